import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildProfile } from '../../../tests/support/people.ts';
import { NO_ADDRESSES } from './apply-track.ts';
import { foldPerson, summarize, toEventRow } from './fold.ts';
import { readAttributes } from './read-attributes.ts';
import type { AttributesFact, EventFact, PersonFact, PurchaseFact } from './track-item.ts';

const NOW = Date.UTC(2026, 4, 1, 12);
const WORLD = { groupIds: new Set<string>(), apps: new Map() };
const attributes = (object: Record<string, unknown>): AttributesFact => {
  const change = readAttributes(object, WORLD);
  if (!change.ok) throw new Error(change.error.code);
  return { kind: 'attributes', change: change.value };
};
const event = (name: string, at = NOW): EventFact => ({
  kind: 'event',
  name,
  at,
  appId: null,
  properties: { a: 1 },
});
const purchase = (quantity: number, price: number, at = NOW): PurchaseFact => ({
  kind: 'purchase',
  productId: 'sku',
  currency: 'USD',
  price,
  quantity,
  at,
  appId: null,
  properties: null,
});
const fold = (before: ReturnType<typeof buildProfile>, ...facts: PersonFact[]) =>
  foldPerson(before, facts, NO_ADDRESSES, NOW);

describe('foldPerson', () => {
  it('CD-7.8 an event is judged with the attributes that came before it', () => {
    const { happenings, profile } = fold(
      buildProfile(),
      attributes({ plan: 'pro' }),
      event('registration'),
      attributes({ plan: 'team' }),
      event('login'),
    );
    const judged = happenings.filter(({ fact }) => fact.kind === 'event').map((h) => h.profile.attributes);
    expect(judged).toEqual([{ plan: 'pro' }, { plan: 'team' }]);
    expect(profile.attributes).toEqual({ plan: 'team' });
  });

  it('CD-7.8 a purchase is judged with the money spent before it', () => {
    const { happenings, profile } = fold(buildProfile({ revenue: 5 }), purchase(2, 5), purchase(1, 1));
    expect(happenings.map((h) => h.profile.revenue)).toEqual([5, 15]);
    expect(profile.revenue).toBe(16);
  });

  it('CD-7.5 an attribute change is judged after it', () => {
    const { happenings } = fold(buildProfile(), attributes({ plan: 'pro' }));
    expect(happenings[0]).toMatchObject({
      fact: { kind: 'profile_changed', before: { attributes: {} } },
      profile: { attributes: { plan: 'pro' } },
    });
  });

  it('events alone leave the person as they are; anything else is one new revision', () => {
    const before = buildProfile({ revision: 4 });
    expect(fold(before, event('a')).profile).toBe(before);
    expect(fold(before, attributes({ x: 1 }), attributes({ y: 1 })).profile).toMatchObject({
      revision: 5,
      updatedAt: NOW,
    });
  });
});

describe('summaries', () => {
  it('REST-95 quantity 3 at price 2 is three purchases and 6 of revenue', () => {
    expect(summarize([purchase(3, 2)])).toEqual([
      {
        kind: 'purchase',
        name: 'sku',
        count: 3,
        firstAt: NOW,
        lastAt: NOW,
        revenue: 6,
        days: { '2026-05-01': 3 },
      },
    ]);
    expect(toEventRow(purchase(3, 2)).properties).toEqual({ price: 2, quantity: 3, currency: 'USD' });
  });

  it('count, first, last and days of each name are those of the facts', () => {
    const facts = fc.array(
      fc.record({ name: fc.constantFrom('a', 'b'), day: fc.integer({ min: 0, max: 3 }), hour: fc.nat(23) }),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(facts, (list) => {
        const events = list.map(({ name, day, hour }) => event(name, Date.UTC(2026, 0, 1 + day, hour)));
        const deltas = summarize(events);
        expect(new Set(deltas.map((d) => d.name)).size).toBe(deltas.length);
        for (const delta of deltas) {
          const own = events.filter(({ name }) => name === delta.name).map(({ at }) => at);
          expect(delta.count).toBe(own.length);
          expect([delta.firstAt, delta.lastAt]).toEqual([Math.min(...own), Math.max(...own)]);
          for (const [day, count] of Object.entries(delta.days))
            expect(count).toBe(own.filter((at) => new Date(at).toISOString().startsWith(day)).length);
          expect(Object.values(delta.days).reduce((a, b) => a + b, 0)).toBe(own.length);
        }
        expect(deltas.reduce((sum, d) => sum + d.count, 0)).toBe(events.length);
      }),
    );
  });
});
