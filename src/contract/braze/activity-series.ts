// What people did, by day or hour: events, purchases, sessions and the daily figures of a workspace (braze-rest-api 7).
import { Type, type TProperties } from 'typebox';
import { ok, refuse, type Result } from '../../core/result.ts';
import type { Instant } from '../../core/time.ts';
import { brazeEndpoint, type RawInput } from '../endpoint.ts';
import type { Permission } from '../permissions.ts';
import { MAX_SERIES_LENGTH, parseSpan, queryText } from './data-series.ts';

export interface ActivityQuery {
  readonly length: number;
  readonly unit: 'day' | 'hour';
  /** Null: now. */
  readonly endingAt: Instant | null;
  /** Event or product; null: all. */
  readonly name: string | null;
  readonly appId: string | null;
}

interface Wish {
  readonly path: string;
  readonly permission: Permission;
  readonly field: string;
  readonly summary: string;
  readonly description?: string;
  /** The parameter that names an event or a product. */
  readonly about?: { readonly name: 'event' | 'product'; readonly required: boolean };
  readonly byHour?: true;
  readonly pool?: 'facts_listing';
}

const activityEndpoint = ({ path, permission, field, summary, description, about, byHour, pool }: Wish) =>
  brazeEndpoint({
    id: permission,
    method: 'GET',
    path,
    permission,
    ...(pool === undefined ? {} : { pool }),
    area: 'Data',
    summary,
    ...(description === undefined ? {} : { description }),
    shapes: {
      query: Type.Object({
        length: Type.Integer({ minimum: 1, maximum: MAX_SERIES_LENGTH }),
        ending_at: Type.Optional(Type.String()),
        app_id: Type.Optional(Type.String()),
        ...(byHour === true ? { unit: Type.Optional(Unit) } : {}),
        ...aboutShape(about),
      }),
      responses: {
        200: Type.Object({
          message: Type.Literal('success'),
          data: Type.Array(Type.Object({ time: Type.String(), [field]: Type.Number() })),
        }),
      },
    },
    parse: (raw) => parseActivity(raw, about, byHour === true),
  });

const Unit = Type.Union([Type.Literal('day'), Type.Literal('hour')], { default: 'day' });

const aboutShape = (about: Wish['about']): TProperties => {
  if (about === undefined) return {};
  return { [about.name]: about.required ? Type.String() : Type.Optional(Type.String()) };
};

const parseActivity = ({ query }: RawInput, about: Wish['about'], byHour: boolean): Result<ActivityQuery> => {
  const span = parseSpan(query);
  if (!span.ok) return span;
  const unit = byHour ? (queryText(query, 'unit') ?? 'day') : 'day';
  if (unit !== 'day' && unit !== 'hour') return refuse('invalid_field', 'unit must be day or hour', 'unit');
  // A number of everybody where a part of them was asked for would be a wrong number.
  if (queryText(query, 'segment_id') !== null)
    return refuse('invalid_field', 'segment_id is not possible: series are of everybody', 'segment_id');
  const name = about === undefined ? null : queryText(query, about.name);
  if (about?.required === true && (name === null || name === ''))
    return refuse('missing_field', `${about.name} is required`, about.name);
  return ok({ ...span.value, unit, name, appId: queryText(query, 'app_id') });
};

export const eventSeriesEndpoint = activityEndpoint({
  path: '/events/data_series',
  permission: 'events.data_series',
  field: 'count',
  summary: 'How often a custom event happened, by day or hour',
  about: { name: 'event', required: true },
  byHour: true,
});
export const quantitySeriesEndpoint = activityEndpoint({
  path: '/purchases/quantity_series',
  permission: 'purchases.quantity_series',
  field: 'purchase_quantity',
  summary: 'How many things were bought, by day or hour',
  about: { name: 'product', required: false },
  byHour: true,
  pool: 'facts_listing',
});
export const revenueSeriesEndpoint = activityEndpoint({
  path: '/purchases/revenue_series',
  permission: 'purchases.revenue_series',
  field: 'revenue',
  summary: 'What was spent, by day or hour',
  description: 'Amounts are added as they were reported, whatever their currency.',
  about: { name: 'product', required: false },
  byHour: true,
  pool: 'facts_listing',
});
export const sessionSeriesEndpoint = activityEndpoint({
  path: '/sessions/data_series',
  permission: 'sessions.data_series',
  field: 'sessions',
  summary: 'How many sessions started, by day or hour',
  byHour: true,
});
export const dauSeriesEndpoint = activityEndpoint({
  path: '/kpi/dau/data_series',
  permission: 'kpi.dau.data_series',
  field: 'dau',
  summary: 'People with a session on each day',
});
export const mauSeriesEndpoint = activityEndpoint({
  path: '/kpi/mau/data_series',
  permission: 'kpi.mau.data_series',
  field: 'mau',
  summary: 'People with a session within the 30 days that end with each day',
});
export const newUserSeriesEndpoint = activityEndpoint({
  path: '/kpi/new_users/data_series',
  permission: 'kpi.new_users.data_series',
  field: 'new_users',
  summary: 'People who came to be on each day; with `app_id` those whose first session in it was on that day',
});
export const uninstallSeriesEndpoint = activityEndpoint({
  path: '/kpi/uninstalls/data_series',
  permission: 'kpi.uninstalls.data_series',
  field: 'uninstalls',
  summary: 'Push messages refused because the app is gone from the device, by day',
  description: 'Of all apps: a refusal does not say which app it was.',
});
