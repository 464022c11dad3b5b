// Moving a send: the server decides, says why not, and what it did can be taken back.
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { CalendarSend } from '../../../contract/admin/schedules.ts';
import { notifyFailure, notifyUndo } from '../../../ui/notify.tsx';
import { ApiError } from '../../api.ts';
import { useFormat } from '../../i18n.ts';
import { useApi, useWorkspace } from '../../session.ts';
import { place } from './days.ts';

/** Wall-clock time `2026-03-29T09:00`. */
export type Move = (send: CalendarSend, to: string, onMoved?: () => void) => void;

interface Wish {
  readonly send: CalendarSend;
  readonly to: string;
  /** Where it was, for taking it back; null = this is the taking back. */
  readonly from: string | null;
}

export const useMove = (): Move => {
  const { t } = useTranslation('calendar');
  const api = useApi();
  const format = useFormat();
  const client = useQueryClient();
  const { time_zone: zone } = useWorkspace();
  const wordsOf = (error: Error): string =>
    error instanceof ApiError && REFUSALS.has(error.code) ? t(`refused.${error.code}`) : error.message;
  const { mutate } = useMutation({
    mutationFn: ({ send, to }: Wish) =>
      api.post<{ version: number }>('/admin/v1/calendar/move', {
        campaign_id: send.campaign_id,
        to,
        ...(send.schedule_id === null
          ? { key: send.key, version: send.version }
          : { schedule_id: send.schedule_id }),
      }),
    onSuccess: ({ version }, { send, to, from }) => {
      if (from === null) return;
      const moved = { ...send, version, key: send.schedule_id === null ? to : send.key };
      notifyUndo(t('moved', { name: send.name, at: format.dateTime(`${to}:00Z`, 'UTC') }), t('undo'), () =>
        mutate({ send: moved, to: from, from: null }),
      );
    },
    onError: (error) => notifyFailure(t('notMoved'), wordsOf(error)),
    onSettled: () => client.invalidateQueries({ queryKey: [api.workspace, 'calendar'] }),
  });
  return (send, to, onMoved) => {
    const { day, time } = place(send, zone, send.starts_at);
    const from = `${day}T${time === '' ? '12:00' : time}`;
    if (from !== to) mutate({ send, to, from }, { onSuccess: () => onMoved?.() });
  };
};

/** Those with words of their own; others come with the server's. */
export const REFUSALS: ReadonlySet<string> = new Set([
  'recurring_schedule',
  'no_date',
  'frozen',
  'already_started',
  'schedule_past',
  'conflict',
  'approval_missing',
]);
