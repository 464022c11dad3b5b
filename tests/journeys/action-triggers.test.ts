// What starts an action-based campaign and on which profile its audience is judged, stop, pause and edits while
// people wait: through the public doors on a test clock (campaign-delivery 2.3, 2.4,
// 7.2 to 7.8; checklist 4, 10, 43 to 60).
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectSumsToAddUp } from '../support/accounts.ts';
import { afterHours, launch, onEvent, openStory, WHO, type Story } from '../support/action.ts';
import { startTestApp, type TestApp } from '../support/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const START = '2025-06-02T09:00:00Z';
const AGAIN = { reeligibility: { after_seconds: 0 } };
const story = (person: object | null = {}): Promise<Story> => openStory(app, START, person);
const isPlan = (value: string): object => ({
  filter: 'custom-attribute',
  name: 'plan',
  comparison: 'equals',
  value,
});
const minute = (n: number): string => `2025-06-02T10:${String(n).padStart(2, '0')}:00Z`;

describe('stop, pause and edits while people wait', () => {
  const waiting = async () => {
    const here = await story();
    const campaign = await launch(here, onEvent('E'), { delay: afterHours(1), ...AGAIN });
    await (await here.at('2025-06-02T10:00:00Z')).event('E');
    return { here, campaign };
  };

  test('CD-#4 stopped and resumed while somebody waits: their message does not leave', async () => {
    const { here, campaign } = await waiting();
    await here.at('2025-06-02T10:30:00Z');
    await here.shop.act(campaign, 'stop');
    await (await here.at('2025-06-02T10:40:00Z')).event('E');
    await here.at('2025-06-02T10:45:00Z');
    await here.shop.act(campaign, 'resume');
    await (await here.at('2025-06-02T11:10:00Z')).event('E');
    await here.at('2025-06-03T00:00:00Z');
    expect(await here.sent(campaign)).toEqual(['ann 2025-06-02T12:10']);
    await expectSumsToAddUp(here.shop, campaign, { sent: 1, skipped: 1, reasons: { campaign_stopped: 1 } });
  });

  test('CD-2.3 a pause keeps who waits, takes nobody new, and exceptions go on cancelling', async () => {
    const here = await story();
    await here.shop.track({ external_id: 'bea', email: 'bea@example.com' });
    await here.shop.track({ external_id: 'cal', email: 'cal@example.com' });
    const definition = { delay: afterHours(1), exceptions: [{ type: 'purchase' }], ...AGAIN };
    const campaign = await launch(here, onEvent('E'), definition);
    await (await (await here.at('2025-06-02T10:00:00Z')).event('E')).event('E', {}, 'bea');
    await here.at('2025-06-02T10:10:00Z');
    await here.shop.act(campaign, 'pause');
    await (await (await here.at('2025-06-02T10:20:00Z')).purchase(5, 'bea')).event('E', {}, 'cal');
    await here.at('2025-06-02T12:00:00Z');
    expect(await here.sent(campaign)).toEqual([]);
    await here.shop.act(campaign, 'continue');
    await here.at('2025-06-02T12:01:00Z');
    expect((await here.sent(campaign)).map((one) => one.slice(0, 3))).toEqual(['ann']);
    const reasons = { exception_event: 1, campaign_not_active: 1 };
    await expectSumsToAddUp(here.shop, campaign, { sent: 1, skipped: 2, reasons });
  });

  test('CD-#10 a subject edited while somebody waits is the one they get', async () => {
    const { here, campaign } = await waiting();
    await here.at('2025-06-02T10:30:00Z');
    const path = `/admin/v1/campaigns/${campaign}`;
    const { variants } = (await here.shop.api.get(path)).body.campaign.definition;
    variants[0].messages[0].content.subject = 'Newer';
    await here.shop.api.patch(path, { definition: { variants } });
    await here.at('2025-06-02T12:00:00Z');
    const [message] = await here.shop.captured(campaign);
    expect(JSON.stringify(message?.message)).toContain('Newer');
  });
});

