// Who is signed in and what they may do where. Asked once, kept by the query cache, forgotten when the server says 401.
import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { Api } from './api.ts';
import { ApiError, apiOf, call } from './api.ts';
import { changeLanguage, presentLanguage } from './i18n.ts';

export interface SessionUser {
  readonly user_id: string;
  readonly name: string;
  readonly email: string;
  readonly language: 'en' | 'fr' | null;
}

export interface SessionWorkspace {
  readonly key: string;
  readonly name: string;
  readonly kind: 'live' | 'sandbox';
  readonly time_zone: string;
  readonly permissions: readonly string[];
}

export interface Session {
  readonly user: SessionUser;
  readonly workspaces: readonly SessionWorkspace[];
}

const SIGNED_OUT = { status: 401, body: { code: 'not_signed_in', message: 'Nobody is signed in here.' } };

/** The server says so beside the session itself, which no script can read: strangers need not ask it. */
const isPerhapsSignedIn = (): boolean => /(^|;\s*)relance_signed_in=1/.test(document.cookie);

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: () =>
    isPerhapsSignedIn()
      ? call<Session>('GET', '/admin/v1/session')
      : Promise.reject(new ApiError(SIGNED_OUT)),
  staleTime: 60_000,
  retry: (count: number, error: Error) => !(error instanceof ApiError && error.status === 401) && count < 2,
});

/** The account decides the language of every screen; one that says nothing leaves it as it is. */
export const speakAs = async ({ user: { language } }: Session): Promise<void> => {
  if (language !== null && language !== presentLanguage()) await changeLanguage(language);
};

export const useSession = (): Session => useSuspenseQuery(sessionQuery).data;

/** The workspace of the address. */
export const useWorkspace = (): SessionWorkspace => {
  const { workspaces } = useSession();
  const { workspace: key } = useParams({ strict: false });
  const found = workspaces.find((workspace) => workspace.key === key);
  if (found === undefined) throw new Error(`No access to the workspace ${key ?? ''}.`);
  return found;
};

export const useApi = (): Api => {
  const { key } = useWorkspace();
  return useMemo(() => apiOf(key), [key]);
};

/** Whether a permission is held here. The server decides again; this only spares people dead buttons. */
export const useCan = (): ((permission: string) => boolean) => {
  const { permissions } = useWorkspace();
  return useMemo(() => {
    const held = new Set(permissions);
    return (permission) => held.has(permission);
  }, [permissions]);
};
