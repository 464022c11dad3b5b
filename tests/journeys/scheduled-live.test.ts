// A scheduled campaign of a live workspace, over real time to a real receiver: launched, sent once to everybody, idle.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectSumsToAddUp } from '../support/accounts.ts';
import { startTestApp, type Body, type TestApp } from '../support/app.ts';
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

const PEOPLE = 150;
const WAIT_MS = 30_000;

test('CD-5.1 CD-2.1 as soon as launched: everybody once, then idle', async () => {
  const shop = await app.makeWorkspace({ kind: 'live' });
  const ids = Array.from({ length: PEOPLE }, (_, i) => `now-${i}`);
  for (let i = 0; i < PEOPLE; i += 75)
    await shop.track(...ids.slice(i, i + 75).map((id) => ({ external_id: id })));
  const campaign = await shop.makeCampaign({
    type: 'scheduled',
    channel: 'webhook',
    category: 'transactional',
    content: { url: `${sink.url}/now`, body: '{"to":"{{${user_id}}}"}' },
    configurationId: await shop.configure({
      channel: 'webhook',
      category: 'transactional',
      provider: 'http',
    }),
    definition: { schedule: { type: 'at_launch' } },
  });
  const done = ({ people }: Body): boolean => people.waiting === 0 && people.considered === PEOPLE;
  await eventually(() => shop.stats(campaign), done, WAIT_MS);
  await expectSumsToAddUp(shop, campaign, { sent: PEOPLE });
  expect(sink.entries.map(({ recipient }) => recipient).sort()).toEqual([...ids].sort());
  const statusOf = async (): Promise<string> =>
    (await shop.api.get(`/admin/v1/campaigns/${campaign}`)).body.campaign.status;
  await eventually(statusOf, (status) => status === 'idle', WAIT_MS);
});
