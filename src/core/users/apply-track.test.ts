import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildProfile } from '../../../tests/support/people.ts';
import type { Json, JsonObject } from '../json.ts';
import type { AddressState } from './address-state.ts';
import type { KnownAddresses } from './apply-track.ts';
import { NO_ADDRESSES, applyAttributes } from './apply-track.ts';
import { applyValueChange, readValueChange } from './attribute-values.ts';
import { readAttributes } from './read-attributes.ts';
import type { Profile } from './user.ts';

const NOW = Date.UTC(2026, 4, 1, 12);
const WORLD = {
  groupIds: new Set(['9f0e5fbc-0000-4000-8000-000000000001']),
  apps: new Map([['app-ios', 'ios' as const]]),
};

const apply = (
  profile: Profile,
  object: Record<string, unknown>,
  addresses: KnownAddresses = NO_ADDRESSES,
): Profile => {
  const change = readAttributes(object, WORLD);
  if (!change.ok) throw new Error(change.error.code);
  return applyAttributes(profile, change.value, addresses, NOW);
};
const attributesAfter = (...objects: Record<string, unknown>[]): JsonObject =>
  objects.reduce((profile, object) => apply(profile, object), buildProfile()).attributes;
const codeOf = (object: Record<string, unknown>): string | null => {
  const change = readAttributes(object, WORLD);
  return change.ok ? null : change.error.code;
};

