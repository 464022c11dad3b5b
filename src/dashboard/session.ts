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
  /** ISO 4217: which one amounts begin with. */
  readonly currency: string | null;
  readonly permissions: readonly string[];
  /** Scopes among them that are held for some things alone. */
  readonly in_part: readonly string[];
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

/** What something is done with: an area of the workspace, or one campaign with what the server says of it. */
export type Thing =
  | 'people'
  | 'segments'
  | 'content'
  | 'channels'
  | 'rules'
  | 'data'
  | 'messages'
  | 'settings'
  | { readonly may?: readonly string[] };

export type Can = (permission: string, thing?: Thing) => boolean;

const ACTS: Readonly<Record<string, string>> = {
  'admin.read': 'read',
  'admin.write': 'edit',
  'admin.launch': 'launch',
  'admin.approve': 'approve',
};

/**
 * Whether a permission is held here: for this thing, or for anything at all where none is named. The server decides
 * again; this only spares people dead buttons.
 */
export const useCan = (): Can => {
  const { permissions, in_part: inPart } = useWorkspace();
  return useMemo(() => {
    const held = new Set(permissions);
    return (permission, thing) => {
      if (thing === undefined || !held.has(permission) || !inPart.includes(permission))
        return held.has(permission);
      const act = ACTS[permission] ?? '';
      if (typeof thing !== 'string') return thing.may?.includes(act) ?? true;
      // What an area cannot launch it can only edit.
      return held.has(`admin.${thing}.${act === 'read' ? 'read' : 'edit'}`);
    };
  }, [permissions, inPart]);
};