describe('events and their properties', () => {
  test('CD-#43 only what comes in after the launch counts, whatever its delay', async () => {
    const here = await story();
    await (await here.at('2025-06-02T10:00:00Z')).event('E');
    await here.at('2025-06-02T10:10:00Z');
    const campaign = await launch(here, onEvent('E'), { delay: afterHours(1) });
    const old = { external_id: WHO, name: 'E', time: '2025-06-02T10:05:00Z' };
    await (await here.at('2025-06-02T10:20:00Z')).post({ events: [old] });
    await here.at('2025-06-03T00:00:00Z');
    expect(await here.sent(campaign)).toEqual([]);
    await expectSumsToAddUp(here.shop, campaign, { skipped: 1, reasons: { event_before_launch: 1 } });
  });

  const filter = (property: string, type: string, comparison: string, value?: unknown): object => ({
    property,
    type,
    comparison,
    ...(value === undefined ? {} : { value }),
  });
  const items = (...skus: string[]): object => ({ items: skus.map((sku) => ({ sku })) });
  test.each([
    [
      'CD-#44 more than 100 AND less than 200',
      [filter('value', 'number', 'greater_than', 100), filter('value', 'number', 'less_than', 200)],
      [{ value: 150 }, { value: 100 }, { value: 200 }, { value: 250 }, {}],
      [0],
    ],
    [
      'CD-#45 any element equals',
      [filter('items[].sku', 'string', 'equals', 'A')],
      [items('A', 'B'), items('B', 'C')],
      [0],
    ],
    [
      'CD-#46 no element equals',
      [filter('items[].sku', 'string', 'not_equal', 'A')],
      [items('A', 'B'), items('B', 'C')],
      [1],
    ],
    ['CD-#47 blank is absent', [filter('coupon', 'string', 'does_not_exist')], [{}, { coupon: '' }], [0]],
    [
      'CD-#48 regular expressions heed case',
      [filter('tier', 'string', 'matches_regex', '^gold$')],
      [{ tier: 'Gold' }, { tier: 'gold' }],
      [1],
    ],
    [
      'CD-#48 unless they say otherwise',
      [filter('tier', 'string', 'matches_regex', '(?i)^gold$')],
      [{ tier: 'Gold' }],
      [0],
    ],
  ])('%s', async (_, filters, happenings, fires) => {
    const here = await story();
    const campaign = await launch(here, onEvent('cart', filters), AGAIN);
    for (const [n, properties] of happenings.entries())
      await (await here.at(minute(n))).event('cart', properties);
    expect(await here.sent(campaign)).toEqual(fires.map((n) => `ann 2025-06-02T10:${`0${n}`.slice(-2)}`));
    await expectSumsToAddUp(here.shop, campaign, { sent: fires.length });
  });

  test('CD-7.1 any of several triggers starts; one fact that fits two of them starts once', async () => {
    const here = await story();
    const trigger = { any: [onEvent('A'), onEvent('B'), onEvent('A')] };
    const campaign = await launch(here, trigger, AGAIN);
    await (await here.at(minute(1))).event('A');
    await (await here.at(minute(2))).event('B');
    await (await here.at(minute(3))).event('C');
    expect(await here.sent(campaign)).toEqual(['ann 2025-06-02T10:01', 'ann 2025-06-02T10:02']);
  });

  test('CD-#60 two identical triggers within one second count once, in one request or two', async () => {
    const here = await story();
    const campaign = await launch(here, onEvent('E'), AGAIN);
    const one = (time: string): object => ({ external_id: WHO, name: 'E', time });
    const now = await here.at('2025-06-02T10:00:05Z');
    await now.post({ events: [one('2025-06-02T10:00:01.100Z'), one('2025-06-02T10:00:01.900Z')] });
    await here.shop.settle();
    await now.post({ events: [one('2025-06-02T10:00:01.500Z')] });
    await now.post({ events: [one('2025-06-02T10:00:02.000Z')] });
    expect(await here.sent(campaign)).toHaveLength(2);
    await expectSumsToAddUp(here.shop, campaign, { sent: 2 });
  });
});

test('CD-#151 each triggered send has a dispatch id of its own', async () => {
  const here = await story();
  await here.shop.track({ external_id: 'bea', email: 'bea@example.com' });
  const campaign = await launch(here, onEvent('E'), AGAIN);
  await (await (await here.at(minute(1))).event('E')).event('E', {}, 'bea');
  await (await here.at(minute(2))).event('E');
  const ids = (await here.shop.captured(campaign)).map(({ dispatch_id }) => dispatch_id);
  expect([ids.length, new Set(ids).size]).toEqual([3, 3]);
});

