import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AdminApi } from '../../../tests/support/admin-api.ts';
import { openAdminApi } from '../../../tests/support/admin-api.ts';
import { makeUserId, partOf } from '../../core/part.ts';
import { adminRoutes } from './routes.ts';

let api: AdminApi;
const CAMPAIGN = '11111111-1111-4111-8111-111111111111';
const OTHER = '22222222-2222-4222-8222-222222222222';
const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const people = ['ann', 'bob', 'cid'].map((externalId, i) => {
  const part = partOf(1, 'external_id', externalId);
  return { externalId, part, userId: makeUserId(`${i}`.repeat(22), part) };
});
const [ann, bob] = people as [(typeof people)[0], (typeof people)[0]];

beforeAll(async () => {
  api = await openAdminApi(adminRoutes);
  const { pool } = api.db;
  for (const { externalId, part, userId } of people) {
    await pool.query(
      `insert into users (part, workspace_id, user_id, external_id, random_bucket, created_at, updated_at)
       values ($1, 1, $2, $3, 0, now(), now())`,
      [part, userId, externalId],
    );
    await pool.query(`insert into identifiers values ($1, 1, 'external_id', $2, $1, $3)`, [
      part,
      externalId,
      userId,
    ]);
  }
  for (const [id, key] of [
    [CAMPAIGN, 'welcome'],
    [OTHER, 'other'],
  ]) {
    const definition = {
      audience: { filter: 'created-at', comparison: 'after', value: '2020-01-01T00:00:00Z' },
      sendTo: 'subscribed',
      subscriptionGroupId: null,
      reeligibility: { kind: 'never' },
      controlPercentage: 0,
      trigger: null,
      recheckAudience: false,
      expirySeconds: null,
      atLeastOnce: false,
      variants: [
        {
          id: 'v',
          name: 'V',
          percentage: 100,
          messages: [
            { messageId: 'm', channel: 'email', configurationId: 'c', content: { subject: 's', body: 'b' } },
          ],
        },
      ],
    };
    await pool.query(
      `insert into campaigns (workspace_id, campaign_id, key, name, type, category, status, version, definition, created_at, updated_at)
       values (1, $1, $2, $2, 'api_triggered', 'marketing', 'active', 1, $3, now(), now())`,
      [id, key, JSON.stringify(definition)],
    );
  }
  const log = async (n: number, person: typeof ann, channel: string, outcome: string, reason: string) => {
    await pool.query(
      `insert into send_log (part, workspace_id, logged_at, at, delivery_id, user_id, campaign_id, campaign_version,
         dispatch_id, channel, outcome, reason, facts)
       values ($1, 1, now(), to_timestamp($2), $3, $4, $5, 1, 'd', $6, $7, $8, '{"seen": true}')`,
      [person.part, 1_800_000_000 + n, uuid(n), person.userId, CAMPAIGN, channel, outcome, reason],
    );
    await pool.query(
      `insert into campaign_counters values ($1, 1, $2, '2026-01-01', '', 'v', $3, $4, $5, 1)
       on conflict (part, workspace_id, campaign_id, day, send_id, variant, channel, outcome, reason)
       do update set count = campaign_counters.count + 1`,
      [person.part, CAMPAIGN, channel, outcome, reason],
    );
  };
  await log(1, ann, '', 'sent', '');
  await log(1, ann, 'email', 'sent', '');
  await log(2, bob, '', 'skipped', 'not_subscribed');
  for (let n = 3; n < 9; n++) await log(n, bob, '', 'skipped', 'already_received');
  await pool.query(
    `insert into deliveries (part, workspace_id, delivery_id, user_id, campaign_id, dispatch_id, live, due_at, planned_at)
     values ($1, 1, $2, $3, $4, 'd', true, now(), now())`,
    [ann.part, uuid(99), ann.userId, OTHER],
  );
  for (let n = 0; n < 5; n++) {
    await pool.query(
      `insert into captured_messages values ($1, 1, $2, to_timestamp($3), $4, $5, 'd', 'email', 'a@x.test', 'v', $6)`,
      [ann.part, uuid(n), 1_800_000_000 + n, ann.userId, CAMPAIGN, JSON.stringify({ subject: `S${n}` })],
    );
  }
});
afterAll(() => api.close());

