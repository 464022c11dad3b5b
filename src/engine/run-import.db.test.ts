// A process that is killed while it imports: whoever goes on applies nothing twice and loses nothing.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createImportStore } from '../adapters/postgres/imports.ts';
import { systemClock } from '../adapters/system/clock.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { makeTestIngest } from '../../tests/support/ingest.ts';
import { guessMapping } from '../core/imports/mapping.ts';
import { makeImportPeople } from './import-people.ts';
import { importNext, type ImportDeps } from './run-import.ts';
import { makeTrackWorlds } from './track-worlds.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
  await db.pool.query(
    `insert into workspaces (workspace_id, key, name, kind, created_at) values (1, 'w', 'W', 'live', now())
     on conflict do nothing`,
  );
});
afterAll(() => db.drop());

const COLUMNS = ['external_id', 'name', 'time'];
const BATCHES = 4;
const EACH = 20;

const begin = async (importId: string): Promise<void> => {
  const imports = createImportStore(db.pool);
  const at = systemClock.now();
  await imports.create({
    workspaceId: 1,
    importId,
    name: 'f',
    kind: 'events',
    createdBy: 't',
    createdAt: at,
  });
  const mapping = guessMapping(COLUMNS, 'events');
  const batches = Array.from({ length: BATCHES }, (_, b) =>
    Array.from({ length: EACH }, (_, i) => [
      `${importId}-${(b * EACH + i) % 30}`,
      'seen',
      '2026-01-01T00:00:00Z',
    ]),
  );
  await imports.append(1, importId, 0, (state) => ({
    ...state,
    columns: COLUMNS,
    mapping,
    rows: BATCHES * EACH,
    batches,
    status: 'ready',
    error: null,
  }));
  await imports.start(1, importId, { mapping, options: {}, list: null, at });
};

const makeRunner = (over: Partial<ImportDeps> = {}): ImportDeps => {
  const { ingest, deps } = makeTestIngest(db.pool);
  return {
    imports: createImportStore(db.pool),
    apply: makeImportPeople(deps, (...batch) => ingest.apply(...batch)),
    worlds: makeTrackWorlds(deps.store, systemClock),
    workspaceOf: async () => ({ live: true, now: systemClock.now() }),
    clock: systemClock,
    isStopping: () => false,
    observer: { emit: () => undefined },
    ...over,
  };
};

const endLease = (importId: string) =>
  db.pool.query(`update imports set lease_until = '-infinity' where import_id = $1`, [importId]);

const sumsOf = async (importId: string): Promise<object | undefined> => {
  const { rows } = await db.pool.query<object>(
    `select status, next_batch, (created + updated)::int as applied,
       (select count(*)::int from events where user_id in (
         select user_id from users where external_id like $2)) as events,
       (select count(*)::int from import_rows where import_id = $1) as waiting
     from imports where import_id = $1`,
    [importId, `${importId}-%`],
  );
  return rows[0];
};

describe('an import that is interrupted', () => {
  it.each([
    ['before anything of a batch is written', 'before'],
    ['when a batch is written and the cursor has not moved', 'after'],
  ])('%s', async (_, when) => {
    const importId =
      when === 'before' ? '11111111-1111-4111-8111-111111111111' : '22222222-2222-4222-8222-222222222222';
    await begin(importId);
    const whole = makeRunner();
    let calls = 0;
    const killed = makeRunner({
      apply: async (...batch) => {
        calls++;
        if (calls === 3 && when === 'before') throw new Error('killed');
        const outcomes = await whole.apply(...batch);
        if (calls === 3) throw new Error('killed');
        return outcomes;
      },
    });
    await importNext(killed);
    expect(await sumsOf(importId)).toMatchObject({ status: 'running', next_batch: 2 });
    await endLease(importId);
    await importNext(makeRunner());
    expect(await sumsOf(importId)).toEqual({
      status: 'done',
      next_batch: BATCHES,
      applied: BATCHES * EACH,
      events: BATCHES * EACH,
      waiting: 0,
    });
  });

  it('a process that ends leaves after its batch, and the next one goes on at once', async () => {
    const importId = '33333333-3333-4333-8333-333333333333';
    await begin(importId);
    await importNext(makeRunner({ isStopping: () => true }));
    expect(await sumsOf(importId)).toMatchObject({ status: 'running', next_batch: 1 });
    await importNext(makeRunner());
    expect(await sumsOf(importId)).toMatchObject({ status: 'done', events: BATCHES * EACH });
  });

  it('whoever lost the lease counts nothing', async () => {
    const importId = '44444444-4444-4444-8444-444444444444';
    await begin(importId);
    const slow = makeRunner();
    const second = makeRunner();
    await importNext(
      makeRunner({
        apply: async (...batch) => {
          await endLease(importId);
          await importNext(second);
          return slow.apply(...batch);
        },
      }),
    );
    expect(await sumsOf(importId)).toMatchObject({
      status: 'done',
      applied: BATCHES * EACH,
      events: BATCHES * EACH,
    });
  });
});

