// Exact counts of audiences, one rule per family of filters, over the people of audience-data.ts. `BENCH_PEOPLE` says how many; the target is one second for a million for
// every family that needs neither a regular expression nor the log of events. One connection; the processor time of its
// server process is counted too (Linux), because it does not depend on what else the machine does.
import { readFileSync } from 'node:fs';
import { countAudience } from '../src/adapters/postgres/audience.ts';
import { indexFilterKinds, parseSegment, type Segment } from '../src/core/segments/segment.ts';
import type { JsonObject } from '../src/core/json.ts';
import { filterKindList } from '../src/kinds/filters/index.ts';
import { CAMPAIGN, NOW, openAudienceDatabase, PEOPLE } from './audience-data.ts';
import type { BenchDatabase } from './sending-database.ts';

const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 3);

export const RULES: Readonly<Record<string, JsonObject>> = {
  everybody: { all: [] },
  attributeText: {
    filter: 'custom-attribute',
    name: 'plan',
    type: 'string',
    comparison: 'is_any_of',
    value: ['pro'],
  },
  attributeNumber: {
    filter: 'custom-attribute',
    name: 'score',
    type: 'number',
    comparison: 'less_than',
    value: 30,
  },
  attributeList: {
    filter: 'custom-attribute',
    name: 'tags',
    type: 'array',
    comparison: 'includes_any_of',
    value: ['t3'],
  },
  country: { filter: 'profile-field', field: 'country', comparison: 'is_any_of', value: ['FR'] },
  randomBucket: { filter: 'random-bucket', comparison: 'less_than', value: 1000 },
  emailAvailable: { filter: 'email-available', value: true },
  eventCount: { filter: 'custom-event-count', name: 'event-3', comparison: 'greater_than', value: 1 },
  eventNever: { filter: 'custom-event-count', name: 'event-3', comparison: 'equals', value: 0 },
  eventLast: { filter: 'last-custom-event', name: 'event-3', comparison: 'less_than_x_days_ago', value: 7 },
  eventInDays: {
    filter: 'custom-event-in-days',
    name: 'event-3',
    comparison: 'greater_than',
    value: 0,
    days: 7,
  },
  sessionsInDays: { filter: 'sessions-in-days', comparison: 'greater_than', value: 0, days: 30 },
  purchases: { filter: 'purchase-count', comparison: 'greater_than', value: 1 },
  received: { filter: 'received-message', campaign_id: CAMPAIGN, value: true },
  neverReceived: { filter: 'received-message', campaign_id: CAMPAIGN, value: false },
  receivedTag: { filter: 'received-message', tag: 'sale', value: true },
  lastReceivedAny: { filter: 'last-received', comparison: 'greater_than_x_days_ago', value: 7 },
  clicked: { filter: 'interacted', action: 'click', campaign_id: CAMPAIGN, value: true },
  mixed: {
    all: [
      { filter: 'profile-field', field: 'country', comparison: 'is_any_of', value: ['FR'] },
      {
        any: [
          { filter: 'custom-event-count', name: 'event-3', comparison: 'greater_than', value: 1 },
          { filter: 'received-message', campaign_id: CAMPAIGN, value: true },
        ],
      },
      { none: [{ filter: 'last-received', channel: 'email', comparison: 'less_than_x_days_ago', value: 2 }] },
    ],
  },
  regex: {
    filter: 'custom-attribute',
    name: 'plan',
    type: 'string',
    comparison: 'matches_regex',
    value: '^p',
  },
  property: {
    filter: 'custom-event-property',
    name: 'event-3',
    property: 'value',
    type: 'number',
    comparison: 'greater_than',
    value: 50,
    days: 30,
  },
};

/** Counts per second: one is a count within a second. */
export const TARGETS = Object.fromEntries(
  Object.keys(RULES)
    .filter((name) => name !== 'regex' && name !== 'property')
    .map((name) => [`${name}PerSecond`, 1_000_000 / PEOPLE]),
);

export const run = async (): Promise<object> => {
  const database = await openAudienceDatabase(1);
  try {
    const figures: Record<string, number> = { people: PEOPLE };
    for (const [name, rule] of Object.entries(RULES)) {
      const { milliseconds, cpuMilliseconds, count } = await measure(database, parse(rule));
      figures[`${name}Ms`] = Math.round(milliseconds);
      figures[`${name}CpuMs`] = Math.round(cpuMilliseconds);
      figures[`${name}Count`] = count;
      figures[`${name}PerSecond`] = Math.round(100_000 / milliseconds) / 100;
    }
    return figures;
  } finally {
    await database.close();
  }
};

const kinds = indexFilterKinds(filterKindList);
export const parse = (rule: JsonObject): Segment => {
  const parsed = parseSegment(rule, kinds);
  if (!parsed.ok) throw new Error(`${parsed.error.field}: ${parsed.error.message}`);
  return parsed.value;
};

/** The best of the rounds: the machine's other work only ever adds. */
const measure = async (
  { pool }: BenchDatabase,
  segment: Segment,
): Promise<{ milliseconds: number; cpuMilliseconds: number; count: number }> => {
  const { rows } = await pool.query<{ pid: number }>('select pg_backend_pid() as pid');
  const pid = rows[0]?.pid ?? 0;
  let milliseconds = Infinity;
  let cpuMilliseconds = Infinity;
  let count = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const cpu = cpuMsOf(pid);
    const start = performance.now();
    count = await countAudience(pool, { workspaceId: 1, segment, now: NOW });
    milliseconds = Math.min(milliseconds, performance.now() - start);
    cpuMilliseconds = Math.min(cpuMilliseconds, cpuMsOf(pid) - cpu);
  }
  return { milliseconds, cpuMilliseconds, count };
};

/** User and system time of a process; the clock ticks a hundred times a second. 0 where there is no /proc. */
export const cpuMsOf = (pid: number): number => {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return 0;
  }
};
