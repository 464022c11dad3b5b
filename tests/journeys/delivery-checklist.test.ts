// Items of the delivery checklist about API-triggered campaigns, re-eligibility and experiments, each through the
// public doors on a sandbox's clock.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectStatus, startTestApp, type Body, type TestApp, type TestWorkspace } from '../support/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const DAY = 86_400;
const openShop = async (clockAt: string, ...people: readonly object[]): Promise<TestWorkspace> => {
  const shop = await app.makeWorkspace({ kind: 'sandbox', clockAt });
  if (people.length > 0) await shop.track(...people);
  return shop;
};
const person = (id: string, more: object = {}) => ({
  external_id: id,
  email: `${id}@example.com`,
  first_name: id,
  ...more,
});
const to = (...ids: string[]) => ({ recipients: ids.map((id) => ({ external_user_id: id })) });
const got = async (shop: TestWorkspace, campaign: string): Promise<readonly string[]> =>
  (await shop.captured(campaign)).map(({ external_id }) => external_id ?? '').sort();
const instants = async (shop: TestWorkspace, campaign: string): Promise<readonly string[]> =>
  (await shop.captured(campaign)).map(({ at }) => at.slice(0, 19)).sort();
const planIs = (value: string) => ({ filter: 'custom-attribute', name: 'plan', comparison: 'equals', value });
const once = { reeligibility: null };
const after = (seconds: number) => ({ reeligibility: { after_seconds: seconds } });

