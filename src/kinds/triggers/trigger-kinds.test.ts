// Each trigger kind: which facts start a campaign, which do not, which settings are refused.
import { describe, expect, test } from 'vitest';
import { buildProfile } from '../../../tests/support/people.ts';
import type { Fact } from '../../core/campaigns/trigger.ts';
import { topicsOf } from '../../core/campaigns/trigger.ts';
import type { Profile } from '../../core/users/user.ts';
import { triggerKindList } from './index.ts';

const NOW = Date.UTC(2026, 4, 1, 12);
const CAMPAIGN = '11111111-1111-4111-8111-111111111111';
const OTHER = '22222222-2222-4222-8222-222222222222';
const kinds = new Map(triggerKindList.map((kind) => [kind.id, kind]));
const parse = (type: string, settings: unknown) => kinds.get(type)!.parse(settings, 'trigger');
/** Also that the index would bring the fact here. */
const fires = (type: string, settings: unknown, fact: Fact): boolean => {
  const trigger = parse(type, settings);
  if (!trigger.ok) throw new Error(`${trigger.error.field} ${trigger.error.message}`);
  const fired = trigger.value.matches(fact, NOW);
  if (fired) expect(topicsOf(fact).some((topic) => trigger.value.topics.includes(topic))).toBe(true);
  return fired;
};
const refusedAt = (type: string, settings: unknown): string | undefined => {
  const trigger = parse(type, settings);
  return trigger.ok ? 'accepted' : trigger.error.field;
};
const changed = (before: Partial<Profile>, after: Partial<Profile>): Fact => {
  const held = buildProfile(before);
  return { kind: 'profile_changed', before: held, after: { ...held, ...after }, at: NOW };
};

describe('attribute changed (7.5)', () => {
  const plan = (before: object, after: object) =>
    changed({ attributes: { ...before } }, { attributes: { ...after } });
  const any = { attribute: 'plan' };

  test('CD-#49 any new value, not the same one again, not null', () => {
    expect(fires('attribute_changed', any, plan({ plan: 'free' }, { plan: 'pro' }))).toBe(true);
    expect(fires('attribute_changed', any, plan({ plan: 'pro' }, { plan: 'pro' }))).toBe(false);
    expect(fires('attribute_changed', any, plan({ plan: 'pro' }, {}))).toBe(false);
    expect(fires('attribute_changed', any, plan({ plan: 'pro' }, { plan: null }))).toBe(false);
    expect(fires('attribute_changed', any, plan({}, { plan: false }))).toBe(true);
    expect(fires('attribute_changed', any, plan({ plan: 'pro' }, { plan: 'pro', other: 1 }))).toBe(false);
  });
  test('CD-7.5 a certain new value', () => {
    const pro = { attribute: 'plan', value: 'pro' };
    expect(fires('attribute_changed', pro, plan({ plan: 'free' }, { plan: 'pro' }))).toBe(true);
    expect(fires('attribute_changed', pro, plan({ plan: 'free' }, { plan: 'team' }))).toBe(false);
    const two = { attribute: 'level', value: 2 };
    expect(fires('attribute_changed', two, plan({ level: 1 }, { level: 2 }))).toBe(true);
    expect(fires('attribute_changed', two, plan({ level: 1 }, { level: '2' }))).toBe(false);
  });
  test('from a certain value, to whatever or to a certain one', () => {
    const leaves = { attribute: 'plan', from: 'free' };
    expect(fires('attribute_changed', leaves, plan({ plan: 'free' }, { plan: 'pro' }))).toBe(true);
    expect(fires('attribute_changed', leaves, plan({ plan: 'team' }, { plan: 'pro' }))).toBe(false);
    expect(fires('attribute_changed', leaves, plan({}, { plan: 'pro' }))).toBe(false);
    const both = { attribute: 'plan', from: 'free', value: 'pro' };
    expect(fires('attribute_changed', both, plan({ plan: 'free' }, { plan: 'pro' }))).toBe(true);
    expect(fires('attribute_changed', both, plan({ plan: 'free' }, { plan: 'team' }))).toBe(false);
    expect(refusedAt('attribute_changed', { attribute: 'plan', from: [1] })).toBe('trigger.from');
  });
  test('CD-7.5 dates change; arrays never fire; nested objects do', () => {
    const born = (day: string) => ({ born: { $time: `${day}T00:00:00.000Z` } });
    const at = { attribute: 'born' };
    expect(fires('attribute_changed', at, plan(born('2000-01-01'), born('2000-01-02')))).toBe(true);
    expect(fires('attribute_changed', at, plan(born('2000-01-01'), born('2000-01-01')))).toBe(false);
    expect(fires('attribute_changed', { attribute: 'tags' }, plan({ tags: ['a'] }, { tags: ['b'] }))).toBe(
      false,
    );
    const address = (city: string, street: string) => ({ address: { street, city } });
    const inside = plan(address('Paris', 'A'), address('Lyon', 'A'));
    expect(fires('attribute_changed', { attribute: 'address.city' }, inside)).toBe(true);
    expect(fires('attribute_changed', { attribute: 'address.street' }, inside)).toBe(false);
    expect(fires('attribute_changed', { attribute: 'address' }, inside)).toBe(true);
    const turned = plan({ address: { a: 1, b: 2 } }, { address: { b: 2, a: 1 } });
    expect(fires('attribute_changed', { attribute: 'address' }, turned)).toBe(false);
    expect(fires('attribute_changed', { attribute: '"a.b"' }, plan({ 'a.b': 1 }, { 'a.b': 2 }))).toBe(true);
  });
  test('a certain value is neither a date, an array, nor a fraction; a path names no elements', () => {
    for (const value of [['a'], { $time: 'x' }, 1.5, null])
      expect(refusedAt('attribute_changed', { attribute: 'x', value })).toBe('trigger.value');
    expect(refusedAt('attribute_changed', { attribute: 'x[].y' })).toBe('trigger.attribute');
    expect(refusedAt('attribute_changed', { attribute: '' })).toBe('trigger.attribute');
  });
});

