// A change made by one click or one small dialog: what was read is read again, and a refusal is said.
import type { UseMutationResult } from '@tanstack/react-query';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { notifyFailure } from '../../../../ui/notify.tsx';
import type { ApiError, QueryValues } from '../../../api.ts';
import type { Api } from '../../../api.ts';
import { useApi } from '../../../session.ts';

/** Reads one settings route; `key` names it for later changes. */
export const useSetting = <Answer>(key: string, path: string, query?: QueryValues) => {
  const api = useApi();
  return useQuery({
    queryKey: [api.workspace, key, path, query ?? null],
    queryFn: ({ signal }) => api.get<Answer>(path, query, signal),
  });
};

/** Runs a call on the workspace and reads `key` again. */
export const useChange = <Wish, Answer = unknown>(
  key: string,
  run: (api: Api, wish: Wish) => Promise<Answer>,
): UseMutationResult<Answer, ApiError, Wish> => {
  const { t } = useTranslation('settings');
  const api = useApi();
  const client = useQueryClient();
  return useMutation<Answer, ApiError, Wish>({
    mutationFn: (wish) => run(api, wish),
    // Not waited for: what its caller does then (an undo) must come before the row that asked is gone.
    onSuccess: () => void client.invalidateQueries({ queryKey: [api.workspace, key] }),
    onError: (error) => notifyFailure(t('failed'), error.message),
  });
};

/** Reads `key` again, after a form of its own saved. */
export const useRefresh = (key: string): (() => void) => {
  const api = useApi();
  const client = useQueryClient();
  return () => void client.invalidateQueries({ queryKey: [api.workspace, key] });
};