describe('API-triggered', () => {
  test('CD-#83 recipients in and out of the segment: only those in it, and the call succeeds', async () => {
    const shop = await openShop('2026-03-01T09:00:00Z', person('u1', { plan: 'pro' }), person('u2'));
    const campaign = await shop.makeCampaign({ definition: { audience: planIs('pro') } });
    const answer = await shop.trigger(campaign, to('u1', 'u2'));
    expect([answer.status, answer.body.message]).toEqual([201, 'success']);
    expect(await got(shop, campaign)).toEqual(['u1']);
  });

  test('CD-#84 CD-#85 recipients with broadcast, nobody at all: refused; CD-#86 broadcast alone is everybody', async () => {
    const shop = await openShop('2026-03-01T09:00:00Z', person('u1', { plan: 'pro' }), person('u2'));
    const campaign = await shop.makeCampaign({ definition: { audience: planIs('pro') } });
    const both = await shop.trigger(campaign, { ...to('u1'), broadcast: true });
    expect([both.status, both.body.message]).toEqual([400, expect.stringContaining('broadcast')]);
    const nobody = await shop.trigger(campaign, {});
    expect([nobody.status, nobody.body.message]).toEqual([400, expect.stringContaining('recipients')]);
    expect(await got(shop, campaign)).toEqual([]);
    expect((await shop.trigger(campaign, { broadcast: true })).status).toBe(201);
    expect(await got(shop, campaign)).toEqual(['u1']);
  });

  test('CD-#87 trigger properties of the recipient win over those of the call', async () => {
    const shop = await openShop('2026-03-01T09:00:00Z', person('u1'));
    const campaign = await shop.makeCampaign({
      content: {
        subject: 'a={{api_trigger_properties.${a}}} b={{api_trigger_properties.${b}}}',
        body: 'Hi',
      },
    });
    await shop.trigger(campaign, {
      trigger_properties: { a: 1, b: 2 },
      recipients: [{ external_user_id: 'u1', trigger_properties: { b: 3 } }],
    });
    expect((await shop.captured(campaign))[0]?.message.subject).toBe('a=1 b=3');
  });

  test('CD-#88 an unknown id is not made; CD-#89 with attributes it is, then sent; CD-#90 attributes count at once', async () => {
    const shop = await openShop('2026-03-01T09:00:00Z', person('old', { plan: 'free' }));
    const campaign = await shop.makeCampaign({ definition: { audience: planIs('pro') } });
    await shop.trigger(campaign, to('nobody'));
    expect(await got(shop, campaign)).toEqual([]);
    const known = await shop.api.post('/users/export/ids', {
      external_ids: ['nobody'],
      fields_to_export: ['external_id'],
    });
    expect(known.body.users).toEqual([]);
    await shop.trigger(campaign, {
      recipients: [
        {
          external_user_id: 'new',
          send_to_existing_only: false,
          attributes: { email: 'new@example.com', plan: 'pro' },
        },
        { external_user_id: 'old', attributes: { plan: 'pro' } },
      ],
    });
    expect(await got(shop, campaign)).toEqual(['new', 'old']);
  });

  test('CD-#91 the same person twice in one call: one message, with the properties of the first entry', async () => {
    const shop = await openShop('2026-03-01T09:00:00Z', person('u1'));
    const campaign = await shop.makeCampaign({
      content: { subject: 'n={{api_trigger_properties.${n}}}', body: 'Hi' },
    });
    const entry = (n: number) => ({ external_user_id: 'u1', trigger_properties: { n } });
    await shop.trigger(campaign, { recipients: [entry(1), entry(2)] });
    const messages = await shop.captured(campaign);
    expect(messages.map(({ message }) => message.subject)).toEqual(['n=1']);
  });

  test('CD-#92 two people with one address: two mails when listed, one when they are of the segment', async () => {
    const shared = { email: 'same@example.com' };
    const shop = await openShop('2026-03-01T09:00:00Z', person('u1', shared), person('u2', shared));
    const listed = await shop.makeCampaign();
    await shop.trigger(listed, to('u1', 'u2'));
    expect(await got(shop, listed)).toEqual(['u1', 'u2']);
    const broadcast = await shop.makeCampaign();
    await shop.trigger(broadcast, { broadcast: true });
    expect(await got(shop, broadcast)).toHaveLength(1);
    expect((await shop.stats(broadcast)).reasons).toContainEqual(
      expect.objectContaining({ reason: 'merged_same_address', count: 1 }),
    );
  });

  test('CD-#93 once ever; CD-#94 once a day; CD-#95 every call', async () => {
    const shop = await openShop('2026-03-01T09:00:00Z', person('u1'));
    const never = await shop.makeCampaign({ definition: once });
    const daily = await shop.makeCampaign({ definition: after(DAY) });
    const always = await shop.makeCampaign({ definition: after(0) });
    const call = async (...campaigns: string[]): Promise<void> => {
      for (const campaign of campaigns) await shop.trigger(campaign, to('u1'));
      await shop.settle();
    };
    await call(never, daily, always, always, always);
    await shop.move('2026-03-01T10:00:00Z');
    await call(never);
    await shop.move('2026-03-01T12:00:00Z');
    await call(daily);
    await shop.move('2026-03-02T08:59:00Z');
    await call(daily);
    await shop.move('2026-03-02T09:00:00Z');
    await call(daily);
    expect(await instants(shop, never)).toEqual(['2026-03-01T09:00:00']);
    expect(await instants(shop, daily)).toEqual(['2026-03-01T09:00:00', '2026-03-02T09:00:00']);
    expect(await instants(shop, always)).toHaveLength(3);
  });

  test('CD-#96 in local time; CD-#97 an update without the flag loses it; CD-#98 91 days ahead is refused', async () => {
    const shop = await openShop(
      '2025-06-29T10:00:00Z',
      person('tokyo', { time_zone: 'Asia/Tokyo' }),
      person('york', { time_zone: 'America/New_York' }),
    );
    const local = { time: '2025-07-01T10:00:00', in_local_time: true };
    const first = await shop.makeCampaign();
    const second = await shop.makeCampaign();
    await shop.schedule(first, { ...to('tokyo', 'york'), schedule: local });
    const made = expectStatus(await shop.schedule(second, { ...to('tokyo', 'york'), schedule: local }), 201);
    const update = {
      campaign_id: second,
      schedule_id: made.body.schedule_id,
      schedule: { time: '2025-07-01T12:00:00Z' },
    };
    expectStatus(await shop.api.post('/campaigns/trigger/schedule/update', update), 201);
    const late = await shop.schedule(first, { ...to('york'), schedule: { time: '2025-09-28T10:00:00Z' } });
    expect(late.status).toBe(400);
    await shop.move('2025-07-02T10:00:00Z');
    expect(await instants(shop, first)).toEqual(['2025-07-01T01:00:00', '2025-07-01T14:00:00']);
    expect(await instants(shop, second)).toEqual(['2025-07-01T12:00:00', '2025-07-01T12:00:00']);
  });

  test('CD-#100 a key without the permission is refused and nothing is scheduled', async () => {
    const shop = await openShop('2026-03-01T09:00:00Z', person('u1'));
    const campaign = await shop.makeCampaign();
    const client = app.client(await shop.makeKey(['campaigns.trigger.send']));
    const answer = await client.post('/campaigns/trigger/schedule/create', {
      campaign_id: campaign,
      ...to('u1'),
      schedule: { time: '2026-03-01T10:00:00Z' },
    });
    expect([401, 403]).toContain(answer.status);
    await shop.move(7_200);
    expect(await got(shop, campaign)).toEqual([]);
  });
});

