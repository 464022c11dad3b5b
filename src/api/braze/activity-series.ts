// Series of what people did, in Braze's shape: every day or hour that is asked for has its row, the oldest first.
import * as contract from '../../contract/braze/activity-series.ts';
import type { ActivityQuery } from '../../contract/braze/activity-series.ts';
import { DAY_MS, HOUR_MS, toIso, utcDay, type Instant } from '../../core/time.ts';
import type { ActivitySeries, DayCount, HappenedQuery, SeriesSpan } from '../../ports/activity-series.ts';
import type { RequestContext, Route } from '../handle.ts';
import { route } from '../handle.ts';
import { succeed } from '../reply.ts';

export interface ActivityServices {
  readonly activity: ActivitySeries;
}

const MONTH_DAYS = 30;

export const activitySeriesRoutes = ({ activity }: ActivityServices): readonly Route[] => {
  const happened = async (
    context: RequestContext,
    query: ActivityQuery,
    kind: HappenedQuery['kind'],
    of: 'count' | 'revenue' = 'count',
  ): Promise<readonly Value[]> => {
    const { span, starts } = laidOut(context, query);
    const { unit, name, appId } = query;
    const rows = await activity.happened({ ...span, kind, unit, name, appId });
    const found = new Map(rows.map((row) => [row.at, row[of]]));
    return starts.map((at) => ({
      time: unit === 'day' ? utcDay(at) : toIso(at),
      value: found.get(at) ?? 0,
    }));
  };
  const daily = async (
    context: RequestContext,
    query: ActivityQuery,
    read: (span: SeriesSpan) => Promise<readonly DayCount[]>,
  ): Promise<readonly Value[]> => {
    const { span, starts } = laidOut(context, query);
    const found = new Map((await read(span)).map(({ day, count }) => [day, count]));
    return starts.map((at) => ({ time: utcDay(at), value: found.get(utcDay(at)) ?? 0 }));
  };
  return [
    route(contract.eventSeriesEndpoint, async (context, query) =>
      answer(await happened(context, query, 'event'), 'count'),
    ),
    route(contract.quantitySeriesEndpoint, async (context, query) =>
      answer(await happened(context, query, 'purchase'), 'purchase_quantity'),
    ),
    route(contract.revenueSeriesEndpoint, async (context, query) =>
      answer(await happened(context, query, 'purchase', 'revenue'), 'revenue'),
    ),
    route(contract.sessionSeriesEndpoint, async (context, query) =>
      answer(await happened(context, query, 'session'), 'sessions'),
    ),
    route(contract.dauSeriesEndpoint, async (context, query) =>
      answer(await daily(context, query, (span) => activity.activePeople(span, 1, query.appId)), 'dau'),
    ),
    route(contract.mauSeriesEndpoint, async (context, query) =>
      answer(
        await daily(context, query, (span) => activity.activePeople(span, MONTH_DAYS, query.appId)),
        'mau',
      ),
    ),
    route(contract.newUserSeriesEndpoint, async (context, query) =>
      answer(await daily(context, query, (span) => activity.newPeople(span, query.appId)), 'new_users'),
    ),
    route(contract.uninstallSeriesEndpoint, async (context, query) =>
      answer(await daily(context, query, (span) => activity.uninstalls(span)), 'uninstalls'),
    ),
  ];
};

interface Value {
  readonly time: string;
  readonly value: number;
}

const answer = (values: readonly Value[], field: string) =>
  succeed({ data: values.map(({ time, value }) => ({ time, [field]: value })) });

/** The day or hour that holds the end is the last one. */
const laidOut = (
  { workspace, workspaceId, now }: RequestContext,
  { unit, length, endingAt }: ActivityQuery,
): { readonly span: SeriesSpan; readonly starts: readonly Instant[] } => {
  const step = unit === 'day' ? DAY_MS : HOUR_MS;
  const last = Math.floor((endingAt ?? now) / step) * step;
  const starts = Array.from({ length }, (_, i) => last - (length - 1 - i) * step);
  const span = { workspaceId, live: workspace.kind === 'live', from: starts[0] ?? last, to: last + step };
  return { span, starts };
};
