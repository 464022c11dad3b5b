import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase } from '../../../tests/support/database.ts';
import type { TestDatabase } from '../../../tests/support/database.ts';
import { buildProfile, identifierRow, storeProfiles } from '../../../tests/support/people.ts';
import type { PersonKey } from '../../core/users/person-key.ts';
import { inTransaction } from './pool.ts';
import { loadProfiles, resolveAcross, resolvePeople } from './resolve-people.ts';

const ada = buildProfile({
  externalId: 'ada',
  email: 'Shared@example.com',
  phone: '+33 6 12 34 56 78',
  aliases: { crm: 'A-1' },
  attributes: { plan: 'pro', seen: { $time: '2026-01-01T00:00:00.000Z' } },
  devices: [{ deviceId: 'device-01', appId: 'app', platform: 'ios', token: 't', enabled: true, addedAt: 5 }],
  emailState: 'opted_in',
  emailStateAt: 1_700_000_000_123,
  revenue: 12.5,
  updatedAt: 1_700_000_000_000,
});
const bob = buildProfile({
  aliases: { crm: 'B-1' },
  email: 'shared@EXAMPLE.com',
  updatedAt: 1_800_000_000_000,
});
const cleo = buildProfile({ email: 'cleo@example.com' });
const elsewhere = buildProfile({ workspaceId: 2, externalId: 'ada' });

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await storeProfiles(database.pool, [ada, bob, cleo, elsewhere]);
  const extra = [
    identifierRow(ada, 'external_id', 'ada-old', true),
    identifierRow(bob, 'alias', '["crm","B-0"]'),
    identifierRow(buildProfile({ externalId: 'ghost' }), 'external_id', 'ghost'),
  ];
  await database.pool.query(
    'insert into identifiers select * from jsonb_populate_recordset(null::identifiers, $1)',
    [JSON.stringify(extra)],
  );
});
afterAll(() => database.drop());

const whoIs = async (...keys: PersonKey[]) =>
  (await resolvePeople(database.pool, 1, keys)).map((match) =>
    match.kind === 'one' ? match.userId : match.kind,
  );

it('REST-5.1.2 finds people by every kind of identifier, in the order asked', async () => {
  const found = await whoIs(
    { kind: 'braze_id', value: cleo.userId },
    { kind: 'external_id', value: 'ada' },
    { kind: 'alias', label: 'crm', name: 'B-1' },
    { kind: 'email', value: 'CLEO@example.com' },
    { kind: 'phone', value: '+33612345678' },
    { kind: 'external_id', value: 'nobody' },
    { kind: 'external_id', value: 'ada' },
    { kind: 'braze_id', value: 'not an id' },
  );
  expect(found).toEqual([
    cleo.userId,
    ada.userId,
    bob.userId,
    cleo.userId,
    ada.userId,
    'none',
    ada.userId,
    'none',
  ]);
});

it('REST-105 a deprecated external id still finds its person', async () => {
  expect(await whoIs({ kind: 'external_id', value: 'ada-old' })).toEqual([ada.userId]);
});

it('an identifier left without a person, or an alias that changed, finds nobody', async () => {
  expect(
    await whoIs({ kind: 'external_id', value: 'ghost' }, { kind: 'alias', label: 'crm', name: 'B-0' }),
  ).toEqual(['none', 'none']);
});

it('REST-1.10 a shared email follows prioritization, or the rule of track', async () => {
  const email = { kind: 'email', value: 'shared@example.com' } as const;
  expect(
    await whoIs(
      email,
      { ...email, prioritization: ['most_recently_updated'] },
      { ...email, prioritization: ['unidentified'] },
      { ...email, prioritization: ['identified', 'least_recently_updated'] },
      { ...email, prioritization: [] },
    ),
  ).toEqual([ada.userId, bob.userId, bob.userId, ada.userId, 'ambiguous']);
});

it('G8 a key means a person of its own workspace', async () => {
  const key = { kind: 'external_id', value: 'ada' } as const;
  const matches = await resolveAcross(database.pool, [
    { workspaceId: 2, key },
    { workspaceId: 1, key },
    { workspaceId: 3, key },
  ]);
  expect(matches.map((match) => (match.kind === 'one' ? match.userId : match.kind))).toEqual([
    elsewhere.userId,
    ada.userId,
    'none',
  ]);
});

it('a profile survives the row and back, locked or not', async () => {
  const loaded = await loadProfiles(database.pool, [ada, bob, { ...cleo, userId: 'gone' }, ada]);
  expect(loaded.get(ada.userId)).toEqual(ada);
  expect([...loaded.keys()].sort()).toEqual([ada.userId, bob.userId].sort());
  const locked = await inTransaction(database.pool, (client) => loadProfiles(client, [bob], true));
  expect(locked.get(bob.userId)).toEqual(bob);
  expect(await loadProfiles(database.pool, [])).toEqual(new Map());
});
