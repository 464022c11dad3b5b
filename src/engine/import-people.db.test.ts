// People whom a file names are written in bulk: it must make of them what /users/track would make, whoever else writes.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { makeTestIngest } from '../../tests/support/ingest.ts';
import { readAttributes } from '../core/users/read-attributes.ts';
import type { TrackItem } from '../core/users/track-item.ts';
import { partOf } from '../core/part.ts';
import type { PersonMatch } from '../core/users/person-key.ts';
import { makeImportPeople } from './import-people.ts';
import type { IngestWorkspace } from './ingest-deps.ts';

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
  await db.pool.query(
    `insert into workspaces (workspace_id, key, name, kind, created_at) values (1, 'w', 'W', 'live', now())
     on conflict do nothing`,
  );
});
afterAll(() => db.drop());

const WORLD = { groupIds: new Set<string>(), apps: new Map() };
const NOW = Date.UTC(2026, 0, 31, 9);
const workspace: IngestWorkspace = { workspaceId: 1, live: true, now: NOW, silent: true };

const itemOf = (id: string, given: Readonly<Record<string, unknown>>, index = 0): TrackItem => {
  const change = readAttributes(given, WORLD);
  if (!change.ok) throw new Error(change.error.message);
  return {
    input: 'attributes',
    index,
    key: { kind: 'external_id', value: id },
    updateExistingOnly: false,
    fact: { kind: 'attributes', change: change.value },
  };
};

type Said = Readonly<Record<string, unknown>>;
type AfterLookup = (matches: readonly PersonMatch[]) => Promise<void>;

/** `meanwhile`: what somebody else does between the look-up and the write. */
const makeImporter = (meanwhile: AfterLookup = async () => undefined) => {
  const { ingest, deps, consents, track } = makeTestIngest(db.pool);
  const follow: typeof deps.store.follow = async (keys) => {
    const matches = await deps.store.follow(keys);
    await meanwhile(matches);
    return matches;
  };
  const apply = makeImportPeople({ ...deps, store: { ...deps.store, follow } }, (...batch) =>
    ingest.apply(...batch),
  );
  const bring = (said: readonly (readonly [string, Said])[], groupId = deps.random.uuid()) =>
    apply(
      workspace,
      said.map(([id, given], i) => itemOf(id, given, i)),
      groupId,
    );
  return { bring, track, consents };
};

const COLUMNS = `email, phone, time_zone, profile, attributes, subscription_groups, email_state, push_state,
  email_bounced_at, phone_stopped_at, last_used_at, devices, aliases`;

const personOf = async (id: string) => {
  const { rows } = await db.pool.query<Record<string, unknown>>(
    `select ${COLUMNS} from users where external_id = $1`,
    [id],
  );
  expect(rows).toHaveLength(1);
  return rows[0];
};

const revisionOf = async (id: string): Promise<number | undefined> => {
  const { rows } = await db.pool.query<{ revision: number }>(
    'select revision from users where external_id = $1',
    [id],
  );
  return rows[0]?.revision;
};

const contactsOf = async (id: string): Promise<readonly string[]> => {
  const { rows } = await db.pool.query<{ value: string }>(
    `select value from contact_points where user_id = (select user_id from users where external_id = $1) order by 1`,
    [id],
  );
  return rows.map(({ value }) => value);
};

const STARTS: readonly Said[] = [
  { email: 'ada@example.com', plan: 'free', visits: 3, address: { city: 'Lyon', zip: '69001' } },
  { email: 'Grace@Example.com', phone: '+33612345678', first_name: 'Grace', tags: ['a', 'b'] },
  { first_name: 'Nobody', plan: 'gold' },
  { email: 'tz@example.com', time_zone: 'Europe/Paris', country: 'FR', email_subscribe: 'unsubscribed' },
];
const CHANGES: readonly Said[] = [
  { email: 'ada@example.com', plan: 'gold', since: '2026-01-31T09:00:00Z' },
  { email: 'grace@example.com', tags: ['b', 'c'] },
  { email: 'new@example.com', plan: 'gold' },
  { phone: '+33612345678', first_name: 'G "quoted" \\ é', note: 'a,b\nc' },
  { phone: '+33700000000', visits: 4 },
  { address: { zip: '69001', city: 'Lyon' }, visits: 3 },
  { address: { city: 'Lyon' }, __proto__x: 'x', vip: true, score: 1.5 },
  { plan: null, first_name: null },
  { email: null },
  { time_zone: 'America/New_York', email_subscribe: 'opted_in' },
  { time_zone: 'Europe/Paris', country: 'FR' },
  { plan: { inc: 1 }, visits: { inc: 2 }, tags: { add: ['z'] } },
  {},
];

