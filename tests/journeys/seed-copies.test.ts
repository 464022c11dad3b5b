// Seed copies of processes that die (21, G2, G3): each is planned before the first send is concluded and attempted like a
// send, so that none is lost and none arrives twice. The receiver is a real SMTP server.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createHeldCopies } from '../../src/adapters/postgres/held-copies.ts';
import { createSeedCopies } from '../../src/adapters/postgres/seed-copies.ts';
import type { Failpoints } from '../../src/ports/clock.ts';
import { addConfiguration, eventually } from '../support/engine.ts';
import { useJourney } from '../support/journey.ts';
import { addCampaign, addPeople, emailMessage, planCall, type CampaignOptions } from '../support/sending.ts';
import { startSmtpSink, type SmtpSink } from '../support/sinks/smtp-sink.ts';

const { state, started, settled } = useJourney();
let mail: SmtpSink;
beforeAll(async () => {
  mail = await startSmtpSink();
});
afterAll(() => mail.close());

const MEMBERS = ['one@seeds.example', 'two@seeds.example'];

const openCampaign = async (options: CampaignOptions = {}): Promise<string> => {
  const configurationId = await addConfiguration(state.db.pool, {
    ...{ channel: 'email', provider: 'smtp' },
    sender: { from_name: 'Shop', from_address: 'shop@example.com' },
    settings: { host: mail.host, port: mail.port, security: 'none' },
  });
  const campaignId = await addCampaign(state.db.pool, {
    messages: [emailMessage(configurationId)],
    ...options,
  });
  const group = crypto.randomUUID();
  await state.db.pool.query(
    `insert into seed_groups (workspace_id, seed_group_id, name, members, created_at, updated_at)
     values (1, $1, 'Seeds', $2, now(), now())`,
    [group, MEMBERS],
  );
  await state.db.pool.query(
    'insert into campaign_seeds (workspace_id, campaign_id, seed_group_id) values (1, $1, $2)',
    [campaignId, group],
  );
  return campaignId;
};
/** The process ends at this point: everything after it is left undone. */
const diesAt = (point: string): Failpoints => ({
  hit: (name) => {
    if (name === point) throw new Error('the process is gone');
  },
});
const countsOf = (campaignId: string) =>
  state.db.pool
    .query<{ state: string; n: number }>(
      'select state, count(*)::int as n from seed_copies where campaign_id = $1 group by 1 order by 1',
      [campaignId],
    )
    .then(({ rows }) => rows.map((row) => `${row.state} ${row.n}`));
const arrived = (since: number): readonly string[] =>
  mail.entries
    .slice(since)
    .filter(({ body }) => body.includes('Subject: [SEED]'))
    .map(({ recipient }) => recipient)
    .sort();
/** Leases and calls of the dead run out. */
const leasesRunOut = () =>
  state.db.pool.query(
    `update seed_copies set lease_until = '-infinity' where state in ('due', 'attempting')`,
  );

test('CD-21 a process that dies between the plan and the copies loses none of them', async () => {
  const since = mail.entries.length;
  const campaignId = await openCampaign();
  await planCall(state.db.pool, { campaignId, people: await addPeople(state.db.pool, 3) });
  const seeds = createSeedCopies(state.db.pool);
  const dying = state.engines.open({ seeds: { ...seeds, claim: async () => [] } });
  await started(dying);
  await settled(campaignId);
  await dying.stop();
  expect([await countsOf(campaignId), arrived(since)]).toEqual([['due 2'], []]);
  await started(state.engines.open(), state.engines.open());
  await eventually(
    () => countsOf(campaignId),
    (counts) => counts.join() === 'sent 2',
  );
  expect(arrived(since)).toEqual(MEMBERS);
});

test.each([
  ['seed.committed', 0],
  ['seed.called', 2],
])('G2 %s: what a dead process had begun is held, the provider honours no key', async (point, calls) => {
  const since = mail.entries.length;
  const campaignId = await openCampaign();
  await planCall(state.db.pool, { campaignId, people: await addPeople(state.db.pool, 1) });
  const dying = state.engines.open({ failpoints: diesAt(point) });
  await started(dying);
  await settled(campaignId);
  await dying.stop();
  await leasesRunOut();
  await started(state.engines.open());
  await eventually(
    () => countsOf(campaignId),
    (counts) => counts.join() === 'held 2',
  );
  expect(arrived(since)).toHaveLength(calls);
});

/** Copies are planned by a process that ends before it sends them. */
const planOnly = async (): Promise<string> => {
  const campaignId = await openCampaign();
  await planCall(state.db.pool, { campaignId, people: await addPeople(state.db.pool, 1) });
  const dying = state.engines.open({ seeds: { ...createSeedCopies(state.db.pool), claim: async () => [] } });
  await started(dying);
  await settled(campaignId);
  await dying.stop();
  return campaignId;
};
const setStatus = (campaignId: string, status: string, stopped: boolean) =>
  state.db.pool.query(
    `update campaigns set status = $2, stopped_at = case when $3 then now() else stopped_at end
     where campaign_id = $1`,
    [campaignId, status, stopped],
  );

test.each([
  ['stopped', 'stopped'],
  ['stopped and resumed', 'active'],
])('CD-2.3 G7 of a campaign that was %s no copy leaves that had not left before', async (_, status) => {
  const since = mail.entries.length;
  const campaignId = await planOnly();
  await setStatus(campaignId, status, true);
  await started(state.engines.open());
  await eventually(
    () => countsOf(campaignId),
    (counts) => counts.join() === 'failed 2',
  );
  expect(arrived(since)).toEqual([]);
});

