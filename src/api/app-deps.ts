// What the HTTP server is built from.
import type { IdempotencyKeys } from '../ports/access.ts';
import type { Capacity } from '../ports/capacity.ts';
import type { Clock, Random } from '../ports/clock.ts';
import type { Observer } from '../ports/observer.ts';
import type { RequestLog } from '../ports/request-log.ts';
import type { Gate } from './gate.ts';
import type { Route } from './handle.ts';
import type { Reply } from './reply.ts';

export interface AppDeps extends Gate {
  readonly routes: readonly Route[];
  /** What browsers get that ask for a screen of the dashboard; null where it was not built. */
  readonly page?: Reply | null;
  readonly idempotency: IdempotencyKeys;
  readonly requestLog?: Pick<RequestLog, 'note'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly observer: Observer;
  /** Without room, what would have to be stored is turned away with 503 (F67). */
  readonly capacity?: Capacity;
  /** Addresses of proxies whose X-Forwarded-For is believed. */
  readonly trustProxy?: string | boolean;
  /** Requests in flight before new ones are turned away with 429. */
  readonly maxRequests?: number;
  /** Bytes of request bodies in flight before new ones are turned away. */
  readonly maxBodyBytesInFlight?: number;
}
