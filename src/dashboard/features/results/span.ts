// The span of days that results are about, as the address says it. Days are UTC, as they were counted.
import type { CampaignReport } from '../../../contract/admin/campaign-report.ts';

export type SpanName = '7d' | '30d' | '90d' | 'all';
export const SPANS: readonly SpanName[] = ['7d', '30d', '90d', 'all'];

export interface SpanSearch {
  readonly span?: SpanName;
  /** Chosen by hand: stronger than `span`. */
  readonly from?: string;
  readonly to?: string;
  /** With the span just before. */
  readonly compare?: true;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const DAY_MS = 86_400_000;

export const readSpan = ({ span, from, to, compare }: Readonly<Record<string, unknown>>): SpanSearch => ({
  ...(SPANS.some((name) => name === span) ? { span: span as SpanName } : {}),
  ...(typeof from === 'string' && DAY.test(from) ? { from } : {}),
  ...(typeof to === 'string' && DAY.test(to) ? { to } : {}),
  ...(compare === true ? { compare } : {}),
});

/** Results of the workspace: with what people did beside purchases and sessions. */
export interface WorkspaceSearch extends SpanSearch {
  readonly events?: readonly string[];
}

/** As many as the server counts at once. */
export const MOST_EVENTS = 10;

export const readWorkspaceSearch = (search: Readonly<Record<string, unknown>>): WorkspaceSearch => {
  const given = Array.isArray(search['events']) ? search['events'] : [];
  const events = [...new Set(given.filter((name) => typeof name === 'string' && name !== ''))] as string[];
  return { ...readSpan(search), ...(events.length > 0 ? { events: events.slice(0, MOST_EVENTS) } : {}) };
};

const LENGTHS: Readonly<Record<Exclude<SpanName, 'all'>, number>> = { '7d': 7, '30d': 30, '90d': 90 };

export interface Days {
  readonly from?: string;
  readonly to?: string;
}

/** `now`: the clock of the workspace. Without ends for everything there is. */
export const daysOf = ({ span = '30d', from, to }: SpanSearch, now: number): Days => {
  if (from !== undefined && to !== undefined) return from <= to ? { from, to } : { from: to, to: from };
  if (span === 'all') return {};
  return { from: dayAt(now - (LENGTHS[span] - 1) * DAY_MS), to: dayAt(now) };
};

export const dayAt = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** Every day between the first and the last, so that a chart shows where nothing happened. */
export const fillDays = <Row extends { readonly day: string }>(
  rows: readonly Row[],
  { from, to }: Days,
  empty: (day: string) => Row,
): readonly Row[] => {
  const byDay = new Map(rows.map((row) => [row.day, row]));
  const first = from ?? rows[0]?.day;
  const last = to ?? rows.at(-1)?.day;
  if (first === undefined || last === undefined) return rows;
  const filled: Row[] = [];
  for (let at = Date.parse(`${first}T00:00:00Z`); at <= Date.parse(`${last}T00:00:00Z`); at += DAY_MS)
    filled.push(byDay.get(dayAt(at)) ?? empty(dayAt(at)));
  return filled;
};

type Day = CampaignReport['days'][number];

export const emptyDay = (day: string): Day => ({
  day,
  considered: 0,
  sent: 0,
  failed: 0,
  skipped: 0,
  held: 0,
  sends: 0,
  failures: 0,
  bounces: 0,
  deliveries: 0,
  unique_recipients: 0,
  unique_opens: 0,
  machine_opens: 0,
  unique_clicks: 0,
  unsubscribes: 0,
  spam: 0,
  conversions: { A: 0, B: 0, C: 0, D: 0 },
  revenue: 0,
  revenue_by_currency: [],
});
