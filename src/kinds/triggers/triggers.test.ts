import { describe, expect, it } from 'vitest';
import type { Fact } from '../../core/campaigns/trigger.ts';
import type { JsonObject } from '../../core/json.ts';
import { triggerKindList } from './index.ts';

const NOW = Date.UTC(2026, 4, 1, 12);
const kinds = new Map(triggerKindList.map((kind) => [kind.id, kind]));
const parse = (type: string, settings: unknown) => kinds.get(type)!.parse(settings, 'trigger');
const fires = (filters: unknown, properties: JsonObject): boolean => {
  const trigger = parse('performed_event', { event: 'cart', filters });
  if (!trigger.ok) throw new Error(`${trigger.error.field} ${trigger.error.message}`);
  return trigger.value.matches({ kind: 'event', name: 'cart', at: NOW, properties }, NOW);
};
const filter = (property: string, type: string, comparison: string, value?: unknown) => ({
  property,
  type,
  comparison,
  ...(value === undefined ? {} : { value }),
});

describe('property filters', () => {
  it('CD-#44 filters join with AND', () => {
    const between = [
      filter('value', 'number', 'greater_than', 100),
      filter('value', 'number', 'less_than', 200),
    ];
    expect([150, 100, 200, 250].map((value) => fires(between, { value }))).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect(fires(between, {})).toBe(false);
    expect(fires(between, { value: '150' })).toBe(false);
  });

  const items = (...skus: string[]) => ({ items: skus.map((sku) => ({ sku })) });

  it('CD-#45 any element may fit', () => {
    expect(fires([filter('items[].sku', 'string', 'equals', 'A')], items('A', 'B'))).toBe(true);
    expect(fires([filter('items[1].sku', 'string', 'equals', 'A')], items('A', 'B'))).toBe(false);
    expect(fires([filter('items[0].sku', 'string', 'equals', 'A')], items('A', 'B'))).toBe(true);
  });

  it('CD-#46 a negative comparison matches only when no element equals', () => {
    const rule = [filter('items[].sku', 'string', 'not_equal', 'A')];
    expect(fires(rule, items('A', 'B'))).toBe(false);
    expect(fires(rule, items('B', 'C'))).toBe(true);
    expect(fires(rule, {})).toBe(false);
  });

  it('CD-#47 blank is absent; an empty string is not blank', () => {
    expect(fires([filter('x', 'string', 'does_not_exist')], {})).toBe(true);
    expect(fires([filter('x', 'string', 'does_not_exist')], { x: '' })).toBe(false);
    expect(fires([filter('x', 'string', 'exists')], { x: '' })).toBe(true);
  });

  it('CD-#48 regular expressions are case-sensitive', () => {
    expect(fires([filter('tier', 'string', 'matches_regex', '^gold$')], { tier: 'Gold' })).toBe(false);
    expect(fires([filter('tier', 'string', 'matches_regex', '(?i)^gold$')], { tier: 'Gold' })).toBe(true);
    expect(fires([filter('tier', 'string', 'does_not_match_regex', '^gold$')], { tier: 'Gold' })).toBe(true);
  });

  it('CD-7.7 nested paths, quoted names, arrays, booleans and dates', () => {
    expect(
      fires([filter('order.customer.tier', 'string', 'contains', 'ol')], {
        order: { customer: { tier: 'gold' } },
      }),
    ).toBe(true);
    expect(fires([filter('"a.b[]".c', 'boolean', 'equals', true)], { 'a.b[]': { c: true } })).toBe(true);
    expect(fires([filter('tags', 'array', 'includes_value', 3)], { tags: [1, 3] })).toBe(true);
    expect(fires([filter('tags', 'array', 'does_not_include_value', 3)], { tags: [1, 3] })).toBe(false);
    expect(fires([filter('at', 'datetime', 'before', '2026-05-01')], { at: '2026-04-30' })).toBe(true);
    expect(fires([filter('at', 'datetime', 'less_than_x_days_ago', 2)], { at: '2026-04-30' })).toBe(true);
    expect(
      fires([filter('at', 'datetime', 'greater_than_x_days_in_the_future', 2)], { at: '2026-05-02' }),
    ).toBe(false);
  });

  it.each([
    [[filter('x..y', 'string', 'exists')], 'trigger.filters[0].property'],
    [[filter('x', 'text', 'exists')], 'trigger.filters[0].type'],
    [[filter('x', 'string', 'greater_than', 1)], 'trigger.filters[0].comparison'],
    [[filter('x', 'number', 'equals', '1')], 'trigger.filters[0].value'],
    [[filter('x', 'string', 'matches_regex', '(')], 'trigger.filters[0].value'],
    [[{ ...filter('x', 'string', 'exists'), more: 1 }], 'trigger.filters[0].more'],
    ['x', 'trigger.filters'],
  ])('%j is refused with its path', (filters, field) => {
    expect(parse('performed_event', { event: 'cart', filters })).toMatchObject({
      ok: false,
      error: { field },
    });
  });
});

describe('trigger kinds', () => {
  it('performed_event hears its own event only', () => {
    const trigger = parse('performed_event', { event: 'cart' });
    expect(trigger).toMatchObject({ ok: true, value: { topics: ['event:cart'] } });
    expect(
      trigger.ok && trigger.value.matches({ kind: 'event', name: 'other', at: NOW, properties: {} }, NOW),
    ).toBe(false);
    expect(parse('performed_event', { event: '' })).toMatchObject({ ok: false });
  });

  it('purchase hears any product or one, and filters on price', () => {
    const fact: Fact = {
      kind: 'purchase',
      productId: 'sku',
      currency: 'EUR',
      price: 12,
      quantity: 2,
      at: NOW,
      properties: {},
    };
    const matches = (settings: unknown) => {
      const trigger = parse('purchase', settings);
      return trigger.ok && trigger.value.matches(fact, NOW);
    };
    expect(matches({})).toBe(true);
    expect(matches({ product_id: 'sku' })).toBe(true);
    expect(matches({ product_id: 'other' })).toBe(false);
    expect(matches({ filters: [filter('price', 'number', 'greater_than', 10)] })).toBe(true);
    expect(matches({ filters: [filter('quantity', 'number', 'greater_than', 2)] })).toBe(false);
  });

  it('says in both languages what it waits for', () => {
    const trigger = parse('purchase', { filters: [filter('price', 'number', 'greater_than', 10)] });
    expect(trigger.ok && [trigger.value.describe('en'), trigger.value.describe('fr')]).toEqual([
      'buys any product where “price” is more than 10',
      expect.stringContaining('achète n’importe quel produit où'),
    ]);
  });
});