test('G2 sums add up: considered = sent + failed + skipped + held + waiting', async () => {
  const { body } = await api.call('GET', '/admin/v1/campaigns/welcome/stats');
  expect(body.people).toEqual({ considered: 8, sent: 1, failed: 0, skipped: 7, held: 0, waiting: 0 });
  expect(body.reasons).toContainEqual({
    outcome: 'skipped',
    reason: 'not_subscribed',
    count: 1,
    sentence: 'Not subscribed to this channel or group.',
  });
  expect(body.messages).toEqual([{ channel: 'email', outcome: 'sent', count: 1 }]);
  const other = await api.call('GET', `/admin/v1/campaigns/${OTHER}/stats`);
  expect(other.body.people).toMatchObject({ considered: 1, waiting: 1 });
});

test('why reads the stored decision with its facts', async () => {
  const sent = await api.call('GET', '/admin/v1/why?user=ann&campaign=welcome');
  expect(sent.body).toMatchObject({ verdict: 'sent', external_id: 'ann', evaluated_on_the_spot: null });
  const skipped = await api.call('GET', '/admin/v1/why?user=bob&campaign=welcome');
  expect(skipped.body).toMatchObject({ verdict: 'skipped', sentence: 'Already received this campaign.' });
  expect(skipped.body.decisions[0].facts).toEqual({ seen: true });
  const waiting = await api.call('GET', '/admin/v1/why?user=ann&campaign=other');
  expect(waiting.body).toMatchObject({ verdict: 'waiting' });
});

test('why evaluates on the spot for somebody never considered, and says so', async () => {
  const { body } = await api.call('GET', '/admin/v1/why?user=cid&campaign=welcome');
  expect(body).toMatchObject({ verdict: 'not_considered', decisions: [] });
  expect(body.evaluated_on_the_spot).toMatchObject({
    campaign_active: true,
    in_audience: true,
    channels: [{ channel: 'email', reachable: false, reason: 'not_reachable' }],
  });
  const nobody = await api.call('GET', '/admin/v1/why?user=zoe&campaign=welcome');
  expect(nobody.body).toMatchObject({ verdict: 'unknown_person' });
  expect((await api.call('GET', '/admin/v1/why?user=ann&campaign=nope')).status).toBe(400);
});

test.each([
  '/admin/v1/messages?',
  '/admin/v1/captured-messages?',
  '/admin/v1/captured-messages?order=asc&',
  '/admin/v1/captured-messages?order=desc&',
])('%s pages without gaps or repeats', async (url) => {
  const all = (await api.call('GET', `${url}limit=500`)).body.messages;
  expect(all.length).toBeGreaterThan(4);
  const paged: unknown[] = [];
  let next: string | null = null;
  do {
    const { body } = await api.call('GET', `${url}limit=2${next === null ? '' : `&after=${next}`}`);
    paged.push(...body.messages);
    next = body.next;
  } while (next !== null);
  expect(paged).toEqual(all);
});

test('captured messages come whole, with exact instants, in the order of the clock', async () => {
  const { body } = await api.call('GET', `/admin/v1/captured-messages?campaign_id=welcome&user=ann`);
  expect(body.messages.map((each: { message: { subject: string } }) => each.message.subject)).toEqual([
    'S0',
    'S1',
    'S2',
    'S3',
    'S4',
  ]);
  expect(body.messages[0]).toMatchObject({ at: '2027-01-15T08:00:00.000Z', external_id: 'ann' });
});

test('captured messages come newest first when that is asked for, and in no third order', async () => {
  const url = '/admin/v1/captured-messages?campaign_id=welcome&limit=500';
  const usual = (await api.call('GET', url)).body.messages;
  const turned = (await api.call('GET', `${url}&order=desc`)).body.messages;
  expect(turned).toEqual(usual.toReversed());
  expect((await api.call('GET', `${url}&order=random`)).body.errors[0].field).toBe('query.order');
});

