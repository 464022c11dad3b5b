import { createHmac, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TestDatabase } from '../../../tests/support/database.ts';
import { createTestDatabase } from '../../../tests/support/database.ts';
import { buildProfile, storeProfiles } from '../../../tests/support/people.ts';
import { deliveryId, sendKey } from '../../core/identity.ts';
import type { Profile } from '../../core/users/user.ts';
import type { PersonKey } from '../../core/users/person-key.ts';
import type { IdentityStore } from '../../ports/identity-store.ts';
import { openIdentityStore } from './identity.ts';
import { loadProfiles, resolvePeople } from './resolve-people.ts';

const NOW = Date.parse('2026-03-01T10:00:00.000Z');
const CAMPAIGN = '00000000-0000-4000-8000-00000000000c';
let db: TestDatabase;
let store: IdentityStore;

beforeAll(async () => {
  db = await createTestDatabase();
  store = openIdentityStore({
    pool: db.pool,
    clock: { now: () => NOW },
    random: { hex: (bytes) => randomBytes(bytes).toString('hex'), uuid: () => '', fraction: () => 0.5 },
    digest: (text) => createHmac('sha256', 'test key').update(text).digest(),
  });
});
afterAll(() => db.drop());

let n = 0;
const fresh = (name: string): string => `${name}-${++n}`;
const ext = (value: string): PersonKey => ({ kind: 'external_id', value });
const alias = (label: string, name: string): PersonKey => ({ kind: 'alias', label, name });

const whoIs = async (key: PersonKey): Promise<Profile | null> => {
  const [match] = await resolvePeople(db.pool, 1, [key]);
  if (match?.kind !== 'one') return null;
  const found = await loadProfiles(db.pool, [{ workspaceId: 1, part: match.part, userId: match.userId }]);
  return found.get(match.userId) ?? null;
};
const count = async (text: string, values: unknown[] = []): Promise<number> => {
  const { rows } = await db.pool.query<{ n: number }>(`select count(*)::int as n from ${text}`, values);
  return rows[0]!.n;
};

/** Makes everybody who left be gone for long; those of other tests are settled. */
const longAgo = async (): Promise<void> => {
  await db.pool.query(
    `update departed_users set departed_at = now() - interval '1 hour',
       settled = user_id not in (select user_id from deliveries)`,
  );
};

const giveHistory = async (person: Profile, name: string, dispatchId: string): Promise<string> => {
  const who = [person.part, 1, person.userId];
  await db.pool.query(
    `insert into events (part, workspace_id, user_id, kind, name, at, received_at) values ($1,$2,$3,'event',$4,now(),now())`,
    [...who, name],
  );
  await db.pool.query(
    `insert into event_summaries values ($1,$2,$3,'event',$4,2,'2026-01-01','2026-02-01',0,'{"2026-01-01": 2}')`,
    [...who, name],
  );
  const id = deliveryId(1, CAMPAIGN, person.userId, dispatchId);
  await db.pool.query(
    `insert into deliveries (part, workspace_id, delivery_id, user_id, campaign_id, dispatch_id, live, due_at, planned_at)
     values ($1, $2, $4, $3, $5, $6, true, now(), now())`,
    [...who, id, CAMPAIGN, dispatchId],
  );
  return id;
};