describe('email added (7.4)', () => {
  test('CD-7.4 another address fires, the same again or none does not', () => {
    expect(fires('email_added', {}, changed({}, { email: 'a@example.com' }))).toBe(true);
    expect(fires('email_added', {}, changed({ email: 'b@example.com' }, { email: 'a@example.com' }))).toBe(
      true,
    );
    expect(fires('email_added', {}, changed({ email: 'a@example.com' }, { email: 'A@Example.com' }))).toBe(
      false,
    );
    expect(fires('email_added', {}, changed({ email: 'a@example.com' }, { email: null }))).toBe(false);
  });
});

describe('subscriptions (7.6)', () => {
  const byLink = (over: object = {}): Fact => ({
    kind: 'subscription_changed',
    channel: 'email',
    groupId: null,
    before: 'subscribed',
    after: 'unsubscribed',
    source: 'list_unsubscribe',
    at: NOW,
    ...over,
  });
  test('CD-#56 a new person whose usual state is subscribed has not become so', () => {
    const becomes = { channel: 'email', state: 'subscribed' };
    expect(fires('subscription_changed', becomes, changed({}, { email: 'a@example.com' }))).toBe(false);
    const back = changed({ emailState: 'unsubscribed' }, { emailState: 'subscribed' });
    expect(fires('subscription_changed', becomes, back)).toBe(true);
    expect(fires('subscription_changed', { channel: 'push', state: 'subscribed' }, back)).toBe(false);
  });
  test('CD-7.6 the global state by whatever way, a group by certain sources', () => {
    const leaves = { channel: 'email', state: 'unsubscribed' };
    expect(fires('subscription_changed', leaves, byLink())).toBe(true);
    expect(fires('subscription_changed', leaves, byLink({ before: 'unsubscribed' }))).toBe(false);
    expect(fires('subscription_changed', leaves, byLink({ groupId: 'g' }))).toBe(false);
    const group = { group_id: 'g', state: 'unsubscribed' };
    const inGroup = byLink({ groupId: 'g' });
    expect(fires('subscription_group_changed', group, inGroup)).toBe(true);
    expect(fires('subscription_group_changed', { ...group, sources: ['list_unsubscribe'] }, inGroup)).toBe(
      true,
    );
    expect(fires('subscription_group_changed', { ...group, sources: ['rest_api', 'sdk'] }, inGroup)).toBe(
      false,
    );
    const call = changed(
      { subscriptionGroups: { g: { state: 'subscribed', at: '' } } },
      { subscriptionGroups: { g: { state: 'unsubscribed', at: '' } } },
    );
    expect(fires('subscription_group_changed', { ...group, sources: ['rest_api'] }, call)).toBe(true);
    expect(fires('subscription_group_changed', { ...group, group_id: 'h' }, call)).toBe(false);
    expect(refusedAt('subscription_group_changed', { ...group, sources: ['fax'] })).toBe('trigger.sources');
    expect(refusedAt('subscription_group_changed', { ...group, sources: [] })).toBe('trigger.sources');
  });
});

