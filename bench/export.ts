// A segment of everybody written into a file as the worker does it, a million people: people per second, and the most
// memory that this process came to hold beyond what it held before. The file is bounded by its pieces, not by the people.
import { createExportStore } from '../src/adapters/postgres/exports.ts';
import { openPools } from '../src/adapters/postgres/pool.ts';
import { systemClock } from '../src/adapters/system/clock.ts';
import { exportDepsOf } from '../src/app/run-exports.ts';
import { indexFilterKinds } from '../src/core/segments/segment.ts';
import { exportNext } from '../src/engine/run-export.ts';
import { filterKindList } from '../src/kinds/filters/index.ts';
import { openAudienceDatabase, PEOPLE } from './audience-data.ts';
import { watchMemory } from './sending-database.ts';

const MOST_MB = 200;
const FIELDS = ['external_id', 'email', 'custom_attributes', 'custom_events', 'country', 'devices'];

/** How often the memory that an export may take fits into what it took. */
export const TARGETS = { memoryHeadroom: 1 };

export const run = async (): Promise<object> => {
  const database = await openAudienceDatabase(1);
  const pools = openPools(database.url);
  try {
    const exports = createExportStore(pools.reports);
    const exportId = crypto.randomUUID();
    await exports.create({
      workspaceId: 1,
      exportId,
      kind: 'people',
      subject: exportId,
      prefix: `${exportId}-1`,
      request: { rule: { all: [] }, format: 'zip', fields: FIELDS, attributes: [], callback: null, url: '' },
      status: 'running',
      people: 0,
      chunks: 0,
      bytes: 0,
      error: null,
      createdBy: 'bench',
      createdAt: Date.now(),
      finishedAt: null,
      expiresAt: null,
    });
    const deps = exportDepsOf(
      { pools, clock: systemClock, observer: { emit: (seen) => console.error(seen) } },
      {
        filterKinds: indexFilterKinds(filterKindList),
        planning: { store: { workspace: async () => null } },
        egress: { http: { request: () => Promise.reject(new Error('nobody is called')) } },
      },
      () => false,
    );
    globalThis.gc?.();
    const beforeMb = process.memoryUsage().rss / 2 ** 20;
    const startedAt = performance.now();
    const { peakMb } = await watchMemory(() => exportNext(deps));
    const seconds = (performance.now() - startedAt) / 1_000;
    const made = await exports.find(1, exportId);
    if (made?.status !== 'done' || made.people < PEOPLE) throw new Error(`Not exported: ${made?.error}`);
    const grownMb = Math.max(1, Math.round(peakMb - beforeMb));
    return {
      people: made.people,
      pieces: made.chunks,
      fileMb: Math.round(made.bytes / 2 ** 20),
      peoplePerSecond: Math.round(made.people / seconds),
      processMb: peakMb,
      grownMb,
      memoryHeadroom: Math.round((100 * MOST_MB) / grownMb) / 100,
    };
  } finally {
    await pools.close();
    await database.close();
  }
};
