// What the state of a campaign, its variants and its channels make of calls: over real HTTP, on sandbox clocks.
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectSumsToAddUp } from '../support/accounts.ts';
import { expectStatus, startTestApp, type TestApp, type TestWorkspace } from '../support/app.ts';

const START = '2026-03-10T12:00:00Z';
const PAUSED = 'The campaign is paused. Resume the campaign in order for trigger requests to take effect.';
const DRAFT = 'The campaign is a draft. Launch the campaign in order for trigger requests to take effect.';
const ARCHIVED =
  'The campaign is archived. Unarchive the campaign in order for trigger requests to take effect.';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const openShop = async (...ids: string[]): Promise<TestWorkspace> => {
  const shop = await app.makeWorkspace({ kind: 'sandbox', clockAt: START });
  const people = ids.map((id) => ({ external_id: id, email: `${id}@example.com` }));
  if (people.length > 0) await shop.track(...people);
  return shop;
};
const to = (...ids: string[]) => ({ recipients: ids.map((id) => ({ external_user_id: id })) });
const whoGot = async (shop: TestWorkspace, campaign: string): Promise<readonly (string | null)[]> =>
  (await shop.captured(campaign)).map(({ external_id }) => external_id).sort();

test('the instant of the last change and its author belong together, whatever the change was', async () => {
  const shop = await openShop();
  const campaign = await shop.makeCampaign({ draft: true });
  const made = await shop.api.post('/admin/v1/api-keys', {
    name: 'Somebody else',
    permissions: ['admin.read', 'admin.write', 'admin.launch'],
  });
  const other = app.client(expectStatus(made, 201).body.api_key as string);
  const path = `/admin/v1/campaigns/${campaign}`;
  const read = async () => expectStatus(await shop.api.get(path), 200).body.campaign;
  const before = await read();
  await shop.act(campaign, 'launch');
  const launched = await read();
  expectStatus(await other.post(`${path}/stop`, {}), 200);
  const stopped = await read();
  expect([before.updated_by, launched.updated_by, stopped.updated_by]).toEqual([
    'Tests',
    'Tests',
    'Somebody else',
  ]);
  expect(stopped.updated_at >= launched.updated_at).toBe(true);
  const listed = expectStatus(await shop.api.get('/admin/v1/campaign-inventory?status[]=stopped'), 200).body;
  expect(JSON.stringify(listed)).toContain('Somebody else');
});

describe('calls to a campaign that is not running', () => {
  test.each([
    ['draft', [], DRAFT],
    ['stopped', ['launch', 'stop'], PAUSED],
    ['paused', ['launch', 'pause'], PAUSED],
    ['archived', ['launch', 'archive'], ARCHIVED],
  ] as const)('%s: 201 with a notice, nothing sent, the ledger says why', async (status, actions, notice) => {
    const shop = await openShop('ann');
    const campaign = await shop.makeCampaign({ draft: true });
    for (const action of actions) await shop.act(campaign, action);
    const attributes = { email: 'new@example.com' };
    const named = await shop.trigger(campaign, {
      recipients: [
        { external_user_id: 'ann' },
        { external_user_id: 'new', send_to_existing_only: false, attributes },
      ],
    });
    expect([named.status, named.body.notice]).toEqual([201, notice]);
    expect(named.body.dispatch_id).toMatch(/^[0-9a-f]{32}$/);
    const broadcast = await shop.trigger(campaign, { broadcast: true });
    expect([broadcast.status, broadcast.body.notice]).toEqual([201, notice]);
    await shop.move(86_400);
    expect(await shop.captured(campaign)).toEqual([]);
    await expectSumsToAddUp(shop, campaign, {
      skipped: 2,
      reasons: { campaign_not_active: 1, unknown_recipient: 1 },
    });
    const why = await shop.why('ann', campaign);
    expect([why.sentence, why.decisions[0].facts]).toEqual([
      'The campaign was not active when called.',
      { status },
    ]);
    expect((await shop.why('ann', campaign, 'fr')).sentence).toBe(
      'La campagne n’était pas active lors de l’appel.',
    );
  });
});

