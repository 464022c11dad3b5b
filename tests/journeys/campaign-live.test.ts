// A live workspace: calls and broadcasts to real sinks, edits that count at once, a pause and a stop in the middle.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectSumsToAddUp } from '../support/accounts.ts';
import { startTestApp, type Body, type TestApp, type TestWorkspace } from '../support/app.ts';
import { eventually } from '../support/engine.ts';
import { startHttpSink, type HttpSink } from '../support/sinks/http-sink.ts';

let app: TestApp;
let sink: HttpSink;
beforeAll(async () => {
  app = await startTestApp();
  sink = await startHttpSink();
});
afterAll(async () => {
  await app.close();
  await sink.close();
});

const idsOf = (prefix: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, i) => `${prefix}-${i}`);
const to = (ids: readonly string[]) => ({ recipients: ids.map((id) => ({ external_user_id: id })) });
const openShop = async (
  ids: readonly string[],
  kind: 'live' | 'sandbox' = 'live',
): Promise<TestWorkspace> => {
  const shop = await app.makeWorkspace({ kind });
  for (let i = 0; i < ids.length; i += 75)
    await shop.track(...ids.slice(i, i + 75).map((id) => ({ external_id: id, email: `${id}@example.com` })));
  return shop;
};
const webhook = (marker: string) => ({
  channel: 'webhook',
  category: 'transactional' as const,
  content: {
    url: `${sink.url}/${marker}`,
    body: '{"to":"{{${user_id}}}","m":"{{api_trigger_properties.${m}}}"}',
  },
});
/** External ids the sink got under a marker, as often as it got them. */
const gotAt = (prefix: string): readonly string[] =>
  sink.entries
    .map(({ recipient }) => recipient)
    .filter((id) => id.startsWith(prefix))
    .sort();
const settled = (shop: TestWorkspace, campaign: string, considered: number) =>
  eventually(
    () => shop.stats(campaign),
    ({ people }: Body) => people.waiting === 0 && people.considered === considered,
    30_000,
  );

describe('calls of a live workspace', () => {
  test('G1 G2 recipients, a broadcast and a schedule reach a real receiver exactly once each', async () => {
    const ids = idsOf('once', 120);
    const shop = await openShop(ids);
    const campaign = await shop.makeCampaign({
      ...webhook('once'),
      configurationId: await shop.configure({
        channel: 'webhook',
        category: 'transactional',
        provider: 'http',
      }),
    });
    await shop.trigger(campaign, to(ids.slice(0, 50)));
    await shop.trigger(campaign, { broadcast: true });
    const soon = new Date(Date.now() + 1_500).toISOString();
    expect(
      (await shop.schedule(campaign, { ...to(ids.slice(0, 20)), schedule: { time: soon } })).status,
    ).toBe(201);
    await settled(shop, campaign, 190);
    await expectSumsToAddUp(shop, campaign, { sent: 190 });
    expect(gotAt('once')).toEqual([...ids.slice(0, 50), ...ids, ...ids.slice(0, 20)].sort());
    expect([...sink.counts.values()].every((count) => count === 1)).toBe(true);
  });

  test('G7 a pause in the middle halts within a second, continue goes on, nobody twice', async () => {
    const ids = idsOf('pause', 100);
    const shop = await openShop(ids);
    const configuration = await shop.api.post('/admin/v1/channel-configurations', {
      name: 'Slow',
      channel: 'webhook',
      category: 'transactional',
      provider: 'http',
      sender: {},
      limits: { messages_per_second: 20 },
    });
    const campaign = await shop.makeCampaign({
      ...webhook('pause'),
      configurationId: configuration.body.configuration.configuration_id,
    });
    await shop.trigger(campaign, { broadcast: true });
    await eventually(
      () => gotAt('pause').length,
      (count) => count >= 20,
    );
    await shop.act(campaign, 'pause');
    const atPause = gotAt('pause').length;
    expect(atPause).toBeLessThan(100);
    await eventually(
      async () => {
        const before = gotAt('pause').length;
        await new Promise((resolve) => setTimeout(resolve, 1_500));
        return gotAt('pause').length - before;
      },
      (more) => more === 0,
    );
    expect(gotAt('pause').length - atPause).toBeLessThanOrEqual(40);
    // The pause may have come before the whole audience was written down: what is there is sent or waits.
    const { people } = await shop.stats(campaign);
    expect(people).toMatchObject({ skipped: 0, failed: 0, considered: people.sent + people.waiting });
    expect(people.waiting).toBeGreaterThan(0);
    await shop.act(campaign, 'continue');
    await settled(shop, campaign, 100);
    await expectSumsToAddUp(shop, campaign, { sent: 100 });
    expect(gotAt('pause')).toEqual([...ids].sort());
  });
});

describe('edits', () => {
  test('CD-2.4 G10 content and audience edited just before a call are those of the call, every time', async () => {
    for (const kind of ['sandbox', 'live'] as const) {
      const shop = await openShop(['ann', 'bob'], kind);
      await shop.track({ external_id: 'ann', round: 0 }, { external_id: 'bob', round: 1 });
      const configurationId = await shop.configure();
      const definition = (round: number) => ({
        audience: { filter: 'custom-attribute', name: 'round', comparison: 'equals', value: round % 2 },
        variants: [
          {
            id: 'only',
            messages: [
              {
                message_id: 'm',
                channel: 'email',
                configuration_id: configurationId,
                content: { subject: `Round ${round}`, body: 'x' },
              },
            ],
          },
        ],
      });
      const campaign = await shop.makeCampaign({ definition: definition(0) });
      const expected: string[] = [];
      for (let round = 0; round < 20; round++) {
        const edited = await shop.api.patch(`/admin/v1/campaigns/${campaign}`, {
          definition: definition(round),
        });
        expect(edited.status).toBe(200);
        await shop.trigger(campaign, to(['ann', 'bob']));
        await settled(shop, campaign, 2 * round + 2);
        expected.push(`${round % 2 === 0 ? 'ann' : 'bob'} Round ${round}`);
      }
      const got = await shop.captured(campaign);
      expect(got.map(({ external_id, message }) => `${external_id} ${message.subject}`).sort()).toEqual(
        expected.sort(),
      );
      await expectSumsToAddUp(shop, campaign, {
        sent: 20,
        skipped: 20,
        reasons: { not_in_audience_at_trigger: 20 },
      });
    }
  });
});