describe('merging over PostgreSQL', () => {
  it('moves events, summaries, pending deliveries and receipts to the survivor (5.7, F7)', async () => {
    const [a, b] = [buildProfile({ externalId: fresh('a') }), buildProfile({ externalId: fresh('b') })];
    await storeProfiles(db.pool, [a, b]);
    await giveHistory(a, 'opened', 'd1');
    await giveHistory(b, 'opened', 'd2');
    await giveHistory(b, 'bought', 'd3');
    await db.pool.query(
      `insert into campaign_receipts (part, workspace_id, user_id, campaign_id, received, last_received_at, last_dispatch_id)
       values ($1, 1, $2, $3, 1, '2026-02-01', 'd0')`,
      [b.part, b.userId, CAMPAIGN],
    );
    await db.pool.query(
      `insert into list_members (part, workspace_id, list_id, user_id, added_at) values ($1, 1, $2, $3, now())`,
      [b.part, CAMPAIGN, b.userId],
    );
    await store.merge(1, [{ merged: ext(b.externalId!), kept: ext(a.externalId!) }], NOW);
    expect(await count('list_members where user_id = $1 and part = $2', [a.userId, a.part])).toBe(1);
    expect(await whoIs(ext(b.externalId!))).toBeNull();
    expect((await whoIs(ext(a.externalId!)))?.userId).toBe(a.userId);
    expect(await count('events where user_id = $1 and part = $2', [a.userId, a.part])).toBe(3);
    const { rows } = await db.pool.query('select name, count, days from event_summaries where user_id = $1', [
      a.userId,
    ]);
    expect(rows).toContainEqual({ name: 'opened', count: 4, days: { '2026-01-01': 4 } });
    expect(rows).toContainEqual({ name: 'bought', count: 2, days: { '2026-01-01': 2 } });
    const pending = await db.pool.query<{ delivery_id: string }>(
      'select delivery_id from deliveries where part = $1 and user_id = $2',
      [a.part, a.userId],
    );
    expect(pending.rows.map((row) => row.delivery_id).sort()).toEqual(
      ['d1', 'd2', 'd3'].map((id) => deliveryId(1, CAMPAIGN, a.userId, id)).sort(),
    );
    expect(await count('campaign_receipts where user_id = $1 and received = 1', [a.userId])).toBe(1);
    for (const table of [
      'users',
      'events',
      'event_summaries',
      'deliveries',
      'campaign_receipts',
      'list_members',
    ])
      expect(await count(`${table} where user_id = $1`, [b.userId])).toBe(0);
  });

  it('F7 sends one message when both were waiting for it, and the sums still add up', async () => {
    const [a, b] = [buildProfile({ externalId: fresh('a') }), buildProfile({ externalId: fresh('b') })];
    await storeProfiles(db.pool, [a, b]);
    const dispatch = fresh('dispatch');
    await giveHistory(a, 'x', dispatch);
    await giveHistory(b, 'x', dispatch);
    await store.merge(1, [{ merged: ext(b.externalId!), kept: ext(a.externalId!) }], NOW);
    expect(await count('deliveries where dispatch_id = $1', [dispatch])).toBe(1);
    expect(
      await count(`send_log where dispatch_id = $1 and outcome = 'skipped' and reason = 'person_deleted'`, [
        dispatch,
      ]),
    ).toBe(1);
  });

  it('leaves what is in flight where its outcome will be written, and settles it afterwards', async () => {
    const [a, b] = [buildProfile({ externalId: fresh('a') }), buildProfile({ externalId: fresh('b') })];
    await storeProfiles(db.pool, [a, b]);
    const dispatch = fresh('dispatch');
    const id = await giveHistory(b, 'x', dispatch);
    const key = sendKey(id, 'email', 'b@x.y');
    await db.pool.query(
      `insert into sends (part, workspace_id, send_key, delivery_id, user_id, campaign_id, campaign_version, dispatch_id,
         channel, endpoint, variant, status, epoch, at, deadline_at)
       values ($1, 1, $2, $3, $4, $5, 1, $6, 'email', 'b@x.y', 'v', 'attempting', 1, now(), now())`,
      [b.part, key, id, b.userId, CAMPAIGN, dispatch],
    );
    await store.merge(1, [{ merged: ext(b.externalId!), kept: ext(a.externalId!) }], NOW);
    expect(await count('sends where send_key = $1 and user_id = $2', [key, b.userId])).toBe(1);
    expect(await count('campaign_receipts where user_id = $1 and received = 1', [a.userId])).toBe(1);
    await longAgo();
    expect(await store.settleDeparted(100)).toBe(0);
    // Written by a statement that had found the person before they left.
    await db.pool.query(
      `insert into events (part, workspace_id, user_id, kind, name, at, received_at)
       values ($1, 1, $2, 'event', 'late', now(), now())`,
      [b.part, b.userId],
    );

    await db.pool.query(`update sends set status = 'accepted' where send_key = $1`, [key]);
    await db.pool.query('delete from deliveries where delivery_id = $1', [id]);
    await db.pool.query(
      `insert into send_log (part, workspace_id, logged_at, at, delivery_id, user_id, campaign_id, campaign_version,
         dispatch_id, channel, endpoint, outcome, send_key)
       values ($1, 1, now(), now(), $2, $3, $4, 1, $5, 'email', 'b@x.y', 'sent', $6)`,
      [b.part, id, b.userId, CAMPAIGN, dispatch, key],
    );
    expect(await store.settleDeparted(100)).toBe(1);
    expect(await count(`events where user_id = $1 and name = 'late'`, [a.userId])).toBe(1);
    expect(await count('sends where send_key = $1 and user_id = $2', [key, a.userId])).toBe(1);
    expect(await count('send_log where send_key = $1 and user_id = $2', [key, a.userId])).toBe(1);
    expect(await store.settleDeparted(100)).toBe(0);
  });

  it('G6 a survivor who gets an address gets its consent, and stays found by it', async () => {
    const email = `${fresh('shared')}@x.y`;
    const a = buildProfile({ externalId: fresh('a') });
    const b = buildProfile({
      aliases: { l: fresh('b') },
      email,
      emailState: 'unsubscribed',
      emailStateAt: 5,
    });
    await storeProfiles(db.pool, [a, b]);
    await store.merge(1, [{ merged: alias('l', b.aliases['l']!), kept: ext(a.externalId!) }], NOW);
    expect(await whoIs({ kind: 'email', value: email })).toMatchObject({
      userId: a.userId,
      email,
      emailState: 'unsubscribed',
      revision: 2,
    });
    expect((await whoIs(alias('l', b.aliases['l']!)))?.userId).toBe(a.userId);
    expect(await count('contact_points where user_id = $1', [b.userId])).toBe(0);
  });
});

