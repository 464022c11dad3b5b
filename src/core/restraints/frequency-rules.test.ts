// Windows and counting of frequency rules, held against a reference that knows no calendar: it walks back minute by
// minute and reads the wall clock from Intl.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS, parseInstant, type Instant } from '../time.ts';
import {
  findReachedCap,
  windowStart,
  type CapFacts,
  type Contact,
  type FrequencyRule,
} from './frequency-rules.ts';

const at = (iso: string): Instant => parseInstant(iso) ?? 0;
const rule = (more: Partial<FrequencyRule> = {}): FrequencyRule => ({
  name: 'r',
  messages: 1,
  every: 1,
  unit: 'days',
  channels: ['push'],
  tag: null,
  days: 'local',
  ...more,
});
const contact = (when: Instant, more: Partial<Contact> = {}): Contact => ({
  at: when,
  channel: 'push',
  campaignId: 'other',
  deliveryId: `d-${when}`,
  ...more,
});
const facts = (
  rules: readonly FrequencyRule[],
  now: Instant,
  recent: readonly Contact[],
  more: Partial<CapFacts> = {},
): CapFacts => ({
  rules,
  tagsOf: () => new Set(),
  recent,
  campaignId: 'this',
  deliveryId: 'mine',
  zone: 'UTC',
  now,
  ...more,
});
const isFree = (asked: CapFacts, channel = 'push', going: readonly string[] = []): boolean =>
  findReachedCap(asked, channel, going) === null;

describe('CD-12.2 windows', () => {
  it('CD-#109 a push on Monday 23:00 leaves room at Tuesday 00:00, local time', () => {
    const zone = 'Europe/Paris';
    const recent = [contact(at('2026-03-02T23:00:00+01:00'))];
    expect(isFree(facts([rule()], at('2026-03-02T23:59:59+01:00'), recent, { zone }))).toBe(false);
    expect(isFree(facts([rule()], at('2026-03-03T00:00:00+01:00'), recent, { zone }))).toBe(true);
  });

  it('CD-#111 two per two days: Monday and Tuesday leave no room on Tuesday evening, but on Wednesday', () => {
    const recent = [contact(at('2026-03-02T10:00:00Z')), contact(at('2026-03-03T10:00:00Z'))];
    const rules = [rule({ messages: 2, every: 2 })];
    expect(isFree(facts(rules, at('2026-03-03T20:00:00Z'), recent))).toBe(false);
    expect(isFree(facts(rules, at('2026-03-04T09:00:00Z'), recent))).toBe(true);
  });

  it('CD-#113 sixty minutes have elapsed or have not, whatever the day', () => {
    const rules = [rule({ unit: 'minutes', every: 60, channels: ['email'] })];
    const recent = [contact(at('2026-03-02T10:00:00Z'), { channel: 'email' })];
    expect(isFree(facts(rules, at('2026-03-02T10:59:00Z'), recent), 'email')).toBe(false);
    expect(isFree(facts(rules, at('2026-03-02T11:01:00Z'), recent), 'email')).toBe(true);
  });

  it('CD-12.2 a week is today and the six days before', () => {
    const recent = [contact(at('2026-03-02T10:00:00Z')), contact(at('2026-03-04T10:00:00Z'))];
    const rules = [rule({ messages: 2, unit: 'weeks' })];
    expect(isFree(facts(rules, at('2026-03-08T23:59:00Z'), recent))).toBe(false);
    expect(isFree(facts(rules, at('2026-03-09T00:00:00Z'), recent))).toBe(true);
  });

  it('CD-12.2 a rule in UTC days does not look at the zone', () => {
    const recent = [contact(at('2026-03-02T23:30:00Z'))];
    const asked = (days: 'local' | 'utc') =>
      facts([rule({ days })], at('2026-03-03T00:30:00Z'), recent, { zone: 'America/New_York' });
    expect([isFree(asked('local')), isFree(asked('utc'))]).toEqual([false, true]);
  });
});

