// Connected audiences through the door (items 108 to 110): every comparison of every data type has people it matches and
// people it does not, as the messages show that went out.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestApp, type TestApp, type TestWorkspace } from '../support/app.ts';

const NOW = '2026-03-10T12:00:00Z';
let app: TestApp;
let shop: TestWorkspace;
let campaign: string;
beforeAll(async () => {
  app = await startTestApp();
  shop = await app.makeWorkspace({
    kind: 'sandbox',
    clockAt: NOW,
    rateLimits: { broadcast: 10_000, broadcast_audience: 1_000 },
  });
  campaign = await shop.makeCampaign();
  const person = (id: string, more: object) => ({ external_id: id, email: `${id}@example.com`, ...more });
  await shop.track(
    person('a', {
      word: 'red',
      list: ['x', 'y'],
      number: 10,
      flag: true,
      when: '2026-03-05T12:00:00Z',
      email_subscribe: 'opted_in',
      push_subscribe: 'opted_in',
    }),
    person('b', {
      word: 'Red',
      list: ['z'],
      number: 20.5,
      flag: false,
      when: '2026-03-20T12:00:00Z',
      push_subscribe: 'unsubscribed',
    }),
    person('c', { word: 7, list: 'x', number: '10', flag: 'true', when: 'soon' }),
    person('none', {}),
  );
});
afterAll(() => app.close());

const attribute = (name: string, comparison: string, value?: unknown) => ({
  custom_attribute: { custom_attribute_name: name, comparison, ...(value === undefined ? {} : { value }) },
});
const ALL = ['a', 'b', 'c', 'none'];
const without = (...ids: string[]): readonly string[] => ALL.filter((id) => !ids.includes(id));

/** Who gets a call with each audience, in order. */
const reachedBy = async (audiences: readonly object[]): Promise<readonly (readonly string[])[]> => {
  const dispatches: string[] = [];
  for (const audience of audiences) {
    const answer = await shop.trigger(campaign, {
      audience,
      recipients: ALL.map((external_user_id) => ({ external_user_id })),
    });
    expect([audience, answer.status]).toEqual([audience, 201]);
    dispatches.push(answer.body.dispatch_id as string);
  }
  await shop.settle();
  const reached: string[][] = [];
  for (const dispatch of dispatches) {
    const { body } = await shop.api.get(`/admin/v1/captured-messages?limit=500&dispatch_id=${dispatch}`);
    reached.push((body.messages as { external_id: string }[]).map((one) => one.external_id).sort());
  }
  return reached;
};

const expectReached = async (cases: readonly (readonly [object, readonly string[]])[]): Promise<void> => {
  const reached = await reachedBy(cases.map(([audience]) => audience));
  cases.forEach(([audience, expected], i) =>
    expect([audience, reached[i]]).toEqual([audience, [...expected]]),
  );
};

describe('grammar', () => {
  test('REST-108 AND holding OR, nested, and a bare filter', async () => {
    const red = attribute('word', 'equals', 'red');
    await expectReached([
      [red, ['a']],
      [
        { AND: [attribute('number', 'exists'), { OR: [red, attribute('flag', 'equals', false)] }] },
        ['a', 'b'],
      ],
      [
        { OR: [{ AND: [red, attribute('flag', 'equals', false)] }, attribute('number', 'does_not_exist')] },
        ['none'],
      ],
      [{ AND: [{ OR: [{ AND: [{ OR: [red] }] }] }] }, ['a']],
    ]);
  });

  test('REST-108 the same audience without recipients reaches the same people', async () => {
    const answer = await shop.trigger(campaign, {
      audience: { AND: [attribute('number', 'exists'), attribute('flag', 'exists')] },
    });
    await shop.settle();
    const { body } = await shop.api.get(
      `/admin/v1/captured-messages?limit=500&dispatch_id=${answer.body.dispatch_id}`,
    );
    expect(body.messages.map((one: { external_id: string }) => one.external_id).sort()).toEqual([
      'a',
      'b',
      'c',
    ]);
  });

  test('REST-110 what is not understood is refused with its path', async () => {
    const nested = (depth: number): object =>
      depth === 0 ? attribute('word', 'exists') : { AND: [nested(depth - 1)] };
    const wrong: readonly (readonly [unknown, RegExp])[] = [
      [attribute('word', 'resembles', 'red'), /comparison/],
      [attribute('word', 'matches_regex', 7), /value/],
      [attribute('n'.repeat(3_000), 'exists'), /custom_attribute\.custom_attribute_name/],
      [attribute('word', 'matches_regex', '('), /value/],
      [attribute('number', 'greater_than', 'ten'), /value/],
      [attribute('when', 'before', 'yesterday'), /value/],
      [attribute('word', 'does_not_equal', 'red'), /comparison/],
      [{ custom_event: { name: 'x' } }, /custom_event/],
      [{ AND: [] }, /AND/],
      [{ AND: [attribute('word', 'exists')], OR: [attribute('word', 'exists')] }, /audience/],
      [[attribute('word', 'exists')], /audience/],
      ['red', /audience/],
      [nested(11), /audience/],
      [{ email_subscription_status: { comparison: 'equals', value: 'opted_in' } }, /comparison/],
      [{ email_subscription_status: { comparison: 'is', value: 'maybe' } }, /value/],
      [{ last_used_app: { comparison: 'after', value: 'x' } }, /value/],
    ];
    for (const [audience, path] of wrong) {
      const answer = await shop.trigger(campaign, { audience, recipients: [{ external_user_id: 'a' }] });
      expect([audience, answer.status]).toEqual([audience, 400]);
      expect(answer.body.message).toMatch(path);
    }
    const deep = { audience: nested(10), recipients: [{ external_user_id: 'a' }] };
    expect((await shop.trigger(campaign, deep)).status).toBe(201);
  });
});