describe('sessions, places and crossings', () => {
  test('CD-7.2 a session of any app, or of one', () => {
    const session: Fact = { kind: 'session_start', appId: 'ios', first: true, at: NOW };
    expect(fires('session_start', {}, session)).toBe(true);
    expect(fires('session_start', { app_id: 'ios' }, session)).toBe(true);
    expect(fires('session_start', { app_id: 'web' }, session)).toBe(false);
  });
  test('CD-7.2 a position inside the circle, from a device or as a profile field', () => {
    const louvre = { latitude: 48.8606, longitude: 2.3376, radius_meters: 500 };
    const at = (latitude: number, longitude: number): Fact => ({
      kind: 'location',
      latitude,
      longitude,
      at: NOW,
    });
    expect(fires('location', louvre, at(48.861, 2.336))).toBe(true);
    expect(fires('location', louvre, at(48.853, 2.349))).toBe(false);
    const here = { latitude: 48.861, longitude: 2.336 };
    // Ingest makes a fact of its own of such a field: it must not count twice.
    expect(fires('location', louvre, changed({}, { fields: { current_location: here } }))).toBe(false);
    expect(refusedAt('location', { ...louvre, latitude: 91 })).toBe('trigger.latitude');
    expect(refusedAt('location', { ...louvre, radius_meters: 0 })).toBe('trigger.radius_meters');
  });
  test('CD-7.15 entering or leaving a fence, or any of a set', () => {
    const enter: Fact = {
      kind: 'geofence',
      fenceId: 'f1',
      name: 'Shop',
      set: 'shops',
      crossing: 'enter',
      at: NOW,
    };
    expect(fires('geofence', { fence_id: 'f1', crossing: 'enter' }, enter)).toBe(true);
    expect(fires('geofence', { fence_id: 'f1', crossing: 'exit' }, enter)).toBe(false);
    expect(fires('geofence', { fence_id: 'f2', crossing: 'enter' }, enter)).toBe(false);
    expect(fires('geofence', { set: 'shops', crossing: 'enter' }, enter)).toBe(true);
    expect(fires('geofence', { set: 'parks', crossing: 'enter' }, enter)).toBe(false);
    expect(refusedAt('geofence', { crossing: 'enter' })).toBe('trigger.fence_id');
    expect(refusedAt('geofence', { fence_id: 'a', set: 'b', crossing: 'enter' })).toBe('trigger.fence_id');
  });
});

describe('interactions with a campaign (7.3)', () => {
  const did = (interaction: string, over: object = {}): Fact =>
    ({
      kind: 'interaction',
      interaction,
      campaignId: CAMPAIGN,
      variant: 'v',
      channel: 'email',
      dispatchId: 'd',
      alias: null,
      button: null,
      at: NOW,
      ...over,
    }) as Fact;
  const when = (interaction: string, over: object = {}) => ({ campaign_id: CAMPAIGN, interaction, ...over });
  const on = (settings: object, fact: Fact) => fires('campaign_interaction', settings, fact);

  test('CD-7.3 an open is a machine’s or a person’s, unless one of them is chosen', () => {
    expect(on(when('opened'), did('open'))).toBe(true);
    expect(on(when('opened'), did('machine_open'))).toBe(true);
    expect(on(when('machine_opened'), did('machine_open'))).toBe(true);
    expect(on(when('machine_opened'), did('open'))).toBe(false);
    expect(on(when('opened_by_person'), did('machine_open'))).toBe(false);
    expect(on(when('opened'), did('open', { campaignId: OTHER }))).toBe(false);
    expect(on(when('opened', { channel: 'push' }), did('open'))).toBe(false);
    expect(on(when('opened', { channel: 'push' }), did('open', { channel: 'push' }))).toBe(true);
  });
  test('CD-7.3 clicks, aliases here or anywhere, buttons, stories', () => {
    expect(on(when('clicked'), did('click'))).toBe(true);
    expect(on(when('clicked'), did('machine_click'))).toBe(false);
    expect(on(when('clicked', { alias: 'cta' }), did('click', { alias: 'cta' }))).toBe(true);
    expect(on(when('clicked', { alias: 'cta' }), did('click'))).toBe(false);
    const anywhere = { interaction: 'clicked', alias: 'cta' };
    expect(on(anywhere, did('click', { campaignId: OTHER, alias: 'cta' }))).toBe(true);
    expect(on(when('clicked_button', { button: '1' }), did('button', { button: '1' }))).toBe(true);
    expect(on(when('clicked_button', { button: '1' }), did('button', { button: '2' }))).toBe(false);
    expect(on(when('clicked_story'), did('story_click'))).toBe(true);
  });
  test('CD-7.3 received, converted, enrolled in control', () => {
    const about = { campaignId: CAMPAIGN, variant: 'v', dispatchId: 'd', at: NOW };
    const received: Fact = { kind: 'received', channel: 'email', ...about };
    expect(on(when('received'), received)).toBe(true);
    expect(on(when('received', { channel: 'sms' }), received)).toBe(false);
    expect(on(when('control_enrolled'), received)).toBe(false);
    expect(on(when('control_enrolled'), { kind: 'control_enrolled', channel: '', ...about })).toBe(true);
    const converted: Fact = { kind: 'converted', campaignId: CAMPAIGN, variant: 'v', letter: 'B', at: NOW };
    expect(on(when('converted'), converted)).toBe(true);
    expect(on(when('converted', { letter: 'A' }), converted)).toBe(false);
    expect(fires('campaign_conversion', { campaign_id: CAMPAIGN }, converted)).toBe(false);
    expect(fires('campaign_conversion', { campaign_id: CAMPAIGN }, { ...converted, letter: 'A' })).toBe(true);
    const exception: Fact = { kind: 'exception_performed', campaignId: CAMPAIGN, at: NOW };
    expect(fires('campaign_exception', { campaign_id: CAMPAIGN }, exception)).toBe(true);
    expect(fires('campaign_exception', { campaign_id: OTHER }, exception)).toBe(false);
  });
  test('CD-7.3 cards are seen, clicked, put away', () => {
    const card = { campaign_id: CAMPAIGN, interaction: 'viewed' };
    expect(fires('card_interaction', card, did('view', { channel: 'content_card' }))).toBe(true);
    expect(fires('card_interaction', card, did('view', { channel: 'in_app' }))).toBe(false);
    expect(fires('card_interaction', card, did('dismiss', { channel: 'content_card' }))).toBe(false);
  });
  test('settings that make no sense are refused with their path', () => {
    const refused = (settings: object) => refusedAt('campaign_interaction', settings);
    expect(refused({ interaction: 'opened' })).toBe('trigger.campaign_id');
    expect(refused(when('opened', { campaign_id: 'mine' }))).toBe('trigger.campaign_id');
    expect(refused(when('yelled'))).toBe('trigger.interaction');
    expect(refused(when('opened', { alias: 'cta' }))).toBe('trigger.alias');
    expect(refused(when('clicked', { button: '1' }))).toBe('trigger.button');
    expect(refused(when('opened', { channel: 'fax' }))).toBe('trigger.channel');
  });
});

