// What only people who are signed in need: questions, notifications, dates in their language. The door is drawn before
// any of it is loaded.
import { DatesProvider } from '@mantine/dates';
import { Outlet } from '@tanstack/react-router';
import 'dayjs/locale/fr';
import { ModalArea } from '../../ui/modals.ts';
import { NotificationArea } from '../../ui/notify.tsx';
import { useLanguage } from '../i18n.ts';
import { followSignOut } from '../parts/kept/sign-out.ts';

// What is typed goes with whoever signs out, in this tab as in the one where they did.
followSignOut();

export const SignedIn = () => {
  const language = useLanguage();
  return (
    <DatesProvider settings={{ locale: language, firstDayOfWeek: 1 }}>
      <Outlet />
      <ModalArea />
      <NotificationArea />
    </DatesProvider>
  );
};
