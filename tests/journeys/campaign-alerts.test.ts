// Alerts of campaigns over the public doors: set on a campaign, found once per window and threshold, told by mail through
// a real SMTP server and to a URL, kept as history, shown on the first screen; they never touch the campaign.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectStatus, startTestApp, type Body, type TestApp, type TestWorkspace } from '../support/app.ts';
import { startHttpSink, type HttpSink } from '../support/sinks/http-sink.ts';
import { startSmtpSink, type SmtpSink } from '../support/sinks/smtp-sink.ts';

let app: TestApp;
let mails: SmtpSink;
let hooks: HttpSink;
beforeAll(async () => {
  [mails, hooks] = [await startSmtpSink(), await startHttpSink()];
  app = await startTestApp({
    environment: { SMTP_URL: `smtp://127.0.0.1:${mails.port}`, MAIL_FROM: 'relance@example.com' },
  });
}, 60_000);
afterAll(async () => {
  await app?.close();
  await mails?.close();
  await hooks?.close();
});

const IDS = ['ann', 'bea', 'cid'];
const openShop = async () => {
  const shop = await app.makeWorkspace({ kind: 'sandbox', clockAt: '2026-03-02T10:10:00Z' });
  await shop.track(...IDS.map((id) => ({ external_id: id, email: `${id}@example.com` })));
  return shop;
};
const pathOf = (campaign: string): string => `/admin/v1/campaigns/${campaign}/alerts`;
const historyOf = async (shop: TestWorkspace, campaign: string): Promise<readonly Body[]> =>
  expectStatus(await shop.api.get(pathOf(campaign)), 200).body.history;
const send = async (shop: TestWorkspace, campaign: string): Promise<void> => {
  const recipients = IDS.map((id) => ({ external_user_id: id }));
  expectStatus(await shop.trigger(campaign, { recipients }), 201);
};

