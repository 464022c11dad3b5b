// How large segments are, once a day: all segments of a workspace are counted in one walk over its people, several by
// one statement, by one worker at a time.
import { createAudienceSizes } from '../adapters/postgres/audience-sizes.ts';
import { createSegmentStore } from '../adapters/postgres/segments.ts';
import type { FilterKinds } from '../core/segments/segment.ts';
import { parseStoredSegment } from '../core/segments/segment.ts';
import type { AudienceSizes } from '../ports/audience-sizes.ts';
import type { Clock, Stop } from '../ports/clock.ts';
import type { Pool } from '../adapters/postgres/pool.ts';
import type { SegmentStore, UncountedSegments } from '../ports/segment-store.ts';

interface Deps {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly filters: FilterKinds;
}

/** How many segments were counted. Rules that can no longer be read have no size. */
export const recordSizes = async (deps: Deps, stop: Stop): Promise<number> => {
  const store = createSegmentStore(deps.pool);
  const sizes = createAudienceSizes({ api: deps.pool, reports: deps.pool }, deps.clock);
  const record = async (): Promise<number> => {
    let counted = 0;
    for (const workspace of await store.uncounted(deps.clock.now())) {
      if (stop.stopped) break;
      counted += await recordWorkspace(deps, store, sizes, workspace, stop);
    }
    return counted;
  };
  return (await store.whileCounting(record)) ?? 0;
};

const recordWorkspace = async (
  { clock, filters }: Deps,
  store: SegmentStore,
  sizes: AudienceSizes,
  { workspaceId, now, day, segments }: UncountedSegments,
  stop: Stop,
): Promise<number> => {
  const readable = segments.flatMap(({ segmentId, rule }) => {
    const parsed = parseStoredSegment(rule, filters);
    return parsed.ok ? [{ segmentId, segment: parsed.value }] : [];
  });
  const found = await sizes.countMany(
    workspaceId,
    now,
    readable.map(({ segment }) => segment),
    stop,
  );
  if (found === null) return 0;
  const rows = readable.map(({ segmentId }, i) => ({ segmentId, size: found[i] ?? 0 }));
  await store.recordSizes(workspaceId, day, rows, clock.now());
  return rows.length;
};