test('held sends are listed, and counted as sent once a person says that they arrived', async () => {
  const { pool } = api.db;
  const key = uuid(500);
  await pool.query(
    `insert into sends (part, workspace_id, send_key, delivery_id, user_id, campaign_id, campaign_version, dispatch_id,
       channel, endpoint, variant, status, uncertain, epoch, at, deadline_at)
     values ($1, 1, $2, $3, $4, $5, 1, 'd', 'email', 'email', 'v', 'held', true, 1, now(), now())`,
    [ann.part, key, uuid(501), ann.userId, OTHER],
  );
  for (const channel of ['', 'email']) {
    await pool.query(
      `insert into send_log (part, workspace_id, logged_at, at, delivery_id, user_id, campaign_id, campaign_version,
         dispatch_id, variant, channel, outcome, reason, send_key)
       values ($1, 1, now(), now(), $2, $3, $4, 1, 'd', 'v', $5, 'held', 'held_unknown', $6)`,
      [ann.part, uuid(501), ann.userId, OTHER, channel, channel === '' ? null : key],
    );
    await pool.query(
      `insert into campaign_counters
       values ($1, 1, $2, (now() at time zone 'UTC')::date, '', 'v', $3, 'held', 'held_unknown', 1)`,
      [ann.part, OTHER, channel],
    );
  }
  const listed = await api.call('GET', '/admin/v1/held-sends?campaign_id=other');
  expect(listed.body.held).toMatchObject([
    {
      send_key: key,
      channel: 'email',
      campaign_name: 'other',
      external_id: 'ann',
      attempts: 1,
      provider: null,
    },
  ]);
  expect(listed.body.total).toBe(1);
  const before = (await api.call('GET', '/admin/v1/campaigns/other/stats')).body.people;
  expect(before).toMatchObject({ considered: 2, held: 1, waiting: 1 });
  const marked = await api.call('POST', '/admin/v1/held-sends/mark-as-sent', { send_keys: [key] });
  expect(marked.body).toMatchObject({ settled: 1 });
  const after = (await api.call('GET', '/admin/v1/campaigns/other/stats')).body.people;
  expect(after).toMatchObject({ considered: 2, sent: 1, held: 0 });
  const again = await api.call('POST', '/admin/v1/held-sends/resend', { send_keys: [key] });
  expect(again.body).toMatchObject({ settled: 0 });
  const wrong = await api.call('POST', '/admin/v1/held-sends/resend', { send_keys: ['x'] });
  expect(wrong.body.errors[0].field).toBe('send_keys[0]');
});

test('held seed copies are listed beside the sends and decided upon through the same doors', async () => {
  const { pool } = api.db;
  const keys = [uuid(600), uuid(601), uuid(602)];
  for (const [i, key] of keys.entries())
    await pool.query(
      `insert into seed_copies (workspace_id, campaign_id, copy_id, variant_id, address, live, at, due_at, state, uncertain,
         attempt)
       values (1, $1, $2, 'v', $3, true, now(), now(), 'held', true, 1)`,
      [OTHER, key, `${i}@seeds.example`],
    );
  const listed = await api.call('GET', '/admin/v1/held-sends?campaign_id=other&limit=2');
  expect(listed.body).toMatchObject({ held: [], total: 0, total_seed_copies: 3 });
  expect(listed.body.seed_copies).toHaveLength(2);
  expect(listed.body.seed_copies[0]).toMatchObject({ campaign_name: 'other', variant_id: 'v', attempts: 1 });
  expect((await api.call('GET', '/admin/v1/held-sends?campaign_id=welcome')).body.total_seed_copies).toBe(0);
  const attention = (await api.call('GET', '/admin/v1/overview/attention')).body.items;
  expect(attention).toContainEqual(
    expect.objectContaining({ kind: 'held_sends', campaign_id: OTHER, count: 3 }),
  );
  for (const [i, way] of ['mark-as-sent', 'drop', 'resend'].entries()) {
    const settled = await api.call('POST', `/admin/v1/held-sends/${way}`, { send_keys: [keys[i]] });
    expect(settled.body).toMatchObject({ settled: 1 });
  }
  const { rows } = await pool.query<{ state: string; reason: string }>(
    'select state, reason from seed_copies order by copy_id',
  );
  expect(rows.map(({ state, reason }) => `${state} ${reason}`)).toEqual([
    'sent marked_as_sent',
    'failed held_dropped',
    'due ',
  ]);
  expect((await api.call('GET', '/admin/v1/held-sends')).body.total_seed_copies).toBe(0);
});

test('messages by outcome and person', async () => {
  const { body } = await api.call('GET', '/admin/v1/messages?user=bob&outcome=skipped&limit=100');
  expect(body.messages).toHaveLength(7);
  expect((await api.call('GET', '/admin/v1/messages?user=nobody')).body.errors[0].field).toBe('query.user');
});
