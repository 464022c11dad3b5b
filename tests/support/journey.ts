// Everything a journey of sending needs: a database, engines, an HTTP receiver, and questions about what became of
// a campaign. One call per test file.
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import type { JsonObject } from '../../src/core/json.ts';
import type { Profile } from '../../src/core/users/user.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { addConfiguration, eventually, openEngines, type TestEngines } from './engine.ts';
import { addCampaign, addWorkspace, webhookMessage, type CampaignOptions } from './sending.ts';
import { answerOk, startHttpSink, type HttpScript, type HttpSink } from './sinks/http-sink.ts';

interface State {
  db: TestDatabase;
  engines: TestEngines;
  sink: HttpSink;
}

export const useJourney = () => {
  const state = {} as State;

  beforeAll(async () => {
    state.db = await createTestDatabase({ poolSize: 20 });
    await addWorkspace(state.db.pool);
    await addWorkspace(state.db.pool, 2, 'sandbox');
  });
  beforeEach(async () => {
    state.engines = openEngines(state.db.pool);
    state.sink = await startHttpSink({ script: takes });
  });
  afterEach(async () => {
    await state.engines.close();
    await state.sink.close();
    await state.db.pool.query('delete from deliveries');
    for (const seen of state.engines.observations) if (seen.level === 'error') console.error(seen);
  });
  afterAll(() => state.db.drop());

  /** Takes everything; Twilio's client wants Twilio's answer. */
  const takes: HttpScript = (request, reply, n) =>
    request.path.includes('Messages.json')
      ? reply.send(201, '{"sid":"SM1","status":"queued"}')
      : answerOk(request, reply, n);
  const webhookConfiguration = (more: JsonObject = {}, messagesPerSecond?: number) =>
    addConfiguration(state.db.pool, {
      channel: 'webhook',
      provider: 'http',
      settings: { ports: [state.sink.port], ...more },
      ...(messagesPerSecond === undefined ? {} : { messagesPerSecond }),
    });
  const twilioConfiguration = () =>
    addConfiguration(state.db.pool, {
      channel: 'sms',
      provider: 'twilio',
      sender: { from: '+15550000000' },
      settings: { account_sid: 'AC1', base_url: state.sink.url, timeout_ms: 2_000 },
      secrets: { auth_token: 't' },
    });
  const smsMessage = (configurationId: string) => ({
    messageId: crypto.randomUUID(),
    channel: 'sms',
    configurationId,
    content: { body: 'Your code is 1234' },
  });
  const campaignToSink = async (options: CampaignOptions = {}) =>
    addCampaign(state.db.pool, {
      messages: [webhookMessage(await webhookConfiguration(), `${state.sink.url}/hook`)],
      ...options,
    });
  const terminals = async (campaignId: string) => {
    const { rows } = await state.db.pool.query<{ outcome: string; reason: string; n: number }>(
      `select outcome, reason, count(*)::int as n from send_log where campaign_id = $1 and channel = ''
     group by 1, 2 order by 1, 2`,
      [campaignId],
    );
    return rows.map(({ outcome, reason, n }) => `${outcome}${reason === '' ? '' : `:${reason}`} ${n}`);
  };
  const waiting = async (campaignId: string) => {
    const { rows } = await state.db.pool.query<{ n: number }>(
      'select count(*)::int as n from deliveries where campaign_id = $1',
      [campaignId],
    );
    return rows[0]!.n;
  };
  const settled = (campaignId: string, withinMs?: number) =>
    eventually(
      () => waiting(campaignId),
      (n) => n === 0,
      withinMs,
    );
  const started = async (...opened: Engine[]) => {
    for (const engine of opened) await engine.start();
    return opened[0]!;
  };
  /** considered = sent + failed + each skip reason + held + waiting (rulings: Sums), and counters = the log. */
  const expectSums = async (campaignId: string, considered: number) => {
    const { rows } = await state.db.pool.query<{ outcome: string; n: number }>(
      `select outcome, sum(count)::int as n from campaign_counters where campaign_id = $1 and channel = '' group by 1`,
      [campaignId],
    );
    const of = (outcome: string) => rows.find((row) => row.outcome === outcome)?.n ?? 0;
    const ended = of('sent') + of('failed') + of('skipped') + of('held');
    expect(of('considered')).toBe(considered);
    expect(ended + (await waiting(campaignId))).toBe(considered);
    const { rows: log } = await state.db.pool.query<{ n: number }>(
      `select count(*)::int as n from send_log where campaign_id = $1 and channel = '' and outcome <> 'reopened'`,
      [campaignId],
    );
    expect(log[0]!.n).toBe(ended);
  };
  const withPhone = (i: number): Partial<Profile> => ({ phone: `+1555${String(1_000_000 + i)}` });

  return {
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
  };
};
