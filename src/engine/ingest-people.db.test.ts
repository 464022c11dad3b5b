import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase } from '../../tests/support/database.ts';
import type { TestDatabase } from '../../tests/support/database.ts';
import { makeTestIngest } from '../../tests/support/ingest.ts';
import { loadProfiles } from '../adapters/postgres/resolve-people.ts';
import { systemClock } from '../adapters/system/clock.ts';
import { makeIngestPeople } from './ingest-people.ts';
import { makeTrackWorlds } from './track-worlds.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

it('REST 2.1 attributes of recipients are written before the call goes on; an alias is never made', async () => {
  const { ingest, deps } = makeTestIngest(database.pool);
  const people = makeIngestPeople({
    ingest,
    worlds: makeTrackWorlds(deps.store, systemClock),
    store: deps.store,
    loadProfiles: (places) => loadProfiles(database.pool, places),
    isLive: async () => true,
  });
  const key = { kind: 'external_id', value: 'ada' } as const;
  const alias = { kind: 'alias', label: 'crm', name: 'n' } as const;
  const email = { kind: 'email', value: 'e@y.example', prioritization: ['unidentified'] } as const;
  const answers = await people.applyAttributes(
    1,
    [
      { key, attributes: { plan: 'pro' }, updateExistingOnly: false },
      { key: { kind: 'external_id', value: 'bob' }, attributes: { plan: 'pro' }, updateExistingOnly: true },
      { key: alias, attributes: { plan: 'pro' }, updateExistingOnly: false },
      { key, attributes: { email_subscribe: 'maybe' }, updateExistingOnly: false },
      { key: email, attributes: { email: 'e@y.example' }, updateExistingOnly: false },
    ],
    1_000,
  );
  expect(answers).toEqual({
    ok: true,
    value: [null, null, null, expect.stringContaining('email_subscribe'), null],
  });
  const resolved = await people.resolve(1, [key, { kind: 'external_id', value: 'bob' }, alias, email]);
  expect(resolved.map(({ kind }) => kind)).toEqual(['person', 'none', 'none', 'person']);
  const [ada] = resolved;
  if (ada?.kind !== 'person') throw new Error('ada is missing');
  expect((await people.profiles(1, [ada])).get(ada.userId)?.attributes).toEqual({ plan: 'pro' });
});
