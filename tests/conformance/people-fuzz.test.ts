// Whatever a caller sends to the people and consent endpoints, the answer is JSON with a message and never a 5xx.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { TestDatabase } from '../support/database.ts';
import { createTestDatabase } from '../support/database.ts';
import type { Answer, PeopleApp } from '../support/people-app.ts';
import { openPeopleApp } from '../support/people-app.ts';

const RUNS = 400;
const QUERY_RUNS = 1_500;
const GROUP = '00000000-0000-4000-8000-0000000000e1';

let db: TestDatabase;
let api: PeopleApp;
beforeAll(async () => {
  db = await createTestDatabase();
  api = openPeopleApp(db.pool);
  await db.pool.query(
    `insert into subscription_groups (workspace_id, group_id, name, channel, created_at)
     values (1, $1, 'News', 'email', now())`,
    [GROUP],
  );
});
afterAll(async () => {
  await api.app.close();
  await db.drop();
});

/** Names the parsers look for, so that random bodies get past the first check. */
const FIELDS = [
  'user_aliases',
  'alias_updates',
  'alias_name',
  'alias_label',
  'old_alias_name',
  'new_alias_name',
  'user_alias',
  'external_id',
  'external_ids',
  'aliases_to_identify',
  'emails_to_identify',
  'phone_numbers_to_identify',
  'prioritization',
  'merge_updates',
  'identifier_to_merge',
  'identifier_to_keep',
  'braze_ids',
  'email_addresses',
  'phone_numbers',
  'external_id_renames',
  'current_external_id',
  'new_external_id',
  'fields_to_export',
  'device_id',
  'braze_id',
  'email_address',
  'phone',
  'email',
  'emails',
  'subscription_group_id',
  'subscription_state',
  'subscription_groups',
];
const WORDS = [
  'a',
  'b',
  '',
  'a@example.com',
  '+33612345678',
  GROUP,
  'subscribed',
  'unsubscribed',
  'identified',
  'most_recently_updated',
  'a'.repeat(22) + '00',
  '\u0000',
  "'; drop table users; --",
  '%',
  '\\',
  '💥',
  'İ@example.com',
];
const text = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...WORDS) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
);
const { value } = fc.letrec<{ value: unknown; object: unknown }>((tie) => ({
  object: fc.dictionary(fc.constantFrom(...FIELDS), tie('value'), { maxKeys: 5 }),
  value: fc.oneof(
    { depthSize: 'small', maxDepth: 4 },
    text,
    fc.constantFrom(null, true, 0, -1, 1.5, 9_007_199_254_740_991),
    fc.array(tie('value'), { maxLength: 4 }),
    tie('object'),
    tie('object'),
  ),
}));
const body = fc.dictionary(fc.constantFrom(...FIELDS), value, { minKeys: 1, maxKeys: 4 });
const POSTS = [
  '/users/alias/new',
  '/users/alias/update',
  '/users/identify',
  '/users/merge',
  '/users/delete',
  '/users/external_ids/rename',
  '/users/external_ids/remove',
  '/users/export/ids',
  '/subscription/status/set',
  '/v2/subscription/status/set',
  '/email/status',
  '/email/blocklist',
  '/email/blacklist',
  '/email/bounce/remove',
  '/email/spam/remove',
  '/sms/invalid_phone_numbers/remove',
];
const GETS = [
  '/subscription/status/get',
  '/subscription/user/status',
  '/users/subscription',
  '/email/hard_bounces',
  '/email/unsubscribes',
  '/sms/invalid_phone_numbers',
];
const QUERY_NAMES = [
  'subscription_group_id',
  'external_id',
  'external_id[]',
  'email',
  'email[]',
  'phone',
  'phone_numbers[]',
  'limit',
  'offset',
  'start_date',
  'end_date',
  'sort_direction',
  'reason',
];
const QUERY_WORDS = [
  ...WORDS,
  '2026-01-01',
  '2026-13-45',
  '0',
  '1',
  '99999999999999999999',
  'desc',
  '+275760-09-13',
];

const expectAnswer = ({ status, body: answer }: Answer, sent: string): void => {
  expect(status, sent).toBeLessThan(500);
  expect(typeof answer['message'], sent).toBe('string');
  expect(answer['message'].length, sent).toBeGreaterThan(0);
};

it('any body gets an answer below 500 with a message', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...POSTS), body, async (path, sent) =>
      expectAnswer(await api.post(path, sent), `${path} ${JSON.stringify(sent)}`),
    ),
    { numRuns: RUNS },
  );
});

it.each(['external_id=%00', 'external_id[]=a%00b', 'email=a%00@example.com'])('refuses %s', async (query) => {
  const answer = await api.get(`/subscription/user/status?${query}`);
  expect([answer.status, answer.body['code']]).toEqual([400, 'nul_character']);
});

it('any query gets an answer below 500 with a message', async () => {
  const pair = fc.tuple(fc.constantFrom(...QUERY_NAMES), fc.constantFrom(...QUERY_WORDS));
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...GETS), fc.array(pair, { maxLength: 5 }), async (path, pairs) => {
      const query = pairs.map((each) => each.map(encodeURIComponent).join('=')).join('&');
      expectAnswer(await api.get(`${path}?${query}`), `${path}?${query}`);
    }),
    { numRuns: QUERY_RUNS },
  );
});