describe('stop and archive', () => {
  test.each([
    ['stop', 'resume', 'campaign_stopped', 'The campaign was stopped.'],
    ['archive', 'unarchive', 'campaign_archived', 'The campaign was archived.'],
  ])(
    'CD-2.3 %s cancels what waits within the call; %s does not make up for it',
    async (end, back, reason, sentence) => {
      const shop = await openShop('ann', 'bob', 'cid');
      await shop.track({ external_id: 'ann', time_zone: 'Asia/Tokyo' });
      const campaign = await shop.makeCampaign();
      const schedule = { time: '2026-03-12T09:00:00', in_local_time: true };
      await shop.schedule(campaign, { broadcast: true, schedule });
      await shop.schedule(campaign, {
        ...to('ann', 'bob', 'cid'),
        schedule: { time: '2026-03-13T09:00:00Z' },
      });
      await shop.move('2026-03-12T03:00:00Z');
      await expectSumsToAddUp(shop, campaign, { sent: 1, waiting: 2 });
      await shop.act(campaign, end);
      // Nothing of the sandbox's clock has moved: the numbers are right because the call made them so.
      const stats = (await shop.api.get(`/admin/v1/campaigns/${campaign}/stats`)).body;
      expect(stats.people).toMatchObject({ considered: 3, sent: 1, skipped: 2, waiting: 0 });
      await shop.act(campaign, back);
      if (back === 'unarchive') await shop.act(campaign, 'resume');
      await shop.move('2026-03-12T23:00:00Z');
      expect(await whoGot(shop, campaign)).toEqual(['ann']);
      await expectSumsToAddUp(shop, campaign, { sent: 1, skipped: 2, reasons: { [reason]: 2 } });
      expect((await shop.why('bob', campaign)).sentence).toBe(sentence);
      // Schedules made before are cancelled too; calls made afterwards count at once (2.3).
      await shop.move('2026-03-13T12:00:00Z');
      expect(await whoGot(shop, campaign)).toEqual(['ann']);
      await shop.act(campaign, 'stop');
      await shop.act(campaign, 'resume');
      await shop.trigger(campaign, to('bob'));
      await shop.move(1);
      expect(await whoGot(shop, campaign)).toEqual(['ann', 'bob']);
    },
  );
});

describe('pause and continue', () => {
  test('G7 a pause loses nothing and repeats nothing, whatever was on its way', async () => {
    const shop = await openShop('ann', 'bob', 'cid');
    await shop.track({ external_id: 'ann', time_zone: 'Asia/Tokyo' });
    const campaign = await shop.makeCampaign();
    const local = { time: '2026-03-12T09:00:00', in_local_time: true };
    await shop.schedule(campaign, { ...to('ann', 'bob', 'cid'), schedule: local });
    await shop.schedule(campaign, { broadcast: true, schedule: { time: '2026-03-12T15:00:00Z' } });
    await shop.move('2026-03-12T03:00:00Z');
    await shop.act(campaign, 'pause');
    await shop.move('2026-03-15T00:00:00Z');
    expect(await whoGot(shop, campaign)).toEqual(['ann']);
    expect((await shop.stats(campaign)).people).toMatchObject({ sent: 1, waiting: 2, skipped: 0 });
    expect((await shop.why('bob', campaign)).verdict).toBe('waiting');
    await shop.act(campaign, 'continue');
    const messages = await shop.captured(campaign);
    expect(messages.map(({ external_id }) => external_id).sort()).toEqual([
      'ann',
      'ann',
      'bob',
      'bob',
      'cid',
      'cid',
    ]);
    await expectSumsToAddUp(shop, campaign, { sent: 6 });
  });

  test('G7 G15 a pause does not count towards the expiry of transactional messages', async () => {
    const shop = await openShop('ann', 'bob');
    const campaign = await shop.makeCampaign({ category: 'transactional' });
    const other = await shop.makeCampaign();
    await shop.schedule(campaign, { ...to('ann', 'bob'), schedule: { time: '2026-03-11T12:00:00Z' } });
    await shop.act(campaign, 'pause');
    await shop.move('2026-03-11T13:00:00Z');
    for (const day of ['12', '13', '14']) {
      await shop.trigger(other, to('ann'));
      await shop.move(`2026-03-${day}T13:00:00Z`);
    }
    await shop.act(campaign, 'continue');
    expect(await whoGot(shop, campaign)).toEqual(['ann', 'bob']);
    await expectSumsToAddUp(shop, campaign, { sent: 2 });
  });
});

describe('pause of what is not planned yet', () => {
  test('G7 G15 a broadcast that came due in a pause of days is sent whole when the campaign continues', async () => {
    const shop = await openShop('ann', 'bob');
    await shop.track({ external_id: 'bob', time_zone: 'Asia/Tokyo' });
    const campaign = await shop.makeCampaign({ category: 'transactional' });
    const at = (schedule: object) => shop.schedule(campaign, { broadcast: true, schedule });
    await at({ time: '2026-03-11T12:00:00Z' });
    await at({ time: '2026-03-12T09:00:00', in_local_time: true });
    await shop.act(campaign, 'pause');
    await shop.move('2026-03-16T12:00:00Z');
    expect(await shop.captured(campaign)).toEqual([]);
    await shop.act(campaign, 'continue');
    expect(await whoGot(shop, campaign)).toEqual(['ann', 'ann', 'bob', 'bob']);
    await expectSumsToAddUp(shop, campaign, { sent: 4 });
  });
});

