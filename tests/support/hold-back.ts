// What journeys of limits share: a sandbox with Ann in Paris, and questions about what became of her messages.
import { expectStatus, type TestApp, type TestWorkspace } from './app.ts';

const ANN = { external_user_id: 'ann' };
export const openShop = async (app: TestApp, clockAt: string): Promise<TestWorkspace> => {
  const shop = await app.makeWorkspace({
    kind: 'sandbox',
    clockAt,
    rateLimits: { broadcast: 10_000, broadcast_audience: 1_000 },
  });
  await shop.track({ external_id: 'ann', email: 'ann@example.com', time_zone: 'Europe/Paris' });
  return shop;
};
export const sendTo = async (shop: TestWorkspace, campaign: string): Promise<void> => {
  expectStatus(await shop.trigger(campaign, { recipients: [ANN] }), 201);
};
export const outcomeOf = async (shop: TestWorkspace, campaign: string): Promise<string> => {
  const { verdict, decisions } = await shop.why('ann', campaign);
  if (verdict === 'waiting') return 'waiting';
  const last = decisions.find(({ channel }: { channel: string }) => channel === '');
  return last.outcome === 'sent' ? 'sent' : last.reason;
};
export const sentAt = async (shop: TestWorkspace, campaign: string): Promise<readonly string[]> =>
  (await shop.captured(campaign)).map(({ at }) => at).sort();
export const perMinute = async (shop: TestWorkspace, campaign: string): Promise<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const at of await sentAt(shop, campaign)) {
    const minute = at.slice(11, 16);
    counts[minute] = (counts[minute] ?? 0) + 1;
  }
  return counts;
};
export const addPeople = async (shop: TestWorkspace, count: number): Promise<void> => {
  const people = Array.from({ length: count }, (_, i) => ({
    external_id: `p${i}`,
    email: `p${i}@example.com`,
  }));
  for (let i = 0; i < people.length; i += 50) await shop.track(...people.slice(i, i + 50));
};
export const NIGHT = { from: '21:00', to: '08:00' };
export const quietHours = (more: object = {}) => ({ quiet_hours: { ...NIGHT, ...more } });
export const setQuiet = async (shop: TestWorkspace, ...rules: readonly object[]): Promise<void> => {
  expectStatus(await shop.api.put('/admin/v1/limits/quiet-hours', { rules }), 200);
};