describe('inbound SMS (7.16)', () => {
  const sms = (body: string, category = 'other'): Fact =>
    ({ kind: 'inbound_message', channel: 'sms', body, category, at: NOW }) as Fact;
  test('CD-7.16 by category, by a word whatever its case, by a regular expression', () => {
    expect(fires('inbound_sms', { category: 'help' }, sms('HELP', 'help'))).toBe(true);
    expect(fires('inbound_sms', { category: 'help' }, sms('hello'))).toBe(false);
    expect(fires('inbound_sms', { category: 'other', word: 'Yes' }, sms(' yes '))).toBe(true);
    expect(fires('inbound_sms', { category: 'other', word: 'yes' }, sms('yes please'))).toBe(false);
    expect(fires('inbound_sms', { category: 'other', regex: '^[0-9]+$' }, sms('42'))).toBe(true);
    expect(fires('inbound_sms', { category: 'other', regex: '^[0-9]+$' }, sms('no'))).toBe(false);
    expect(fires('inbound_sms', { category: 'other' }, sms('anything'))).toBe(true);
  });
  test('a word is a single word, and texts are for the category other', () => {
    expect(refusedAt('inbound_sms', { category: 'other', word: 'two words' })).toBe('trigger.word');
    expect(refusedAt('inbound_sms', { category: 'help', word: 'x' })).toBe('trigger');
    expect(refusedAt('inbound_sms', { category: 'other', regex: '(' })).toBe('trigger.regex');
  });
});

test('every kind refuses settings it does not know and says in both languages what it waits for', () => {
  const examples: Readonly<Record<string, object>> = {
    performed_event: { event: 'cart' },
    purchase: {},
    session_start: { app_id: 'ios' },
    email_added: {},
    attribute_changed: { attribute: 'plan', value: 'pro' },
    subscription_changed: { channel: 'email', state: 'opted_in' },
    subscription_group_changed: { group_id: 'g', state: 'subscribed' },
    campaign_interaction: { campaign_id: CAMPAIGN, interaction: 'clicked', alias: 'cta' },
    card_interaction: { campaign_id: CAMPAIGN, interaction: 'clicked' },
    campaign_conversion: { campaign_id: CAMPAIGN },
    campaign_exception: { campaign_id: CAMPAIGN },
    location: { latitude: 1, longitude: 2, radius_meters: 300 },
    geofence: { set: 'shops', crossing: 'exit' },
    inbound_sms: { category: 'other', word: 'yes' },
  };
  expect(Object.keys(examples).sort()).toEqual([...kinds.keys()].sort());
  for (const [type, settings] of Object.entries(examples)) {
    const trigger = parse(type, settings);
    if (!trigger.ok) throw new Error(`${type}: ${trigger.error.message}`);
    expect(trigger.value.describe('en')).not.toBe(trigger.value.describe('fr'));
    expect(trigger.value.topics.length).toBeGreaterThan(0);
    expect(refusedAt(type, { ...settings, more: 1 })).toBe('trigger.more');
  }
});