describe('custom attributes', () => {
  it('REST-86 increments by integers, from 0 when absent, and only numbers', () => {
    expect(attributesAfter({ n: 5 }, { n: { inc: 2 } }, { n: { inc: -1 } })).toEqual({ n: 6 });
    expect(attributesAfter({ n: { inc: 3 } })).toEqual({ n: 3 });
    expect(attributesAfter({ n: 'many' }, { n: { inc: 3 } })).toEqual({ n: 'many' });
    expect(attributesAfter({ n: 1 }, { n: { inc: 0.5 } })).toEqual({ n: 1 });
  });

  it('REST-87 arrays are sets in insertion order; adding again moves to the end', () => {
    expect(attributesAfter({ a: ['a', 'a', 'b'] })).toEqual({ a: ['a', 'b'] });
    expect(attributesAfter({ a: ['a', 'b'] }, { a: { add: ['a'] } })).toEqual({ a: ['b', 'a'] });
    expect(attributesAfter({ a: ['b', 'a'] }, { a: { remove: ['b'] } })).toEqual({ a: ['a'] });
    expect(attributesAfter({ a: [1] }, { a: { add: [2, 3], remove: [1, 3] } })).toEqual({ a: [2] });
  });

  it('REST 2.6 keeps the newest 500 elements', () => {
    const many = Array.from({ length: 501 }, (_, i) => i);
    const { a } = attributesAfter({ a: many }, { a: { add: ['new'] } });
    expect(a).toHaveLength(500);
    expect((a as Json[]).at(0)).toBe(2);
    expect((a as Json[]).at(-1)).toBe('new');
  });

  it('REST-88 null removes an attribute, never an identifier', () => {
    const profile = apply(buildProfile({ externalId: 'ada', attributes: { x: 1, y: 2 } }), {
      external_id: null,
      x: null,
    });
    expect(profile.attributes).toEqual({ y: 2 });
    expect(profile.externalId).toBe('ada');
  });

  it('REST-89 nested objects replace, or merge at all levels when asked', () => {
    const car = { make: 'R5', tyres: { front: 2, rear: 2 } };
    expect(attributesAfter({ car }, { car: { tyres: { rear: 3 } } })).toEqual({
      car: { tyres: { rear: 3 } },
    });
    expect(attributesAfter({ car }, { car: { tyres: { rear: 3 } }, _merge_objects: true })).toEqual({
      car: { make: 'R5', tyres: { front: 2, rear: 3 } },
    });
  });

  const pets = [
    { id: 1, type: 'dog', name: 'Rex' },
    { id: 2, type: 'cat', name: 'Tom' },
    { id: 3, type: 'dog', name: 'Fido' },
  ];

  it('REST-90 $update merges the matched element, $remove takes every match', () => {
    const update = [{ $identifier_key: 'id', $identifier_value: 2, $new_object: { name: 'Kit' } }];
    expect(attributesAfter({ pets }, { pets: { $update: update }, _merge_objects: true })['pets']).toEqual([
      pets[0],
      { id: 2, type: 'cat', name: 'Kit' },
      pets[2],
    ]);
    expect(attributesAfter({ pets }, { pets: { $update: update } })['pets']).toEqual([
      pets[0],
      { name: 'Kit' },
      pets[2],
    ]);
    const remove = [{ $identifier_key: 'type', $identifier_value: 'dog' }];
    expect(attributesAfter({ pets }, { pets: { $remove: remove } })['pets']).toEqual([pets[1]]);
  });

  it('REST-91 $add runs before $remove, so remove and add of one identifier ends without it', () => {
    const operators = {
      $remove: [{ $identifier_key: 'id', $identifier_value: 9 }],
      $add: [{ id: 9, type: 'fish' }],
    };
    expect(attributesAfter({ pets }, { pets: operators })['pets']).toEqual(pets);
  });

  it.each([
    [{ when: { $time: 'soon' }, n: 1 }],
    [{ n: null }],
    [{ 'a b': 1 }],
    [{ 'a.b': 1 }],
    [{ $a: 1 }],
    [{ n: 'x'.repeat(256) }],
    [{ deep: { list: [{ when: { $time: 'never' } }] } }],
  ])('REST-92 one invalid nested value leaves the whole attribute as it was: %j', (nested) => {
    expect(attributesAfter({ o: { old: true } }, { o: nested, fine: 1 })).toEqual({
      o: { old: true },
      fine: 1,
    });
  });

  it('REST 2.6 an update that would exceed 100 KB is dropped', () => {
    const big = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`k${i}`, 'x'.repeat(250)]));
    const more = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`m${i}`, 'x'.repeat(250)]));
    const before = attributesAfter({ o: big });
    expect(attributesAfter({ o: big }, { o: more, _merge_objects: true })).toEqual(before);
  });

  it('REST 1.7 strings in a supported date format become times; others stay strings', () => {
    expect(attributesAfter({ t: '2026-02-03', s: 'soon', far: '3500-01-01' })).toEqual({
      t: { $time: '2026-02-03T00:00:00.000Z' },
      s: 'soon',
      far: '3500-01-01',
    });
    expect(attributesAfter({ t: { $time: '2026-02-03T00:00:00Z' }, n: { s: '2026-02-03' } })).toEqual({
      t: { $time: '2026-02-03T00:00:00.000Z' },
      n: { s: '2026-02-03' },
    });
  });

  it('an over-long string or name changes nothing', () => {
    expect(attributesAfter({ s: 'kept' }, { s: 'x'.repeat(256), ['n'.repeat(256)]: 1, $x: 1 })).toEqual({
      s: 'kept',
    });
  });

  it('F11 a key named __proto__ stays a key', () => {
    const object = JSON.parse('{"o": {"__proto__": {"polluted": true}}}') as Record<string, unknown>;
    const { o } = attributesAfter({ o: { a: 1 } }, { ...object, _merge_objects: true });
    expect(Object.hasOwn(o as object, '__proto__')).toBe(true);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('custom attributes against a reference', () => {
  const scalar = fc.oneof(fc.constantFrom('a', 'b', 'c', 'd'), fc.integer({ min: 0, max: 3 }), fc.boolean());
  const operation = fc.oneof(
    fc.record({ add: fc.array(scalar, { maxLength: 5 }), remove: fc.array(scalar, { maxLength: 3 }) }),
    fc.record({ set: fc.array(scalar, { maxLength: 6 }) }),
  );
  const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

  /** Lists and filters only, one value at a time. */
  const reference = (list: Json[], step: { add?: Json[]; remove?: Json[]; set?: Json[] }): Json[] => {
    let now = step.set === undefined ? list : [];
    for (const value of step.set ?? step.add ?? []) now = [...now.filter((old) => !same(old, value)), value];
    return now.filter((old) => !(step.remove ?? []).some((gone) => same(old, gone)));
  };

  it('any history of array operators gives the set the reference gives', () => {
    fc.assert(
      fc.property(fc.array(operation, { minLength: 1, maxLength: 8 }), (steps) => {
        let expected: Json[] = [];
        let stored: Json | undefined = [];
        for (const step of steps) {
          const change = readValueChange('set' in step ? step.set : step, { merge: false });
          stored = applyValueChange(stored, change!);
          expected = reference(expected, step);
        }
        expect(stored).toEqual(expected);
      }),
    );
  });

  const key = fc.constantFrom('a', 'b', 'c');
  const tree = fc.letrec<{ node: Json }>((tie) => ({
    node: fc.oneof(
      { maxDepth: 3 },
      fc.integer({ min: 0, max: 9 }),
      fc.boolean(),
      fc.dictionary(key, tie('node'), { maxKeys: 3, noNullPrototype: true }),
    ),
  })).node;
  const object = fc.dictionary(key, tree, { maxKeys: 3, noNullPrototype: true });

  /** Leaves by path: after a merge every leaf of the change stands, and old leaves stand where nothing covers them. */
  const leaves = (value: Json, path: string[] = []): [string, Json][] =>
    typeof value === 'object' && value !== null && Object.keys(value).length > 0
      ? Object.entries(value).flatMap(([k, v]) => leaves(v, [...path, k]))
      : [[path.join('/'), value]];

  it('a deep merge keeps exactly the leaves that nothing replaced', () => {
    fc.assert(
      fc.property(object, object, (before, change) => {
        const after = applyValueChange(before, readValueChange(change, { merge: true })!) as Json;
        const isEmptyObject = (v: Json) => typeof v === 'object' && v !== null;
        const changed = leaves(change).filter(([path]) => path !== '');
        const scalars = (list: [string, Json][]) => list.filter(([, v]) => !isEmptyObject(v));
        const covered = (path: string) =>
          scalars(changed).some(([p]) => p === path || path.startsWith(`${p}/`)) ||
          changed.some(([p]) => p.startsWith(`${path}/`) || (p === path && path !== ''));
        const expected = new Map([
          ...scalars(leaves(before)).filter(([path]) => !covered(path)),
          ...scalars(changed),
        ]);
        expect(new Map(scalars(leaves(after)))).toEqual(expected);
      }),
    );
  });
});

describe('profile fields', () => {
  it('REST-96 takes what is valid, maps countries and keeps zones it does not know', () => {
    const profile = apply(
      buildProfile({ timeZone: 'Europe/Paris', fields: { gender: 'F', dob: '1990-01-01' } }),
      {
        first_name: 'Ada',
        country: 'Australia',
        language: 'FR',
        gender: null,
        time_zone: 'Mars',
        dob: '1990-02-30',
        current_location: { longitude: 2.3, latitude: 48.8 },
        bio: 'gone',
        image_url: 'gone',
      },
    );
    expect(profile.timeZone).toBe('Europe/Paris');
    expect(profile.attributes).toEqual({});
    expect(profile.fields).toEqual({
      first_name: 'Ada',
      country: 'AU',
      language: 'fr',
      dob: '1990-01-01',
      current_location: { longitude: 2.3, latitude: 48.8 },
    });
    expect(apply(profile, { time_zone: 'Eastern Time (US & Canada)', country: 'Utopia' })).toMatchObject({
      timeZone: 'America/New_York',
      fields: expect.not.objectContaining({ country: expect.anything() }),
    });
    expect(apply(profile, { time_zone: null }).timeZone).toBeNull();
  });

  it.each([
    [{ email_subscribe: 'maybe' }, 'BAD_EMAIL_SUBSCRIPTION_STATE'],
    [{ push_subscribe: 1 }, 'BAD_PUSH_SUBSCRIPTION_STATE'],
    [{ email: 'nobody' }, 'EMAIL_BAD_FORMAT'],
    [{ current_location: { longitude: 1 } }, 'BAD_LOCATION_UPDATE'],
    [{ email_subscription_info: {} }, 'INVALID_ATTRIBUTE_EMAIL_SUBSCRIPTION_INFO'],
    [{ push_tokens: 'x' }, 'BAD_PUSH_TOKEN_VALUE'],
    [{ push_tokens: [{ app_id: 'app-ios' }] }, 'BAD_PUSH_TOKEN_STRING'],
    [{ push_tokens: [{ app_id: 'other', token: 't' }] }, 'BAD_PUSH_TOKEN_APP_ID'],
    [{ push_tokens: [{ app_id: 'app-ios', token: 't', device_id: 'short' }] }, 'BAD_DEVICE_ID'],
    [{ subscription_groups: {} }, 'BAD_SUBSCRIPTION_GROUP_ARRAY'],
    [{ subscription_groups: [{ subscription_group_id: 'x' }] }, 'BAD_SUBSCRIPTION_GROUP_HASH'],
    [
      { subscription_groups: [{ subscription_group_id: 'x', subscription_state: 'subscribed' }] },
      'BAD_SUBSCRIPTION_GROUP_ID',
    ],
    [
      {
        subscription_groups: [{ subscription_group_id: [...WORLD.groupIds][0], subscription_state: 'maybe' }],
      },
      'BAD_SUBSCRIPTION_GROUP_STATE',
    ],
  ])('REST 5.1.1 %j is refused as %s', (object, code) => {
    expect(codeOf(object)).toBe(code);
  });

  it('sets groups and devices; a device holds one token and a token is one device', () => {
    const groupId = [...WORLD.groupIds][0]!;
    const first = apply(buildProfile(), {
      subscription_groups: [{ subscription_group_id: groupId, subscription_state: 'subscribed' }],
      push_tokens: [{ app_id: 'app-ios', token: 'one', device_id: 'device-01' }],
    });
    expect(first.subscriptionGroups).toEqual({
      [groupId]: { state: 'subscribed', at: '2026-05-01T12:00:00.000Z' },
    });
    const second = apply(first, {
      push_tokens: [
        { app_id: 'app-ios', token: 'two', device_id: 'device-01' },
        { app_id: 'app-ios', token: 'three' },
        { app_id: 'app-ios', token: 'three' },
      ],
    });
    expect(second.devices.map(({ token, platform }) => [token, platform])).toEqual([
      ['two', 'ios'],
      ['three', 'ios'],
    ]);
  });
});

describe('addresses', () => {
  const known = (over: Partial<AddressState>): KnownAddresses => ({
    email: () => ({
      emailState: null,
      emailStateAt: null,
      bouncedAt: null,
      spamAt: null,
      stoppedAt: null,
      groups: {},
      ...over,
    }),
    phone: () => null,
  });
  const ada = buildProfile({
    email: 'ada@old.example',
    emailState: 'unsubscribed',
    emailStateAt: 5,
    emailBouncedAt: 6,
  });

  it('CD-19.3 a new address nobody knows is subscribed and reachable again', () => {
    expect(apply(ada, { email: 'ada@new.example' })).toMatchObject({
      email: 'ada@new.example',
      emailState: 'subscribed',
      emailBouncedAt: null,
    });
  });

  it('CD-19.3 an address that is known brings its state', () => {
    const state = known({ emailState: 'opted_in', emailStateAt: 9, bouncedAt: 10 });
    expect(apply(ada, { email: 'ada@new.example' }, state)).toMatchObject({
      emailState: 'opted_in',
      emailStateAt: 9,
      emailBouncedAt: 10,
    });
  });

  it('the same address in other letters changes nothing about consent', () => {
    expect(apply(ada, { email: 'Ada@OLD.example' })).toMatchObject({
      email: 'Ada@OLD.example',
      emailState: 'unsubscribed',
      emailBouncedAt: 6,
    });
  });

  it('the first address keeps what the person chose before, and the object itself wins', () => {
    const none = buildProfile({ emailState: 'opted_in', emailStateAt: 3 });
    expect(apply(none, { email: 'x@y.example' })).toMatchObject({ emailState: 'opted_in', emailStateAt: 3 });
    expect(apply(none, { email: 'x@y.example' }, known({ emailState: 'unsubscribed' })).emailState).toBe(
      'unsubscribed',
    );
    expect(apply(ada, { email: 'x@y.example', email_subscribe: 'unsubscribed' })).toMatchObject({
      emailState: 'unsubscribed',
      emailStateAt: NOW,
    });
  });
});