const ATTRIBUTE_COLUMNS = ['external_id', 'email', 'plan'];

const beginAttributes = async (
  importId: string,
  batches: readonly (readonly string[][])[],
): Promise<void> => {
  const imports = createImportStore(db.pool);
  const at = systemClock.now();
  const named = { workspaceId: 1, importId, name: 'f', createdBy: 't', createdAt: at };
  await imports.create({ ...named, kind: 'attributes' });
  const mapping = guessMapping(ATTRIBUTE_COLUMNS, 'attributes');
  await imports.append(1, importId, 0, (state) => ({
    ...state,
    columns: ATTRIBUTE_COLUMNS,
    mapping,
    rows: batches.flat().length,
    batches,
    status: 'ready',
    error: null,
  }));
  await imports.start(1, importId, { mapping, options: {}, list: null, at });
};

const rowsOf = (ids: readonly string[], plan: string): string[][] =>
  ids.map((id) => [id, `${id}@example.com`, plan]);

const plansOf = async (ids: readonly string[]) => {
  const { rows } = await db.pool.query<{ plan: string; revision: number }>(
    `select attributes ->> 'plan' as plan, revision from users where external_id = any($1) order by external_id`,
    [ids],
  );
  return rows;
};

/** How many batches were being written at once, at most. */
const watched = () => {
  const { apply } = makeRunner();
  const seen = { now: 0, most: 0 };
  const watch: ImportDeps['apply'] = async (...batch) => {
    seen.most = Math.max(seen.most, ++seen.now);
    const outcomes = await apply(...batch);
    seen.now--;
    return outcomes;
  };
  return { seen, runner: makeRunner({ apply: watch }) };
};

describe('batches of a file', () => {
  it('about different people are written two at a time, and counted in order', async () => {
    const importId = '55555555-5555-4555-8555-555555555555';
    const people = [0, 1, 2, 3].map((b) => Array.from({ length: 10 }, (_, i) => `apart-${b}-${i}`));
    await beginAttributes(
      importId,
      people.map((ids) => rowsOf(ids, 'gold')),
    );
    const { seen, runner } = watched();
    await importNext(runner);
    expect(seen).toEqual({ now: 0, most: 2 });
    expect(await sumsOf(importId)).toMatchObject({ status: 'done', next_batch: 4, applied: 40, waiting: 0 });
    expect(await plansOf(people.flat())).toEqual(people.flat().map(() => ({ plan: 'gold', revision: 1 })));
  });

  it('about the same people are written one after the other: the last row counts', async () => {
    const importId = '66666666-6666-4666-8666-666666666666';
    const ids = Array.from({ length: 10 }, (_, i) => `same-${i}`);
    await beginAttributes(
      importId,
      ['first', 'second', 'last'].map((plan) => rowsOf(ids, plan)),
    );
    const { seen, runner } = watched();
    await importNext(runner);
    expect(seen.most).toBe(1);
    expect(await plansOf(ids)).toEqual(ids.map(() => ({ plan: 'last', revision: 3 })));
  });

  it('that say what is known already write nothing, and count as updated', async () => {
    const ids = Array.from({ length: 10 }, (_, i) => `known-${i}`);
    const rows = [...rowsOf(ids.slice(0, 5), 'gold'), ...rowsOf(ids.slice(5), 'free')];
    await beginAttributes('77777777-7777-4777-8777-777777777777', [rows]);
    await importNext(makeRunner());
    const again = '88888888-8888-4888-8888-888888888888';
    await beginAttributes(again, [rowsOf(ids, 'gold')]);
    await importNext(makeRunner());
    expect(await sumsOf(again)).toMatchObject({ status: 'done', applied: 10 });
    const revisions = (await plansOf(ids)).map(({ revision }) => revision);
    expect(revisions).toEqual([1, 1, 1, 1, 1, 2, 2, 2, 2, 2]);
  });
});

