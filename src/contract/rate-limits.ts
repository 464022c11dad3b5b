// The request pools of braze-rest-api 1.5: fixed, clock-aligned windows per workspace. A workspace may override
// the limit of a pool in its settings (`rate_limits: {"default": 1}`), which is also how tests set it to 1.
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../core/time.ts';

export interface RatePool {
  readonly limit: number;
  readonly windowMs: number;
}

export const RATE_POOLS = {
  default: { limit: 250_000, windowMs: HOUR_MS },
  track: { limit: 3_000, windowMs: 3 * SECOND_MS },
  track_sync: { limit: 500, windowMs: MINUTE_MS },
  track_bulk: { limit: 50, windowMs: SECOND_MS },
  export_ids: { limit: 250, windowMs: MINUTE_MS },
  user_writes: { limit: 20_000, windowMs: MINUTE_MS },
  external_id_rename: { limit: 1_000, windowMs: MINUTE_MS },
  external_id_remove: { limit: 1_000, windowMs: MINUTE_MS },
  facts_listing: { limit: 1_000, windowMs: HOUR_MS },
  campaign_series: { limit: 50_000, windowMs: MINUTE_MS },
  subscription_set: { limit: 5_000, windowMs: MINUTE_MS },
  preference_center_read: { limit: 1_000, windowMs: MINUTE_MS },
  preference_center_write: { limit: 10, windowMs: MINUTE_MS },
  duplicate: { limit: 100, windowMs: MINUTE_MS },
  catalog_management: { limit: 50, windowMs: MINUTE_MS },
  catalog_items: { limit: 16_000, windowMs: MINUTE_MS },
  catalog_item: { limit: 50, windowMs: MINUTE_MS },
  catalog_fields: { limit: 50, windowMs: MINUTE_MS },
  /** Our own API; generous, so that scripts and the dashboard never share Braze's pool. */
  admin: { limit: 60_000, windowMs: HOUR_MS },
  /** Batches of all devices of one app. */
  device: { limit: 60_000, windowMs: MINUTE_MS },
  /** Limits that calls take from inside their handler, not per request. */
  broadcast: { limit: 250, windowMs: MINUTE_MS },
  broadcast_audience: { limit: 10, windowMs: MINUTE_MS },
  send_ids: { limit: 100, windowMs: DAY_MS },
} as const satisfies Record<string, RatePool>;

export type RatePoolName = keyof typeof RATE_POOLS;
