// What all screens share: look, server state, routes. What only people who are signed in need is in shell/signed-in.tsx.
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { theme } from '../ui/theme.ts';
import { makeQueryClient } from './query-client.ts';
import { makeRouter } from './routes.tsx';

const queryClient = makeQueryClient(() => void router.invalidate());
const router = makeRouter(queryClient);

export const App = () => (
  <MantineProvider theme={theme} defaultColorScheme="auto">
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </MantineProvider>
);
