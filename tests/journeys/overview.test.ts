// The first screen over the public doors: what is under way, what somebody should look at, what a newcomer has done.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectStatus, startTestApp, type Body, type TestApp, type TestWorkspace } from '../support/app.ts';
import { once, openShop, scheduled } from '../support/schedules.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const overviewOf = async (shop: TestWorkspace): Promise<Body> =>
  expectStatus(await shop.api.get('/admin/v1/overview'), 200).body;
const attentionOf = async (shop: TestWorkspace): Promise<readonly Body[]> =>
  expectStatus(await shop.api.get('/admin/v1/overview/attention?language=fr'), 200).body.items;

describe('D3 the overview', () => {
  test('a newcomer sees which steps are done', async () => {
    const shop = await app.makeWorkspace({ kind: 'sandbox' });
    expect((await overviewOf(shop)).first_steps).toEqual({
      has_configuration: false,
      has_person: false,
      has_campaign: false,
      has_launched: false,
      has_sent: false,
    });
    await shop.track({ external_id: 'ann', email: 'ann@example.com' });
    const campaign = await shop.makeCampaign();
    await shop.trigger(campaign, { recipients: [{ external_user_id: 'ann' }] });
    await shop.captured(campaign);
    const { first_steps: steps, today, sending } = await overviewOf(shop);
    expect(steps).toMatchObject({ has_configuration: true, has_person: true, has_launched: true });
    expect(today).toMatchObject({ considered: 1, sent: 1 });
    expect(sending).toEqual([
      expect.objectContaining({ campaign_id: campaign, state: 'done', planned: null }),
    ]);
  });

  test('a send by local time shows how far it is, until when, and that it is paused', async () => {
    const shop = await openShop(app, '2025-06-01T12:00:00Z', {
      ann: 'Asia/Tokyo',
      bob: 'UTC',
      cid: 'America/Los_Angeles',
    });
    const campaign = await scheduled(shop, { ...once('2025-06-03', '09:00'), timing: { type: 'local' } });
    await shop.move('2025-06-03T10:00:00Z');
    const [sending] = (await overviewOf(shop)).sending;
    expect(sending).toMatchObject({
      campaign_id: campaign,
      state: 'waiting_for_time',
      planned: 3,
      expected: 3,
      decided: 2,
      waiting: 1,
      next_due_at: '2025-06-03T16:00:00.000Z',
      channels: ['email'],
    });
    expect(Date.parse(sending.ends_at)).toBeGreaterThanOrEqual(Date.parse('2025-06-03T16:00:00Z'));
    // Who was planned on another day than they are decided counts once, and everything adds up.
    const { today } = await overviewOf(shop);
    expect([today, sending.today]).toEqual(
      Array(2).fill({ considered: 3, sent: 2, failed: 0, skipped: 0, held: 0, waiting: 1 }),
    );
    await shop.act(campaign, 'pause');
    expect((await overviewOf(shop)).sending[0]).toMatchObject({ state: 'paused', waiting: 1 });
    expect((await attentionOf(shop)).map(({ kind }) => kind)).toContain('paused');
    await shop.act(campaign, 'continue');
    await shop.move('2025-06-04T12:00:00Z');
    expect((await overviewOf(shop)).sending).toEqual([]);
    expect(await attentionOf(shop)).toContainEqual(
      expect.objectContaining({ kind: 'ended', campaign_id: campaign, severity: 'info' }),
    );
  });

  test('drafts that cannot be launched, approvals that are missing, channels that were switched off', async () => {
    const shop = await app.makeWorkspace({ kind: 'sandbox' });
    const draft = await shop.makeCampaign({
      draft: true,
      name: 'Spring',
      content: { subject: '', body: '' },
    });
    expect(await attentionOf(shop)).toContainEqual(
      expect.objectContaining({ kind: 'draft_problems', campaign_id: draft, name: 'Spring' }),
    );
    const complete = await shop.makeCampaign({ draft: true, name: 'Ready' });
    const policy = { settings: { approvals: { required: true } } };
    expectStatus(await app.owner.patch(`/admin/v1/workspace?workspace=${shop.key}`, policy), 200);
    expect(await attentionOf(shop)).toContainEqual(
      expect.objectContaining({ kind: 'approval_waiting', campaign_id: complete, severity: 'warning' }),
    );
    const other = await app.makeWorkspace({ kind: 'sandbox' });
    const configurationId = await other.configure();
    const running = await other.makeCampaign({ configurationId });
    await app.pool.query('update channel_configurations set active = false where configuration_id = $1', [
      configurationId,
    ]);
    expect(await attentionOf(other)).toEqual([
      expect.objectContaining({ kind: 'channel_broken', campaign_id: running, channel: 'email' }),
    ]);
  });

  test('a rate that fails or bounces is judged over a week', async () => {
    const shop = await app.makeWorkspace({ kind: 'sandbox', clockAt: '2025-06-05T12:00:00Z' });
    const campaign = await shop.makeCampaign();
    const count = (outcome: string, n: number, day: string) =>
      app.pool.query(
        `insert into campaign_counters (part, workspace_id, campaign_id, day, channel, outcome, count)
         select 1, workspace_id, $2, $3::date, 'email', $4, $5 from workspaces where key = $1`,
        [shop.key, campaign, day, outcome, n],
      );
    await count('sent', 1_000, '2025-06-04');
    await count('hard_bounce', 80, '2025-06-04');
    await count('hard_bounce', 900, '2025-05-20');
    expect(await attentionOf(shop)).toEqual([
      expect.objectContaining({ kind: 'bounces_high', count: 80, share: 0.08, channel: 'email' }),
    ]);
  });
});
