// What can be picked: things of the workspace with their names, and names seen so far. What cannot be listed is typed.
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Api } from '../../api.ts';
import { useApi } from '../../session.ts';
import type { NameSource, PickSource } from './catalogue.ts';
import type { Names } from './understand.ts';

export interface Pick {
  readonly value: string;
  readonly label: string;
}

const MAX_LISTED = 500;
const FRESH_MS = 60_000;

const campaigns = (api: Api) =>
  queryOptions({
    queryKey: [api.workspace, 'pick', 'campaigns'],
    staleTime: FRESH_MS,
    queryFn: async (): Promise<readonly Pick[]> => {
      const { campaigns: rows } = await api.get<{
        readonly campaigns: readonly { readonly campaign_id: string; readonly name: string }[];
      }>('/admin/v1/campaign-inventory', { limit: MAX_LISTED });
      return rows.map(({ campaign_id, name }) => ({ value: campaign_id, label: name }));
    },
  });

const segments = (api: Api) =>
  queryOptions({
    queryKey: [api.workspace, 'pick', 'segments'],
    staleTime: FRESH_MS,
    queryFn: async (): Promise<readonly Pick[]> => {
      const { segments: rows } = await api.get<{
        readonly segments: readonly { readonly segment_id: string; readonly name: string }[];
      }>('/admin/v1/segments', { limit: MAX_LISTED });
      return rows.map(({ segment_id, name }) => ({ value: segment_id, label: name }));
    },
  });

const groups = (api: Api) =>
  queryOptions({
    queryKey: [api.workspace, 'pick', 'groups'],
    staleTime: FRESH_MS,
    queryFn: async (): Promise<readonly Pick[]> => {
      const { groups: rows } = await api.get<{
        readonly groups: readonly {
          readonly group_id: string;
          readonly name: string;
          readonly channel: string;
          readonly archived: boolean;
        }[];
      }>('/admin/v1/subscription-groups');
      return rows
        .filter(({ archived }) => !archived)
        .map(({ group_id, name, channel }) => ({ value: group_id, label: `${name} (${channel})` }));
    },
  });

const lists = (api: Api) =>
  queryOptions({
    queryKey: [api.workspace, 'pick', 'lists'],
    staleTime: FRESH_MS,
    queryFn: async (): Promise<readonly Pick[]> => {
      const { lists: rows } = await api.get<{
        readonly lists: readonly { readonly list_id: string; readonly name: string }[];
      }>('/admin/v1/lists');
      return rows.map(({ list_id, name }) => ({ value: list_id, label: name }));
    },
  });

const PICKS = { campaigns, segments, groups, lists } as const;

/** Null while they are being loaded. */
export const usePicks = (source: PickSource): readonly Pick[] | null => {
  const api = useApi();
  return useQuery(PICKS[source](api)).data ?? null;
};

/** Names of everything a rule may mention by its id. */
export const useNames = (): Names => {
  const [one, two, three, four] = [
    usePicks('campaigns'),
    usePicks('segments'),
    usePicks('groups'),
    usePicks('lists'),
  ];
  return useMemo(
    () =>
      Object.fromEntries(
        [one, two, three, four].flatMap((picks) => (picks ?? []).map(({ value, label }) => [value, label])),
      ),
    [one, two, three, four],
  );
};

export interface KnownName {
  readonly name: string;
  /** As the server saw values of it: text, number, boolean, time, array, … */
  readonly types: readonly string[];
}

const names = (api: Api, source: NameSource, parent: string) =>
  queryOptions({
    queryKey: [api.workspace, 'names', source, parent],
    staleTime: FRESH_MS,
    queryFn: () => readNames(api, source, parent),
  });

const SEEN = {
  attributes: 'attribute',
  events: 'event',
  products: 'purchase',
  properties: 'event_property',
} as const;

const readNames = async (api: Api, source: NameSource, parent: string): Promise<readonly KnownName[]> => {
  if (source === 'none') return [];
  if (source === 'apps') {
    const { apps } = await api.get<{ readonly apps: readonly { readonly app_id: string }[] }>(
      '/admin/v1/apps',
    );
    return apps.map(({ app_id }) => ({ name: app_id, types: [] }));
  }
  if (source === 'tags') {
    const { tags } = await api.get<{ readonly tags: readonly { readonly name: string }[] }>(
      '/admin/v1/campaign-inventory/facets',
    );
    return tags.map(({ name }) => ({ name, types: [] }));
  }
  const query = { kind: SEEN[source], limit: MAX_LISTED, ...(source === 'properties' ? { parent } : {}) };
  return (await api.get<{ readonly names: readonly KnownName[] }>('/admin/v1/schema', query)).names;
};

const NOTHING: readonly KnownName[] = [];

/** Names to offer; others may be typed. `parent` is the event that properties are of. */
export const useKnownNames = (source: NameSource, parent = ''): readonly KnownName[] => {
  const api = useApi();
  const asked = source !== 'none' && (source !== 'properties' || parent !== '');
  return useQuery({ ...names(api, source, parent), enabled: asked }).data ?? NOTHING;
};