// A value of another type than the comparison's matches nothing, negative comparisons included (2.2).
describe('REST-109 every comparison', () => {
  test('text', async () => {
    await expectReached([
      [attribute('word', 'equals', 'red'), ['a']],
      [attribute('word', 'not_equal', 'red'), ['b', 'none']],
      [attribute('word', 'matches_regex', '^[rR]ed$'), ['a', 'b']],
      [attribute('word', 'does_not_match_regex', '^red$'), ['b', 'none']],
      [attribute('word', 'exists'), ['a', 'b', 'c']],
      [attribute('word', 'does_not_exist'), ['none']],
      [attribute('word', 'is_any_of', ['red', 'Red']), ['a', 'b']],
      [attribute('word', 'is_any_of', 'red'), ['a']],
      // REST-110: who lacks the attribute is none of anything.
      [attribute('word', 'is_none_of', ['red', 'Red']), ['none']],
    ]);
  });

  test('lists', async () => {
    await expectReached([
      [attribute('list', 'includes_value', 'x'), ['a']],
      // REST-110: several values match on any.
      [attribute('list', 'includes_value', ['y', 'z']), ['a', 'b']],
      [attribute('list', 'does_not_include_value', 'x'), ['b', 'none']],
      [attribute('list', 'is_any_of', ['y']), ['a']],
      [attribute('list', 'exists'), ['a', 'b', 'c']],
      [attribute('list', 'does_not_exist'), ['none']],
    ]);
  });

  test('numbers', async () => {
    await expectReached([
      [attribute('number', 'equals', 10), ['a']],
      [attribute('number', 'not_equal', 10), ['b', 'none']],
      [attribute('number', 'greater_than', 10), ['b']],
      [attribute('number', 'greater_than_or_equal_to', 10), ['a', 'b']],
      [attribute('number', 'less_than', 20.5), ['a']],
      [attribute('number', 'less_than_or_equal_to', 20.5), ['a', 'b']],
      [attribute('number', 'exists'), ['a', 'b', 'c']],
      [attribute('number', 'does_not_exist'), ['none']],
    ]);
  });

  test('booleans: does_not_equal is not_equal', async () => {
    await expectReached([
      [attribute('flag', 'equals', true), ['a']],
      [attribute('flag', 'equals', false), ['b']],
      [attribute('flag', 'not_equal', true), ['b', 'none']],
      [attribute('flag', 'does_not_equal', true), ['b', 'none']],
      [attribute('flag', 'exists'), ['a', 'b', 'c']],
      [attribute('flag', 'does_not_exist'), ['none']],
    ]);
  });

  test('times, on the sandbox’s clock', async () => {
    await expectReached([
      [attribute('when', 'less_than_x_days_ago', 6), ['a']],
      [attribute('when', 'less_than_x_days_ago', 4), []],
      [attribute('when', 'greater_than_x_days_ago', 4), ['a']],
      [attribute('when', 'less_than_x_days_in_the_future', 11), ['b']],
      [attribute('when', 'greater_than_x_days_in_the_future', 9), ['b']],
      [attribute('when', 'before', '2026-03-06T00:00:00Z'), ['a']],
      [attribute('when', 'after', '2026-03-06T00:00:00Z'), ['b']],
      [attribute('when', 'exists'), ['a', 'b', 'c']],
      [attribute('when', 'does_not_exist'), ['none']],
    ]);
  });

  test('consent states', async () => {
    const email = (comparison: string, value: string) => ({
      email_subscription_status: { comparison, value },
    });
    const push = (comparison: string, value: string) => ({ push_subscription_status: { comparison, value } });
    await expectReached([
      [email('is', 'opted_in'), ['a']],
      [email('is_not', 'opted_in'), without('a')],
      [email('is', 'subscribed'), without('a')],
      [email('is', 'unsubscribed'), []],
      [push('is', 'opted_in'), ['a']],
      [push('is', 'unsubscribed'), ['b']],
      [push('is_not', 'unsubscribed'), without('b')],
    ]);
  });
});
