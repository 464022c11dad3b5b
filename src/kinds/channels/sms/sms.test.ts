import { describe, expect, it } from 'vitest';
import { factsWith, profileWith, valueOf } from '../../../../tests/support/channel-fixtures.ts';
import { normalizePhone } from './phone.ts';
import { countSegments } from './segments.ts';
import { reachBySms, sms } from './sms.ts';

const group = 'b1e5c9a0-0000-4000-8000-000000000001';
const inGroup = (state: 'subscribed' | 'unsubscribed') => ({
  subscriptionGroups: { [group]: { state, at: '' } },
});
const rules = { sendTo: 'subscribed', category: 'marketing', subscriptionGroupId: group } as const;

describe('reach by SMS', () => {
  it('CD-19.4 needs a subscription to the group, even for transactional messages', () => {
    for (const category of ['marketing', 'transactional'] as const) {
      const asked = { ...rules, sendTo: 'everybody', category } as const;
      expect(reachBySms(profileWith(inGroup('subscribed')), asked).ok).toBe(true);
      for (const profile of [profileWith(inGroup('unsubscribed')), profileWith()])
        expect(reachBySms(profile, asked)).toEqual({ ok: false, reason: 'not_subscribed' });
    }
  });
  it('without a group only transactional messages go', () => {
    expect(reachBySms(profileWith(), { sendTo: 'everybody', category: 'transactional' }).ok).toBe(true);
    expect(reachBySms(profileWith(), { sendTo: 'subscribed', category: 'marketing' }).ok).toBe(false);
  });
  it('STOP blocks both categories', () => {
    const profile = profileWith({ ...inGroup('subscribed'), phoneStoppedAt: 1, phoneInvalidAt: 2 });
    for (const category of ['marketing', 'transactional'] as const)
      expect(reachBySms(profile, { ...rules, category })).toEqual({
        ok: false,
        reason: 'suppressed_address',
      });
  });
  it('8.6 a number that a provider called invalid blocks both categories', () => {
    const profile = profileWith({ ...inGroup('subscribed'), phoneInvalidAt: 2 });
    for (const category of ['marketing', 'transactional'] as const)
      expect(reachBySms(profile, { ...rules, category })).toEqual({
        ok: false,
        reason: 'invalid_phone_number',
      });
  });
  it.each([null, '', '+331', 'hello', '12'])('CD-19.4 the number %s is not reachable', (phone) => {
    expect(reachBySms(profileWith({ phone, ...inGroup('subscribed') }), rules)).toEqual({
      ok: false,
      reason: 'not_reachable',
    });
  });
  it('CD-19.4 numbers become E.164, ten digits are American', () => {
    expect(['+33 6 12 34 56 78', '(212) 555-2368', '+44 20 7946 0958'].map(normalizePhone)).toEqual([
      '+33612345678',
      '+12125552368',
      '+442079460958',
    ]);
  });
  it('the group of the content serves where the campaign names none', () => {
    const message = valueOf(sms.parse({ body: 'x', subscription_group_id: group }, ''));
    const { subscriptionGroupId: _, ...without } = rules;
    expect(message.reach(profileWith(inGroup('subscribed')), without).ok).toBe(true);
    expect(message.reach(profileWith(), without).ok).toBe(false);
  });
});

describe('SMS content', () => {
  it.each([
    ['Hello', 'GSM-7', 1],
    ['x'.repeat(160), 'GSM-7', 1],
    ['x'.repeat(161), 'GSM-7', 2],
    ['€'.repeat(80), 'GSM-7', 1],
    ['€'.repeat(81), 'GSM-7', 2],
    ['ê', 'UCS-2', 1],
    ['ê'.repeat(70), 'UCS-2', 1],
    ['ê'.repeat(71), 'UCS-2', 2],
    ['😀'.repeat(35), 'UCS-2', 1],
    ['😀'.repeat(36), 'UCS-2', 2],
  ])('CD-20.2 counts %s', (text, encoding, segments) => {
    expect(countSegments(text)).toEqual({ encoding, segments });
  });
  it('assembles with its sender and its segments', () => {
    const message = valueOf(
      sms.parse({ body: 'Hi {{x}}', media_items: ['https://x.example/{{y}}.png'] }, ''),
    );
    expect(Object.keys(message.parts)).toEqual(['body', 'media_items.0']);
    const sender = valueOf(sms.parseSender({ from: '+33600000000' }, ''));
    const facts = factsWith({ endpoint: { id: 'sms', address: '+33612345678' } });
    const rendered = { body: 'Hi Ann\0', 'media_items.0': 'https://x.example/1.png' };
    expect(valueOf(message.assemble(rendered, sender, facts)).body).toEqual({
      from: '+33600000000',
      to: '+33612345678',
      body: 'Hi Ann',
      media_items: ['https://x.example/1.png'],
      encoding: 'GSM-7',
      segments: 1,
    });
  });
  it.each(['  \n', 'x'.repeat(1_601)])('refuses an empty or endless message', (text) => {
    const message = valueOf(sms.parse({ body: '{{x}}' }, ''));
    const built = message.assemble({ body: text }, {}, factsWith());
    expect(built.ok ? null : built.error.code).toBe('content_invalid');
  });
  it.each([
    [{}, 'c.body'],
    [{ body: 5 }, 'c.body'],
    [{ body: 'a\0b' }, 'c.body'],
    [{ body: 'x', media_items: 'y' }, 'c.media_items'],
    [{ body: 'x', link_shortening_enabled: 'yes' }, 'c.link_shortening_enabled'],
  ])('refuses %j and names the field', (content, field) => {
    const read = sms.parse(content, 'c');
    expect(read.ok ? null : read.error.field).toBe(field);
  });
  it('a sender is a number, a short name or a service', () => {
    for (const from of ['+33600000000', '38600', 'SHOP']) expect(sms.parseSender({ from }, '').ok).toBe(true);
    for (const from of ['', 'A name that is too long', 'a\r\nb'])
      expect(sms.parseSender({ from }, '').ok).toBe(false);
    expect(sms.parseSender({}, '').ok).toBe(false);
  });
});
