// What the first screen asks the server, and how often.
import { queryOptions } from '@tanstack/react-query';
import type { AttentionAnswer, OverviewAnswer } from '../../../contract/admin/overview.ts';
import type { CalendarAnswer } from '../../../contract/admin/schedules.ts';
import type { Language } from '../../../ui/format.ts';
import type { Api } from '../../api.ts';

const LIVE_MS = 5_000;
const ATTENTION_MS = 60_000;
const WEEK_MS = 8 * 86_400_000;

export const overviewQuery = (api: Api) =>
  queryOptions({
    queryKey: [api.workspace, 'overview'],
    queryFn: ({ signal }) => api.get<OverviewAnswer>('/admin/v1/overview', {}, signal),
    refetchInterval: LIVE_MS,
  });

export const attentionQuery = (api: Api, language: Language) =>
  queryOptions({
    queryKey: [api.workspace, 'attention', language],
    queryFn: ({ signal }) => api.get<AttentionAnswer>('/admin/v1/overview/attention', { language }, signal),
    refetchInterval: ATTENTION_MS,
  });

/** What comes in the next days, from the clock of the workspace. */
export const nextSendsQuery = (api: Api, now: string | undefined) =>
  queryOptions({
    queryKey: [api.workspace, 'calendar', 'next', now?.slice(0, 15) ?? ''],
    enabled: now !== undefined,
    queryFn: ({ signal }) => {
      const from = now ?? '';
      const until = new Date(Date.parse(from) + WEEK_MS).toISOString();
      return api.get<CalendarAnswer>('/admin/v1/calendar', { from, until }, signal);
    },
  });
