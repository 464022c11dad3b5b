// Names that templates of this workspace may use. A minute old is new enough.
import { useQuery } from '@tanstack/react-query';
import { useApi } from '../../session.ts';

export interface Vocabulary {
  readonly profile: readonly string[];
  readonly attributes: readonly string[];
  readonly events: readonly string[];
  readonly blocks: readonly string[];
  readonly catalogs: readonly { readonly name: string; readonly fields: readonly string[] }[];
  readonly centers: readonly string[];
  readonly groups: readonly { readonly id: string; readonly name: string }[];
  readonly tags: readonly string[];
  readonly filters: readonly string[];
}

const NOTHING: Vocabulary = {
  profile: [],
  attributes: [],
  events: [],
  blocks: [],
  catalogs: [],
  centers: [],
  groups: [],
  tags: [],
  filters: [],
};

export const useVocabulary = (): Vocabulary => {
  const api = useApi();
  const { data } = useQuery({
    queryKey: ['template-vocabulary', api.workspace],
    queryFn: ({ signal }) => api.get<Vocabulary>('/admin/v1/template-vocabulary', {}, signal),
    staleTime: 60_000,
  });
  return data ?? NOTHING;
};