describe('a file makes of people what /users/track makes of them', () => {
  it.each(STARTS.map((start, s) => [s, start] as const))('who start as number %i', async (s, start) => {
    const { bring, track } = makeImporter();
    const pairs = CHANGES.map((change, c) => ({
      change,
      file: `file-${s}-${c}`,
      tracked: `tracked-${s}-${c}`,
    }));
    const born = await bring(pairs.map(({ file }) => [file, start]));
    expect(born.every((one) => one.kind === 'applied' && one.created)).toBe(true);
    await track(
      { attributes: pairs.map(({ tracked }) => ({ external_id: tracked, ...start })) },
      { now: NOW },
    );
    for (const { file, tracked } of pairs) expect(await personOf(file)).toEqual(await personOf(tracked));
    const changed = await bring(pairs.map(({ file, change }) => [file, change]));
    expect(changed.every((one) => one.kind === 'applied' && !one.created)).toBe(true);
    await track(
      { attributes: pairs.map(({ tracked, change }) => ({ external_id: tracked, ...change })) },
      { now: NOW },
    );
    for (const { file, tracked, change } of pairs) {
      expect(await personOf(file), JSON.stringify(change)).toEqual(await personOf(tracked));
      expect(await contactsOf(file)).toEqual(await contactsOf(tracked));
    }
  });

  it('what is known already is not written, whatever its order; what is new bumps the revision once', async () => {
    const { bring } = makeImporter();
    const start = { email: 'same@example.com', first_name: 'A', map: { a: 1, b: [1, 2] }, n: 5 };
    await bring([
      ['still', start],
      ['moved', start],
      ['other', start],
    ]);
    await bring([
      ['still', { n: 5, map: { b: [1, 2], a: 1 }, first_name: 'A', email: 'same@example.com' }],
      ['moved', { ...start, map: { a: 1 } }],
      ['other', { ...start, email: 'other@example.com' }],
    ]);
    expect([await revisionOf('still'), await revisionOf('moved'), await revisionOf('other')]).toEqual([
      1, 2, 2,
    ]);
    expect(await personOf('moved')).toMatchObject({ attributes: { map: { a: 1 }, n: 5 } });
    expect(await contactsOf('other')).toEqual(['other@example.com']);
  });

  it('an address brings what is known about it, to people who are new and to those who get it', async () => {
    const { bring } = makeImporter();
    await bring([['getter', { email: 'before@example.com' }]]);
    await db.pool.query(
      `insert into address_states (part, workspace_id, kind, value, email_state, bounced_at)
       values ($1, 1, 'email', 'known@example.com', 'unsubscribed', now())`,
      [partOf(1, 'email', 'known@example.com')],
    );
    await bring([
      ['getter', { email: 'Known@example.com' }],
      ['newborn', { email: 'known@example.com', plan: 'free' }],
    ]);
    for (const id of ['getter', 'newborn']) {
      const person = await personOf(id);
      expect(person).toMatchObject({ email_state: 'unsubscribed' });
      expect(person?.['email_bounced_at']).not.toBeNull();
      expect(await contactsOf(id)).toEqual(['known@example.com']);
    }
  });
});

