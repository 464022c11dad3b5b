// What every worker does beside sending: partitions ahead of time and answers kept for Idempotency-Key let go of, every few
// hours; sizes of segments, soon after they are made and once a day. Real time.
import { forgetOldAddresses } from '../adapters/postgres/deliveries.ts';
import { forgetCallContents } from '../adapters/postgres/forget-mentions.ts';
import { forgetAudit, forgetCalls } from '../adapters/postgres/forget-records.ts';
import { forgetOldInteractionKeys } from '../adapters/postgres/interactions.ts';
import { forgetOldAnswers } from '../adapters/postgres/idempotency-keys.ts';
import { DEFAULT_RETENTION, ensurePartitions } from '../adapters/postgres/partitions.ts';
import { forgetPostbacks } from '../adapters/postgres/postbacks.ts';
import { forgetSeedCopies } from '../adapters/postgres/seed-copies.ts';
import { forgetShortLinks } from '../adapters/postgres/short-links.ts';
import { forgetWebCopies } from '../adapters/postgres/web-copies.ts';
import { indexFilterKinds } from '../core/segments/segment.ts';
import { MINUTE_MS } from '../core/time.ts';
import { filterKindList } from '../kinds/filters/index.ts';
import type { Config } from './config.ts';
import { recordSizes } from './record-sizes.ts';
import type { Runtime, Service } from './runtime.ts';

const FILTER_KINDS = indexFilterKinds(filterKindList);
const TICK_MS = 2 * MINUTE_MS;
/** Every six hours, the first time after ten minutes: a server that is started anew every morning keeps house too. */
const TICKS_BETWEEN = 180;
const FIRST_TICK = 5;

export const startHousekeeping = (runtime: Runtime): Service => {
  let running: Promise<void> | null = null;
  let ticksLeft = FIRST_TICK;
  const timer = runtime.scheduler.every(TICK_MS, () => {
    ticksLeft--;
    // Its turn is not lost while segments are still being counted.
    if (running !== null) return;
    const keeps = ticksLeft <= 0;
    if (keeps) ticksLeft = TICKS_BETWEEN;
    running = (keeps ? keepHouse(runtime) : Promise.resolve())
      .then(() => countSegments(runtime))
      .finally(() => (running = null));
  });
  return {
    close: async () => {
      timer.cancel();
      await running;
    },
  };
};

type Kept = Pick<Config, 'logDays' | 'auditDays'>;
type House = Pick<Runtime, 'clock' | 'observer'> & {
  readonly pools: Pick<Runtime['pools'], 'reports'>;
  readonly config: Kept;
};
type Chore = (pool: Runtime['pools']['reports'], clock: Runtime['clock'], kept: Kept) => Promise<unknown>;

/** Partitions first: nothing else is missed as much. */
const CHORES: readonly (readonly [string, Chore])[] = [
  [
    'partitions',
    (pool, clock, { logDays }) =>
      ensurePartitions(pool, clock.now(), { ...DEFAULT_RETENTION, sendLogDays: logDays }),
  ],
  ['answers', forgetOldAnswers],
  ['addresses', forgetOldAddresses],
  ['call_contents', forgetCallContents],
  ['short_links', forgetShortLinks],
  ['seed_copies', forgetSeedCopies],
  ['web_copies', forgetWebCopies],
  ['postbacks', forgetPostbacks],
  ['interaction_keys', forgetOldInteractionKeys],
  ['calls', (pool, clock, { logDays }) => forgetCalls(pool, clock.now(), logDays)],
  ['audit_log', (pool, clock, { auditDays }) => forgetAudit(pool, clock.now(), auditDays)],
];

/** One that fails, or takes too long for a statement, keeps none of the others from being done. */
export const keepHouse = async ({ pools, clock, observer, config }: House): Promise<void> => {
  for (const [chore, run] of CHORES) {
    try {
      await run(pools.reports, clock, config);
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      observer.emit({ name: 'house_not_kept', level: 'error', chore, error: text });
    }
  }
  observer.emit({ name: 'house_kept', level: 'info' });
};

const countSegments = async ({ pools, clock, observer, stop }: Runtime): Promise<void> => {
  try {
    const deps = { pool: pools.reports, clock, filters: FILTER_KINDS, observer };
    const segments = await recordSizes(deps, stop);
    if (segments > 0) observer.emit({ name: 'segments_counted', level: 'info', segments });
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    observer.emit({ name: 'segments_not_counted', level: 'error', error: text });
  }
};
