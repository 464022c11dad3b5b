import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../tests/support/database.ts';
import type { Outbound } from '../../core/channels/channel.ts';
import { makeUserId, PARTS } from '../../core/part.ts';
import { createCaptureStore } from './captured-messages.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const AT = Date.parse('2026-05-01T08:00:00.123Z');
const outbound = (i: number): Outbound => ({
  channel: 'email',
  body: { subject: `Hello ${i}` },
  facts: {
    workspaceId: 1,
    sendKey: `00000000-0000-8000-a000-${i.toString().padStart(12, '0')}`,
    deliveryId: '00000000-0000-8000-a000-000000000000',
    campaignId: '11111111-1111-8111-a111-111111111111',
    campaignName: 'C',
    category: 'marketing',
    dispatchId: 'd',
    userId: makeUserId(i.toString(16).padStart(22, '0'), PARTS[i % 64]!),
    externalId: null,
    endpoint: { id: 'email', address: `p${i}@example.test` },
    at: AT,
  },
});

it('keeps the whole message with its exact instant, once, however often it is handed over', async () => {
  const store = createCaptureStore(database.pool);
  const messages = Array.from({ length: 1_200 }, (_, i) => outbound(i));
  await Promise.all([...messages, ...messages.slice(0, 50)].map((message) => store.save([message])));
  const { rows } = await database.pool.query<{ at: number; message: object; endpoint: string }>(
    'select at, message, endpoint from captured_messages order by send_key',
  );
  expect(rows).toHaveLength(1_200);
  expect(rows[7]).toEqual({ at: AT, message: { subject: 'Hello 7' }, endpoint: 'p7@example.test' });
});

it('tells the caller when it could not be kept', async () => {
  const store = createCaptureStore(database.pool);
  const broken = outbound(1);
  await expect(store.save([{ ...broken, facts: { ...broken.facts, sendKey: 'no' } }])).rejects.toThrow();
});