const POINTS_COLUMNS = ['external_id', 'points', 'plan'];

const beginPoints = async (importId: string, ids: readonly string[]): Promise<void> => {
  const imports = createImportStore(db.pool);
  const at = systemClock.now();
  const named = { workspaceId: 1, importId, name: 'f', createdBy: 't', createdAt: at };
  await imports.create({ ...named, kind: 'attributes' });
  const mapping = [
    { to: 'external_id' as const },
    { to: 'attribute' as const, name: 'points', type: 'json' as const },
    { to: 'attribute' as const, name: 'plan', type: 'text' as const },
  ];
  await imports.append(1, importId, 0, (state) => ({
    ...state,
    columns: POINTS_COLUMNS,
    mapping,
    rows: ids.length,
    batches: [ids.map((id) => [id, '{"inc":5}', 'gold'])],
    status: 'ready',
    error: null,
  }));
  await imports.start(1, importId, { mapping, options: {}, list: null, at });
};

const pointsOf = async (ids: readonly string[]) => {
  const { rows } = await db.pool.query<{ points: number; plan: string }>(
    `select (attributes ->> 'points')::int as points, attributes ->> 'plan' as plan from users
     where external_id = any($1) order by external_id`,
    [ids],
  );
  return rows;
};

/** Writes as ever, and dies before anything is counted. */
const dyingRunner = (): ImportDeps => {
  const whole = makeRunner();
  return makeRunner({
    apply: async (...batch) => {
      await whole.apply(...batch);
      throw new Error('killed');
    },
  });
};

/** Nothing of what groups were written is known any more: it was minutes ago. */
const forgetGroups = () => db.pool.query('delete from ingest_ledger');

describe('rows that add something are applied once', () => {
  const idsOf = (name: string): string[] => Array.from({ length: 12 }, (_, i) => `${name}-${i}`);
  const expected = (ids: readonly string[]) => ids.map(() => ({ points: 5, plan: 'gold' }));

  it('G2 whoever goes on does so after the ledger of groups was trimmed', async () => {
    const importId = '99999999-9999-4999-8999-999999999999';
    const ids = idsOf('trimmed');
    await beginPoints(importId, ids);
    await importNext(dyingRunner());
    await forgetGroups();
    await endLease(importId);
    await importNext(makeRunner());
    expect(await sumsOf(importId)).toMatchObject({ status: 'done', applied: 12 });
    expect(await pointsOf(ids)).toEqual(expected(ids));
  });

  it('G2 events too', async () => {
    const importId = 'aaaaaaaa-9999-4999-8999-999999999999';
    await begin(importId);
    await importNext(dyingRunner());
    await forgetGroups();
    await endLease(importId);
    await importNext(makeRunner());
    expect(await sumsOf(importId)).toMatchObject({ status: 'done', events: BATCHES * EACH });
  });

  it('G2 the people were made by somebody else at the very moment of the first try', async () => {
    const importId = 'bbbbbbbb-9999-4999-8999-999999999999';
    const ids = idsOf('others');
    await beginPoints(importId, ids);
    const { ingest, deps } = makeTestIngest(db.pool);
    const follow: typeof deps.store.follow = async (keys) => {
      const matches = await deps.store.follow(keys);
      const elsewhere = makeTestIngest(db.pool);
      await elsewhere.track({ attributes: ids.slice(0, 6).map((id) => ({ external_id: id, plan: 'free' })) });
      return matches;
    };
    const apply = makeImportPeople({ ...deps, store: { ...deps.store, follow } }, (...batch) =>
      ingest.apply(...batch),
    );
    const dying: ImportDeps['apply'] = async (...batch) => {
      await apply(...batch);
      throw new Error('killed');
    };
    await importNext(makeRunner({ apply: dying }));
    await endLease(importId);
    await importNext(makeRunner());
    expect(await pointsOf(ids)).toEqual(expected(ids));
  });
});