describe('erasing over PostgreSQL', () => {
  let person: Profile;
  const secret = 'erase-me';
  beforeEach(async () => {
    person = buildProfile({
      externalId: fresh(secret),
      email: `${fresh(secret)}@x.y`,
      phone: `+3361234${1000 + n}`,
      aliases: { l: fresh(secret) },
      fields: { first_name: secret },
      attributes: { hobby: secret },
    });
    await storeProfiles(db.pool, [person]);
    const id = await giveHistory(person, secret, fresh('dispatch'));
    const sent = deliveryId(1, CAMPAIGN, person.userId, 'earlier');
    const key = sendKey(sent, 'email', person.email!);
    await db.pool.query(
      `insert into sends (part, workspace_id, send_key, delivery_id, user_id, campaign_id, campaign_version, dispatch_id,
         channel, endpoint, variant, status, epoch, at, deadline_at)
       values ($1, 1, $2, $3, $4, $5, 1, 'earlier', 'email', $6, 'v', 'accepted', 1, now(), now())`,
      [person.part, key, sent, person.userId, CAMPAIGN, person.email],
    );
    await db.pool.query(
      `insert into send_log (part, workspace_id, logged_at, at, delivery_id, user_id, campaign_id, campaign_version,
         dispatch_id, channel, endpoint, outcome, send_key, facts)
       values ($1, 1, now(), now(), $2, $3, $4, 1, 'earlier', 'email', $5, 'sent', $6, $7)`,
      [person.part, sent, person.userId, CAMPAIGN, person.email, key, JSON.stringify({ name: secret })],
    );
    await db.pool.query(
      `insert into captured_messages (part, workspace_id, send_key, at, user_id, campaign_id, dispatch_id, channel,
         endpoint, variant, message)
       values ($1, 1, $2, now(), $3, $4, 'earlier', 'email', $5, 'v', $6)`,
      [person.part, key, person.userId, CAMPAIGN, person.email, JSON.stringify({ body: secret })],
    );
    await db.pool.query(
      `insert into schedules (workspace_id, schedule_id, dispatch_id, campaign_id, live, schedule, request, due_at, status,
         created_at, updated_at)
       values (1, gen_random_uuid(), 'later', $1, true, '{}', $2, now(), 'waiting', now(), now())`,
      [
        CAMPAIGN,
        JSON.stringify({
          recipients: [
            { key: { kind: 'external_id', value: person.externalId }, attributes: { hobby: secret } },
            { key: { kind: 'external_id', value: 'somebody else' }, attributes: null },
          ],
        }),
      ],
    );
    expect(id).toBeTruthy();
  });

  it('G16 leaves no row of any table that says who it was, and the sums add up', async () => {
    await store.erase(1, [ext(person.externalId!)], NOW);
    const { rows: tables } = await db.pool.query<{ name: string }>(
      `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
         and not relispartition`,
    );
    for (const { name } of tables) {
      const left = await count(`${name} t where to_jsonb(t)::text like $1`, [`%${secret}%`]);
      expect(left, name).toBe(0);
      const phone = await count(`${name} t where to_jsonb(t)::text like $1`, [`%${person.phone}%`]);
      expect(phone, name).toBe(0);
    }
    expect(await count('tombstones')).toBeGreaterThanOrEqual(4);
    expect(
      await count(`send_log where user_id = $1 and outcome = 'sent' and endpoint = ''`, [person.userId]),
    ).toBe(1);
    expect(await count(`send_log where user_id = $1 and reason = 'person_deleted'`, [person.userId])).toBe(1);
    expect(await count('deliveries where user_id = $1', [person.userId])).toBe(0);
    expect(
      await count(`schedules where request -> 'recipients' -> 1 -> 'key' ->> 'value' = 'somebody else'`),
    ).toBeGreaterThan(0);
  });

  it('G16 scrubs what was in flight once its outcome is known', async () => {
    const id = await giveHistory(person, 'x', fresh('dispatch'));
    const key = sendKey(id, 'email', person.email!);
    await db.pool.query(
      `insert into sends (part, workspace_id, send_key, delivery_id, user_id, campaign_id, campaign_version, dispatch_id,
         channel, endpoint, variant, status, epoch, at, deadline_at)
       values ($1, 1, $2, $3, $4, $5, 1, 'd', 'email', $6, 'v', 'attempting', 1, now(), now())`,
      [person.part, key, id, person.userId, CAMPAIGN, person.email],
    );
    await store.erase(1, [ext(person.externalId!)], NOW);
    expect(await count('deliveries where delivery_id = $1', [id])).toBe(1);
    await db.pool.query(`update sends set status = 'accepted' where send_key = $1`, [key]);
    await db.pool.query('delete from deliveries where delivery_id = $1', [id]);
    await db.pool.query(
      `insert into send_log (part, workspace_id, logged_at, at, delivery_id, user_id, campaign_id, campaign_version,
         dispatch_id, channel, endpoint, outcome, send_key)
       values ($1, 1, now(), now(), $2, $3, $4, 1, 'd', 'email', $5, 'sent', $6)`,
      [person.part, id, person.userId, CAMPAIGN, person.email, key],
    );
    await db.pool.query(
      `update departed_users set departed_at = now() - interval '1 hour' where user_id = $1`,
      [person.userId],
    );
    expect(await store.settleDeparted(100)).toBe(1);
    for (const table of ['sends', 'send_log'])
      expect(await count(`${table} where user_id = $1 and endpoint <> ''`, [person.userId]), table).toBe(0);
    expect(await count(`send_log where send_key = $1 and outcome = 'sent'`, [key])).toBe(1);
  });

  it('keeps what is known about an address that somebody else has too', async () => {
    const other = buildProfile({ externalId: fresh('other'), email: person.email });
    await storeProfiles(db.pool, [other]);
    await db.pool.query(
      `insert into address_states (part, workspace_id, kind, value, email_state)
       select part, 1, 'email', value, 'unsubscribed' from contact_points where user_id = $1 and kind = 'email'`,
      [other.userId],
    );
    await store.erase(
      1,
      [{ kind: 'email', value: person.email!, prioritization: ['least_recently_updated', 'identified'] }],
      NOW,
    );
    await store.erase(1, [ext(person.externalId!)], NOW);
    expect(await count('address_states where value = $1', [person.email])).toBe(1);
    await store.erase(1, [ext(other.externalId!)], NOW);
    expect(await count('address_states where value = $1', [person.email])).toBe(0);
  });
});

