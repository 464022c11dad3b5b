// Merges, identification, renames, erasure, address changes and consent writes at once over many connections (F77,
// T09): no deadlock escapes, and afterwards people, identifiers, addresses and consent agree row by row.
import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { shareAddresses } from '../../src/adapters/postgres/address-locks.ts';
import { openConsentStore } from '../../src/adapters/postgres/consent.ts';
import { openIdentityStore } from '../../src/adapters/postgres/identity.ts';
import { toProfileRow } from '../../src/adapters/postgres/profile-row.ts';
import { loadProfiles, resolvePeople } from '../../src/adapters/postgres/resolve-people.ts';
import { inRetriedTransaction } from '../../src/adapters/postgres/retry-conflicts.ts';
import { systemRandom } from '../../src/adapters/system/random.ts';
import { partOf } from '../../src/core/part.ts';
import { adoptEmail } from '../../src/core/users/address-state.ts';
import { emailAddress } from '../../src/core/users/address.ts';
import type { PersonKey } from '../../src/core/users/person-key.ts';
import type { Profile } from '../../src/core/users/user.ts';
import type { ConsentStore } from '../../src/ports/consent-store.ts';
import type { IdentityStore } from '../../src/ports/identity-store.ts';
import type { TestDatabase } from '../support/database.ts';
import { createTestDatabase } from '../support/database.ts';
import { findIdentityFaults } from '../support/identity-invariants.ts';
import { buildProfile } from '../support/people.ts';

const WORKSPACE = 1;
const CONNECTIONS = 24;
const WORKERS = 20;
const STEPS_EACH = 40;
const IDS = ['p0', 'p1', 'p2', 'p3', 'p4', 'p5'];
const EMAILS = ['a@example.com', 'b@example.com', 'c@example.com'];
const GROUP = '00000000-0000-4000-8000-0000000000e1';

let db: TestDatabase;
let identity: IdentityStore;
let consent: ConsentStore;
let now = 1_700_000_000_000;
const clock = { now: () => now, monotonic: () => 0 };
const ext = (value: string): PersonKey => ({ kind: 'external_id', value });

beforeAll(async () => {
  db = await createTestDatabase({ poolSize: CONNECTIONS });
  const digest = (text: string) => createHmac('sha256', 'test').update(text).digest();
  identity = openIdentityStore({ pool: db.pool, clock, random: systemRandom(clock), digest });
  consent = openConsentStore(db.pool);
  await db.pool.query(
    `insert into subscription_groups (workspace_id, group_id, name, channel, created_at)
     values (1, $1, 'News', 'email', now())`,
    [GROUP],
  );
});
afterAll(() => db.drop());

/** The same sequence in every run; only the interleaving differs. */
const makeDraws = (seed: number) => {
  let state = seed * 7_919 + 1;
  return (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
};

/** As ingest makes people: the identifier decides who is first. */
const create = async (externalId: string): Promise<void> => {
  const person = buildProfile({ workspaceId: WORKSPACE, externalId });
  await db.pool.query(
    `with reserved as (
       insert into identifiers (part, workspace_id, kind, value, user_part, user_id)
       values ($1, 1, 'external_id', $2, $1, $3) on conflict do nothing returning user_id
     )
     insert into users select r.* from jsonb_populate_record(null::users, $4::jsonb) r, reserved`,
    [person.part, externalId, person.userId, JSON.stringify(toProfileRow(person))],
  );
};

/** As ingest gives people an address: the address's lock first, then the person, then what is known of it. */
const changeEmail = (externalId: string, email: string): Promise<void> =>
  inRetriedTransaction(db.pool, async (client) => {
    const [match] = await resolvePeople(client, WORKSPACE, [ext(externalId)]);
    if (match?.kind !== 'one') return;
    const address = emailAddress(email);
    await shareAddresses(client, [{ workspaceId: WORKSPACE, ...address }]);
    const ref = { workspaceId: WORKSPACE, part: match.part, userId: match.userId };
    const person = (await loadProfiles(client, [ref], true)).get(match.userId);
    if (person === undefined || person.email === email) return;
    const [known] = await consent.addressFacts(WORKSPACE, [address]);
    const state = known === undefined ? null : { ...known, stoppedAt: null };
    await writeEmail(client, person, { ...person, email, ...adoptEmail(person.subscriptionGroups, state) });
  });

const writeEmail = async (
  client: { query(text: string, values: unknown[]): Promise<unknown> },
  before: Profile,
  after: Profile,
): Promise<void> => {
  const part = (email: string) => partOf(WORKSPACE, 'email', email);
  await client.query(
    `update users set email = $4, email_state = $5, revision = revision + 1
     where part = $1 and workspace_id = $2 and user_id = $3`,
    [after.part, WORKSPACE, after.userId, after.email, after.emailState],
  );
  await client.query(
    `insert into contact_points (part, workspace_id, kind, value, user_part, user_id)
     values ($1, 1, 'email', $2, $3, $4) on conflict do nothing`,
    [part(after.email!), after.email, after.part, after.userId],
  );
  if (before.email !== null)
    await client.query(
      `delete from contact_points where part = $1 and workspace_id = 1 and kind = 'email' and value = $2 and user_id = $3`,
      [part(before.email), before.email, before.userId],
    );
};

const giveEvent = async (externalId: string): Promise<void> => {
  await inRetriedTransaction(db.pool, async (client) => {
    const [match] = await resolvePeople(client, WORKSPACE, [ext(externalId)]);
    if (match?.kind !== 'one') return;
    const ref = { workspaceId: WORKSPACE, part: match.part, userId: match.userId };
    if ((await loadProfiles(client, [ref], true)).size === 0) return;
    await client.query(
      `insert into event_summaries values ($1, 1, $2, 'event', 'x', 1, now(), now(), 0, '{}')
       on conflict (part, workspace_id, user_id, kind, name) do update set count = event_summaries.count + 1`,
      [match.part, match.userId],
    );
  });
};

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
      return draw(3) === 0 ? identity.erase(WORKSPACE, [ext(id()), ext(id())], now) : giveEvent(id());
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
