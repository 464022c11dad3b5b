// What all screens share: look, dates in the reader's language, notifications, questions, server state, routes.
import { MantineProvider } from '@mantine/core';
import { DatesProvider } from '@mantine/dates';
import { ModalsProvider } from '@mantine/modals';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import 'dayjs/locale/fr';
import { theme } from '../ui/theme.ts';
import { useLanguage } from './i18n.ts';
import { followSignOut } from './parts/kept/sign-out.ts';
import { makeQueryClient } from './query-client.ts';
import { makeRouter } from './routes.tsx';

const queryClient = makeQueryClient(() => void router.invalidate());
const router = makeRouter(queryClient);
followSignOut();

export const App = () => {
  const language = useLanguage();
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <DatesProvider settings={{ locale: language, firstDayOfWeek: 1 }}>
        <QueryClientProvider client={queryClient}>
          <ModalsProvider>
            <Notifications position="bottom-right" limit={8} />
            <RouterProvider router={router} />
          </ModalsProvider>
        </QueryClientProvider>
      </DatesProvider>
    </MantineProvider>
  );
};
