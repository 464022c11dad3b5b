import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TRACK_BULK_CAPS, TRACK_CAPS, TRACK_SYNC_CAPS, parseTrackBody, readTrackItems } from './track.ts';
import type { TrackCaps } from './track.ts';

const NOW = Date.UTC(2026, 4, 1, 12);
const WORLD = { groupIds: new Set<string>(), apps: new Map() };
const read = (body: unknown, caps: TrackCaps = TRACK_CAPS) => {
  const arrays = parseTrackBody(body, caps);
  if (!arrays.ok) throw new Error(arrays.error.message);
  return readTrackItems(arrays.value, WORLD, NOW, caps);
};
const refusal = (body: unknown, caps: TrackCaps = TRACK_CAPS) => {
  const arrays = parseTrackBody(body, caps);
  return arrays.ok ? null : arrays.error.message;
};
const problem = (object: unknown, input = 'attributes') => {
  const { problems } = read({ [input]: [object] });
  return problems[0]?.code ?? null;
};
const event = (over: object = {}) => ({
  external_id: 'ada',
  name: 'seen',
  time: '2026-04-30T10:00:00Z',
  ...over,
});
const purchase = (over: object = {}) => ({
  external_id: 'ada',
  product_id: 'sku',
  currency: 'USD',
  price: 2,
  time: '2026-04-30T10:00:00Z',
  ...over,
});
const many = (count: number) => Array.from({ length: count }, (_, i) => ({ external_id: `u${i}` }));

describe('caps', () => {
  it('REST-78 75 objects over three arrays pass, 76 do not', () => {
    const body = { attributes: many(25), events: many(25), purchases: many(25) };
    expect(refusal(body)).toBeNull();
    expect(refusal({ ...body, events: many(26) })).toBe('Max Input Length Exceeded');
    expect(refusal({ events: many(76) })).toBe('Max Input Length Exceeded');
  });

  it('REST 5.2 sync takes exactly one object, REST 5.3 bulk 1,000 and 100 of one person', () => {
    expect(refusal({ events: [event()] }, TRACK_SYNC_CAPS)).toBeNull();
    expect(refusal({ events: [event(), event()] }, TRACK_SYNC_CAPS)).toBe('Max Input Length Exceeded');
    expect(refusal({ events: many(1_001) }, TRACK_BULK_CAPS)).toBe('Max Input Length Exceeded');
    const { items, problems } = read({ events: Array.from({ length: 101 }, () => event()) }, TRACK_BULK_CAPS);
    expect(items).toHaveLength(100);
    expect(problems).toMatchObject([{ index: 100, code: 'TOO_MANY_FOR_PROFILE' }]);
  });

  it.each([[undefined], [null], ['x'], [{}], [{ events: [] }]])('REST-80 %j holds no valid data', (body) => {
    expect(refusal(body)).toBe(
      "Valid data must be provided in the 'attributes', 'events', or 'purchases' fields.",
    );
  });

  it('an array field of another kind is named', () => {
    expect(refusal({ events: 'x' })).toContain("'events'");
  });
});

describe('identifiers', () => {
  it('REST-79 an object without identifier is refused alone, with its place', () => {
    const { items, problems } = read({ events: [event(), event({ external_id: undefined })] });
    expect(items).toHaveLength(1);
    expect(problems).toEqual([
      {
        input: 'events',
        index: 1,
        code: 'IDENTIFIER_REQUIRED',
        message: "'external_id', 'braze_id', 'user_alias', 'email' or 'phone' is required",
      },
    ]);
  });

  it('REST-81 two primary identifiers are refused', () => {
    expect(problem({ external_id: 'a', user_alias: { alias_label: 'l', alias_name: 'n' } })).toBe(
      'MULTIPLE_IDENTIFIERS',
    );
  });

  it('REST-82 REST-83 a primary identifier wins over addresses, email over phone', () => {
    const [first, second, third] = read({
      attributes: [
        { external_id: 7, email: 'a@b.example' },
        { email: 'a@b.example', phone: '+33612345678' },
        { phone: '+33612345678' },
      ],
    }).items;
    expect(first!.key).toEqual({ kind: 'external_id', value: '7' });
    expect(first!.fact).toMatchObject({ kind: 'attributes', change: { email: 'a@b.example' } });
    expect(second!.key).toEqual({ kind: 'email', value: 'a@b.example' });
    expect(third!.key).toEqual({ kind: 'phone', value: '+33612345678' });
  });

  it('REST-84 REST-85 aliases only update by default, everything else creates', () => {
    const alias = { alias_label: 'l', alias_name: 'n' };
    const flags = read({
      attributes: [
        { external_id: 'a' },
        { external_id: 'a', _update_existing_only: true },
        { user_alias: alias },
        { user_alias: alias, _update_existing_only: false },
        { email: 'a@b.example' },
      ],
    }).items.map((item) => item.updateExistingOnly);
    expect(flags).toEqual([false, true, true, false, false]);
  });

  it.each([
    [{ external_id: 'é'.repeat(494) }, 'EXTERNAL_USER_ID_TOO_LARGE'],
    [{ external_id: 'x'.repeat(988) }, 'EXTERNAL_USER_ID_TOO_LARGE'],
    [{ external_id: {} }, 'BAD_EXTERNAL_ID'],
    [{ user_alias: { alias_label: '', alias_name: 'n' } }, 'BAD_USER_ALIAS'],
    [{ user_alias: 'x' }, 'BAD_USER_ALIAS'],
    [{ braze_id: 5 }, 'BAD_BRAZE_ID'],
    [{ email: 'nope' }, 'EMAIL_BAD_FORMAT'],
    [{ phone: '12' }, 'PHONE_BAD_FORMAT'],
    [{ push_token_import: true }, 'BAD_PUSH_TOKEN_IMPORT'],
    [{ push_token_import: true, external_id: 'a', push_tokens: [] }, 'BAD_PUSH_TOKEN_IMPORT'],
    ['x', 'INVALID_OBJECT'],
  ])('REST-97 %j is refused as %s', (object, code) => {
    expect(problem(object)).toBe(code);
  });

  it('REST 2.6 an anonymous import makes one item per token, for unknown tokens only', () => {
    const { items } = read({
      attributes: [
        {
          push_token_import: true,
          push_tokens: [
            { app_id: 'a', token: 't1' },
            { app_id: 'a', token: 't2' },
          ],
        },
      ],
    });
    expect(items).toHaveLength(2);
    expect(items.every((item) => item.onlyIfNew === true && !item.updateExistingOnly)).toBe(true);
  });
});

