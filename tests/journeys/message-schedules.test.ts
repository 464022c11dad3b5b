// Messages that come with the call and leave later: /messages/schedule/* on sandbox clocks, items 54 to 56 of the
// checklist among them.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  expectStatus,
  startTestApp,
  type Answer,
  type Body,
  type TestApp,
  type TestWorkspace,
} from '../support/app.ts';
import {
  CALLED_MAIL as MAIL,
  captured,
  whoGot,
  tierIs,
  makeApiCampaign,
  expectRefused,
} from '../support/called-messages.ts';

const UNKNOWN = '00000000-0000-4000-8000-000000000000';
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const openShop = async (...more: readonly object[]): Promise<TestWorkspace> => {
  const shop = await app.makeWorkspace({ kind: 'sandbox' });
  await shop.configure();
  await shop.track(
    { external_id: 'ann', email: 'ann@example.com', first_name: 'Ann', tier: 'gold' },
    { external_id: 'bob', email: 'bob@example.com', first_name: 'Bob', tier: 'silver' },
    ...more,
  );
  return shop;
};
const schedule = (shop: TestWorkspace, act: 'create' | 'update' | 'delete', call: object): Promise<Answer> =>
  shop.api.post(`/messages/schedule/${act}`, call);
describe('/messages/schedule', () => {
  const AT = '2026-03-02T09:00:00Z';
  const create = async (shop: TestWorkspace, call: object = {}): Promise<string> => {
    const made = await schedule(shop, 'create', {
      external_user_ids: ['ann'],
      messages: { email: MAIL },
      schedule: { time: AT },
      ...call,
    });
    expect(expectStatus(made, 201).body).toMatchObject({
      message: 'success',
      dispatch_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      schedule_id: expect.stringMatching(UUID),
    });
    return made.body.schedule_id;
  };
  const sent = async (shop: TestWorkspace): Promise<readonly (readonly string[])[]> =>
    (await captured(shop)).map(({ at, message }) => [at, message.subject]);

  test('a message leaves at its time, and not when it was deleted before', async () => {
    const shop = await openShop();
    await create(shop);
    const deleted = await create(shop);
    expect((await schedule(shop, 'delete', { schedule_id: deleted })).body).toEqual({ message: 'success' });
    await expectRefused(schedule(shop, 'delete', { schedule_id: deleted }), /schedule_id/);
    await shop.move('2026-03-02T08:59:59Z');
    expect(await sent(shop)).toEqual([]);
    await shop.move('2026-03-03T00:00:00Z');
    expect(await sent(shop)).toEqual([['2026-03-02T09:00:00.000Z', 'Hello Ann']]);
  });

  test('in the local time of each person', async () => {
    const shop = await openShop({ external_id: 'yui', email: 'yui@example.com', time_zone: 'Asia/Tokyo' });
    const local = { time: '2026-03-02T09:00:00', in_local_time: true };
    await create(shop, { external_user_ids: ['ann', 'yui'], schedule: local });
    await shop.move('2026-03-03T00:00:00Z');
    const found = (await captured(shop)).map(({ external_id, at }) => [external_id, at]);
    expect(found.sort()).toEqual([
      ['ann', '2026-03-02T09:00:00.000Z'],
      ['yui', '2026-03-02T00:00:00.000Z'],
    ]);
  });

  test('REST-55 the audience counts when the message leaves', async () => {
    const shop = await openShop();
    await create(shop, { external_user_ids: undefined, audience: tierIs('gold') });
    await shop.track({ external_id: 'ann', tier: 'none' }, { external_id: 'bob', tier: 'gold' });
    await shop.move('2026-03-03T00:00:00Z');
    expect(await whoGot(shop)).toEqual(['bob']);
  });

  test('REST-56 an update changes the time, the content, or both; neither is refused', async () => {
    const shop = await openShop();
    const id = await create(shop);
    const update = (change: object) => schedule(shop, 'update', { schedule_id: id, ...change });
    await expectRefused(update({}), /schedule, messages/);
    await expectRefused(update({ messages: {} }), /^No message to send/);
    await expectRefused(update({ messages: { line: { body: 'x' } } }), /^messages\.line is not available/);
    await expectRefused(update({ schedule: { time: '2026-02-01T00:00:00Z' } }), /time/);
    await expectRefused(
      schedule(shop, 'update', { schedule_id: UNKNOWN, schedule: { time: AT } }),
      /schedule_id/,
    );
    expect((await update({ messages: { email: { ...MAIL, subject: 'Changed' } } })).body).toEqual({
      message: 'success',
    });
    expect((await update({ schedule: { time: '2026-03-02T11:00:00Z' } })).status).toBe(201);
    await shop.move('2026-03-03T00:00:00Z');
    expect(await sent(shop)).toEqual([['2026-03-02T11:00:00.000Z', 'Changed']]);
    await expectRefused(update({ messages: { email: MAIL } }), /schedule_id/);
  });

  test('REST-56 G10 content that is updated between two time zones is what the later zone gets', async () => {
    const shop = await openShop({ external_id: 'yui', email: 'yui@example.com', time_zone: 'Asia/Tokyo' });
    const local = { time: '2026-03-02T09:00:00', in_local_time: true };
    const id = await create(shop, { external_user_ids: ['ann', 'yui'], schedule: local });
    await shop.move('2026-03-02T00:00:00Z');
    expect(await sent(shop)).toEqual([['2026-03-02T00:00:00.000Z', 'Hello']]);
    const changed = { schedule_id: id, messages: { email: { ...MAIL, subject: 'Changed' } } };
    expectStatus(await schedule(shop, 'update', changed), 201);
    await shop.move('2026-03-03T00:00:00Z');
    expect(await sent(shop)).toEqual([
      ['2026-03-02T00:00:00.000Z', 'Hello'],
      ['2026-03-02T09:00:00.000Z', 'Changed'],
    ]);
  });

  test('REST-54 schedules of an API-triggered campaign are changed by their own endpoints', async () => {
    const shop = await openShop();
    const campaign = await shop.makeCampaign();
    const made = await shop.schedule(campaign, {
      recipients: [{ external_user_id: 'ann' }],
      schedule: { time: AT },
    });
    const { schedule_id } = expectStatus(made, 201).body;
    await expectRefused(schedule(shop, 'update', { schedule_id, schedule: { time: AT } }), /schedule_id/);
    await expectRefused(schedule(shop, 'delete', { schedule_id }), /schedule_id/);
  });

  test('with a campaign it is listed among what is coming, and needs its variations', async () => {
    const shop = await openShop();
    const campaign = await makeApiCampaign(shop, { message_id: 'mail-1', channel: 'email' });
    const email = { ...MAIL, message_variation_id: 'mail-1' };
    const id = await create(shop, { campaign_id: campaign, messages: { email } });
    await create(shop);
    const coming = await shop.api.get('/messages/scheduled_broadcasts?end_time=2026-03-05');
    expect(coming.body.scheduled_broadcasts.map(({ id: one }: Body) => one)).toEqual([campaign]);
    await expectRefused(
      schedule(shop, 'update', { schedule_id: id, messages: { email: MAIL } }),
      /^Message Variant Unspecified/,
    );
  });
});