const scheduled = (schedule: object, more: object = {}) => ({
  type: 'scheduled' as const,
  definition: { schedule, ...more },
});

describe('re-eligibility', () => {
  test('CD-#101 a window of a month is 30 days: received on 15 February, 15 March is too early', async () => {
    const shop = await openShop('2025-02-14T08:00:00Z', person('u1'));
    const campaign = await shop.makeCampaign(
      scheduled({ type: 'monthly', day: 15, time: '08:00', start: '2025-02-15' }, after(2_592_000)),
    );
    const called = await shop.makeCampaign({ definition: after(2_592_000) });
    for (const at of ['2025-02-15T08:00:00Z', '2025-03-17T07:59:59Z', '2025-03-17T08:00:00Z']) {
      await shop.move(at);
      await shop.trigger(called, to('u1'));
    }
    await shop.move('2025-05-14T08:00:00Z');
    expect(await instants(shop, campaign)).toEqual(['2025-02-15T08:00:00', '2025-04-15T08:00:00']);
    expect(await instants(shop, called)).toEqual(['2025-02-15T08:00:00', '2025-03-17T08:00:00']);
  });

  test('CD-#102 received half an hour late on Monday: Tuesday 23 h 30 later is skipped, Wednesday is sent', async () => {
    const shop = await openShop('2026-03-02T07:00:00Z', person('u1'));
    const campaign = await shop.makeCampaign(
      scheduled({ type: 'daily', time: '08:00', start: '2026-03-02' }, after(DAY)),
    );
    await shop.act(campaign, 'pause');
    await shop.move('2026-03-02T08:30:00Z');
    await shop.act(campaign, 'continue');
    await shop.settle();
    await shop.move('2026-03-04T09:00:00Z');
    expect(await instants(shop, campaign)).toEqual(['2026-03-02T08:30:00', '2026-03-04T08:00:00']);
  });

  const onEvent = (definition: object) => ({
    type: 'action_based' as const,
    definition: { trigger: { type: 'performed_event', event: 'visit' }, ...definition },
  });
  const visit = async (shop: TestWorkspace, id: string): Promise<void> => {
    const time = (await shop.api.get('/admin/v1/clock')).body.now as string;
    expectStatus(
      await shop.api.post('/users/track', { events: [{ external_id: id, name: 'visit', time }] }),
      201,
    );
    await shop.settle();
  };

  test('CD-#103 seven days to the second', async () => {
    const shop = await openShop('2026-03-02T10:00:00Z', person('u1'));
    const campaign = await shop.makeCampaign(onEvent(after(7 * DAY)));
    await visit(shop, 'u1');
    await shop.move('2026-03-09T09:59:59Z');
    await visit(shop, 'u1');
    await shop.move('2026-03-09T10:00:00Z');
    await visit(shop, 'u1');
    expect(await instants(shop, campaign)).toEqual(['2026-03-02T10:00:00', '2026-03-09T10:00:00']);
  });

  test('CD-#104 a template that aborts is no receipt: the next trigger sends', async () => {
    const shop = await openShop('2026-03-02T10:00:00Z', person('u1'));
    const campaign = await shop.makeCampaign({
      ...onEvent(once),
      content: {
        subject: 'Hi',
        body: "{% if {{custom_attribute.${ready}}} != true %}{% abort_message('not yet') %}{% endif %}Hi",
      },
    });
    await visit(shop, 'u1');
    await shop.move(DAY);
    await shop.track({ external_id: 'u1', ready: true });
    await visit(shop, 'u1');
    expect(await instants(shop, campaign)).toEqual(['2026-03-03T10:00:00']);
    expect((await shop.stats(campaign)).reasons).toContainEqual(
      expect.objectContaining({ reason: 'liquid_abort', count: 1 }),
    );
  });

  test('CD-#106 a window of 721 days is refused, 720 are not', async () => {
    const shop = await openShop('2026-03-02T10:00:00Z');
    const campaign = await shop.makeCampaign({ draft: true });
    const patch = (days: number) =>
      shop.api.patch(`/admin/v1/campaigns/${campaign}`, { definition: after(days * DAY) });
    const refused = await patch(721);
    expect([refused.status, JSON.stringify(refused.body)]).toEqual([
      400,
      expect.stringContaining('definition.reeligibility.after_seconds'),
    ]);
    expect((await patch(720)).status).toBe(200);
  });

  test('CD-#8 unarchived and not resumed: nothing; resumed: the next trigger sends', async () => {
    const shop = await openShop('2026-03-02T10:00:00Z', person('u1'));
    const campaign = await shop.makeCampaign(onEvent(after(0)));
    await shop.act(campaign, 'archive');
    await shop.act(campaign, 'unarchive');
    await shop.move(60);
    await visit(shop, 'u1');
    expect(await got(shop, campaign)).toEqual([]);
    await shop.act(campaign, 'resume');
    await shop.move(60);
    await visit(shop, 'u1');
    expect(await got(shop, campaign)).toEqual(['u1']);
  });
});

