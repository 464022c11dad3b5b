// Merges, identification, renames, erasure, address changes and consent writes at once over many connections (F77,
// T09): no deadlock escapes, and afterwards people, identifiers, addresses and consent agree row by row.
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PersonKey } from '../../src/core/users/person-key.ts';
import type { ConsentStore } from '../../src/ports/consent-store.ts';
import type { IdentityStore } from '../../src/ports/identity-store.ts';
import type { TestDatabase } from '../support/database.ts';
import { createTestDatabase } from '../support/database.ts';
import type { PeopleApp } from '../support/people-app.ts';
import { openPeopleApp } from '../support/people-app.ts';
import { findIdentityFaults } from '../support/identity-invariants.ts';

const WORKSPACE = 1;
const CONNECTIONS = 24;
const WORKERS = 20;
const STEPS_EACH = 20;
const IDS = ['p0', 'p1', 'p2', 'p3', 'p4', 'p5'];
const EMAILS = ['a@example.com', 'b@example.com', 'c@example.com'];
const GROUP = '00000000-0000-4000-8000-0000000000e1';

let db: TestDatabase;
let api: PeopleApp;
let identity: IdentityStore;
let consent: ConsentStore;
let now = 1_700_000_000_000;
const ext = (value: string): PersonKey => ({ kind: 'external_id', value });

beforeAll(async () => {
  db = await createTestDatabase({ poolSize: CONNECTIONS });
  api = openPeopleApp(db.pool);
  ({ identity, consent } = api);
  await db.pool.query(
    `insert into subscription_groups (workspace_id, group_id, name, channel, created_at)
     values (1, $1, 'News', 'email', now())`,
    [GROUP],
  );
});
afterAll(async () => {
  await api.app.close();
  await db.drop();
});

/** The same sequence in every run; only the interleaving differs. */
const makeDraws = (seed: number) => {
  let state = seed * 7_919 + 1;
  return (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
};

const track = async (body: object): Promise<void> => {
  const answer = await api.post('/users/track', body);
  if (answer.status !== 201) throw new Error(JSON.stringify(answer));
};
const create = (externalId: string): Promise<void> =>
  track({ attributes: [{ external_id: externalId, colour: 'blue' }] });
const changeEmail = (externalId: string, email: string): Promise<void> =>
  track({ attributes: [{ external_id: externalId, email }] });
const giveEvents = (a: string, b: string): Promise<void> =>
  track({
    events: [a, b].map((externalId) => ({
      external_id: externalId,
      name: 'seen',
      time: '2026-01-01T00:00:00Z',
      _update_existing_only: true,
    })),
  });

const step = async (draw: (below: number) => number): Promise<unknown> => {
  const id = (): string => IDS[draw(IDS.length)]!;
  const email = (): string => EMAILS[draw(EMAILS.length)]!;
  now++;
  switch (draw(10)) {
    case 0:
    case 1: {
      const merges = Array.from({ length: 3 }, () => ({ merged: ext(id()), kept: ext(id()) }));
      return identity.merge(WORKSPACE, merges, now);
    }
    case 2:
    case 3:
      return changeEmail(id(), email());
    case 4:
      return consent.setEmailState(
        WORKSPACE,
        [email(), email()],
        draw(2) === 0 ? 'unsubscribed' : 'opted_in',
        now,
      );
    case 5:
      return consent.setGroups(
        WORKSPACE,
        [{ groupId: GROUP, state: 'unsubscribed', externalIds: [id(), id()], addresses: [] }],
        now,
      );
    case 6: {
      const alias = { label: `l${draw(2)}`, name: `n${draw(3)}` };
      await identity.addAliases(WORKSPACE, [{ ...alias, externalId: draw(2) === 0 ? id() : null }], now);
      return identity.identify(WORKSPACE, [{ key: { kind: 'alias', ...alias }, externalId: id() }], now);
    }
    case 7:
      return identity.renameExternalIds(WORKSPACE, [{ current: id(), next: id() }], now);
    case 8:
      return draw(3) === 0 ? identity.erase(WORKSPACE, [ext(id()), ext(id())], now) : giveEvents(id(), id());
    default:
      return create(id());
  }
};

it('F77 no deadlock escapes and everything agrees afterwards', async () => {
  for (const id of IDS) await create(id);
  const failures: unknown[] = [];
  await Promise.all(
    Array.from({ length: WORKERS }, async (_, seed) => {
      const draw = makeDraws(seed);
      for (let i = 0; i < STEPS_EACH; i++) await step(draw).catch((error: unknown) => failures.push(error));
    }),
  );
  expect(failures).toEqual([]);
  // Ingest takes no lock for plain events: one written while its person left is moved, or erased, afterwards.
  await db.pool.query(`update departed_users set departed_at = now() - interval '1 hour'`);
  await identity.settleDeparted(10_000);
  expect(await findIdentityFaults(db.pool, WORKSPACE)).toEqual([]);
  const { rows } = await db.pool.query<{ waiting: number }>(
    `select count(*)::int as waiting from pg_locks where not granted`,
  );
  expect(rows[0]!.waiting).toBe(0);
});

it('G6 a consent write is on the person whichever way it races with a merge that gives them the address', async () => {
  for (let round = 0; round < 40; round++) {
    const [kept, lost, email] = [`k${round}`, `x${round}`, `race${round}@example.com`];
    await create(kept);
    await create(lost);
    await changeEmail(lost, email);
    await Promise.all([
      identity.merge(WORKSPACE, [{ merged: ext(lost), kept: ext(kept) }], ++now),
      consent.setEmailState(WORKSPACE, [email], 'unsubscribed', ++now),
      changeEmail(kept, round % 2 === 0 ? email : `other${round}@example.com`),
    ]);
  }
  expect(await findIdentityFaults(db.pool, WORKSPACE)).toEqual([]);
});
