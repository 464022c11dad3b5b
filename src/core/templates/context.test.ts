import { describe, expect, it } from 'vitest';
import type { Profile } from '../users/user.ts';
import { buildRenderContext, mergeTriggerProperties } from './context.ts';
import type { CampaignFacts } from './context.ts';
import { chooseLocale, parseLocales } from './translations.ts';
import type { Locale } from './translations.ts';

const profile = (more: Partial<Profile> = {}): Profile => ({
  workspaceId: 1,
  part: 60,
  userId: '0123456789abcdef01234500',
  externalId: 'ana',
  email: 'ana@example.com',
  phone: null,
  timeZone: 'Europe/Paris',
  fields: { first_name: 'Ana', home_city: 'Lyon' },
  attributes: { plan: 'gold' },
  aliases: {},
  devices: [],
  subscriptionGroups: { g1: { state: 'subscribed', at: '2025-01-01T00:00:00Z' } },
  emailState: 'opted_in',
  emailStateAt: null,
  pushState: 'subscribed',
  pushStateAt: null,
  emailBouncedAt: null,
  emailSpamAt: null,
  phoneStoppedAt: null,
  phoneInvalidAt: null,
  lastUsedAt: 1_736_942_400_000,
  revenue: 0,
  randomBucket: 4711,
  revision: 1,
  createdAt: 0,
  updatedAt: 0,
  ...more,
});
const campaign: CampaignFacts = {
  campaignId: 'c1',
  name: 'Hello',
  type: 'api_triggered',
  category: 'marketing',
  dispatchId: 'd1',
};
const device = {
  deviceId: 'x',
  appId: 'a',
  platform: 'android' as const,
  token: 't',
  enabled: true,
  addedAt: 1,
};

describe('buildRenderContext', () => {
  it('names profile fields as templates know them, without the missing ones', () => {
    const { profile: fields } = buildRenderContext({ profile: profile(), campaign, channel: 'sms' });
    expect(fields).toEqual({
      city: 'Lyon',
      email_address: 'ana@example.com',
      first_name: 'Ana',
      last_used_app_date: { $time: '2025-01-15T12:00:00.000Z' },
      time_zone: 'Europe/Paris',
      user_id: 'ana',
      braze_id: '0123456789abcdef01234500',
      random_bucket_number: 4711,
    });
  });

  it('LIQ-10 gives trigger properties to API-triggered campaigns alone', () => {
    const facts = {
      profile: profile(),
      channel: 'sms',
      triggerProperties: { n: 1 },
      eventProperties: { e: 1 },
    };
    const api = buildRenderContext({ ...facts, campaign }).namespaces;
    const event = buildRenderContext({
      ...facts,
      campaign: { ...campaign, type: 'action_based' },
    }).namespaces;
    const scheduled = buildRenderContext({
      ...facts,
      campaign: { ...campaign, type: 'scheduled' },
    }).namespaces;
    expect([api['api_trigger_properties'], api['event_properties']]).toEqual([{ n: 1 }, undefined]);
    expect([event['api_trigger_properties'], event['event_properties']]).toEqual([undefined, { e: 1 }]);
    expect([scheduled['api_trigger_properties'], scheduled['event_properties']]).toEqual([
      undefined,
      undefined,
    ]);
  });

  it('LIQ-11 lets the recipient’s properties overwrite those of the call', () => {
    expect(mergeTriggerProperties({ n: 1, a: 0 }, { n: 2 })).toEqual({ n: 2, a: 0 });
    expect(mergeTriggerProperties(null, undefined)).toEqual({});
  });

  it('LIQ-14 has a targeted device in push, none in email', () => {
    const facts = { profile: profile({ devices: [device] }), campaign, device };
    expect(buildRenderContext({ ...facts, channel: 'push' }).namespaces['targeted_device']).toMatchObject({
      platform: 'android',
    });
    const email = buildRenderContext({ ...facts, channel: 'email' }).namespaces;
    expect(email['targeted_device']).toBeUndefined();
    expect(email['most_recently_used_device']).toMatchObject({ id: 'x' });
  });

  it('LIQ-12 gives previews a constant dispatch id and links that do nothing', () => {
    const links = {
      unsubscribeUrl: 'https://real/u',
      subscribeUrl: 'https://real/s',
      optInUrl: 'https://real/o',
      preferenceCenterUrl: 'https://real/p',
      preferenceCenters: { shop: 'https://real/p/shop' },
      footer: 'Bye',
    };
    const facts = { profile: profile(), campaign, channel: 'email', links };
    const preview = buildRenderContext({ ...facts, preview: true });
    expect(preview.namespaces['campaign']).toMatchObject({ dispatch_id: 'dispatch_id_for_unsent_campaign' });
    expect(JSON.stringify(preview)).not.toContain('https://real/');
    expect(preview.namespaces['preference_center']).toHaveProperty('shop');
    expect(buildRenderContext(facts).profile['unsubscribe_url']).toBe('https://real/u');
    expect(buildRenderContext({ ...facts, channel: 'sms' }).profile['unsubscribe_url']).toBeUndefined();
  });

  it('forbids connected content and promotions in transactional email', () => {
    const transactional = { ...campaign, category: 'transactional' as const };
    const of = (channel: string) =>
      buildRenderContext({ profile: profile(), campaign: transactional, channel }).forbidden;
    expect(of('email')).toEqual(['connected_content', 'promotion']);
    expect(of('sms')).toEqual([]);
  });
});

describe('translations', () => {
  const locale = (name: string, more: Partial<Locale>): Locale => ({
    name,
    languages: [],
    attributes: [],
    texts: { t1: name },
    ...more,
  });
  const locales = [
    locale('french', { languages: [{ language: 'fr' }] }),
    locale('canada', { languages: [{ language: 'fr', country: 'CA' }] }),
    locale('brand', { attributes: [{ attribute: 'brand', value: 'x' }] }),
  ];
  const choose = (language: string | null, country: string | null, attributes = {}) =>
    chooseLocale(locales, { language, country, attributes })?.name ?? null;

  it('LIQ-68 prefers attributes, then language with country, then language', () => {
    expect(choose('fr', 'FR')).toBe('french');
    expect(choose('FR', 'ca')).toBe('canada');
    expect(choose('fr', 'CA', { brand: 'x' })).toBe('brand');
    expect(choose('de', null)).toBeNull();
    expect(choose(null, null)).toBeNull();
  });

  it('puts only the chosen texts into the context', () => {
    const facts = { profile: profile({ fields: { language: 'fr' } }), campaign, channel: 'email', locales };
    expect(buildRenderContext(facts).translations).toEqual({ t1: 'french' });
  });

  it('refuses a locale defined by both languages and attributes, by neither, or more than 200', () => {
    const both = { name: 'x', languages: [{ language: 'fr' }], attributes: [{ attribute: 'a', value: 'b' }] };
    const refused = [
      [both],
      [{ name: 'x' }],
      'no',
      [{ languages: [{ language: 'fr' }] }],
      Array(201).fill({}),
    ];
    for (const input of refused) expect(parseLocales(input, 'translations').ok).toBe(false);
    const three = { name: 'x', languages: ['fr', 'it', 'de'].map((language) => ({ language })) };
    expect(parseLocales([three], 'translations')).toMatchObject({ error: { field: 'translations[0]' } });
    expect(parseLocales(undefined, 'translations')).toEqual({ ok: true, value: [] });
    expect(parseLocales([{ name: 'x', languages: [{ language: 'fr' }], texts: { a: 'b' } }], 't').ok).toBe(
      true,
    );
  });
});
