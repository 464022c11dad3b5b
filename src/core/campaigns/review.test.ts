import { describe, expect, test } from 'vitest';
import { CHANNELS } from '../../kinds/channels/index.ts';
import { triggerKindList } from '../../kinds/triggers/index.ts';
import { indexTriggerKinds } from './parse-triggers.ts';
import { filterKindList } from '../../kinds/filters/index.ts';
import { indexFilterKinds } from '../segments/segment.ts';
import type { CampaignType, Category } from './campaign.ts';
import { parseDefinition, writeDefinition } from './parse-definition.ts';
import { reviewCampaign } from './review.ts';

const EMAIL = { subject: 'Hello {{${first_name}}}', body: '<p>Hi</p>' };
const configuration = (id: string, channel: string, more: object = {}) => ({
  configurationId: id,
  channel,
  category: 'marketing' as Category,
  active: true,
  ...more,
});
const facts = {
  moment: { now: Date.parse('2026-03-01T10:00:00Z'), timeZone: 'UTC' },
  channels: CHANNELS,
  filters: indexFilterKinds(filterKindList),
  triggers: indexTriggerKinds(triggerKindList),
  configurations: [
    configuration('mail', 'email'),
    configuration('text', 'sms'),
    configuration('off', 'email', { active: false }),
    configuration('receipts', 'email', { category: 'transactional' }),
  ],
  groups: [
    { groupId: 'texts', channel: 'sms', archived: false },
    { groupId: 'gone', channel: 'sms', archived: true },
  ],
};
const message = (more: object = {}) => ({
  channel: 'email',
  configuration_id: 'mail',
  content: EMAIL,
  ...more,
});
const written = (more: object = {}) => ({ variants: [{ messages: [message()] }], ...more });

const ids = () => {
  let n = 0;
  return () => `id-${++n}`;
};
const review = (input: object, category: Category = 'marketing', type: CampaignType = 'api_triggered') => {
  const parsed = parseDefinition(input, category, ids());
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return reviewCampaign({ type, category, definition: parsed.value }, facts);
};
const codes = (input: object, category?: Category, type?: CampaignType) =>
  review(input, category, type).problems.map(({ code, field }) => `${code} ${field}`);

describe('parse', () => {
  test('what is written comes back the same, with ids given to what had none', () => {
    const parsed = parseDefinition(written(), 'marketing', ids());
    expect(parsed.ok && parsed.value.variants[0]).toMatchObject({ id: 'id-1', percentage: 100 });
    const again = parsed.ok ? parseDefinition(writeDefinition(parsed.value), 'marketing', ids()) : null;
    expect(again).toEqual(parsed);
  });

  test('rulings: sendTo defaults to subscribed for marketing and everybody for transactional', () => {
    expect(parseDefinition({}, 'marketing', ids())).toMatchObject({ value: { sendTo: 'subscribed' } });
    expect(parseDefinition({}, 'transactional', ids())).toMatchObject({ value: { sendTo: 'everybody' } });
  });

  test('every offending field is named at once', () => {
    const parsed = parseDefinition(
      { send_to: 'me', variants: [{ percentage: 101, messages: [{ content: 1 }] }], extra: 1 },
      'marketing',
      ids(),
    );
    const fields = parsed.ok ? [] : parsed.error.map(({ field }) => field);
    expect(fields).toEqual([
      'definition.send_to',
      'definition.variants[0].percentage',
      'definition.variants[0].messages[0].channel',
      'definition.variants[0].messages[0].content',
      'definition.extra',
    ]);
  });
});

describe('review', () => {
  test('6.7 translations are reviewed with the message: their shape, and their texts as templates', () => {
    const content = (translations: unknown) => ({
      variants: [{ messages: [message({ content: { ...EMAIL, translations } })] }],
    });
    const french = { name: 'fr', languages: [{ language: 'fr' }], texts: { t1: 'Bonjour {{ x' } };
    const { problems, sources } = review(content([french]));
    expect(problems).toEqual([]);
    expect(sources).toContainEqual({
      path: 'definition.variants[0].messages[0].content.translations[0].texts.t1',
      source: 'Bonjour {{ x',
    });
    expect(codes(content([{ name: 'fr' }]))).toEqual([
      'invalid_locale definition.variants[0].messages[0].content.translations[0]',
    ]);
  });

  test('a complete campaign has no problems, and its templates are listed for checking', () => {
    const { problems, sources } = review(written());
    expect(problems).toEqual([]);
    expect(sources).toContainEqual({
      path: 'definition.variants[0].messages[0].content.subject',
      source: 'Hello {{${first_name}}}',
    });
  });

  test.each([
    ['PRE-2 no configuration', [message({ configuration_id: 'nope' })], 'no_configuration'],
    ['PRE-2 inactive configuration', [message({ configuration_id: 'off' })], 'configuration_inactive'],
    ['CAT-4 other category', [message({ configuration_id: 'receipts' })], 'configuration_mismatch'],
    ['other channel', [message({ configuration_id: 'text' })], 'configuration_mismatch'],
  ])('%s', (_name, messages, code) => {
    const field = 'definition.variants[0].messages[0].configuration_id';
    expect(codes({ variants: [{ messages }] })).toEqual([`${code} ${field}`]);
  });

  test('16.1 shares and the control group add up to 100', () => {
    const variants = [{ percentage: 50, messages: [message()] }];
    expect(codes({ variants })).toEqual(['shares_not_100 definition.variants']);
    expect(codes({ variants, control_percentage: 50 })).toEqual([]);
  });

  test('rulings: everybody is refused for marketing and fine for transactional', () => {
    expect(codes(written({ send_to: 'everybody' }))).toEqual(['send_to_not_allowed definition.send_to']);
    const receipts = { variants: [{ messages: [message({ configuration_id: 'receipts' })] }] };
    expect(codes(receipts, 'transactional')).toEqual([]);
  });

  test('CD-19.4 SMS needs an active group of its channel', () => {
    const text = message({ channel: 'sms', configuration_id: 'text', content: { body: 'Hi' } });
    const variants = [{ messages: [text] }];
    const field = 'definition.subscription_group_id';
    expect(codes({ variants })).toEqual([`no_subscription_group ${field}`]);
    expect(codes({ variants, subscription_group_id: 'gone' })).toEqual([
      `unknown_subscription_group ${field}`,
    ]);
    expect(codes({ variants, subscription_group_id: 'texts' })).toEqual([]);
    expect(codes(written({ subscription_group_id: 'texts' }))).toEqual([`group_mismatch ${field}`]);
  });

  test('content and audience are refused with their paths', () => {
    const bad = { variants: [{ messages: [message({ content: { subject: 'x' } })] }] };
    expect(codes(bad)[0]).toMatch(/definition\.variants\[0\]\.messages\[0\]\.content\.body$/);
    const [first] = review(written({ audience: { all: [{ filter: 'nope' }] } })).problems;
    expect(first?.field).toBe('definition.audience.all[0].filter');
  });

  test('types that cannot send yet cannot be launched', () => {
    expect(codes(written(), 'marketing', 'orchestrated')).toEqual(['type_not_available type']);
  });
});
