// What the palette finds by name on the server, beside screens: campaigns, segments and people, each only for those who
// may see it.
// texts: frame
import { useDebouncedValue } from '@mantine/hooks';
import type { SpotlightActionData, SpotlightActionGroupData } from '@mantine/spotlight';
import { IconSend, IconUser, IconUsersGroup } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Api } from '../api.ts';
import { personHint, personName, type PeoplePage } from '../parts/person-picker/person.ts';
import { useApi, useCan, type Thing } from '../session.ts';

interface Found {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly path: string;
}

interface Kind {
  readonly group: 'campaigns' | 'segments' | 'people';
  readonly thing: Thing | undefined;
  readonly icon: typeof IconSend;
  readonly find: (api: Api, search: string, signal: AbortSignal) => Promise<readonly Found[]>;
}

const MOST = 6;

const KINDS: readonly Kind[] = [
  {
    group: 'campaigns',
    thing: undefined,
    icon: IconSend,
    find: async (api, search, signal) => {
      const { campaigns } = await api.get<{
        readonly campaigns: readonly {
          readonly campaign_id: string;
          readonly name: string;
          readonly key: string;
        }[];
      }>('/admin/v1/campaign-inventory', { search, limit: MOST }, signal);
      return campaigns.map(({ campaign_id: id, name, key }) => ({
        ...{ id, label: name, description: key, path: `campaigns/${id}` },
      }));
    },
  },
  {
    group: 'segments',
    thing: 'segments',
    icon: IconUsersGroup,
    find: async (api, search, signal) => {
      const { segments } = await api.get<{
        readonly segments: readonly {
          readonly segment_id: string;
          readonly name: string;
          readonly key: string;
        }[];
      }>('/admin/v1/segments', { search, limit: MOST }, signal);
      return segments.map(({ segment_id: id, name, key }) => ({
        ...{ id, label: name, description: key, path: `segments/${id}` },
      }));
    },
  },
  {
    group: 'people',
    thing: 'people',
    icon: IconUser,
    find: async (api, q, signal) => {
      const { people } = await api.get<PeoplePage>('/admin/v1/people', { q, limit: MOST }, signal);
      return people.map((person) => ({
        ...{ id: person.user_id, label: personName(person), description: personHint(person) },
        path: `people/${person.user_id}`,
      }));
    },
  },
];

export const useFinds = (typed: string): readonly SpotlightActionGroupData[] => [
  useFound(KINDS[0], typed),
  useFound(KINDS[1], typed),
  useFound(KINDS[2], typed),
];

const useFound = (kind: Kind | undefined, typed: string): SpotlightActionGroupData => {
  if (kind === undefined) throw new Error('There is no such kind to be found.');
  const { t } = useTranslation('frame');
  const api = useApi();
  const can = useCan();
  const router = useRouter();
  const [search] = useDebouncedValue(typed.trim(), 150);
  const { data = [] } = useQuery({
    queryKey: [api.workspace, 'palette', kind.group, search],
    queryFn: ({ signal }) => kind.find(api, search, signal),
    enabled: search.length >= 2 && can('admin.read', kind.thing),
  });
  const actions = data.map(({ id, label, description, path }): SpotlightActionData => ({
    id: `${kind.group}-${id}`,
    label,
    description,
    // Found by the server, perhaps by what is not shown: the list's own filter must let it pass.
    keywords: typed,
    leftSection: <kind.icon size={18} stroke={1.7} aria-hidden />,
    onClick: () => router.history.push(`/w/${encodeURIComponent(api.workspace)}/${path}`),
  }));
  return { group: t(`palette.${kind.group}`), actions };
};
