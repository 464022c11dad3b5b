// The channel configurations of the workspace: through what a message leaves.
import { useQuery } from '@tanstack/react-query';
import { useApi } from '../../../../session.ts';

export interface Configuration {
  readonly configuration_id: string;
  readonly name: string;
  readonly channel: string;
  readonly category: string;
  readonly provider: string;
  readonly active: boolean;
}

export const useConfigurations = (): readonly Configuration[] => {
  const api = useApi();
  const { data } = useQuery({
    queryKey: [api.workspace, 'channel-configurations'],
    queryFn: ({ signal }) =>
      api.get<{ readonly configurations: readonly Configuration[] }>(
        '/admin/v1/channel-configurations',
        {},
        signal,
      ),
  });
  return data?.configurations ?? [];
};
