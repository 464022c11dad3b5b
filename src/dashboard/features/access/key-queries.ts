// What the screens of keys ask for.
import { queryOptions } from '@tanstack/react-query';
import type { Api } from '../../api.ts';

export interface ApiKey {
  readonly key_id: string;
  readonly name: string;
  readonly hint: string;
  readonly permissions: readonly string[];
  readonly allowed_ips: readonly string[];
  readonly created_at: string;
  readonly revoked_at: string | null;
}

export const keysQuery = (api: Api) =>
  queryOptions({
    queryKey: [api.workspace, 'api-keys'],
    queryFn: ({ signal }) =>
      api.get<{ readonly api_keys: readonly ApiKey[] }>('/admin/v1/api-keys', {}, signal),
  });
