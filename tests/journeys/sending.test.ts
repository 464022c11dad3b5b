// Deliveries on their way to real receivers: exactly one message each, with the reason for every one that is not
// sent, whatever the person or the operator does meanwhile.
import { expect, describe, it } from 'vitest';
import { eventually } from '../support/engine.ts';
import { useJourney } from '../support/journey.ts';
import { addCampaign, addPeople, planCall, webhookMessage } from '../support/sending.ts';
import { answerOk } from '../support/sinks/http-sink.ts';

const journey = useJourney();
const {
  state,
  webhookConfiguration,
  twilioConfiguration,
  smsMessage,
  campaignToSink,
  terminals,
  settled,
  started,
  expectSums,
  withPhone,
} = journey;

describe('the main path', () => {
  it('G2 sends exactly one personalised message to each, with three workers on it', async () => {
    const campaignId = await campaignToSink();
    const people = await addPeople(state.db.pool, 300);
    await planCall(state.db.pool, { campaignId, people });
    await started(state.engines.open(), state.engines.open(), state.engines.open());
    await settled(campaignId);
    expect(state.sink.stats.accepted).toBe(300);
    expect([...state.sink.counts.values()].every((n) => n === 1)).toBe(true);
    expect(new Set(state.sink.entries.map(({ recipient }) => recipient))).toEqual(
      new Set(people.map(({ externalId }) => externalId)),
    );
    expect(await terminals(campaignId)).toEqual(['sent 300']);
    await expectSums(campaignId, 300);
  });

  it('wakes at a hint without waiting for the next poll', async () => {
    const campaignId = await campaignToSink();
    const people = await addPeople(state.db.pool, 1);
    const engine = await started(state.engines.open({ limits: { pollMs: 60_000, cacheMs: 0 } }));
    await planCall(state.db.pool, { campaignId, people });
    engine.wake([people[0]!.part]);
    await settled(campaignId);
    expect(state.sink.stats.accepted).toBe(1);
  });

  it('records first and last send of the campaign', async () => {
    const campaignId = await campaignToSink();
    await planCall(state.db.pool, { campaignId, people: await addPeople(state.db.pool, 2) });
    const engine = await started(state.engines.open());
    await settled(campaignId);
    await engine.stop();
    const { rows } = await state.db.pool.query(
      'select first_sent_at is not null and last_sent_at is not null as known from campaigns where campaign_id = $1',
      [campaignId],
    );
    expect(rows).toEqual([{ known: true }]);
  });

  it.each([
    [500, 5, 'provider_unavailable'],
    [404, 1, 'provider_rejected'],
  ])('CD-#156 a webhook that answers %i: calls in all %i, then %s', async (status, calls, reason) => {
    const campaignId = await campaignToSink();
    state.sink.script = (_request, reply) => reply.send(status, '{}');
    await planCall(state.db.pool, { campaignId, people: await addPeople(state.db.pool, 1) });
    await started(state.engines.open({ limits: { pollMs: 20, cacheMs: 1_000 } }));
    await eventually(
      async () => {
        // The minutes between two tries are over.
        await state.db.pool.query(
          `update deliveries set due_at = now(), progress = progress - 'retryAt'
           where campaign_id = $1 and lease_until = '-infinity'`,
          [campaignId],
        );
        return journey.waiting(campaignId);
      },
      (n) => n === 0,
    );
    expect(state.sink.stats.requests).toBe(calls);
    expect(await terminals(campaignId)).toEqual([`failed:${reason} 1`]);
    await expectSums(campaignId, 1);
  });

  it('claims nothing while fenced (G14)', async () => {
    const campaignId = await campaignToSink();
    await planCall(state.db.pool, { campaignId, people: await addPeople(state.db.pool, 1) });
    let fenced = true;
    const engine = await started(state.engines.open({ isFenced: () => fenced }));
    engine.wake([0, 1, 2]);
    const { rows } = await state.db.pool.query('select epoch from deliveries where campaign_id = $1', [
      campaignId,
    ]);
    expect(rows).toEqual([{ epoch: 0 }]);
    fenced = false;
    await settled(campaignId);
    expect(state.sink.stats.accepted).toBe(1);
  });
});