describe('what changes on a profile', () => {
  const anyPlan = { type: 'attribute_changed', attribute: 'plan' };

  test('CD-#49 any new value: another one, not the same, not none', async () => {
    const here = await story({ plan: 'free' });
    const campaign = await launch(here, anyPlan, AGAIN);
    await (await here.at(minute(1))).attributes({ plan: 'pro' });
    await (await here.at(minute(2))).attributes({ plan: 'pro' });
    await (await here.at(minute(3))).attributes({ plan: null });
    expect(await here.sent(campaign)).toEqual(['ann 2025-06-02T10:01']);
  });
  test('CD-#50 somebody made by the same write', async () => {
    const here = await story(null);
    const campaign = await launch(here, anyPlan);
    await (await here.at(minute(1))).attributes({ email: 'new@example.com', plan: 'pro' }, 'new');
    expect(await here.sent(campaign)).toEqual(['new 2025-06-02T10:01']);
  });
  test('CD-#51 the audience sees the change itself', async () => {
    const here = await story({ plan: 'free' });
    const trigger = { ...anyPlan, value: 'pro' };
    const campaign = await launch(here, trigger, { audience: isPlan('pro') });
    await (await here.at(minute(1))).attributes({ plan: 'pro' });
    expect(await here.sent(campaign)).toEqual(['ann 2025-06-02T10:01']);
  });
  test('CD-#55 two profiles given one address: two messages', async () => {
    const here = await story(null);
    const campaign = await launch(here, { type: 'email_added' });
    const now = await here.at(minute(1));
    await now.attributes({ email: 'one@example.com' }, 'ann');
    await now.attributes({ email: 'one@example.com' }, 'bea');
    expect((await here.sent(campaign)).map((one) => one.slice(0, 3))).toEqual(['ann', 'bea']);
  });
  test('CD-#56 somebody new who is subscribed has not become subscribed', async () => {
    const here = await story(null);
    const becomes = { type: 'subscription_changed', channel: 'email', state: 'subscribed' };
    const campaign = await launch(here, becomes, AGAIN);
    await (await here.at(minute(1))).attributes({ email: 'a@example.com', email_subscribe: 'subscribed' });
    await (await here.at(minute(2))).attributes({ email_subscribe: 'unsubscribed' });
    await (await here.at(minute(3))).attributes({ email_subscribe: 'subscribed' });
    expect(await here.sent(campaign)).toEqual(['ann 2025-06-02T10:03']);
  });
  test('CD-7.6 a group left by a call of its own door, but not by another source', async () => {
    const here = await story();
    const group = await here.shop.makeGroup('News');
    const leaves = { type: 'subscription_group_changed', group_id: group, state: 'unsubscribed' };
    const byCall = await launch(here, { ...leaves, sources: ['rest_api'] });
    const byLink = await launch(here, { ...leaves, sources: ['list_unsubscribe'] });
    await here.at(minute(1));
    const call = (state: string) =>
      here.shop.api.post('/subscription/status/set', {
        subscription_group_id: group,
        subscription_state: state,
        external_id: WHO,
      });
    await call('subscribed');
    await here.at(minute(2));
    await call('unsubscribed');
    expect(await here.sent(byCall)).toEqual(['ann 2025-06-02T10:02']);
    expect(await here.sent(byLink)).toEqual([]);
  });
});

describe('the order of evaluation (7.8)', () => {
  test('CD-#57 attributes of the same request come before its events', async () => {
    const here = await story();
    const campaign = await launch(here, onEvent('registration'), { audience: isPlan('pro') });
    await (
      await here.at(minute(1))
    ).post({
      events: [{ external_id: WHO, name: 'registration', time: minute(1) }],
      attributes: [{ external_id: WHO, plan: 'pro' }],
    });
    expect(await here.sent(campaign)).toEqual(['ann 2025-06-02T10:01']);
  });
  test('CD-#58 an event before the attribute of a later request is judged without it', async () => {
    const here = await story();
    const campaign = await launch(here, onEvent('registration'), { audience: isPlan('pro') });
    await (await (await here.at(minute(1))).event('registration')).attributes({ plan: 'pro' });
    expect(await here.sent(campaign)).toEqual([]);
    const reasons = { not_in_audience_at_trigger: 1 };
    await expectSumsToAddUp(here.shop, campaign, { skipped: 1, reasons });
  });
  test('CD-9.4 who received it is turned away at the trigger, and nothing waits', async () => {
    const here = await story();
    const definition = { delay: afterHours(1), reeligibility: { after_seconds: 7 * 86_400 } };
    const campaign = await launch(here, onEvent('E'), definition);
    await (await here.at('2025-06-02T10:00:00Z')).event('E');
    await (await here.at('2025-06-09T10:59:59Z')).event('E');
    const reasons = { reeligibility_window_not_elapsed: 1 };
    await expectSumsToAddUp(here.shop, campaign, { sent: 1, skipped: 1, reasons });
    await (await here.at('2025-06-09T11:00:00Z')).event('E');
    await here.at('2025-06-10T00:00:00Z');
    expect(await here.sent(campaign)).toEqual(['ann 2025-06-02T11:00', 'ann 2025-06-09T12:00']);
  });
  test('CD-9.1 two triggers before the first message left: once ever is once', async () => {
    const here = await story();
    const campaign = await launch(here, onEvent('E'), { delay: afterHours(1) });
    await (await here.at('2025-06-02T10:00:00Z')).event('E');
    await (await here.at('2025-06-02T10:30:00Z')).event('E');
    await here.at('2025-06-02T12:00:00Z');
    expect(await here.sent(campaign)).toEqual(['ann 2025-06-02T11:00']);
    await expectSumsToAddUp(here.shop, campaign, { sent: 1, skipped: 1, reasons: { already_received: 1 } });
  });
  test('CD-4 who cannot be reached when triggered does not wait, and comes in once they can', async () => {
    const here = await story({ email: null });
    const campaign = await launch(here, onEvent('E'), { delay: afterHours(1) });
    await (await (await here.at(minute(1))).event('E')).attributes({ email: 'ann@example.com' });
    await expectSumsToAddUp(here.shop, campaign, { skipped: 1, reasons: { not_reachable: 1 } });
    await (await here.at(minute(2))).event('E');
    await here.at('2025-06-02T12:00:00Z');
    expect(await here.sent(campaign)).toEqual(['ann 2025-06-02T11:02']);
  });
});