describe('variants and the control group', () => {
  const slotOf = (userId: string, campaign: string): number =>
    Number(
      BigInt(
        `0x${createHash('sha256')
          .update(userId + campaign)
          .digest('hex')}`,
      ) % 100n,
    );

  test('CD-16.2 everybody gets the variant of their slot, every time; the control gets nothing', async () => {
    const ids = Array.from({ length: 60 }, (_, i) => `p${i}`);
    const shop = await openShop(...ids);
    const configuration_id = await shop.configure();
    const variant = (name: string, percentage: number) => ({
      name,
      percentage,
      messages: [{ channel: 'email', configuration_id, content: { subject: name, body: 'x' } }],
    });
    const campaign = await shop.makeCampaign({
      definition: { variants: [variant('A', 50), variant('B', 30)], control_percentage: 20 },
    });
    await shop.trigger(campaign, to(...ids.slice(0, 50)));
    await shop.trigger(campaign, { broadcast: true });
    const exported = await shop.api.post('/users/export/ids', {
      external_ids: ids.slice(0, 50),
      fields_to_export: ['external_id', 'braze_id'],
    });
    const twice = new Map<string, number>();
    for (const { external_id, braze_id } of exported.body.users)
      twice.set(external_id, slotOf(braze_id, campaign));
    const messages = await shop.captured(campaign);
    for (const { external_id, user_id, message } of messages) {
      const slot = slotOf(user_id, campaign);
      expect([external_id, message.subject]).toEqual([
        external_id,
        slot < 50 ? 'A' : slot < 80 ? 'B' : 'none',
      ]);
    }
    for (const [id, slot] of twice)
      expect([id, messages.filter(({ external_id }) => external_id === id).length]).toEqual([
        id,
        slot < 80 ? 2 : 0,
      ]);
    const sent = messages.length;
    await expectSumsToAddUp(shop, campaign, {
      sent,
      skipped: 110 - sent,
      reasons: { control_group: 110 - sent },
    });
    const control = [...twice].find(([, slot]) => slot >= 80);
    if (control === undefined) throw new Error('nobody of fifty is in a fifth');
    expect(await shop.why(control[0], campaign)).toMatchObject({
      verdict: 'skipped',
      sentence: 'In the campaign’s control group.',
    });
    expect((await shop.why(control[0], campaign, 'fr')).sentence).toBe(
      'Dans le groupe témoin de la campagne.',
    );
  });

  test('CD-16.3 who received never enters the control, who is in it never leaves', async () => {
    const ids = Array.from({ length: 20 }, (_, i) => `p${i}`);
    const shop = await openShop(...ids);
    const configuration_id = await shop.configure();
    const definition = (percentage: number) => ({
      variants: [
        {
          id: 'only',
          percentage,
          messages: [{ channel: 'email', configuration_id, content: { subject: 'x', body: 'x' } }],
        },
      ],
      control_percentage: 100 - percentage,
    });
    const campaign = await shop.makeCampaign({ definition: definition(50) });
    await shop.trigger(campaign, to(...ids));
    const first = await whoGot(shop, campaign);
    expect(first.length).toBeGreaterThan(0);
    expect(first.length).toBeLessThan(20);
    const change = async (percentage: number): Promise<void> => {
      const changed = await shop.api.patch(`/admin/v1/campaigns/${campaign}`, {
        definition: definition(percentage),
      });
      expect(changed.status).toBe(200);
    };
    await change(0);
    await shop.trigger(campaign, to(...ids));
    expect(await whoGot(shop, campaign)).toEqual([...first, ...first].sort());
    await change(100);
    await shop.trigger(campaign, to(...ids));
    expect(await whoGot(shop, campaign)).toEqual([...first, ...first, ...first].sort());
  });
});

describe('several channels', () => {
  test('CD-20.7 who lacks one channel gets the others; people are counted once', async () => {
    const shop = await openShop('mail');
    await shop.track(
      { external_id: 'both', email: 'both@example.com', phone: '+33612345678' },
      { external_id: 'phone', phone: '+33612345679' },
      { external_id: 'none', first_name: 'None' },
    );
    const category = 'transactional';
    const [mail, text] = [
      await shop.configure({ category }),
      await shop.configure({ channel: 'sms', category }),
    ];
    const campaign = await shop.makeCampaign({
      category,
      definition: {
        variants: [
          {
            messages: [
              { channel: 'email', configuration_id: mail, content: { subject: 'Hi', body: 'Hi' } },
              { channel: 'sms', configuration_id: text, content: { body: 'Hi' } },
            ],
          },
        ],
      },
    });
    await shop.trigger(campaign, to('mail', 'both', 'phone', 'none'));
    const got = (await shop.captured(campaign)).map(
      ({ external_id, channel }) => `${external_id} ${channel}`,
    );
    expect(got.sort()).toEqual(['both email', 'both sms', 'mail email', 'phone sms']);
    await expectSumsToAddUp(shop, campaign, { sent: 3, skipped: 1, reasons: { not_reachable: 1 } });
    const { messages } = await shop.stats(campaign);
    expect(messages).toEqual(
      expect.arrayContaining([
        { channel: 'email', outcome: 'sent', count: 2 },
        { channel: 'email', outcome: 'skipped', count: 1 },
        { channel: 'sms', outcome: 'sent', count: 2 },
        { channel: 'sms', outcome: 'skipped', count: 1 },
      ]),
    );
    const why = await shop.why('mail', campaign);
    expect(why.verdict).toBe('sent');
    expect(why.decisions).toEqual(
      expect.arrayContaining([expect.objectContaining({ channel: 'sms', reason: 'not_reachable' })]),
    );
    expect((await shop.why('none', campaign)).sentence).toBe('No usable address, phone number or device.');
  });
});
