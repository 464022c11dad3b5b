// The clock of the workspace: "the last 30 days" of a sandbox are those of its test clock.
import { useQuery } from '@tanstack/react-query';
import { useApi, useWorkspace } from '../../session.ts';

export const useNow = (): number | null => {
  const api = useApi();
  const { kind } = useWorkspace();
  const { data } = useQuery({
    queryKey: [api.workspace, 'clock'],
    queryFn: ({ signal }) => api.get<{ readonly now: string }>('/admin/v1/clock', {}, signal),
    enabled: kind === 'sandbox',
  });
  if (kind === 'live') return Math.floor(Date.now() / 60_000) * 60_000;
  return data === undefined ? null : Date.parse(data.now);
};
