// Action-based campaigns that start on what devices report and on what people did with other campaigns, through the
// public doors on a test clock (campaign-delivery 7.2, 7.3, 10; checklist 63).
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectSumsToAddUp } from '../support/accounts.ts';
import { afterHours, launch, onEvent, openStory, WHO, type Story } from '../support/action.ts';
import { startTestApp, type TestApp } from '../support/app.ts';
import { openDevice } from '../support/devices.ts';
import { CHROME, fetchAs, linksIn, pixelIn } from '../support/tracking.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const AGAIN = { reeligibility: { after_seconds: 0 } };
const story = (): Promise<Story> => openStory(app, '2025-06-02T09:00:00Z');
const minute = (n: number): string => `2025-06-02T10:${String(n).padStart(2, '0')}:00Z`;

describe('devices', () => {
  test('CD-7.2 a session of one app, and of any', async () => {
    const here = await story();
    const phone = await openDevice(app, here.shop, 'phone-one');
    const tablet = await openDevice(app, here.shop, 'tablet-one', { name: 'Tablet' });
    const any = await launch(here, { type: 'session_start' }, AGAIN);
    const one = await launch(here, { type: 'session_start', app_id: tablet.appId }, AGAIN);
    await here.at(minute(1));
    await phone.report([{ type: 'session_start', session_id: 's1' }], { user_id: WHO });
    await here.at(minute(2));
    await tablet.report([{ type: 'session_start', session_id: 's2' }], { user_id: WHO });
    expect(await here.sent(any)).toEqual(['ann 2025-06-02T10:01', 'ann 2025-06-02T10:02']);
    expect(await here.sent(one)).toEqual(['ann 2025-06-02T10:02']);
  });
  test('CD-7.2 a position inside the circle, from a device or as an attribute', async () => {
    const here = await story();
    const phone = await openDevice(app, here.shop, 'phone-one');
    const louvre = { type: 'location', latitude: 48.8606, longitude: 2.3376, radius_meters: 500 };
    const campaign = await launch(here, louvre, AGAIN);
    await here.at(minute(1));
    await phone.report([{ type: 'location', latitude: 45.7, longitude: 4.8 }], { user_id: WHO });
    await here.at(minute(2));
    await phone.report([{ type: 'location', latitude: 48.861, longitude: 2.336 }], { user_id: WHO });
    const place = { longitude: 2.3375, latitude: 48.8605 };
    await (await here.at(minute(3))).attributes({ current_location: place });
    expect(await here.sent(campaign)).toEqual(['ann 2025-06-02T10:02', 'ann 2025-06-02T10:03']);
  });
});

describe('campaigns that follow campaigns (10)', () => {
  const follow = (campaign: string, interaction: string, more: object = {}): object => ({
    type: 'campaign_interaction',
    campaign_id: campaign,
    interaction,
    ...more,
  });
  const CONTENT = { subject: 'Hi', body: '<p><a href="https://shop.example/a?lid=cta">Go</a></p>' };
  const first = async (here: Story): Promise<string> => launch(here, onEvent('E'), {}, { content: CONTENT });
  const htmlOf = async (here: Story, campaign: string): Promise<string> =>
    (await here.shop.captured(campaign))[0]?.message.html ?? '';

  test('CD-10 received, not opened within a week: the pattern "did not open"', async () => {
    const here = await story();
    await here.shop.track({ external_id: 'bea', email: 'bea@example.com' });
    const original = await first(here);
    const reminder = await launch(here, follow(original, 'received'), {
      delay: afterHours(7 * 24),
      exceptions: [follow(original, 'opened')],
    });
    await (await (await here.at('2025-06-02T10:00:00Z')).event('E')).event('E', {}, 'bea');
    const messages = await here.shop.captured(original);
    await here.at('2025-06-05T10:00:00Z');
    const bea = messages.find(({ external_id }) => external_id === 'bea');
    await fetchAs(CHROME, pixelIn(bea?.message.html ?? ''));
    await expect.poll(async () => (await here.shop.stats(reminder)).people.skipped).toBe(1);
    await here.at('2025-06-10T00:00:00Z');
    expect(await here.sent(reminder)).toEqual(['ann 2025-06-09T10:00']);
    await expectSumsToAddUp(here.shop, reminder, { sent: 1, skipped: 1, reasons: { exception_event: 1 } });
  });

  test('CD-#63 only what is done after the launch of the campaign that follows', async () => {
    const here = await story();
    const original = await first(here);
    await (await here.at('2025-06-02T10:00:00Z')).event('E');
    const [link = ''] = linksIn(await htmlOf(here, original));
    await here.at('2025-06-02T10:55:00Z');
    await fetchAs(CHROME, link);
    await here.at('2025-06-02T11:00:00Z');
    const next = await launch(here, follow(original, 'clicked', { alias: 'cta' }), AGAIN);
    await here.at('2025-06-02T11:05:00Z');
    await fetchAs(CHROME, link);
    await expect.poll(() => here.sent(next)).toEqual(['ann 2025-06-02T11:05']);
  });

  test('CD-7.3 who is put into the control group starts what waits for that', async () => {
    const here = await story();
    const original = await launch(here, onEvent('E'), {
      control_percentage: 100,
      variants: (await controlVariants(here)).map((one) => ({ ...one, percentage: 0 })),
    });
    const next = await launch(here, follow(original, 'control_enrolled'));
    await (await here.at(minute(1))).event('E');
    expect(await here.sent(original)).toEqual([]);
    expect(await here.sent(next)).toEqual(['ann 2025-06-02T10:01']);
  });

  const controlVariants = async (here: Story): Promise<readonly object[]> => {
    const draft = await launch(here, onEvent('E'), {}, { draft: true });
    const { body } = await here.shop.api.get(`/admin/v1/campaigns/${draft}`);
    return body.campaign.definition.variants.map(({ messages }: { messages: { message_id: string }[] }) => ({
      messages: messages.map(({ message_id: _, ...message }) => message),
    }));
  };
});
