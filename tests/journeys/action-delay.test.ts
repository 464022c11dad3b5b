// Delays, exception events, duration, portion of the day and the second look at the audience, on a test clock
// through the public doors (campaign-delivery 7.9 to 7.13, checklist 64 to 82).
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectSumsToAddUp } from '../support/accounts.ts';
import { afterHours, afterMinutes, launch, onEvent, openStory } from '../support/action.ts';
import { startTestApp, type TestApp } from '../support/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const EVENT = onEvent('E');
const PURCHASE = { type: 'purchase' };

describe('delay', () => {
  test.each([
    [
      'CD-#64 after 30 seconds',
      { type: 'after', seconds: 30 },
      '2025-03-10T10:00:00Z',
      '2025-03-10T10:00:30',
    ],
    [
      'CD-#65 triggered on a Saturday, on the next Saturday',
      { type: 'next_weekday', weekday: 6, time: '15:15' },
      '2025-03-08T10:00:00Z',
      '2025-03-15T15:15',
    ],
    [
      'CD-#66 triggered on a Friday, on the next Saturday',
      { type: 'next_weekday', weekday: 6, time: '15:15' },
      '2025-03-07T10:00:00Z',
      '2025-03-08T15:15',
    ],
    [
      'CD-#67 in 1 day at 09:00',
      { type: 'in_days', days: 1, time: '09:00' },
      '2025-03-10T21:00:00Z',
      '2025-03-11T09:00',
    ],
    [
      'CD-#68 in 1 day at 11:05',
      { type: 'in_days', days: 1, time: '11:05' },
      '2025-04-13T20:00:00Z',
      '2025-04-14T11:05',
    ],
  ])('%s', async (_, delay, trigger, due) => {
    const story = await openStory(app, '2025-03-01T00:00:00Z', { time_zone: 'UTC' });
    const campaign = await launch(story, EVENT, { delay });
    await (await story.at(trigger)).event('E');
    await story.at('2025-05-01T00:00:00Z');
    expect(await story.sent(campaign)).toEqual([`ann ${due}`]);
  });

  test('CD-3.1 each in their own zone, who has none in the company’s', async () => {
    const story = await openStory(
      app,
      '2025-03-10T08:00:00Z',
      { time_zone: 'Asia/Tokyo' },
      'America/New_York',
    );
    await story.shop.track({ external_id: 'bea', email: 'bea@example.com' });
    const campaign = await launch(story, EVENT, { delay: { type: 'in_days', days: 1, time: '09:00' } });
    await (await (await story.at('2025-03-10T12:00:00Z')).event('E')).event('E', {}, 'bea');
    await story.at('2025-03-15T00:00:00Z');
    expect(await story.sent(campaign)).toEqual(['ann 2025-03-11T00:00', 'bea 2025-03-11T13:00']);
  });
});

