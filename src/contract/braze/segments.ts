// Reading segments (braze-rest-api 7).
import { Type } from 'typebox';
import type { Refusal, Result } from '../../core/result.ts';
import { ok, refuse } from '../../core/result.ts';
import type { Instant } from '../../core/time.ts';
import type { Query, RawInput } from '../endpoint.ts';
import { brazeEndpoint } from '../endpoint.ts';
import { readEndingAt } from './data-series.ts';

const area = 'Segments';

const text = (query: Query, name: string): string | null => {
  const value = query[name];
  return typeof value === 'string' ? value : (value?.[0] ?? null);
};

const integer = (query: Query, name: string, min: number, max: number): Result<number> => {
  const given = text(query, name);
  const value = given !== null && /^\d{1,9}$/.test(given) ? Number(given) : NaN;
  return value >= min && value <= max
    ? ok(value)
    : refuse('invalid_field', `${name} must be an integer from ${min} to ${max}`, name);
};

const MAX_PAGE = 1_000_000;
export const MAX_SERIES_DAYS = 100;

export const BAD_SEGMENT_ID: Refusal = {
  code: 'invalid_segment_id',
  message: 'segment_id must be a string of the segment api identifier',
  field: 'segment_id',
};

const readId = (query: Query): Result<string> => {
  const id = text(query, 'segment_id');
  return id === null || id === '' ? { ok: false, error: BAD_SEGMENT_ID } : ok(id);
};

export interface SegmentListQuery {
  readonly page: number;
  readonly descending: boolean;
}

export const segmentListEndpoint = brazeEndpoint({
  id: 'segments.list',
  method: 'GET',
  path: '/segments/list',
  permission: 'segments.list',
  area,
  summary: 'List segments, 100 a page; archived ones are left out',
  shapes: {
    query: Type.Object({
      page: Type.Optional(Type.Integer({ minimum: 0 })),
      sort_direction: Type.Optional(Type.Union([Type.Literal('asc'), Type.Literal('desc')])),
    }),
    responses: {
      200: Type.Object({
        message: Type.String(),
        segments: Type.Array(
          Type.Object({
            id: Type.String(),
            name: Type.String(),
            analytics_tracking_enabled: Type.Boolean(),
            tags: Type.Array(Type.String()),
          }),
        ),
      }),
    },
  },
  parse: ({ query }: RawInput): Result<SegmentListQuery> => {
    const page = text(query, 'page') === null ? ok(0) : integer(query, 'page', 0, MAX_PAGE);
    if (!page.ok) return page;
    const direction = text(query, 'sort_direction') ?? 'asc';
    if (direction !== 'asc' && direction !== 'desc')
      return refuse('invalid_field', 'sort_direction must be asc or desc', 'sort_direction');
    return ok({ page: page.value, descending: direction === 'desc' });
  },
});

export const segmentDetailsEndpoint = brazeEndpoint({
  id: 'segments.details',
  method: 'GET',
  path: '/segments/details',
  permission: 'segments.details',
  area,
  summary: 'One segment; `description` is what its filters say',
  shapes: {
    query: Type.Object({ segment_id: Type.String() }),
    responses: {
      200: Type.Object({
        message: Type.String(),
        created_at: Type.String(),
        updated_at: Type.String(),
        name: Type.String(),
        description: Type.String(),
        text_description: Type.String(),
        tags: Type.Array(Type.String()),
        teams: Type.Array(Type.String()),
      }),
    },
  },
  parse: ({ query }: RawInput): Result<string> => readId(query),
});

export interface SegmentSeriesQuery {
  readonly segmentId: string;
  readonly days: number;
  /** Null: today. */
  readonly endingAt: Instant | null;
}

export const segmentSeriesEndpoint = brazeEndpoint({
  id: 'segments.data_series',
  method: 'GET',
  path: '/segments/data_series',
  permission: 'segments.data_series',
  area,
  summary: 'How large a segment was, day by day',
  shapes: {
    query: Type.Object({
      segment_id: Type.String(),
      length: Type.Integer({ minimum: 1, maximum: MAX_SERIES_DAYS }),
      ending_at: Type.Optional(Type.String()),
    }),
    responses: {
      200: Type.Object({
        message: Type.String(),
        data: Type.Array(Type.Object({ time: Type.String(), size: Type.Integer() })),
      }),
    },
  },
  parse: ({ query }: RawInput): Result<SegmentSeriesQuery> => {
    const segmentId = readId(query);
    if (!segmentId.ok) return segmentId;
    const days = integer(query, 'length', 1, MAX_SERIES_DAYS);
    if (!days.ok) return days;
    const endingAt = readEndingAt(query);
    if (!endingAt.ok) return endingAt;
    return ok({ segmentId: segmentId.value, days: days.value, endingAt: endingAt.value });
  },
});