describe('CD-9 re-eligibility', () => {
  it('off: three calls at once give one message, the others say why', async () => {
    const campaignId = await campaignToSink();
    const people = await addPeople(state.db.pool, 20);
    for (let i = 0; i < 3; i++) await planCall(state.db.pool, { campaignId, people });
    await started(state.engines.open(), state.engines.open());
    await settled(campaignId);
    expect(state.sink.stats.accepted).toBe(20);
    expect(await terminals(campaignId)).toEqual(['sent 20', 'skipped:already_received 40']);
    await expectSums(campaignId, 60);
  });

  it('0 seconds: every call sends', async () => {
    const campaignId = await campaignToSink({ definition: { reeligibility: { kind: 'after', seconds: 0 } } });
    const people = await addPeople(state.db.pool, 10);
    for (let i = 0; i < 3; i++) await planCall(state.db.pool, { campaignId, people });
    await started(state.engines.open());
    await settled(campaignId);
    expect(state.sink.stats.accepted).toBe(30);
    expect(await terminals(campaignId)).toEqual(['sent 30']);
  });

  it('a window: at most one receipt in it', async () => {
    const campaignId = await campaignToSink({
      definition: { reeligibility: { kind: 'after', seconds: 86_400 } },
    });
    const people = await addPeople(state.db.pool, 5);
    await started(state.engines.open());
    await planCall(state.db.pool, { campaignId, people });
    await settled(campaignId);
    await planCall(state.db.pool, { campaignId, people });
    await settled(campaignId);
    await state.db.pool.query(
      `update campaign_receipts set last_received_at = last_received_at - interval '1 day' where campaign_id = $1`,
      [campaignId],
    );
    await planCall(state.db.pool, { campaignId, people });
    await settled(campaignId);
    expect(await terminals(campaignId)).toEqual(['sent 10', 'skipped:reeligibility_window_not_elapsed 5']);
  });

  it('a refused message leaves the person eligible', async () => {
    const campaignId = await campaignToSink();
    const people = await addPeople(state.db.pool, 1);
    state.sink.script = (_, reply) => reply.send(404);
    await started(state.engines.open());
    await planCall(state.db.pool, { campaignId, people });
    await settled(campaignId);
    state.sink.script = answerOk;
    await planCall(state.db.pool, { campaignId, people });
    await settled(campaignId);
    expect(await terminals(campaignId)).toEqual(['failed:provider_rejected 1', 'sent 1']);
  });
});

describe('who is not sent to', () => {
  it('CD-15.3 the control group gets nothing, is counted, and stays in it', async () => {
    const configuration = await webhookConfiguration();
    const variant = (id: string, percentage: number) => ({
      id,
      name: id,
      percentage,
      messages: [webhookMessage(configuration, `${state.sink.url}/${id}`)],
    });
    const campaignId = await addCampaign(state.db.pool, {
      definition: {
        variants: [variant('a', 40), variant('b', 40)],
        controlPercentage: 20,
        reeligibility: { kind: 'after', seconds: 0 },
      },
    });
    const people = await addPeople(state.db.pool, 120);
    await started(state.engines.open());
    await planCall(state.db.pool, { campaignId, people });
    await settled(campaignId);
    const { rows: control } = await state.db.pool.query<{ user_id: string }>(
      'select user_id from campaign_receipts where campaign_id = $1 and control',
      [campaignId],
    );
    expect(control.length).toBeGreaterThan(5);
    expect(state.sink.stats.accepted).toBe(120 - control.length);
    await state.db.pool.query(
      `update campaigns set version = 2, definition = jsonb_set(definition, '{controlPercentage}', '0')
       where campaign_id = $1`,
      [campaignId],
    );
    await planCall(state.db.pool, { campaignId, people });
    await settled(campaignId);
    expect(state.sink.stats.accepted).toBe(2 * (120 - control.length));
    await expectSums(campaignId, 240);
  });

  it('CD-20.7 a person without a phone still gets the other channel', async () => {
    const campaignId = await addCampaign(state.db.pool, {
      category: 'transactional',
      messages: [
        webhookMessage(await webhookConfiguration(), `${state.sink.url}/hook`),
        smsMessage(await twilioConfiguration()),
      ],
      definition: { sendTo: 'everybody' },
    });
    const people = await addPeople(state.db.pool, 10, (i) => (i < 4 ? withPhone(i) : {}));
    await started(state.engines.open());
    await planCall(state.db.pool, { campaignId, people });
    await settled(campaignId);
    const { rows } = await state.db.pool.query(
      `select channel, outcome, reason, count(*)::int as n from send_log where campaign_id = $1 and channel <> ''
       group by 1, 2, 3 order by 1, 2`,
      [campaignId],
    );
    expect(rows).toEqual([
      { channel: 'sms', outcome: 'sent', reason: '', n: 4 },
      { channel: 'sms', outcome: 'skipped', reason: 'not_reachable', n: 6 },
      { channel: 'webhook', outcome: 'sent', reason: '', n: 10 },
    ]);
    expect(await terminals(campaignId)).toEqual(['sent 10']);
    await expectSums(campaignId, 10);
  });

  it('an aborting template says so and takes no receipt', async () => {
    const configuration = await webhookConfiguration();
    const campaignId = await addCampaign(state.db.pool, {
      messages: [
        webhookMessage(configuration, `${state.sink.url}/hook`, { body: '{% abort_message("no plan") %}' }),
      ],
    });
    const people = await addPeople(state.db.pool, 3);
    await started(state.engines.open());
    await planCall(state.db.pool, { campaignId, people });
    await settled(campaignId);
    expect(state.sink.stats.requests).toBe(0);
    expect(await terminals(campaignId)).toEqual(['skipped:liquid_abort 3']);
    const { rows } = await state.db.pool.query('select 1 from campaign_receipts where campaign_id = $1', [
      campaignId,
    ]);
    expect(rows).toEqual([]);
  });

  it('a missing configuration fails the message, not its neighbours', async () => {
    const campaignId = await addCampaign(state.db.pool, {
      messages: [webhookMessage(crypto.randomUUID(), `${state.sink.url}/hook`)],
    });
    const other = await campaignToSink();
    const people = await addPeople(state.db.pool, 5);
    await planCall(state.db.pool, { campaignId, people });
    await planCall(state.db.pool, { campaignId: other, people });
    await started(state.engines.open());
    await settled(campaignId);
    await settled(other);
    expect(await terminals(campaignId)).toEqual(['failed:configuration_inactive 5']);
    expect(await terminals(other)).toEqual(['sent 5']);
  });

  it('CD-8.2 recipients outside the connected audience are skipped with a reason', async () => {
    const campaignId = await campaignToSink();
    const people = await addPeople(state.db.pool, 6, (i) => ({
      attributes: { plan: i < 2 ? 'pro' : 'free' },
    }));
    await planCall(state.db.pool, {
      campaignId,
      people,
      audience: { filter: 'custom-attribute', name: 'plan', comparison: 'equals', value: 'pro' },
    });
    await started(state.engines.open());
    await settled(campaignId);
    expect(await terminals(campaignId)).toEqual(['sent 2', 'skipped:not_in_audience_at_trigger 4']);
  });
});

