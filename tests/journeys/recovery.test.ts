// Providers that are slow, down or silent, and workers that die: late at worst, never lost, never twice.
import { expect, describe, it } from 'vitest';
import type { Engine } from '../../src/engine/engine.ts';
import { addConfiguration, eventually } from '../support/engine.ts';
import { useJourney } from '../support/journey.ts';
import { addCampaign, addPeople, planCall, webhookMessage } from '../support/sending.ts';
import { answerOk, startHttpSink } from '../support/sinks/http-sink.ts';

const journey = useJourney();
const {
  state,
  webhookConfiguration,
  twilioConfiguration,
  smsMessage,
  campaignToSink,
  terminals,
  waiting,
  settled,
  started,
  expectSums,
  withPhone,
} = journey;

describe('providers in trouble', () => {
  it('a provider that is down delays its messages and loses none', async () => {
    const campaignId = await campaignToSink();
    const people = await addPeople(state.db.pool, 30);
    const { port } = state.sink;
    await state.sink.close();
    await planCall(state.db.pool, { campaignId, people });
    await started(state.engines.open());
    await eventually(
      async () =>
        (
          await state.db.pool.query<{ n: number }>(
            `select count(*)::int as n from sends where campaign_id = $1 and status = 'retry'`,
            [campaignId],
          )
        ).rows[0]!.n,
      (n) => n > 0,
    );
    expect(await terminals(campaignId)).toEqual([]);
    state.sink = await startHttpSink({ port });
    await eventually(
      async () => {
        await state.db.pool.query(
          `update deliveries set due_at = now(), progress = progress - 'retryAt'
           where campaign_id = $1 and lease_until <= clock_timestamp()`,
          [campaignId],
        );
        return waiting(campaignId);
      },
      (n) => n === 0,
      30_000,
    );
    expect(state.sink.stats.accepted).toBe(30);
    expect(await terminals(campaignId)).toEqual(['sent 30']);
    await expectSums(campaignId, 30);
  });

  it('a lost answer of class A is repeated with the same key, and of class C held', async () => {
    const keyed = await campaignToSink();
    const plain = await addCampaign(state.db.pool, {
      category: 'transactional',
      messages: [smsMessage(await twilioConfiguration())],
      definition: { sendTo: 'everybody' },
    });
    const people = await addPeople(state.db.pool, 4, withPhone);
    const lost = new Set<string>();
    state.sink.script = (request, reply) => {
      const key = request.headers['idempotency-key'] ?? request.body;
      if (lost.has(key)) return reply.send(200, '{"sid":"SM1","status":"queued"}');
      lost.add(key);
      reply.reset();
    };
    await planCall(state.db.pool, { campaignId: keyed, people });
    await planCall(state.db.pool, { campaignId: plain, people });
    await started(state.engines.open());
    await settled(plain);
    await eventually(
      async () => {
        await state.db.pool.query(
          `update deliveries set due_at = now(), progress = progress - 'retryAt'
           where campaign_id = $1 and lease_until <= clock_timestamp()`,
          [keyed],
        );
        return waiting(keyed);
      },
      (n) => n === 0,
    );
    expect(await terminals(keyed)).toEqual(['sent 4']);
    expect(await terminals(plain)).toEqual(['held:held_unknown 4']);
    await expectSums(plain, 4);
  });

  it('a rate limit of the configuration holds over two workers', async () => {
    const campaignId = await addCampaign(state.db.pool, {
      messages: [webhookMessage(await webhookConfiguration({}, 40), `${state.sink.url}/hook`)],
    });
    const people = await addPeople(state.db.pool, 120);
    await planCall(state.db.pool, { campaignId, people });
    await started(state.engines.open(), state.engines.open());
    await settled(campaignId, 30_000);
    expect(state.sink.stats.accepted).toBe(120);
    const { rows } = await state.db.pool.query<{ most: number; windows: number }>(
      `select max(used)::int as most, count(*)::int as windows from rate_windows where scope like 'sender:%'`,
    );
    expect(rows[0]!.most).toBeLessThanOrEqual(40);
    expect(rows[0]!.windows).toBeGreaterThanOrEqual(3);
    const times = state.sink.entries.map(({ at }) => at);
    expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(1_000);
  });
});

