// What the screens of the team ask for.
import { queryOptions } from '@tanstack/react-query';
import type { Api } from '../../../api.ts';
import type { Role } from './roles.ts';

export interface Member {
  readonly account_id: string;
  readonly name: string;
  readonly email: string;
  readonly roles: readonly string[];
  readonly is_owner: boolean;
  /** Teams that they hold roles in. */
  readonly in_teams: number;
  readonly status: 'active' | 'invited' | 'disabled';
  readonly has_totp: boolean;
  readonly last_sign_in_at: string | null;
}

/** `link`: only when no mail can carry it. */
export interface Told {
  readonly member: Member;
  readonly mail: 'sent' | 'off' | 'none';
  readonly link: string | null;
}

export const membersQuery = (api: Api) =>
  queryOptions({
    queryKey: [api.workspace, 'members'],
    queryFn: ({ signal }) =>
      api.get<{ readonly members: readonly Member[] }>('/admin/v1/members', {}, signal),
  });

export const rolesQuery = (api: Api) =>
  queryOptions({
    queryKey: [api.workspace, 'roles'],
    queryFn: ({ signal }) =>
      api.get<{ readonly roles: readonly Role[]; readonly permissions: readonly string[] }>(
        '/admin/v1/roles',
        {},
        signal,
      ),
  });