describe('races with people and operators', () => {
  it('G6 whoever unsubscribes before the attempt is committed gets nothing', async () => {
    const campaignId = await addCampaign(state.db.pool, {
      category: 'transactional',
      messages: [smsMessage(await twilioConfiguration())],
      definition: { sendTo: 'everybody' },
    });
    const people = await addPeople(state.db.pool, 40, withPhone);
    await planCall(state.db.pool, { campaignId, people });
    let stopped: Promise<unknown> | undefined;
    const failpoints = {
      hit: async (name: string) => {
        if (name !== 'attempt.before') return;
        stopped ??= state.db.pool.query(
          `update users set phone_stopped_at = now(), revision = revision + 1 where user_id = any($1)`,
          [people.slice(0, 30).map(({ userId }) => userId)],
        );
        await stopped;
      },
    };
    await started(state.engines.open({ failpoints }));
    await settled(campaignId);
    expect(await terminals(campaignId)).toEqual(['sent 10', 'skipped:suppressed_address 30']);
    expect(state.sink.stats.requests).toBe(10);
  });

  it('G7 after a stop nothing new starts within a second; what was planned says campaign_stopped', async () => {
    const configuration = await webhookConfiguration({ concurrency: 2 });
    const campaignId = await addCampaign(state.db.pool, {
      messages: [webhookMessage(configuration, `${state.sink.url}/hook`)],
    });
    const people = await addPeople(state.db.pool, 200);
    state.sink.script = (request, reply, n) => void setTimeout(() => answerOk(request, reply, n), 40);
    await planCall(state.db.pool, { campaignId, people });
    await started(state.engines.open({ limits: { pollMs: 50, cacheMs: 1_000 } }));
    await eventually(
      () => state.sink.stats.requests,
      (n) => n > 4,
    );
    const stoppedAt = Date.now();
    await state.db.pool.query(
      `update campaigns set status = 'stopped', stopped_at = clock_timestamp(), updated_at = now()
       where campaign_id = $1`,
      [campaignId],
    );
    await settled(campaignId);
    expect(Math.max(...state.sink.entries.map(({ at }) => at)) - stoppedAt).toBeLessThan(1_000);
    const sent = state.sink.stats.accepted;
    expect(await terminals(campaignId)).toEqual([`sent ${sent}`, `skipped:campaign_stopped ${200 - sent}`]);
    await expectSums(campaignId, 200);
  });

  it('G7 a pause loses nothing and repeats nothing', async () => {
    const campaignId = await campaignToSink();
    const people = await addPeople(state.db.pool, 50);
    await state.db.pool.query(`update campaigns set status = 'paused' where campaign_id = $1`, [campaignId]);
    await planCall(state.db.pool, { campaignId, people });
    await started(state.engines.open());
    await eventually(
      async () =>
        (
          await state.db.pool.query<{ n: number }>(
            `select count(*)::int as n from deliveries where campaign_id = $1 and progress ? 'pauses'`,
            [campaignId],
          )
        ).rows[0]!.n,
      (n) => n === 50,
    );
    expect(state.sink.stats.requests).toBe(0);
    await state.db.pool.query(`update campaigns set status = 'active' where campaign_id = $1`, [campaignId]);
    await settled(campaignId);
    expect(state.sink.stats.accepted).toBe(50);
    expect([...state.sink.counts.values()].every((n) => n === 1)).toBe(true);
  });
});
