// Addresses that get nothing, as somebody in charge of them sees and changes them.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApp, type TestWorkspace, expectStatus, startTestApp } from '../support/app.ts';

let app: TestApp;
let shop: TestWorkspace;
const PATH = '/admin/v1/suppressed-addresses';
beforeAll(async () => {
  app = await startTestApp();
  shop = await app.makeWorkspace({ kind: 'sandbox' });
});
afterAll(() => app.close());

const listed = async (query = ''): Promise<readonly string[]> => {
  const { body } = expectStatus(await shop.api.get(`${PATH}?${query}`), 200);
  return body.addresses.map(({ address }: { address: string }) => address);
};

describe('a suppressed address', () => {
  test('entered by hand blocks at once, whatever its case, and is released again', async () => {
    await shop.track({ external_id: 'ann', email: 'Ann@Example.com' });
    const campaign = await shop.makeCampaign({
      category: 'transactional',
      definition: { send_to: 'everybody' },
    });
    expectStatus(await shop.api.post(PATH, { kind: 'email', address: 'ann@example.com' }), 200);
    await shop.trigger(campaign, { recipients: [{ external_user_id: 'ann' }] });
    expect(await shop.captured(campaign)).toHaveLength(0);
    expect((await shop.why('ann', campaign)).decisions[0].reason).toBe('suppressed_address');
    expect(await listed()).toEqual(['ann@example.com']);
    expectStatus(await shop.api.post(`${PATH}/release`, { kind: 'email', address: 'ANN@example.com' }), 200);
    await shop.trigger(campaign, { recipients: [{ external_user_id: 'ann' }] });
    expect(await shop.captured(campaign)).toHaveLength(1);
    expect(await listed()).toEqual([]);
  });

  test('is found by its beginning, page by page, emails and phones apart', async () => {
    for (const name of ['bea', 'ben', 'bob', 'cid'])
      await shop.api.post(PATH, { kind: 'email', address: `${name}@example.com` });
    await shop.api.post(PATH, { kind: 'phone', address: '+33612345678' });
    expect(await listed('search=be')).toEqual(['bea@example.com', 'ben@example.com']);
    const first = (await shop.api.get(`${PATH}?limit=3`)).body;
    expect(await listed(`limit=3&after=${encodeURIComponent(first.next)}`)).toEqual(['cid@example.com']);
    expect(await listed('kind=phone')).toEqual(['+33612345678']);
    expect(await listed('search=%25')).toEqual([]);
  });

  test('that is none is refused by name', async () => {
    for (const body of [
      { kind: 'email', address: 'nobody' },
      { kind: 'phone', address: '0612' },
    ]) {
      const answer = await shop.api.post(PATH, body);
      expect([answer.status, answer.body.errors[0].field]).toEqual([400, 'address']);
    }
  });
});
