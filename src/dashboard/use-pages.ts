// A list of the server, page by page: each page says where the next one begins.
import { useInfiniteQuery } from '@tanstack/react-query';
import type { QueryValues } from './api.ts';
import { useApi } from './session.ts';

interface PageOfRows {
  readonly next?: string | null;
}

/** `name`: what the cache knows the list by, with everything that changes it. */
export const usePages = <Page extends PageOfRows>(
  name: readonly unknown[],
  path: string,
  query: QueryValues = {},
) => {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: [api.workspace, ...name],
    queryFn: ({ pageParam, signal }) =>
      api.get<Page>(path, { limit: PAGE_ROWS, ...query, after: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.next ?? undefined,
  });
};

const PAGE_ROWS = 50;