describe('exception events', () => {
  const cart = async () => {
    const story = await openStory(app, '2025-06-02T09:00:00Z');
    const campaign = await launch(story, onEvent('cart_add'), {
      delay: afterHours(1),
      exceptions: [PURCHASE],
    });
    return { story, campaign };
  };

  test('CD-#70 a purchase while waiting cancels; the next cart is sent with re-eligibility off', async () => {
    const { story, campaign } = await cart();
    await (await story.at('2025-06-02T10:00:00Z')).event('cart_add');
    await (await story.at('2025-06-02T10:40:00Z')).purchase(10);
    await (await story.at('2025-06-02T12:00:00Z')).event('cart_add');
    await (await story.at('2025-06-02T15:00:00Z')).event('cart_add');
    await story.at('2025-06-03T00:00:00Z');
    expect(await story.sent(campaign)).toEqual(['ann 2025-06-02T13:00']);
    await expectSumsToAddUp(story.shop, campaign, {
      sent: 1,
      skipped: 2,
      reasons: { exception_event: 1, already_received: 1 },
    });
    expect(JSON.stringify(await story.shop.why('ann', campaign))).toContain('exception_event');
  });

  test('CD-#71 a purchase before the trigger is ignored, even one that comes in late', async () => {
    const { story, campaign } = await cart();
    await (await story.at('2025-06-02T09:50:00Z')).purchase(10);
    await (await story.at('2025-06-02T10:00:00Z')).event('cart_add');
    const late = { external_id: 'ann', product_id: 'sku', currency: 'USD', price: 1 };
    await (
      await story.at('2025-06-02T10:30:00Z')
    ).post({ purchases: [{ ...late, time: '2025-06-02T09:55:00Z' }] });
    await story.at('2025-06-02T12:00:00Z');
    expect(await story.sent(campaign)).toEqual(['ann 2025-06-02T11:00']);
  });

  test('CD-7.10 an exception after the send changes nothing', async () => {
    const { story, campaign } = await cart();
    await (await story.at('2025-06-02T10:00:00Z')).event('cart_add');
    await (await story.at('2025-06-02T11:00:00Z')).purchase(10);
    expect(await story.sent(campaign)).toEqual(['ann 2025-06-02T11:00']);
    await expectSumsToAddUp(story.shop, campaign, { sent: 1 });
  });

  test('CD-7.10 one request that holds the cart and the purchase plans and cancels at once', async () => {
    const { story, campaign } = await cart();
    const time = '2025-06-02T10:00:00Z';
    await (
      await story.at(time)
    ).post({
      events: [{ external_id: 'ann', name: 'cart_add', time }],
      purchases: [{ external_id: 'ann', product_id: 'sku', currency: 'USD', price: 1, time }],
    });
    await story.at('2025-06-02T12:00:00Z');
    expect(await story.sent(campaign)).toEqual([]);
    await expectSumsToAddUp(story.shop, campaign, { skipped: 1, reasons: { exception_event: 1 } });
  });

  test.each([
    ['CD-#72 E at 12:00 and 12:05: one send at 12:15', ['12:00', '12:05'], '12:15'],
    ['CD-#73 E at 12:00, 12:05 and 12:12: one send at 12:22', ['12:00', '12:05', '12:12'], '12:22'],
  ])('%s', async (_, times, due) => {
    const story = await openStory(app, '2025-06-02T11:00:00Z');
    const campaign = await launch(story, EVENT, { delay: afterMinutes(10), exceptions: [EVENT] });
    for (const time of times) await (await story.at(`2025-06-02T${time}:00Z`)).event('E');
    await story.at('2025-06-02T14:00:00Z');
    expect(await story.sent(campaign)).toEqual([`ann 2025-06-02T${due}`]);
    await expectSumsToAddUp(story.shop, campaign, {
      sent: 1,
      skipped: times.length - 1,
      reasons: { exception_event: times.length - 1 },
    });
  });

  test('CD-7.10 any of several exceptions cancels, property filters included', async () => {
    const story = await openStory(app, '2025-06-02T09:00:00Z');
    const big = { property: 'size', type: 'number', comparison: 'greater_than', value: 5 };
    const campaign = await launch(story, EVENT, {
      delay: afterHours(1),
      reeligibility: { after_seconds: 0 },
      exceptions: [onEvent('left', [big]), { type: 'attribute_changed', attribute: 'plan', value: 'pro' }],
    });
    await (await (await story.at('2025-06-02T10:00:00Z')).event('E')).event('left', { size: 1 });
    await (await (await story.at('2025-06-02T12:00:00Z')).event('E')).event('left', { size: 9 });
    await (await (await story.at('2025-06-02T14:00:00Z')).event('E')).attributes({ plan: 'pro' });
    await story.at('2025-06-03T00:00:00Z');
    expect(await story.sent(campaign)).toEqual(['ann 2025-06-02T11:00']);
  });

  test('CD-10 who does the exception event of a campaign while waiting in it starts another', async () => {
    const story = await openStory(app, '2025-06-02T09:00:00Z');
    const first = await launch(story, onEvent('cart_add'), { delay: afterHours(1), exceptions: [PURCHASE] });
    const second = await launch(story, { type: 'campaign_exception', campaign_id: first });
    await (await story.at('2025-06-02T10:00:00Z')).purchase(1);
    await (await story.at('2025-06-02T10:10:00Z')).event('cart_add');
    await (await story.at('2025-06-02T10:20:00Z')).purchase(1);
    await story.at('2025-06-02T12:00:00Z');
    expect(await story.sent(first)).toEqual([]);
    expect(await story.sent(second)).toEqual(['ann 2025-06-02T10:20']);
  });
});

