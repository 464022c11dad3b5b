// People of a workspace of a million, looked up as the screen does: by any identifier, whole or by its beginning, the
// first page of everybody and one far behind. Milliseconds at the server, the median of rounds that each look for
// somebody else; 200 is the most it may take. Processor time of the server's processes stands beside.
import { createPeopleDirectory } from '../src/adapters/postgres/people-directory.ts';
import { openPools, type Pools } from '../src/adapters/postgres/pool.ts';
import { PARTS } from '../src/core/part.ts';
import {
  ALIAS_LABEL,
  aliasOf,
  emailOf,
  externalIdOf,
  openAudienceDatabase,
  PEOPLE,
  phoneOf,
} from './audience-data.ts';
import { openServerClock, type ServerClock } from './server-clock.ts';

const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 9);
const LIMIT = 50;
const MOST_MS = 200;

interface Wish {
  /** What is typed in a round. */
  readonly text: (round: number) => string;
  readonly after?: string;
  /** At least so many people have to be found. */
  readonly finds: number;
}

/** Somebody else at every round, who has a phone and an alias. */
const somebody = (round: number): number => (round * 77_770 + 10) % PEOPLE;
const LATE_SLOT = PARTS.length - 2;

const WISHES: Readonly<Record<string, Wish>> = {
  externalId: { text: (round) => externalIdOf(somebody(round)), finds: 1 },
  externalIdBeginning: { text: (round) => externalIdOf(1 + (round % 9)), finds: LIMIT },
  externalIdOfNearlyAll: { text: () => 'person', finds: LIMIT },
  alias: { text: (round) => `${ALIAS_LABEL}:${aliasOf(somebody(round))}`, finds: 1 },
  aliasWithoutLabel: { text: (round) => aliasOf(somebody(round)), finds: 1 },
  email: { text: (round) => emailOf(somebody(round)), finds: 1 },
  emailBeginning: { text: (round) => `p${1 + (round % 9)}`, finds: LIMIT },
  phone: { text: (round) => phoneOf(somebody(round)), finds: 1 },
  phoneBeginning: { text: () => '+33600', finds: LIMIT },
  nobody: { text: (round) => `nobody of this name ${round}`, finds: 0 },
  everybodyFirstPage: { text: () => '', finds: LIMIT },
  everybodyLatePage: {
    text: () => '',
    after: `${'8'.repeat(22)}${LATE_SLOT.toString(16).padStart(2, '0')}`,
    finds: LIMIT,
  },
};

/** Searches per second: five are one in 200 ms. */
export const TARGETS = Object.fromEntries(
  Object.keys(WISHES).map((name) => [`${name}PerSecond`, 1_000 / MOST_MS]),
);

export const run = async (): Promise<object> => {
  const database = await openAudienceDatabase(1);
  const pools = openPools(database.url);
  try {
    const server = await openServerClock(database.pool);
    const figures: Record<string, number> = { people: PEOPLE };
    for (const [name, wish] of Object.entries(WISHES)) {
      const { milliseconds, cpuMs } = await measure(pools, server, name, wish);
      figures[`${name}Ms`] = Math.round(milliseconds * 10) / 10;
      figures[`${name}CpuMs`] = Math.round(cpuMs * 10) / 10;
      figures[`${name}PerSecond`] = Math.round(1_000 / milliseconds);
    }
    return figures;
  } finally {
    await pools.close();
    await database.close();
  }
};

const measure = async (pools: Pools, server: ServerClock, name: string, { text, after, finds }: Wish) => {
  const directory = createPeopleDirectory(pools.reports);
  const times: number[] = [];
  const cpuMs = server.cpuMs();
  for (let round = 0; round < ROUNDS; round++) {
    const startedAt = performance.now();
    const { people } = await directory.search(1, text(round), LIMIT, after ?? null);
    times.push(performance.now() - startedAt);
    if (people.length < finds || (finds < LIMIT && people.length > LIMIT))
      throw new Error(`${name}: ${people.length} people for ${JSON.stringify(text(round))}`);
  }
  times.sort((a, b) => a - b);
  return { milliseconds: times[Math.floor(ROUNDS / 2)] ?? 0, cpuMs: (server.cpuMs() - cpuMs) / ROUNDS };
};