describe('campaign alerts', () => {
  test('CD-2.7 more than the upper threshold in an hour: told once, by mail and to a URL; the campaign goes on', async () => {
    const shop = await openShop();
    const campaign = await shop.makeCampaign({ name: 'Cart' });
    const made = await shop.api.post(pathOf(campaign), {
      measure: 'hour',
      upper_threshold: 2,
      emails: ['team@example.com'],
      webhook_url: `${hooks.url}/alert`,
    });
    const { alert } = expectStatus(made, 201).body;
    await send(shop, campaign);
    await shop.move(60);
    await send(shop, campaign);
    await shop.move(60);
    expect(await historyOf(shop, campaign)).toEqual([
      {
        alert_id: alert.alert_id,
        found_at: '2026-03-02T10:11:00.000Z',
        bound: 'upper',
        threshold: 2,
        value: 3,
        window: '2026-03-02T10:00:00.000Z',
        status: 'told',
        detail: '',
      },
    ]);
    const calls = hooks.entries;
    expect(calls).toHaveLength(1);
    expect(JSON.parse(calls[0]?.body ?? '')).toMatchObject({
      text: expect.stringContaining('Cart sent 3 messages') as string,
      data: {
        campaign_name: 'Cart',
        campaign_api_id: campaign,
        app_group_name: shop.key,
        upper_threshold: 2,
        lower_threshold: null,
        value: 3,
        url: expect.stringContaining(`/w/${shop.key}/campaigns/${campaign}`) as string,
      },
    });
    const letters = () => mails.entries.filter(({ recipient }) => recipient === 'team@example.com');
    await expect.poll(() => letters().length, { timeout: 20_000 }).toBe(1);
    expect((await shop.stats(campaign)).people.sent).toBe(6);
    const { items } = (await shop.api.get('/admin/v1/overview/attention')).body;
    expect(items).toContainEqual(
      expect.objectContaining({ kind: 'campaign_alert', campaign_id: campaign, count: 3 }),
    );
  });

  test('CD-2.7 a webhook is told in the language of its alert, and a mail first in that', async () => {
    const shop = await openShop();
    const campaign = await shop.makeCampaign({ name: 'Panier' });
    const made = await shop.api.post(pathOf(campaign), {
      ...{ measure: 'hour', upper_threshold: 2, language: 'fr' },
      ...{ emails: ['equipe@example.com'], webhook_url: `${hooks.url}/alerte` },
    });
    expect(expectStatus(made, 201).body.alert.language).toBe('fr');
    const since = hooks.entries.length;
    await send(shop, campaign);
    await shop.move(60);
    const [call] = hooks.entries.slice(since);
    expect(JSON.parse(call?.body ?? '').text).toContain('Panier a envoyé 3 messages');
    const letters = () => mails.entries.filter(({ recipient }) => recipient === 'equipe@example.com');
    await expect.poll(() => letters().length, { timeout: 20_000 }).toBe(1);
    const wrong = { measure: 'hour', upper_threshold: 2, language: 'de' };
    expect(expectStatus(await shop.api.post(pathOf(campaign), wrong), 400).body.errors[0].field).toBe(
      'language',
    );
  });

  test('CD-2.7 fewer than the lower threshold on a whole day, and again on the next; taken off it is quiet', async () => {
    const shop = await openShop();
    const campaign = await shop.makeCampaign();
    const made = await shop.api.post(pathOf(campaign), { measure: 'day', lower_threshold: 1 });
    const { alert } = expectStatus(made, 201).body;
    await shop.move('2026-03-03T12:00:00Z');
    expect(await historyOf(shop, campaign)).toEqual([]);
    await shop.move('2026-03-04T00:00:00Z');
    await shop.move('2026-03-05T00:00:00Z');
    expect((await historyOf(shop, campaign)).map(({ bound, window }: Body) => [bound, window])).toEqual([
      ['lower', '2026-03-04T00:00:00.000Z'],
      ['lower', '2026-03-03T00:00:00.000Z'],
    ]);
    const change = { measure: 'day', lower_threshold: 1, active: false, version: alert.version };
    expectStatus(await shop.api.put(`${pathOf(campaign)}/${alert.alert_id}`, change), 200);
    expectStatus(await shop.api.put(`${pathOf(campaign)}/${alert.alert_id}`, change), 409);
    await shop.move('2026-03-06T00:00:00Z');
    expect(await historyOf(shop, campaign)).toHaveLength(2);
    expectStatus(await shop.api.delete(`${pathOf(campaign)}/${alert.alert_id}`), 200);
    expectStatus(await shop.api.delete(`${pathOf(campaign)}/${alert.alert_id}`), 404);
    expect(await historyOf(shop, campaign)).toHaveLength(2);
  });

  test('CD-2.7 runs of a recurring campaign are judged one by one', async () => {
    const shop = await openShop();
    const campaign = await shop.makeCampaign({
      type: 'scheduled',
      definition: { schedule: { type: 'daily', start: '2026-03-02', time: '11:00' } },
    });
    const body = { measure: 'run', upper_threshold: 2, lower_threshold: 1 };
    expectStatus(await shop.api.post(pathOf(campaign), body), 201);
    await shop.move('2026-03-02T11:05:00Z');
    await shop.move('2026-03-03T11:05:00Z');
    const history = await historyOf(shop, campaign);
    expect(history.map(({ bound, value }: Body) => [bound, value])).toEqual([
      ['upper', 3],
      ['upper', 3],
    ]);
    expect(new Set(history.map(({ window }: Body) => window)).size).toBe(2);
  });

  test('what makes no sense is refused with the field', async () => {
    const shop = await openShop();
    const campaign = await shop.makeCampaign();
    const refused = async (body: object): Promise<string> =>
      expectStatus(await shop.api.post(pathOf(campaign), body), 400).body.errors[0].field as string;
    expect(await refused({ measure: 'run', upper_threshold: 1 })).toBe('measure');
    expect(await refused({ measure: 'day' })).toBe('upper_threshold');
    expect(await refused({ measure: 'day', upper_threshold: 1, lower_threshold: 2 })).toBe('lower_threshold');
    expect(await refused({ measure: 'day', upper_threshold: 1, emails: ['nobody'] })).toBe('emails[0]');
    expect(await refused({ measure: 'day', upper_threshold: 1, webhook_url: 'ftp://x' })).toBe('webhook_url');
  });
});