describe('what is refused or warned before launch', () => {
  const review = async (definition: object) => {
    const story = await openStory(app, '2025-06-02T09:00:00Z', null);
    const campaign = await launch(story, EVENT, definition, { draft: true });
    return (await story.shop.api.get(`/admin/v1/campaigns/${campaign}/validate`)).body;
  };
  /** What is a problem stands in the way of the launch, with its field. */
  const expectRefusal = async (definition: object, field: string): Promise<void> => {
    const story = await openStory(app, '2025-06-02T09:00:00Z', null);
    const campaign = await launch(story, EVENT, definition, { draft: true });
    const answer = await story.shop.api.post(`/admin/v1/campaigns/${campaign}/launch`, {});
    expect([answer.status, answer.body.errors[0].field]).toEqual([400, field]);
  };
  const problems = async (definition: object): Promise<readonly string[]> => {
    const body = await review(definition);
    expect(body.ready).toBe(body.problems.length === 0);
    if (!body.ready) await expectRefusal(definition, body.problems[0].field as string);
    return body.problems.map(({ code, field }: { code: string; field: string }) => `${code} ${field}`);
  };

  test('CD-#69 an exception without any delay is refused', async () => {
    expect(await problems({ exceptions: [PURCHASE] })).toEqual([
      'exception_without_delay definition.exceptions',
    ]);
    expect(await problems({ exceptions: [PURCHASE], delay: afterHours(1) })).toEqual([]);
  });
  test('CD-#74 a session start cannot be both trigger and exception', async () => {
    const session = { type: 'session_start' };
    const both = { trigger: session, exceptions: [session], delay: afterHours(1) };
    expect(await problems(both)).toEqual(['session_start_twice definition.exceptions']);
    const amongOthers = { ...both, trigger: { any: [EVENT, { ...session, app_id: 'ios' }] } };
    expect(await problems(amongOthers)).toEqual(['session_start_twice definition.exceptions']);
    expect(await problems({ ...both, exceptions: [PURCHASE] })).toEqual([]);
  });
  test('CD-#77 a delay longer than the whole duration is warned about', async () => {
    const duration = { starts_at: '2025-06-02T00:00', ends_at: '2025-06-07T00:00' };
    const body = await review({ delay: afterHours(240), duration });
    expect(body).toMatchObject({
      ready: true,
      problems: [],
      warnings: [{ code: 'delay_longer_than_duration', field: 'definition.delay' }],
    });
    expect((await review({ delay: afterHours(100), duration })).warnings).toEqual([]);
  });
  test('CD-7.12 CD-14 a time of day that the window or the quiet hours never let out is warned about', async () => {
    const codes = async (definition: object) =>
      (await review(definition)).warnings.map(
        ({ code, field }: { code: string; field: string }) => `${code} ${field}`,
      );
    const at = (time: string) => ({ delay: { type: 'in_days', days: 1, time } });
    const window = { from: '09:00', to: '18:00' };
    expect(await codes({ ...at('20:00'), window })).toEqual(['delay_outside_window definition.window']);
    expect(await codes({ ...at('20:00'), window: { ...window, next_available: true } })).toEqual([]);
    expect(await codes({ ...at('17:59'), window })).toEqual([]);
    const night = { from: '21:00', to: '08:00' };
    const dropping = { quiet_hours: { ...night, mode: 'drop' } };
    expect(await codes({ ...at('22:00'), ...dropping })).toEqual(['time_is_quiet definition.quiet_hours']);
    expect(await codes({ ...at('22:00'), quiet_hours: night })).toEqual([]);
    expect(await codes({ ...at('08:00'), ...dropping })).toEqual([]);
  });
  test('CD-10 a campaign must not refer to itself, nor to one that does not exist', async () => {
    const story = await openStory(app, '2025-06-02T09:00:00Z', null);
    const campaign = await launch(story, EVENT, {}, { draft: true });
    const about = async (id: string) => {
      const trigger = { type: 'campaign_interaction', campaign_id: id, interaction: 'opened' };
      const answer = await story.shop.api.patch(`/admin/v1/campaigns/${campaign}`, {
        definition: { trigger },
      });
      return answer.body.problems.map(({ code }: { code: string }) => code);
    };
    expect(await about(campaign)).toEqual(['refers_to_itself']);
    expect(await about('11111111-1111-4111-8111-111111111111')).toEqual(['unknown_campaign']);
  });
  test('a trigger that cannot be read is refused with its path, and so is none', async () => {
    expect(await problems({ trigger: null })).toEqual(['no_trigger definition.trigger']);
    expect(await problems({ trigger: { type: 'performed_event' } })).toEqual([
      'invalid_filter definition.trigger.event',
    ]);
    expect(await problems({ delay: afterHours(1), exceptions: [PURCHASE, { type: 'rain' }] })).toEqual([
      'invalid_trigger definition.exceptions[1].type',
    ]);
  });
});

