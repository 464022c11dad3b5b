// The list as the server has it: pages by keyset, headline numbers loaded after the rows, so that a count never blocks.
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useApi } from '../../../session.ts';
import type { InventoryAnswer, InventoryRow } from '../model.ts';
import type { ListSearch } from './list-search.ts';

const PAGE = 50;

export const useInventory = (search: ListSearch) => {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: [api.workspace, 'campaigns', 'list', search],
    queryFn: ({ pageParam, signal }) =>
      api.get<InventoryAnswer>(
        '/admin/v1/campaign-inventory',
        {
          search: search.q,
          status: search.status,
          type: search.type,
          category: search.category,
          channel: search.channel,
          tag: search.tag,
          team: search.team,
          created_by: search.by,
          sort: search.sort,
          order: search.order,
          limit: PAGE,
          after: pageParam,
        },
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
  });
};

export interface Numbers {
  readonly campaign_id: string;
  readonly recipients: number;
  readonly sent: number;
  readonly opens: number;
  readonly clicks: number;
  readonly conversions: number;
}

const MOST_AT_ONCE = 100;

/** Of the campaigns that have sent something; the newest hundred rows at most. */
export const useNumbers = (rows: readonly InventoryRow[]): ReadonlyMap<string, Numbers> => {
  const api = useApi();
  const ids = rows
    .filter((row) => row.last_sent_at !== null)
    .map((row) => row.campaign_id)
    .slice(0, MOST_AT_ONCE);
  const { data } = useQuery({
    queryKey: [api.workspace, 'campaigns', 'numbers', ids],
    queryFn: ({ signal }) =>
      api.get<{ readonly numbers: readonly Numbers[] }>(
        '/admin/v1/campaign-inventory/numbers',
        { campaign_id: ids },
        signal,
      ),
    enabled: ids.length > 0,
    placeholderData: keepPreviousData,
  });
  return new Map((data?.numbers ?? []).map((one) => [one.campaign_id, one]));
};

export interface Facets {
  readonly tags: readonly { readonly name: string; readonly campaigns: number }[];
  readonly authors: readonly string[];
}

export const useFacets = (): Facets => {
  const api = useApi();
  const { data } = useQuery({
    queryKey: [api.workspace, 'campaigns', 'facets'],
    queryFn: ({ signal }) => api.get<Facets>('/admin/v1/campaign-inventory/facets', {}, signal),
  });
  return data ?? { tags: [], authors: [] };
};