describe('CD-12.3 what counts', () => {
  it('CD-#114 each channel has its own count', () => {
    const now = at('2026-03-02T12:00:00Z');
    const rules = [rule({ channels: ['push'] }), rule({ channels: ['email'] })];
    const recent = [contact(now - HOUR_MS), contact(now - HOUR_MS, { channel: 'email' })];
    const asked = facts(rules, now, recent);
    expect(['push', 'email', 'sms'].map((channel) => isFree(asked, channel))).toEqual([false, false, true]);
  });

  it('CD-#115 for any channel a multichannel campaign counts once, and is not in its own way', () => {
    const now = at('2026-03-02T12:00:00Z');
    const rules = [rule({ channels: null })];
    expect(isFree(facts(rules, now, []), 'email', ['push'])).toBe(true);
    const both = [contact(now, { deliveryId: 'd' }), contact(now, { deliveryId: 'd', channel: 'email' })];
    expect(isFree(facts(rules, now, both))).toBe(false);
    expect(isFree(facts([rule({ channels: null, messages: 2 })], now, both))).toBe(true);
    expect(isFree(facts(rules, now, both, { deliveryId: 'd' }), 'sms')).toBe(true);
  });

  it('CAP-2 a message tried again beside a new one counts once', () => {
    const now = at('2026-03-02T12:00:00Z');
    const rules = [rule({ messages: 2, channels: ['email', 'push'] })];
    const tried = [contact(now - HOUR_MS, { channel: 'email', deliveryId: 'mine' })];
    expect(isFree(facts(rules, now, tried), 'push', ['email'])).toBe(true);
    const other = contact(now - HOUR_MS, { channel: 'email' });
    expect(isFree(facts(rules, now, [...tried, other]), 'push', ['email'])).toBe(false);
  });

  it('CAP-2 channels listed in one rule share its count, the messages of one delivery included', () => {
    const now = at('2026-03-02T12:00:00Z');
    const rules = [rule({ messages: 4, channels: ['email', 'sms'] })];
    const recent = [1, 2, 3].map((i) => contact(now - i * MINUTE_MS, { channel: 'sms' }));
    expect(isFree(facts(rules, now, recent), 'email')).toBe(true);
    expect(isFree(facts(rules, now, recent), 'email', ['sms'])).toBe(false);
  });

  it('CD-#120 rules are joined with and: the first exhausted one is named', () => {
    const now = at('2026-03-02T12:00:00Z');
    const week = rule({ name: 'week', unit: 'weeks' });
    const promo = rule({ name: 'promo', unit: 'weeks', messages: 3, tag: 'promo' });
    const asked = facts([promo, week], now, [contact(now - DAY_MS)], { tagsOf: () => new Set(['promo']) });
    expect(findReachedCap(asked, 'push', [])).toMatchObject({ rule: { name: 'week' }, counted: 1 });
  });

  it('CD-#119 a tag rule counts campaigns that carry the tag now', () => {
    const now = at('2026-03-04T12:00:00Z');
    const rules = [rule({ unit: 'weeks', tag: 'promo' })];
    const tags = (a: readonly string[]) => (id: string) => new Set(id === 'this' ? ['promo'] : a);
    const recent = [contact(now - 2 * DAY_MS)];
    expect(isFree(facts(rules, now, recent, { tagsOf: tags([]) }))).toBe(true);
    expect(isFree(facts(rules, now, recent, { tagsOf: tags(['promo']) }))).toBe(false);
  });
});

const ZONES = [
  'UTC',
  'Europe/Paris',
  'America/New_York',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'America/Sao_Paulo',
  'Pacific/Apia',
  'Africa/Cairo',
  'America/Havana',
] as const;

/** The local date an instant has, as Intl tells it. */
const dateIn = (zone: string): ((when: Instant) => string) => {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' });
  return (when) => format.format(when);
};

/** The earliest minute whose local date is one of the last `days` dates. */
const slowWindowStart = (now: Instant, days: number, zone: string): Instant => {
  const dateOf = dateIn(zone);
  const [year = 0, month = 1, day = 1] = dateOf(now).split('-').map(Number);
  const oldest = new Date(Date.UTC(year, month - 1, day - days + 1)).toISOString().slice(0, 10);
  let start = Math.floor(now / MINUTE_MS) * MINUTE_MS;
  while (dateOf(start - 15 * MINUTE_MS) >= oldest) start -= 15 * MINUTE_MS;
  while (dateOf(start - MINUTE_MS) >= oldest) start -= MINUTE_MS;
  return start;
};

describe('property', () => {
  it('CD-12.2 the window starts where the wall clock says, in every zone and through every change of it', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ZONES),
        fc.integer({ min: at('2020-01-01T00:00:00Z'), max: at('2037-12-31T00:00:00Z') }),
        fc.integer({ min: 1, max: 10 }),
        (zone, now, days) => {
          expect(windowStart(rule({ every: days }), now, zone)).toBe(slowWindowStart(now, days, zone));
        },
      ),
      { numRuns: 150 },
    );
  });

  it('CD-12.1 a message goes if and only if counting by hand finds room in every rule', () => {
    const channels = ['push', 'email', 'sms'] as const;
    const contacts = fc.array(
      fc.record({
        ago: fc.integer({ min: 0, max: 5 * 24 * 60 }),
        channel: fc.constantFrom(...channels),
        delivery: fc.integer({ min: 1, max: 6 }),
      }),
      { maxLength: 12 },
    );
    const rules = fc.array(
      fc.record({
        messages: fc.integer({ min: 1, max: 4 }),
        minutes: fc.integer({ min: 1, max: 5 * 24 * 60 }),
        channels: fc.option(fc.uniqueArray(fc.constantFrom(...channels), { minLength: 1 })),
      }),
      { maxLength: 3 },
    );
    fc.assert(
      fc.property(contacts, rules, fc.constantFrom(...channels), (given, wanted, channel) => {
        const now = at('2026-03-08T12:00:00Z');
        const recent = given.map((one) =>
          contact(now - one.ago * MINUTE_MS, { channel: one.channel, deliveryId: `d${one.delivery}` }),
        );
        const asked = facts(
          wanted.map((one) => rule({ ...one, every: one.minutes, unit: 'minutes' })),
          now,
          recent,
        );
        let free = true;
        for (const one of wanted) {
          if (one.channels !== null && !one.channels.includes(channel)) continue;
          const inside = given.filter(({ ago }) => ago < one.minutes);
          const count =
            one.channels === null
              ? new Set(inside.map(({ delivery }) => delivery)).size
              : inside.filter((each) => one.channels?.includes(each.channel)).length;
          if (count >= one.messages) free = false;
        }
        expect(isFree(asked, channel)).toBe(free);
      }),
      { numRuns: 500 },
    );
  });
});