test('G7 the commit of a copy asks whether its campaign still runs', async () => {
  const campaignId = await planOnly();
  const seeds = createSeedCopies(state.db.pool);
  const claimed = await seeds.claim(Date.now(), 10, 60_000, { workspaceId: 1, campaignId });
  expect(claimed).toHaveLength(2);
  await setStatus(campaignId, 'stopped', true);
  expect((await seeds.commit(claimed, Date.now(), 60_000)).size).toBe(0);
  await setStatus(campaignId, 'active', false);
  expect((await seeds.commit(claimed, Date.now(), 60_000)).size).toBe(0);
});

test('CD-2.3 copies of a paused campaign wait and leave when it goes on', async () => {
  const since = mail.entries.length;
  const campaignId = await planOnly();
  await setStatus(campaignId, 'paused', false);
  await started(state.engines.open());
  const putOff = `select count(*)::int as n from seed_copies where campaign_id = $1 and state = 'due' and due_at > now()`;
  await eventually(
    async () => (await state.db.pool.query<{ n: number }>(putOff, [campaignId])).rows[0]?.n,
    (n) => n === 2,
  );
  expect(arrived(since)).toEqual([]);
  await setStatus(campaignId, 'active', false);
  await state.db.pool.query('update seed_copies set due_at = now() where campaign_id = $1', [campaignId]);
  await eventually(
    () => countsOf(campaignId),
    (counts) => counts.join() === 'sent 2',
  );
  expect(arrived(since)).toEqual(MEMBERS);
});

test('G2 a person decides about held copies: one arrived, one goes again, and nothing changes twice', async () => {
  const since = mail.entries.length;
  const campaignId = await openCampaign();
  await planCall(state.db.pool, { campaignId, people: await addPeople(state.db.pool, 1) });
  const dying = state.engines.open({ failpoints: diesAt('seed.committed') });
  await started(dying);
  await settled(campaignId);
  await dying.stop();
  await leasesRunOut();
  await started(state.engines.open());
  await eventually(
    () => countsOf(campaignId),
    (counts) => counts.join() === 'held 2',
  );
  const held = createHeldCopies(state.db.pool);
  const listed = await held.list(1, campaignId, 10);
  expect([listed.total, listed.copies.map(({ address }) => address).sort()]).toEqual([2, MEMBERS]);
  const [one, two] = listed.copies.map(({ copyId }) => copyId);
  expect(await held.markAsSent(2, [one!], Date.now())).toBe(0);
  expect(await held.markAsSent(1, [one!], Date.now())).toBe(1);
  expect(await held.resend(1, [one!, two!], Date.now())).toBe(1);
  await eventually(
    () => countsOf(campaignId),
    (counts) => counts.join() === 'sent 2',
  );
  expect(arrived(since)).toEqual([listed.copies[1]?.address]);
  expect([await held.drop(1, [one!, two!], Date.now()), (await held.list(1, campaignId, 10)).total]).toEqual([
    0, 0,
  ]);
});

test('G2 a copy that was begun is held, not failed, when its variant is gone', async () => {
  const since = mail.entries.length;
  const campaignId = await openCampaign();
  await planCall(state.db.pool, { campaignId, people: await addPeople(state.db.pool, 1) });
  const dying = state.engines.open({ failpoints: diesAt('seed.called') });
  await started(dying);
  await settled(campaignId);
  await dying.stop();
  await state.db.pool.query(
    `update campaigns set version = version + 1,
       definition = jsonb_set(definition, '{variants,0,id}', to_jsonb(gen_random_uuid())) where campaign_id = $1`,
    [campaignId],
  );
  await leasesRunOut();
  await started(state.engines.open());
  await eventually(
    () => countsOf(campaignId),
    (counts) => counts.join() === 'held 2',
  );
  expect(arrived(since)).toEqual(MEMBERS);
});

test('G2 a transactional campaign that prefers twice to never repeats what was begun', async () => {
  const since = mail.entries.length;
  const campaignId = await openCampaign({
    category: 'transactional',
    definition: { sendTo: 'everybody', atLeastOnce: true },
  });
  await planCall(state.db.pool, { campaignId, people: await addPeople(state.db.pool, 1) });
  const dying = state.engines.open({ failpoints: diesAt('seed.called') });
  await started(dying);
  await settled(campaignId);
  await dying.stop();
  await leasesRunOut();
  await started(state.engines.open());
  await eventually(
    async () => {
      await state.db.pool.query('update seed_copies set due_at = now() where due_at > now()');
      return countsOf(campaignId);
    },
    (counts) => counts.join() === 'sent 2',
  );
  expect(arrived(since)).toEqual([...MEMBERS, ...MEMBERS].sort());
});

test('CD-21 a conclusion is not written before its copies are planned', async () => {
  const campaignId = await openCampaign();
  await planCall(state.db.pool, { campaignId, people: await addPeople(state.db.pool, 1) });
  const seeds = createSeedCopies(state.db.pool);
  let refusals = 0;
  const engine = state.engines.open({
    seeds: {
      ...seeds,
      plan: async (...given) => {
        const { rows } = await state.db.pool.query('select 1 from send_log where campaign_id = $1', [
          campaignId,
        ]);
        expect(rows).toEqual([]);
        if (++refusals < 3) throw new Error('the store is away');
        return seeds.plan(...given);
      },
    },
  });
  await started(engine);
  await settled(campaignId);
  expect(refusals).toBe(3);
  await eventually(
    () => countsOf(campaignId),
    (counts) => counts.join() === 'sent 2',
  );
});
