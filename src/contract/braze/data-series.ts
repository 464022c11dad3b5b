// What campaigns and sends did, day by day (braze-rest-api 6.3, 6.4).
import { Type } from 'typebox';
import { parseIsoInstant } from '../../core/braze-dates.ts';
import type { Result } from '../../core/result.ts';
import { ok, refuse } from '../../core/result.ts';
import type { Instant } from '../../core/time.ts';
import type { Query, RawInput } from '../endpoint.ts';
import { brazeEndpoint } from '../endpoint.ts';
import { BAD_CAMPAIGN_ID } from './reading.ts';

export const MAX_SERIES_LENGTH = 100;
const area = 'Campaigns';

export interface SeriesQuery {
  readonly campaignId: string;
  readonly days: number;
  /** Null: today. */
  readonly endingAt: Instant | null;
}

export const queryText = (query: Query, name: string): string | null => {
  const value = query[name];
  return typeof value === 'string' ? value : (value?.[0] ?? null);
};

/** How many days or hours, and where they end. */
export const parseSpan = (
  query: Query,
): Result<{ readonly length: number; readonly endingAt: Instant | null }> => {
  const given = queryText(query, 'length') ?? '';
  const length = /^\d{1,3}$/.test(given) ? Number(given) : 0;
  if (length < 1 || length > MAX_SERIES_LENGTH)
    return refuse('invalid_field', `length must be an integer from 1 to ${MAX_SERIES_LENGTH}`, 'length');
  const endingAt = readEndingAt(query);
  return endingAt.ok ? ok({ length, endingAt: endingAt.value }) : endingAt;
};

/** Calendars of databases and texts end where nothing of ours happens; nobody asks for those years in earnest. */
const FIRST_YEAR_AT = Date.UTC(1971, 0, 1);
const LAST_YEAR_AT = Date.UTC(3000, 0, 1);

/** Null: now. */
export const readEndingAt = (query: Query): Result<Instant | null> => {
  const ending = queryText(query, 'ending_at');
  if (ending === null) return ok(null);
  const at = parseIsoInstant(ending);
  if (at === null) return refuse('invalid_field', 'ending_at must be an ISO 8601 date and time', 'ending_at');
  if (at < FIRST_YEAR_AT || at >= LAST_YEAR_AT)
    return refuse('invalid_field', 'ending_at must be from 1971 to 2999', 'ending_at');
  return ok(at);
};

const parseSeries = ({ query }: RawInput): Result<SeriesQuery> => {
  const campaignId = queryText(query, 'campaign_id');
  if (campaignId === null || campaignId === '') return { ok: false, error: BAD_CAMPAIGN_ID };
  const span = parseSpan(query);
  if (!span.ok) return span;
  return ok({ campaignId, days: span.value.length, endingAt: span.value.endingAt });
};

const series = {
  campaign_id: Type.String(),
  length: Type.Integer({ minimum: 1, maximum: MAX_SERIES_LENGTH }),
  ending_at: Type.Optional(Type.String()),
};
const responses = {
  200: Type.Object({
    message: Type.String(),
    data: Type.Array(
      Type.Object({
        time: Type.String(),
        messages: Type.Record(Type.String(), Type.Array(Type.Record(Type.String(), Type.Unknown()))),
        conversions: Type.Integer(),
        conversions1: Type.Integer(),
        conversions2: Type.Integer(),
        conversions3: Type.Integer(),
        revenue: Type.Number(),
        unique_recipients: Type.Integer(),
      }),
    ),
  }),
};

export const campaignSeriesEndpoint = brazeEndpoint({
  id: 'campaigns.data_series',
  method: 'GET',
  path: '/campaigns/data_series',
  permission: 'campaigns.data_series',
  pool: 'campaign_series',
  area,
  summary: 'What a campaign did, day by day, per channel and variation',
  description: 'Conversions are of the day they happened on.',
  shapes: { query: Type.Object(series), responses },
  parse: parseSeries,
});

export const sendSeriesEndpoint = brazeEndpoint({
  id: 'sends.data_series',
  method: 'GET',
  path: '/sends/data_series',
  permission: 'sends.data_series',
  area,
  summary: 'What one send id of a campaign did, day by day',
  shapes: { query: Type.Object({ ...series, send_id: Type.String() }), responses },
  parse: (raw): Result<SeriesQuery & { readonly sendId: string }> => {
    const asked = parseSeries(raw);
    if (!asked.ok) return asked;
    const sendId = queryText(raw.query, 'send_id');
    if (sendId === null || sendId === '') return refuse('missing_field', 'send_id is required', 'send_id');
    return ok({ ...asked.value, sendId });
  },
});
