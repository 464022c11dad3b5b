// What only people who are signed in need: questions, notifications, dates in their language. The door is drawn before
// any of it is loaded.
import { Outlet } from '@tanstack/react-router';
import { ModalArea } from '../../ui/modals.ts';
import { NotificationArea } from '../../ui/notify.tsx';
import { followSignOut } from '../parts/kept/sign-out.ts';
import { DateWords } from './date-words.tsx';

// What is typed goes with whoever signs out, in this tab as in the one where they did.
followSignOut();

export const SignedIn = () => (
  <DateWords>
    <Outlet />
    <ModalArea />
    <NotificationArea />
  </DateWords>
);
