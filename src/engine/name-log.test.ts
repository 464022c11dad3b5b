import { describe, expect, it } from 'vitest';
import type { TrackItem } from '../core/users/track-item.ts';
import type { BlockedName, NameCount } from '../ports/name-store.ts';
import type { Entry } from './ingest-deps.ts';
import { makeNameLog } from './name-log.ts';

const entry = (fact: TrackItem['fact']): Entry => ({
  workspace: { workspaceId: 1, live: true, now: 0 },
  item: {
    input: 'events',
    index: 0,
    key: { kind: 'external_id', value: 'a' },
    updateExistingOnly: false,
    fact,
  },
  keyText: 'a',
  outcomes: [{ kind: 'applied', part: 60, userId: 'u', created: false }],
  place: 0,
});
const event = (name: string, n: number): Entry =>
  entry({ kind: 'event', name, at: 0, appId: null, properties: { n } });

const makeLog = (blocked: readonly BlockedName[] = []) => {
  const written: (readonly NameCount[])[] = [];
  let tick: () => void = () => undefined;
  const log = makeNameLog({
    store: { add: async (counts) => void written.push(counts), blocked: async () => blocked },
    clock: { now: () => 5 },
    scheduler: {
      every: (_ms: number, run: () => void) => {
        tick = run;
        return { cancel: () => undefined };
      },
    } as never,
    observer: { emit: () => undefined },
  });
  return { log, written, tick: () => tick() };
};

describe('names that pass', () => {
  it('a thousand events are one statement, and idle times none', async () => {
    const { log, written } = makeLog();
    for (let n = 0; n < 1_000; n++) log.note(event(`e${n % 3}`, n));
    await log.flush();
    await log.flush();
    expect(written).toHaveLength(1);
    const events = written[0]?.filter(({ kind }) => kind === 'event') ?? [];
    expect(events.map(({ name, count }) => [name, count])).toEqual([
      ['e0', 334],
      ['e1', 333],
      ['e2', 333],
    ]);
  });

  it('properties are looked at of the first ones and then of a sample', async () => {
    const { log, written } = makeLog();
    for (let n = 0; n < 200; n++) log.note(event('e', n));
    await log.flush();
    const [property] = written[0]?.filter(({ kind }) => kind === 'event_property') ?? [];
    expect(property).toMatchObject({ parent: 'e', name: 'n', types: ['number'], count: 7 });
  });

  it('names without end are not kept without end', async () => {
    const { log, written } = makeLog();
    for (let n = 0; n < 30_000; n++) log.note(event(`e${n}`, n));
    await log.flush();
    expect(written[0]).toHaveLength(20_000);
  });

  it('what was not written is not counted; what is blocked is dropped and counted', async () => {
    const { log, written } = makeLog([{ workspaceId: 1, kind: 'event', name: 'no' }]);
    await log.refresh();
    expect(log.admit(event('no', 1))).toBeNull();
    expect(log.admit(event('yes', 1))).not.toBeNull();
    log.note({ ...event('yes', 1), outcomes: [{ kind: 'skipped' }] });
    await log.flush();
    expect(written).toMatchObject([[{ kind: 'event', name: 'no', dropped: 1, count: 0 }]]);
  });

  it('values are cut short', async () => {
    const { log, written } = makeLog();
    const change = {
      attributes: new Map([['a', { op: 'set', value: 'x'.repeat(300) } as const]]),
      fields: new Map(),
      devices: [],
      groups: [],
    };
    log.note(entry({ kind: 'attributes', change }));
    await log.flush();
    expect(written[0]?.[0]?.example?.value).toHaveLength(80);
  });
});