describe('dead workers', () => {
  /** Stands still for ever at the n-th hit of a point, as a killed process does, renewals included. */
  const dieAt = (point: string, nth = 1) => {
    let hits = 0;
    let dead = false;
    return {
      isDead: () => dead,
      hit: (name: string): void | Promise<void> => {
        if (dead) return new Promise<void>(() => undefined);
        if (name !== point || ++hits < nth) return;
        dead = true;
        return new Promise<void>(() => undefined);
      },
    };
  };
  /**
   * Deadlines of calls pass, and what waits is due; leases end by themselves. What a worker is just writing is passed
   * over: two statements that lock the same rows in different orders would deadlock.
   */
  const hurry = async () => {
    await state.db.pool.query(
      `update sends set deadline_at = deadline_at - interval '1 hour' where ctid = any(array(
         select ctid from sends where status = 'attempting' for update skip locked))`,
    );
    await state.db.pool.query(
      `update deliveries set due_at = least(due_at, now()), progress = progress - 'retryAt' where ctid = any(array(
         select ctid from deliveries where lease_until <= clock_timestamp() for update skip locked))`,
    );
  };
  /** A dead engine never answers; one that a failed test left alive does. */
  const leaveDead = (engine: Engine, death: { isDead(): boolean }) => {
    const stop = engine.stop.bind(engine);
    engine.stop = () => (death.isDead() ? Promise.resolve() : stop());
  };
  const SHORT_LEASE = { leaseMs: 300 };

  it.each([
    'claim.after',
    'attempt.before',
    'attempt.committed',
    'call.after',
    'conclude.before',
    'conclude.after',
  ])('T08 one that dies at %s loses nothing and doubles nothing', async (point) => {
    const campaignId = await campaignToSink();
    const people = await addPeople(state.db.pool, 25);
    await planCall(state.db.pool, { campaignId, people });
    const death = dieAt(point);
    const dying = state.engines.open({
      failpoints: death,
      isFenced: () => death.isDead(),
      limits: SHORT_LEASE,
    });
    leaveDead(dying, death);
    await dying.start();
    await eventually(death.isDead, (dead) => dead);
    await started(state.engines.open());
    await eventually(
      async () => {
        await hurry();
        return waiting(campaignId);
      },
      (n) => n === 0,
      30_000,
    );
    expect(await terminals(campaignId)).toEqual(['sent 25']);
    // The receiver honours the key: each key is one message, however often it was posted.
    expect(state.sink.counts.size).toBe(25);
    await expectSums(campaignId, 25);
    // A dead engine never answers `stop`.
  });

  it('class C holds what was in flight, never repeats it, and sends the rest', async () => {
    const campaignId = await addCampaign(state.db.pool, {
      category: 'transactional',
      messages: [smsMessage(await twilioConfiguration())],
      definition: { sendTo: 'everybody' },
    });
    const people = await addPeople(state.db.pool, 60, withPhone);
    await planCall(state.db.pool, { campaignId, people });
    const death = dieAt('call.after', 3);
    const dying = state.engines.open({
      failpoints: death,
      isFenced: () => death.isDead(),
      limits: SHORT_LEASE,
    });
    leaveDead(dying, death);
    await dying.start();
    await eventually(death.isDead, (dead) => dead);
    await started(state.engines.open());
    await eventually(
      async () => {
        await hurry();
        return waiting(campaignId);
      },
      (n) => n === 0,
      30_000,
    );
    const recipients = state.sink.entries.map(({ recipient }) => recipient);
    expect(new Set(recipients).size).toBe(recipients.length);
    const { rows } = await state.db.pool.query<{ outcome: string; n: number }>(
      `select outcome, count(*)::int as n from send_log where campaign_id = $1 and channel = '' group by 1`,
      [campaignId],
    );
    const held = rows.find(({ outcome }) => outcome === 'held')?.n ?? 0;
    // In flight at the death: one per slot, and two whose answer was not recorded yet.
    expect(held).toBeLessThanOrEqual(32 + 2);
    await expectSums(campaignId, 60);
  });

  /** After the call, before its answer is recorded: the one attempt stands open. */
  const dieWithOneAttempt = async (campaignId: string): Promise<void> => {
    const death = dieAt('call.after');
    const dying = state.engines.open({
      failpoints: death,
      isFenced: () => death.isDead(),
      limits: SHORT_LEASE,
    });
    leaveDead(dying, death);
    await dying.start();
    await eventually(death.isDead, (dead) => dead);
    expect(await countOf(OPEN, campaignId)).toBe(1);
  };
  const OPEN = `select count(*)::int as n from sends where campaign_id = $1 and status = 'attempting'`;
  const PUT_OFF = `select count(*)::int as n from deliveries where campaign_id = $1 and due_at > now() + interval '5 seconds'`;
  const countOf = async (text: string, campaignId: string): Promise<number> =>
    (await state.db.pool.query<{ n: number }>(text, [campaignId])).rows[0]!.n;
  const settledInAHurry = (campaignId: string) =>
    eventually(
      async () => {
        await hurry();
        return waiting(campaignId);
      },
      (n) => n === 0,
    );

  it('T08 an attempt is left alone until its call has surely ended, then class C is held', async () => {
    const campaignId = await addCampaign(state.db.pool, {
      category: 'transactional',
      messages: [smsMessage(await twilioConfiguration())],
      definition: { sendTo: 'everybody' },
    });
    await planCall(state.db.pool, { campaignId, people: await addPeople(state.db.pool, 1, withPhone) });
    await dieWithOneAttempt(campaignId);
    await started(state.engines.open());
    // The other worker looked at it and put it off beyond the deadline of a call.
    await eventually(
      () => countOf(PUT_OFF, campaignId),
      (n) => n === 1,
    );
    expect(await terminals(campaignId)).toEqual([]);
    expect(await countOf(OPEN, campaignId)).toBe(1);
    await settledInAHurry(campaignId);
    expect(await terminals(campaignId)).toEqual(['held:held_unknown 1']);
    expect(state.sink.stats.requests).toBe(1);
  });

  it('T08 an attempt through a configuration deleted since is held, whatever its provider would honour', async () => {
    const campaignId = await campaignToSink();
    await planCall(state.db.pool, { campaignId, people: await addPeople(state.db.pool, 1) });
    await dieWithOneAttempt(campaignId);
    await state.db.pool.query('delete from channel_configurations');
    await started(state.engines.open());
    await settledInAHurry(campaignId);
    expect(await terminals(campaignId)).toEqual(['held:held_unknown 1']);
    expect(state.sink.stats.requests).toBe(1);
  });

  it('a fresh lease is not taken away from a living worker', async () => {
    const campaignId = await campaignToSink();
    await planCall(state.db.pool, { campaignId, people: await addPeople(state.db.pool, 5) });
    state.sink.script = (request, reply, n) => void setTimeout(() => answerOk(request, reply, n), 800);
    await started(state.engines.open({ limits: { leaseMs: 400, renewEveryMs: 100 } }), state.engines.open());
    await settled(campaignId);
    expect(state.sink.stats.requests).toBe(5);
  });
});

