// The limits of the workspace: one document that several screens change a part of.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useApi } from '../../../session.ts';
import type { Limits } from './shapes.ts';

export const useLimits = () => {
  const api = useApi();
  return useQuery({
    queryKey: [api.workspace, 'limits'],
    queryFn: ({ signal }) => api.get<{ readonly limits: Limits }>('/admin/v1/limits', {}, signal),
    select: ({ limits }) => limits,
  });
};

/** Looks at the limits again, after a change. */
export const useRefreshLimits = (): (() => void) => {
  const api = useApi();
  const client = useQueryClient();
  return () => void client.invalidateQueries({ queryKey: [api.workspace, 'limits'] });
};
