// Preference centres as the server gives them.
import { queryOptions } from '@tanstack/react-query';
import type { CenterContent, FormCenter } from '../../../core/content/preference-center.ts';
import type { Api } from '../../api.ts';

export interface Center {
  readonly preference_center_id: string;
  readonly version: number;
  readonly name: string;
  readonly state: 'active' | 'draft';
  readonly liquid_tag: string;
  readonly content: CenterContent;
  readonly updated_at: string;
  readonly updated_by: string;
}

export const CENTERS = '/admin/v1/preference-centers';

export const centersQuery = (api: Api) =>
  queryOptions({
    queryKey: [api.workspace, 'preference-centers', 'list'],
    queryFn: ({ signal }) => api.get<{ readonly preference_centers: readonly Center[] }>(CENTERS, {}, signal),
  });

export const centerQuery = (api: Api, id: string) =>
  queryOptions({
    queryKey: [api.workspace, 'preference-centers', id],
    queryFn: ({ signal }) => api.get<{ readonly preference_center: Center }>(`${CENTERS}/${id}`, {}, signal),
    staleTime: Infinity,
    gcTime: 0,
  });

interface Group {
  readonly group_id: string;
  readonly name: string;
  readonly channel: string;
}

export const emailGroupsQuery = (api: Api) =>
  queryOptions({
    queryKey: [api.workspace, 'subscription-groups', 'email'],
    queryFn: async ({ signal }) => {
      const { groups } = await api.get<{ readonly groups: readonly Group[] }>(
        '/admin/v1/subscription-groups',
        {},
        signal,
      );
      return groups.filter(({ channel }) => channel === 'email');
    },
  });

export const newForm = (language: string, title: string): FormCenter => ({
  kind: 'form',
  default_language: language,
  languages: { [language]: { title } },
  ask_all: true,
  groups: [],
  links: [],
});