describe('held sends', () => {
  it('are sent again, marked as sent or given up by hand, and every sum still holds', async () => {
    const campaignId = await addCampaign(state.db.pool, {
      category: 'transactional',
      messages: [
        {
          messageId: crypto.randomUUID(),
          channel: 'sms',
          configurationId: await twilioConfiguration(),
          content: { body: 'Code {{api_trigger_properties.${code}}}' },
        },
      ],
      definition: { sendTo: 'everybody' },
    });
    const people = await addPeople(state.db.pool, 4, withPhone);
    state.sink.script = (_, reply) => reply.reset();
    await planCall(state.db.pool, { campaignId, people, properties: { code: '7788' } });
    const engine = await started(state.engines.open());
    await settled(campaignId);
    expect(await terminals(campaignId)).toEqual(['held:held_unknown 4']);
    const { rows } = await state.db.pool.query<{ send_key: string }>(
      `select send_key from sends where campaign_id = $1 and status = 'held'`,
      [campaignId],
    );
    const keys = rows.map((row) => row.send_key);
    expect(await engine.markHeldAsSent(1, keys.slice(0, 1))).toBe(1);
    await expectSums(campaignId, 4);
    state.sink.script = (_, reply) => reply.send(201, '{"sid":"SM1","status":"queued"}');
    expect(await engine.resendHeld(1, keys.slice(0, 3))).toBe(2);
    await settled(campaignId);
    expect(await engine.resendHeld(1, keys.slice(0, 3))).toBe(0);
    expect(await terminals(campaignId)).toEqual(['held:held_unknown 1', 'reopened:held_unknown 2', 'sent 3']);
    expect(state.sink.entries.map(({ body }) => body.includes('7788'))).toEqual([true, true]);
    await expectSums(campaignId, 4);
    expect(await engine.dropHeld(1, keys)).toBe(1);
    expect(await engine.dropHeld(1, keys)).toBe(0);
    expect(await terminals(campaignId)).toEqual([
      'failed:held_dropped 1',
      'reopened:held_unknown 2',
      'sent 3',
    ]);
    await expectSums(campaignId, 4);
    const received = await state.db.pool.query<{ n: number }>(
      `select sum(received)::int as n from campaign_receipts where campaign_id = $1`,
      [campaignId],
    );
    expect(received.rows).toEqual([{ n: 3 }]);
  });
});

describe('merging and sandboxes', () => {
  it('CD-20.1 people of a segment send who share an address get one mail', async () => {
    const configurationId = await addConfiguration(state.db.pool, {
      workspaceId: 2,
      channel: 'email',
      provider: 'smtp',
      sender: { from_address: 'shop@example.com' },
    });
    const messages = [
      {
        messageId: crypto.randomUUID(),
        channel: 'email',
        configurationId,
        content: { subject: 'Hi', body: '<p>Hi</p>' },
      },
    ];
    const campaignId = await addCampaign(state.db.pool, { workspaceId: 2, messages });
    const shared = await addPeople(state.db.pool, 5, () => ({ workspaceId: 2, email: 'Same@example.com' }));
    const alone = await addPeople(state.db.pool, 2, () => ({ workspaceId: 2 }));
    const at = Date.UTC(2030, 0, 1);
    const engine = state.engines.open();
    const call = { campaignId, workspaceId: 2, live: false, at, people: [...shared, ...alone] };
    await planCall(state.db.pool, { ...call, fromSegment: true });
    expect(await engine.sendDue({ workspaceId: 2, now: at - 1 })).toEqual({ processed: 0, nextDueAt: at });
    const sent = await engine.sendDue({ workspaceId: 2, now: at });
    expect(sent.nextDueAt).toBeNull();
    expect(await terminals(campaignId)).toEqual(['sent 3', 'skipped:merged_same_address 4']);
    const { rows } = await state.db.pool.query<{ at: number }>(
      'select distinct at from captured_messages where campaign_id = $1',
      [campaignId],
    );
    expect(rows).toEqual([{ at }]);
    await expectSums(campaignId, 7);
  });
});
