// How large segments are, once a day: all segments of a workspace are counted in one walk over its people, several by
// one statement, by one worker at a time. What cannot be counted costs neither the other segments nor the workspaces
// behind it.
import { createAudienceSizes } from '../adapters/postgres/audience-sizes.ts';
import { createSegmentStore } from '../adapters/postgres/segments.ts';
import type { FilterKinds, Segment } from '../core/segments/segment.ts';
import { parseStoredSegment } from '../core/segments/segment.ts';
import type { AudienceSizes } from '../ports/audience-sizes.ts';
import type { Clock, Stop } from '../ports/clock.ts';
import type { Observer } from '../ports/observer.ts';
import type { Pool } from '../adapters/postgres/pool.ts';
import type { SegmentStore, UncountedSegments } from '../ports/segment-store.ts';

interface Deps {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly filters: FilterKinds;
  readonly observer: Observer;
}

/** How many segments were counted. Rules that can no longer be read have no size. */
export const recordSizes = async (deps: Deps, stop: Stop): Promise<number> => {
  const store = createSegmentStore(deps.pool);
  const sizes = createAudienceSizes({ api: deps.pool, reports: deps.pool }, deps.clock);
  const record = async (): Promise<number> => {
    let counted = 0;
    for (const workspace of await store.uncounted(deps.clock.now())) {
      if (stop.stopped) break;
      counted += await recordWorkspace(deps, store, sizes, readable(workspace, deps.filters), stop);
    }
    return counted;
  };
  return (await store.whileCounting(record)) ?? 0;
};

interface Countable extends Omit<UncountedSegments, 'segments'> {
  readonly segments: readonly { readonly segmentId: string; readonly segment: Segment }[];
}

const readable = ({ segments, ...workspace }: UncountedSegments, filters: FilterKinds): Countable => ({
  ...workspace,
  segments: segments.flatMap(({ segmentId, rule }) => {
    const parsed = parseStoredSegment(rule, filters);
    return parsed.ok ? [{ segmentId, segment: parsed.value }] : [];
  }),
});

/** All at once; where that fails, one after the other, so that only the one that cannot be counted is missing. */
const recordWorkspace = async (
  deps: Deps,
  store: SegmentStore,
  sizes: AudienceSizes,
  workspace: Countable,
  stop: Stop,
): Promise<number> => {
  try {
    return await recordTogether(deps, store, sizes, workspace, stop);
  } catch (error) {
    const { workspaceId, segments } = workspace;
    if (segments.length > 1) {
      let counted = 0;
      for (const one of segments) {
        if (stop.stopped) break;
        counted += await recordWorkspace(deps, store, sizes, { ...workspace, segments: [one] }, stop);
      }
      return counted;
    }
    const text = error instanceof Error ? error.message : String(error);
    const segment = segments[0]?.segmentId;
    deps.observer.emit({ name: 'segment_not_counted', level: 'error', workspaceId, segment, error: text });
    return 0;
  }
};

const recordTogether = async (
  { clock }: Deps,
  store: SegmentStore,
  sizes: AudienceSizes,
  { workspaceId, now, day, segments }: Countable,
  stop: Stop,
): Promise<number> => {
  const found = await sizes.countMany(
    workspaceId,
    now,
    segments.map(({ segment }) => segment),
    stop,
  );
  if (found === null) return 0;
  const rows = segments.map(({ segmentId }, i) => ({ segmentId, size: found[i] ?? 0 }));
  await store.recordSizes(workspaceId, day, rows, clock.now());
  return rows.length;
};