describe('duration', () => {
  const duration = { starts_at: '2025-06-01T00:00', ends_at: '2025-06-10T23:59' };
  const run = async (delayHours: number, trigger: string, over: object = duration) => {
    const story = await openStory(app, '2025-05-30T00:00:00Z');
    const campaign = await launch(story, EVENT, { delay: afterHours(delayHours), duration: over });
    await (await story.at(trigger)).event('E');
    await story.at('2025-07-01T00:00:00Z');
    return { story, campaign, sent: await story.sent(campaign) };
  };

  test('CD-#75 a delay that ends after the duration sends nothing and leaves no receipt', async () => {
    const { story, campaign, sent } = await run(48, '2025-06-09T10:00:00Z');
    expect(sent).toEqual([]);
    await expectSumsToAddUp(story.shop, campaign, { skipped: 1, reasons: { delay_past_duration_end: 1 } });
  });
  test('CD-#76 a delay that ends inside sends', async () => {
    expect((await run(48, '2025-06-08T22:00:00Z')).sent).toEqual(['ann 2025-06-10T22:00']);
  });
  test('CD-#77 a delay of ten days in a duration of five: nobody receives', async () => {
    const five = { starts_at: '2025-06-01T00:00', ends_at: '2025-06-06T00:00' };
    const { story, campaign, sent } = await run(240, '2025-06-01T00:00:01Z', five);
    expect(sent).toEqual([]);
    await expectSumsToAddUp(story.shop, campaign, { skipped: 1, reasons: { delay_past_duration_end: 1 } });
  });
  test('CD-7.11 a trigger outside is turned away with its reason', async () => {
    const { story, campaign } = await run(1, '2025-05-31T23:00:00Z');
    await expectSumsToAddUp(story.shop, campaign, {
      skipped: 1,
      reasons: { outside_duration_at_trigger: 1 },
    });
  });
});

describe('portion of the day', () => {
  const office = { from: '09:00', to: '18:00' };
  const open = async (window: object) => {
    const story = await openStory(app, '2025-06-02T06:00:00Z', { time_zone: 'UTC' });
    return { story, campaign: await launch(story, EVENT, { delay: afterHours(2), window }) };
  };

  test('CD-#78 delayed out of the window: not sent; the next trigger is, without re-eligibility', async () => {
    const { story, campaign } = await open(office);
    await (await story.at('2025-06-02T17:00:00Z')).event('E');
    await (await story.at('2025-06-03T10:00:00Z')).event('E');
    await story.at('2025-06-04T00:00:00Z');
    expect(await story.sent(campaign)).toEqual(['ann 2025-06-03T12:00']);
    await expectSumsToAddUp(story.shop, campaign, {
      sent: 1,
      skipped: 1,
      reasons: { outside_time_window: 1 },
    });
  });
  test('CD-#79 with the next available time: sent when the window opens', async () => {
    const { story, campaign } = await open({ ...office, next_available: true });
    await (await story.at('2025-06-02T17:00:00Z')).event('E');
    await story.at('2025-06-04T00:00:00Z');
    expect(await story.sent(campaign)).toEqual(['ann 2025-06-03T09:00']);
  });
  test('CD-#80 triggered outside: not sent, and still qualified later', async () => {
    const { story, campaign } = await open(office);
    await (await story.at('2025-06-02T20:00:00Z')).event('E');
    await (await story.at('2025-06-03T09:00:00Z')).event('E');
    await story.at('2025-06-04T00:00:00Z');
    expect(await story.sent(campaign)).toEqual(['ann 2025-06-03T11:00']);
  });
  test('CD-#81 a window over midnight: 23:30 and 05:59 are inside, 06:00 is outside', async () => {
    const story = await openStory(app, '2025-06-02T12:00:00Z', { time_zone: 'UTC' });
    const campaign = await launch(story, EVENT, {
      window: { from: '22:00', to: '06:00' },
      reeligibility: { after_seconds: 0 },
    });
    for (const time of ['2025-06-02T23:30', '2025-06-03T05:59', '2025-06-03T06:00'])
      await (await story.at(`${time}:00Z`)).event('E');
    expect(await story.sent(campaign)).toEqual(['ann 2025-06-02T23:30', 'ann 2025-06-03T05:59']);
  });
});

describe('the audience, once or twice', () => {
  const free = { filter: 'custom-attribute', name: 'plan', comparison: 'equals', value: 'free' };
  const run = async (recheck: boolean) => {
    const story = await openStory(app, '2025-06-02T09:00:00Z', { plan: 'free' });
    const campaign = await launch(story, EVENT, {
      delay: afterHours(24),
      audience: free,
      recheck_audience: recheck,
    });
    await (await story.at('2025-06-02T10:00:00Z')).event('E');
    await (await story.at('2025-06-02T15:00:00Z')).attributes({ plan: 'pro' });
    await story.at('2025-06-04T00:00:00Z');
    return { story, campaign, sent: await story.sent(campaign) };
  };
  test('CD-#82 looked at once: who left the audience while waiting gets the message', async () => {
    expect((await run(false)).sent).toEqual(['ann 2025-06-03T10:00']);
  });
  test('CD-#82 looked at again: they do not', async () => {
    const { story, campaign, sent } = await run(true);
    expect(sent).toEqual([]);
    await expectSumsToAddUp(story.shop, campaign, { skipped: 1, reasons: { not_in_audience_at_send: 1 } });
  });
});