describe('experiments', () => {
  const IDS = Array.from({ length: 50 }, (_, i) => `p${i}`);
  const variant = (id: string, percentage: number, configuration: string) => ({
    id,
    name: id,
    percentage,
    messages: [{ channel: 'email', configuration_id: configuration, content: { subject: id, body: 'Hi' } }],
  });
  const variantsOf = async (shop: TestWorkspace, campaign: string, call: string): Promise<Body> =>
    Object.fromEntries(
      (await shop.captured(campaign))
        .filter(({ dispatch_id }) => dispatch_id === call)
        .map((one) => [one.external_id, one.variant]),
    );
  const send = async (shop: TestWorkspace, campaign: string): Promise<string> => {
    const answer = expectStatus(await shop.trigger(campaign, to(...IDS)), 201);
    await shop.settle();
    return answer.body.dispatch_id as string;
  };

  test('CD-#107 CD-#130 unchanged percentages: everybody gets the same variant again; CD-#108 who received never enters a new control', async () => {
    const shop = await openShop('2026-03-02T10:00:00Z', ...IDS.map((id) => person(id)));
    const configuration = await shop.configure();
    const campaign = await shop.makeCampaign({
      definition: {
        ...after(60),
        variants: [variant('a', 50, configuration), variant('b', 50, configuration)],
      },
    });
    const first = await variantsOf(shop, campaign, await send(shop, campaign));
    expect(new Set(Object.values(first))).toEqual(new Set(['a', 'b']));
    for (let round = 0; round < 3; round++) {
      await shop.move(60);
      expect(await variantsOf(shop, campaign, await send(shop, campaign))).toEqual(first);
    }
    const change = {
      definition: {
        control_percentage: 40,
        variants: [variant('a', 30, configuration), variant('b', 30, configuration)],
      },
    };
    expectStatus(await shop.api.patch(`/admin/v1/campaigns/${campaign}`, change), 200);
    await shop.move(60);
    const again = await variantsOf(shop, campaign, await send(shop, campaign));
    expect(Object.keys(again)).toHaveLength(IDS.length);
    // Of those who come new some are in it.
    const newcomers = Array.from({ length: 30 }, (_, i) => `n${i}`);
    await shop.track(...newcomers.map((id) => person(id)));
    expectStatus(await shop.trigger(campaign, to(...newcomers)), 201);
    await shop.settle();
    const reached = (await got(shop, campaign)).filter((id) => id.startsWith('n'));
    expect(reached.length).toBeGreaterThan(0);
    expect(reached.length).toBeLessThan(newcomers.length);
  });

  test('CD-#130 of a hundred triggers of one person every message is the same variant', async () => {
    const shop = await openShop('2026-03-02T10:00:00Z', person('u1'), person('u2'), person('u3'));
    const configuration = await shop.configure();
    const campaign = await shop.makeCampaign({
      type: 'action_based',
      definition: {
        ...after(0),
        trigger: { type: 'performed_event', event: 'visit' },
        variants: ['a', 'b', 'c', 'd'].map((id) => variant(id, 25, configuration)),
      },
    });
    await shop.move('2026-03-02T10:05:00Z');
    for (const id of ['u1', 'u2', 'u3'])
      for (const minute of ['01', '02']) {
        const seconds = Array.from({ length: 50 }, (_, i) => String(i).padStart(2, '0'));
        const events = seconds.map((second) => ({
          external_id: id,
          name: 'visit',
          time: `2026-03-02T10:${minute}:${second}Z`,
        }));
        expectStatus(await shop.api.post('/users/track', { events }), 201);
      }
    await shop.settle();
    const messages = await shop.captured(campaign);
    for (const id of ['u1', 'u2', 'u3']) {
      const mine = messages.filter(({ external_id }) => external_id === id);
      expect(mine).toHaveLength(100);
      expect(new Set(mine.map((one) => one.variant)).size).toBe(1);
    }
  });
});
