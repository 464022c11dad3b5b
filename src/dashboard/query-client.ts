// Server state: what is retried, how long it stays fresh, and what happens when a session ends or the server comes back.
import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiError } from './api.ts';
import { isServerAway, onReachability } from './reachability.ts';

/** Refusals are answers: repeating them brings nothing. */
const isPassing = (error: Error): boolean =>
  error instanceof ApiError && (error.status === 0 || error.status === 429 || error.status >= 500);

/** Refused sign-ins: nobody was signed in. */
const AT_THE_DOOR = new Set(['invalid_credentials', 'totp_required', 'invalid_totp']);

/** `onSignedOut` runs when a call learns that the session has ended. */
export const makeQueryClient = (onSignedOut: () => void): QueryClient => {
  const forget = (error: Error, queryKey?: readonly unknown[]): void => {
    // The session's own query is answered by the route that asked it.
    if (!(error instanceof ApiError) || error.status !== 401 || queryKey?.[0] === 'session') return;
    if (AT_THE_DOOR.has(error.code)) return;
    client.removeQueries({ queryKey: ['session'] });
    onSignedOut();
  };
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError: (error, query) => forget(error, query.queryKey) }),
    mutationCache: new MutationCache({ onError: (error) => forget(error) }),
    defaultOptions: {
      queries: { staleTime: 10_000, retry: (count, error) => isPassing(error) && count < 2 },
      mutations: { retry: false },
    },
  });
  onReachability(() => {
    if (!isServerAway()) void client.invalidateQueries();
  });
  return client;
};
