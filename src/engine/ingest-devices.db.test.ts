// Facts of devices through ingest: once however often they come, and tokens that follow who logs in.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase } from '../../tests/support/database.ts';
import type { TestDatabase } from '../../tests/support/database.ts';
import { makeTestIngest } from '../../tests/support/ingest.ts';
import { loadProfiles } from '../adapters/postgres/resolve-people.ts';
import { openIdentityStore } from '../adapters/postgres/identity.ts';
import { systemClock } from '../adapters/system/clock.ts';
import { systemRandom } from '../adapters/system/random.ts';
import { uuidOf } from '../core/identity.ts';
import { partOf } from '../core/part.ts';
import { mapFences } from '../core/users/geofences.ts';
import type { Device, Profile } from '../core/users/user.ts';
import type { PersonFact, TrackItem } from '../core/users/track-item.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const AT = Date.parse('2026-03-01T10:00:00Z');
const WORKSPACE = { workspaceId: 1, live: true, now: AT };
const open = (over: Parameters<typeof makeTestIngest>[1] = {}) => makeTestIngest(database.pool, over);

const item = (person: string, fact: PersonFact, id: string | null = null): TrackItem => ({
  input: 'items',
  index: 0,
  key: { kind: 'external_id', value: person },
  updateExistingOnly: false,
  fact,
  ...(id === null ? {} : { once: { part: partOf(1, 'device', 'd'), key: uuidOf('item', 'd', id) } }),
});
const token = (text: string): PersonFact => ({
  kind: 'device',
  appId: 'web',
  deviceId: `device-of-${text}`,
  platform: 'android',
  token: text,
  permission: 'granted',
  at: AT,
  details: {},
});
const event = (name: string): PersonFact => ({ kind: 'event', name, at: AT, appId: null, properties: null });

const send = async (ingest: ReturnType<typeof open>['ingest'], ...items: TrackItem[]): Promise<void> => {
  const outcomes = await ingest.track(WORKSPACE, items);
  if (!outcomes.ok || outcomes.value.some(({ kind }) => kind !== 'applied'))
    throw new Error(JSON.stringify(outcomes));
};
const personOf = async (externalId: string): Promise<Profile> => {
  const { rows } = await database.pool.query<{ part: number; user_id: string }>(
    `select part, user_id from users where external_id = $1`,
    [externalId],
  );
  const place = { workspaceId: 1, part: rows[0]!.part, userId: rows[0]!.user_id };
  return (await loadProfiles(database.pool, [place])).get(place.userId)!;
};
const tokensOf = async (externalId: string): Promise<readonly string[]> =>
  (await personOf(externalId)).devices.map((device: Device) => device.token);
const countEvents = async (name: string): Promise<number> => {
  const { rows } = await database.pool.query<{ n: number }>(
    `select count(*)::int as n from events where name = $1`,
    [name],
  );
  return rows[0]!.n;
};

it('an item is applied once, repeated at once, later, or side by side', async () => {
  const { ingest } = open();
  const other = open().ingest;
  await send(ingest, item('ida', event('once'), 'i1'), item('ida', event('once'), 'i1'));
  await Promise.all([
    send(ingest, item('ida', event('once'), 'i1'), item('ida', event('once'), 'i2')),
    send(other, item('ida', event('once'), 'i2'), item('ida', event('once'), 'i1')),
  ]);
  expect(await countEvents('once')).toBe(2);
});

it('CD-19.5 a token belongs to the last person who logged in with it', async () => {
  const { ingest } = open();
  await send(ingest, item('ann', token('t-ann')), item('ann', token('t-shared')));
  const before = await personOf('ann');
  await send(ingest, item('bob', token('t-shared')));
  expect(await tokensOf('ann')).toEqual(['t-ann']);
  expect(await tokensOf('bob')).toEqual(['t-shared']);
  expect((await personOf('ann')).revision).toBeGreaterThan(before.revision);
  const people = ['ann', 'bob', 'cy', 'di', 'eve'];
  await Promise.all(people.map((name) => send(open().ingest, item(name, token('t-shared')))));
  const holders = [];
  for (const name of people) if ((await tokensOf(name)).includes('t-shared')) holders.push(name);
  expect(holders).toHaveLength(1);
});

it('CD-19.5 two people who claim one token in one request: one of them alone has it', async () => {
  const { ingest } = open();
  await send(ingest, item('fay', token('t-both')), item('gil', token('t-both')));
  expect([...(await tokensOf('fay')), ...(await tokensOf('gil'))]).toEqual(['t-both']);
});

it('CD-19.5 tokens imported over the REST door move too', async () => {
  const { track } = open();
  const give = (id: string) =>
    track({ attributes: [{ external_id: id, push_tokens: [{ app_id: 'web', token: 't-rest' }] }] });
  await give('hal');
  await give('ivy');
  expect([await tokensOf('hal'), await tokensOf('ivy')]).toEqual([[], ['t-rest']]);
});

it('CD-19.5 a repeat of somebody who lost the token takes nothing back', async () => {
  const { ingest } = open();
  await send(ingest, item('jo', token('t-late'), 'late'));
  await send(ingest, item('kim', token('t-late')));
  await send(ingest, item('jo', token('t-late'), 'late'));
  expect([await tokensOf('jo'), await tokensOf('kim')]).toEqual([[], ['t-late']]);
});

it('CD-19.5 tokens of somebody merged away belong to the survivor', async () => {
  const { ingest } = open();
  await send(ingest, item('lea', token('t-merged')), item('max', event('seen')));
  const random = systemRandom(systemClock);
  const digest = (): Uint8Array => Buffer.alloc(32);
  const identity = openIdentityStore({ pool: database.pool, clock: systemClock, random, digest });
  const by = (value: string) => ({ kind: 'external_id', value }) as const;
  await identity.merge(1, [{ merged: by('lea'), kept: by('max') }], AT);
  expect(await tokensOf('max')).toEqual(['t-merged']);
  await send(ingest, item('ned', token('t-merged')));
  expect([await tokensOf('max'), await tokensOf('ned')]).toEqual([[], ['t-merged']]);
});

it('a position that comes as an attribute crosses fences like one of a device', async () => {
  const shop = { fenceId: 'f1', name: 'Shop', set: 'shops', latitude: 48.85, longitude: 2.35 };
  const map = mapFences([{ ...shop, radiusMeters: 200 }]);
  const { track } = open({
    fences: { of: () => map, refresh: async () => undefined, ready: async () => undefined },
  });
  const move = (latitude: number) =>
    track({
      attributes: [{ external_id: 'oda', current_location: { latitude, longitude: 2.35 } }],
    });
  await move(48.85);
  expect((await personOf('oda')).fields['geofences']).toMatchObject({ f1: { inside: true } });
  await move(48.95);
  expect((await personOf('oda')).fields['geofences']).toMatchObject({ f1: { inside: false } });
});