describe('events and purchases', () => {
  it('REST-93 a time in the future is now', () => {
    const { items } = read({ events: [event({ time: '2026-05-02T12:00:00Z' }), event()] });
    expect(items.map((item) => 'at' in item.fact && item.fact.at)).toEqual([NOW, Date.UTC(2026, 3, 30, 10)]);
  });

  it.each([
    [{ properties: { time: 1 } }, 'BAD_PROPERTIES'],
    [{ properties: { event_name: 1 } }, 'BAD_PROPERTIES'],
    [{ properties: { $x: 1 } }, 'BAD_PROPERTIES'],
    [{ properties: { '': 1 } }, 'BAD_PROPERTIES'],
    [{ properties: { x: 'x'.repeat(256) } }, 'BAD_PROPERTIES'],
    [{ properties: [1] }, 'BAD_PROPERTIES'],
    [{ properties: { list: Array.from({ length: 500 }, () => 'x'.repeat(255)) } }, 'PROPERTIES_TOO_LARGE'],
    [{ name: '' }, 'BAD_NAME'],
    [{ name: 'x'.repeat(256) }, 'BAD_NAME'],
    [{ time: 'yesterday' }, 'BAD_TIME'],
    [{ time: undefined }, 'BAD_TIME'],
    [{ app_id: 5 }, 'BAD_APP_ID'],
  ])('REST-94 an event with %j is refused as %s', (over, code) => {
    expect(problem(event(over), 'events')).toBe(code);
  });

  it('CD-7.7 properties beyond 256 are ignored', () => {
    const properties = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`p${i}`, i]));
    const [item] = read({ events: [event({ properties })] }).items;
    expect(Object.keys('properties' in item!.fact ? item!.fact.properties! : {})).toHaveLength(256);
  });

  it.each([
    [{ quantity: 101 }, 'BAD_QUANTITY'],
    [{ quantity: 0 }, 'BAD_QUANTITY'],
    [{ quantity: 1.5 }, 'BAD_QUANTITY'],
    [{ currency: 'COINS' }, 'BAD_CURRENCY'],
    [{ currency: undefined }, 'BAD_CURRENCY'],
    [{ price: '2' }, 'BAD_PRICE'],
    [{ product_id: '' }, 'BAD_PRODUCT_ID'],
    [{ properties: { price: 1 } }, 'BAD_PROPERTIES'],
  ])('REST-95 a purchase with %j is refused as %s', (over, code) => {
    expect(problem(purchase(over), 'purchases')).toBe(code);
  });

  it('a purchase of quantity 3 stays one fact that counts three', () => {
    const [item] = read({ purchases: [purchase({ quantity: 3, currency: 'eur' })] }).items;
    expect(item!.fact).toMatchObject({ kind: 'purchase', quantity: 3, price: 2, currency: 'EUR' });
  });
});

it('whatever the body, every object is either an item or a problem, and nothing throws', () => {
  const object = fc.oneof(
    fc.object({ maxDepth: 2 }),
    fc.record(
      {
        external_id: fc.oneof(fc.string(), fc.integer(), fc.constant(null)),
        email: fc.anything({ maxDepth: 1 }),
        name: fc.anything({ maxDepth: 1 }),
        time: fc.oneof(fc.constant('2026-01-01'), fc.anything({ maxDepth: 1 })),
        properties: fc.anything({ maxDepth: 2 }),
        price: fc.anything({ maxDepth: 1 }),
        push_tokens: fc.anything({ maxDepth: 2 }),
        plan: fc.anything({ maxDepth: 3 }),
        _merge_objects: fc.boolean(),
      },
      { requiredKeys: [] },
    ),
    fc.anything({ maxDepth: 1 }),
  );
  const arrays = fc.record({
    attributes: fc.array(object, { maxLength: 4 }),
    events: fc.array(object, { maxLength: 4 }),
    purchases: fc.array(object, { minLength: 1, maxLength: 4 }),
  });
  fc.assert(
    fc.property(arrays, (body) => {
      const { items, problems } = read(body);
      const places = [...items, ...problems].map(({ input, index }) => `${input}:${index}`);
      const wanted = Object.entries(body).flatMap(([input, list]) => list.map((_, i) => `${input}:${i}`));
      expect(new Set(places)).toEqual(new Set(wanted));
    }),
  );
});
