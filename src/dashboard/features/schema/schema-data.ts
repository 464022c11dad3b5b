// Names as the server answers them, and blocking them: done at once, with a way back.
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { notifyFailure, notifyUndo } from '../../../ui/notify.tsx';
import type { Api } from '../../api.ts';
import { useFormat } from '../../i18n.ts';
import { useApi } from '../../session.ts';
import type { SchemaTab } from './tabs.ts';

export interface SeenName {
  readonly kind: SchemaTab | 'event_property' | 'purchase_property';
  readonly parent: string;
  readonly name: string;
  readonly types: readonly string[];
  readonly last_value: string | null;
  readonly count: number;
  readonly dropped: number;
  readonly last_seen_at: string;
  readonly blocked: boolean;
  readonly description: string;
}

interface NamesPage {
  readonly names: readonly SeenName[];
  readonly next: string | null;
}

interface NamesWanted {
  readonly kind: SeenName['kind'];
  readonly parent?: string;
  readonly search?: string;
}

const PAGE = 100;

export const useNames = ({ kind, parent = '', search = '' }: NamesWanted) => {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: [api.workspace, 'schema', kind, parent, search],
    queryFn: ({ pageParam, signal }) =>
      api.get<NamesPage>('/admin/v1/schema', { kind, parent, search, limit: PAGE, after: pageParam }, signal),
    initialPageParam: '',
    getNextPageParam: (last) => last.next ?? undefined,
  });
};

interface Blocking {
  readonly one: SeenName;
  readonly blocked: boolean;
}

const setBlocked = (api: Api, { one: { kind, name }, blocked }: Blocking) =>
  api.patch<{ readonly name: SeenName }>('/admin/v1/schema', { kind, name, blocked });

export const useBlocking = () => {
  const { t } = useTranslation('schema');
  const api = useApi();
  const format = useFormat();
  const queries = useQueryClient();
  const refresh = () => queries.invalidateQueries({ queryKey: [api.workspace, 'schema'] });
  const onError = (error: Error) => notifyFailure(t('notChanged'), error.message);
  const undo = useMutation({
    mutationFn: (change: Blocking) => setBlocked(api, change),
    onSuccess: refresh,
    onError,
  });
  return useMutation({
    mutationFn: (change: Blocking) => setBlocked(api, change),
    onSuccess: async ({ name: { name, dropped } }, { one, blocked }) => {
      const said = blocked
        ? t('isBlocked', { name })
        : t('isUnblocked', { name, count: dropped, dropped: format.number(dropped) });
      notifyUndo(said, t('undo'), () => undo.mutate({ one, blocked: !blocked }));
      await refresh();
    },
    onError,
  });
};