describe('identifiers over PostgreSQL', () => {
  it('takes over an identifier whose person was never written', async () => {
    const [a, gone] = [
      buildProfile({ aliases: { l: fresh('a') } }),
      buildProfile({ externalId: fresh('gone') }),
    ];
    await storeProfiles(db.pool, [a, gone]);
    await db.pool.query('delete from users where user_id = $1', [gone.userId]);
    await store.identify(1, [{ key: alias('l', a.aliases['l']!), externalId: gone.externalId! }], NOW);
    expect((await whoIs(ext(gone.externalId!)))?.userId).toBe(a.userId);
  });

  it('keeps a renamed id resolving through a merge into somebody without one', async () => {
    const [a, b] = [buildProfile({ aliases: { l: fresh('a') } }), buildProfile({ externalId: fresh('b') })];
    await storeProfiles(db.pool, [a, b]);
    const next = fresh('next');
    expect(await store.renameExternalIds(1, [{ current: b.externalId!, next }], NOW)).toEqual([null]);
    await store.merge(1, [{ merged: ext(next), kept: alias('l', a.aliases['l']!) }], NOW);
    for (const id of [b.externalId!, next]) expect((await whoIs(ext(id)))?.userId).toBe(a.userId);
    expect(await store.removeExternalIds(1, [b.externalId!], NOW)).toEqual([null]);
    expect(await whoIs(ext(b.externalId!))).toBeNull();
    expect(await whoIs(ext(next))).toMatchObject({ userId: a.userId, externalId: next });
  });
});