describe('a batch that comes again', () => {
  it('changes nobody a second time, those whose address changed among them', async () => {
    const { bring } = makeImporter();
    const ids = Array.from({ length: 20 }, (_, i) => `again-${i}`);
    await bring(ids.map((id) => [id, { email: `${id}@example.com`, plan: 'free' }]));
    const group = '99999999-9999-4999-8999-999999999999';
    const change = ids.map((id, i): readonly [string, Said] => [
      id,
      { email: i % 2 === 0 ? `${id}@example.com` : `${id}@new.example`, plan: 'gold' },
    ]);
    await bring(change, group);
    const { track } = makeTestIngest(db.pool);
    await track({
      attributes: ids.map((external_id) => ({
        external_id,
        email: `${external_id}@mine.example`,
        plan: 'mine',
      })),
    });
    await bring(change, group);
    for (const id of ids) {
      expect(await personOf(id)).toMatchObject({ email: `${id}@mine.example`, attributes: { plan: 'mine' } });
      expect(await revisionOf(id)).toBe(3);
    }
  });
});

describe('somebody else at the same moment', () => {
  it('made one of the people: there is one of each, with what both said', async () => {
    const { track } = makeTestIngest(db.pool);
    const { bring } = makeImporter(async () => {
      await track({ attributes: [{ external_id: 'race-3', theirs: true, plan: 'theirs' }] });
    });
    const ids = Array.from({ length: 10 }, (_, i) => `race-${i}`);
    const outcomes = await bring(ids.map((id) => [id, { email: `${id}@example.com`, plan: 'file' }]));
    expect(outcomes.every(({ kind }) => kind === 'applied')).toBe(true);
    for (const id of ids)
      expect(await personOf(id)).toMatchObject({ email: `${id}@example.com`, attributes: { plan: 'file' } });
    expect(await personOf('race-3')).toMatchObject({ attributes: { theirs: true, plan: 'file' } });
  });

  it('removed one of the people: they are made anew, and the others are changed', async () => {
    const ids = Array.from({ length: 10 }, (_, i) => `gone-${i}`);
    await makeImporter().bring(ids.map((id) => [id, { email: `${id}@example.com`, plan: 'free', old: 1 }]));
    let first = true;
    const { bring } = makeImporter(async () => {
      if (first) await db.pool.query(`delete from users where external_id = 'gone-4'`);
      first = false;
    });
    const outcomes = await bring(ids.map((id) => [id, { email: `${id}@example.com`, plan: 'gold' }]));
    expect(outcomes.every(({ kind }) => kind === 'applied')).toBe(true);
    for (const id of ids) {
      const attributes = id === 'gone-4' ? { plan: 'gold' } : { plan: 'gold', old: 1 };
      expect((await personOf(id))?.['attributes']).toEqual(attributes);
    }
  });

  it('changed the address: both writes hold, in one order', async () => {
    const { bring: begin } = makeImporter();
    await begin([['turn', { email: 'turn@example.com', plan: 'free' }]]);
    const { track } = makeTestIngest(db.pool);
    const { bring } = makeImporter(async () => {
      await track({ attributes: [{ external_id: 'turn', email: 'moved@example.com', theirs: true }] });
    });
    await bring([['turn', { email: 'turn@example.com', plan: 'gold' }]]);
    expect(await personOf('turn')).toMatchObject({
      email: 'turn@example.com',
      attributes: { theirs: true, plan: 'gold' },
    });
    expect(await contactsOf('turn')).toEqual(['turn@example.com']);
  });
});

describe('one bad value', () => {
  it('costs its neighbours nothing', async () => {
    const { bring } = makeImporter();
    const ids = Array.from({ length: 10 }, (_, i) => `bad-${i}`);
    const said = ids.map((id, i): readonly [string, Said] => [
      id,
      { email: `${id}@example.com`, note: i === 5 ? 'a\u0000b' : 'fine' },
    ]);
    const born = await bring(said);
    expect(born.map(({ kind }) => kind)).toEqual(ids.map((_, i) => (i === 5 ? 'refused' : 'applied')));
    await bring(ids.map((id) => [id, { email: `${id}@example.com`, note: 'ok' }]));
    const changed = await bring(said);
    expect(changed.map(({ kind }) => kind)).toEqual(ids.map((_, i) => (i === 5 ? 'refused' : 'applied')));
    expect(await personOf('bad-4')).toMatchObject({ attributes: { note: 'fine' } });
    expect(await personOf('bad-5')).toMatchObject({ attributes: { note: 'ok' } });
  });
});
