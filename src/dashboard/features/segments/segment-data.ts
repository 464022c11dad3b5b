// Segments as the server answers them, and the questions the screens ask.
import { queryOptions, type QueryClient } from '@tanstack/react-query';
import type { Api } from '../../api.ts';
import type { Rule } from '../../parts/rule-builder/rule-tree.ts';

export interface Sentences {
  readonly en: string;
  readonly fr: string;
}

export interface SegmentAnswer {
  readonly segment_id: string;
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly rule: Rule;
  readonly sentence: Sentences;
  readonly version: number;
  readonly tracked: boolean;
  readonly archived: boolean;
  /** As last recorded. */
  readonly size: number | null;
  readonly created_at: string;
  readonly updated_at: string;
  readonly updated_by: string;
}

export interface SegmentPage {
  readonly segments: readonly SegmentAnswer[];
  readonly tags: readonly string[];
  readonly next: string | null;
}

export interface SegmentUse {
  readonly kind: 'campaign' | 'campaign_draft' | 'segment' | 'suppression_list' | 'fanout';
  readonly id: string;
  readonly name: string;
  readonly status: string;
}

export interface VersionBrief {
  readonly version: number;
  readonly created_at: string;
  readonly created_by: string;
  readonly name: string;
}

export interface VersionAnswer {
  readonly version: VersionBrief;
  readonly content: {
    readonly name: string;
    readonly description: string;
    readonly tags: readonly string[];
    readonly rule: Rule;
    readonly sentence: Sentences;
  };
  readonly against: number | null;
  readonly changes: readonly { readonly path: string; readonly before: unknown; readonly after: unknown }[];
}

const at = (id: string): string => `/admin/v1/segments/${encodeURIComponent(id)}`;

export const segmentQuery = (api: Api, id: string) =>
  queryOptions({
    queryKey: [api.workspace, 'segments', 'one', id],
    queryFn: async () => (await api.get<{ readonly segment: SegmentAnswer }>(at(id))).segment,
  });

export const usesQuery = (api: Api, id: string) =>
  queryOptions({
    queryKey: [api.workspace, 'segments', 'uses', id],
    queryFn: async () => (await api.get<{ readonly uses: readonly SegmentUse[] }>(`${at(id)}/used-in`)).uses,
  });

export const sizesQuery = (api: Api, id: string, days: number) =>
  queryOptions({
    queryKey: [api.workspace, 'segments', 'sizes', id, days],
    queryFn: async () =>
      (
        await api.get<{ readonly sizes: readonly { readonly day: string; readonly size: number }[] }>(
          `${at(id)}/sizes`,
          { days },
        )
      ).sizes,
  });

export const versionsQuery = (api: Api, id: string) =>
  queryOptions({
    queryKey: [api.workspace, 'segments', 'versions', id],
    queryFn: async () =>
      (await api.get<{ readonly versions: readonly VersionBrief[] }>(`${at(id)}/versions`)).versions,
  });

export const versionQuery = (api: Api, id: string, version: number) =>
  queryOptions({
    queryKey: [api.workspace, 'segments', 'version', id, version],
    queryFn: () => api.get<VersionAnswer>(`${at(id)}/versions/${version}`),
  });

export const saveSegment = async (api: Api, id: string | null, body: object): Promise<SegmentAnswer> => {
  const answer =
    id === null
      ? await api.post<{ readonly segment: SegmentAnswer }>('/admin/v1/segments', body)
      : await api.patch<{ readonly segment: SegmentAnswer }>(at(id), body);
  return answer.segment;
};

export const duplicateSegment = async (api: Api, id: string, name: string): Promise<SegmentAnswer> =>
  (await api.post<{ readonly segment: SegmentAnswer }>(`${at(id)}/duplicate`, { name })).segment;

export const archiveSegment = async (api: Api, id: string): Promise<readonly string[]> =>
  (await api.post<{ readonly archived_campaigns: readonly string[] }>(`${at(id)}/archive`))
    .archived_campaigns;

export const unarchiveSegment = (api: Api, id: string): Promise<unknown> => api.post(`${at(id)}/unarchive`);

/** Everything that shows segments looks again. */
export const refreshSegments = (client: QueryClient, api: Api): Promise<unknown> =>
  Promise.all([
    client.invalidateQueries({ queryKey: [api.workspace, 'segments'] }),
    client.invalidateQueries({ queryKey: [api.workspace, 'pick', 'segments'] }),
    client.invalidateQueries({ queryKey: [api.workspace, 'audience'] }),
  ]);
