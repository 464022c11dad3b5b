// What the account asks for.
import { queryOptions } from '@tanstack/react-query';
import { call } from '../../../api.ts';

export interface OpenSession {
  readonly session_id: string;
  readonly is_this: boolean;
  readonly created_at: string;
  readonly seen_at: string;
  readonly address: string;
  readonly user_agent: string;
}

export const sessionsQuery = queryOptions({
  queryKey: ['account', 'sessions'],
  queryFn: () => call<{ readonly sessions: readonly OpenSession[] }>('GET', '/admin/v1/account/sessions'),
});

export const totpQuery = queryOptions({
  queryKey: ['account', 'totp'],
  queryFn: () =>
    call<{ readonly is_on: boolean; readonly recovery_codes_left: number }>('GET', '/admin/v1/account/totp'),
});
