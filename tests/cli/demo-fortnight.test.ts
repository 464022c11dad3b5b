// What a stranger finds after `npm start`: a shop whose campaigns have a fortnight behind them, all through the real doors.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Running, makeDataDir, removeDataDir, startServing, waitUntil } from '../support/command.ts';

const dir = makeDataDir();
let running: Running;
let key = '';

beforeAll(async () => {
  running = await startServing({ DATA_DIR: dir, RELANCE_DEMO: 'true', RELANCE_DEMO_HISTORY: 'true' });
  await waitUntil(() => /fortnight behind it|only a part of its past/.test(running.said()), 290_000);
  key = /^ +demo .*(rel_[0-9a-f]{64})/m.exec(running.said())?.[1] ?? '';
}, 300_000);

afterAll(async () => {
  running.process.kill('SIGTERM');
  await running.finished;
  await removeDataDir(dir);
}, 60_000);

// What the doors answer is looked into freely.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
const read = async (path: string): Promise<any> => {
  const answer = await fetch(running.url + path, { headers: { authorization: `Bearer ${key}` } });
  expect(answer.status).toBe(200);
  return answer.json();
};

test('the whole fortnight was lived, and its clock stands at the present of the start', async () => {
  expect(running.said()).toContain('The demo shop has its fortnight behind it.');
  const { now } = await read('/admin/v1/clock');
  expect(Math.abs(Date.parse(now) - Date.now())).toBeLessThan(3_600_000);
});

test('campaigns were sent, opened and clicked; what comes stands in the calendar; the sums hold', async () => {
  const { campaigns } = await read('/admin/v1/campaigns?limit=50');
  const idOf = (name: string) => campaigns.find((one: { key: string }) => one.key === name).campaign_id;
  for (const name of ['weekly-letter', 'gold-preview', 'order-confirmation', 'abandoned-cart']) {
    const { people } = await read(`/admin/v1/campaigns/${idOf(name)}/stats`);
    const { considered, sent, failed, skipped, held, waiting } = people;
    expect([name, considered]).toEqual([name, sent + failed + skipped + held + waiting]);
    expect([name, sent > 0]).toEqual([name, true]);
  }
  const { funnel } = await read(`/admin/v1/campaigns/${idOf('weekly-letter')}/report`);
  const counts = funnel.map(({ step, count }: { step: string; count: number }) => [step, count > 0]);
  expect(counts).toEqual(
    ['considered', 'eligible', 'sent', 'delivered', 'opened', 'clicked', 'converted'].map((step) => [
      step,
      true,
    ]),
  );
  const statuses = new Map(campaigns.map((one: { key: string; status: string }) => [one.key, one.status]));
  expect(statuses.get('members-evening')).toBe('active');
  expect(statuses.get('advent')).toBe('draft');
});
