// However quickly a row is read, it is what readRow makes of it.
import { describe, expect, it } from 'vitest';
import { guessMapping } from './mapping.ts';
import type { ColumnTarget, Mapping } from './mapping.ts';
import { readRow } from './read-row.ts';
import type { RowReading } from './read-row.ts';
import { makeRowReader } from './row-reader.ts';

const GROUP = '11111111-1111-4111-8111-111111111111';
const WORLD = { groupIds: new Set([GROUP]), apps: new Map() };

const readingOf = (
  columns: readonly string[],
  mapping: Mapping,
  kind: RowReading['kind'] = 'attributes',
) => ({
  kind,
  columns,
  mapping,
  world: WORLD,
  now: Date.UTC(2026, 0, 31),
});

const numbersFrom = (seed: number) => {
  let state = seed;
  return (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
};

const attribute = (
  name: string,
  type: 'auto' | 'text' | 'number' | 'boolean' | 'time' | 'list' | 'json' = 'auto',
) => ({ to: 'attribute', name, type }) as const;

const TARGETS: readonly ColumnTarget[] = [
  { to: 'external_id' },
  { to: 'braze_id' },
  { to: 'group', group_id: GROUP },
  attribute('email', 'text'),
  attribute('email'),
  attribute('phone', 'text'),
  attribute('phone'),
  attribute('first_name', 'text'),
  attribute('country', 'text'),
  attribute('gender', 'text'),
  attribute('dob', 'text'),
  attribute('time_zone', 'text'),
  attribute('email_subscribe', 'text'),
  attribute('push_subscribe', 'text'),
  attribute('date_of_last_session', 'time'),
  attribute('current_location', 'json'),
  attribute('_merge_objects', 'boolean'),
  attribute('bio', 'text'),
  attribute('plan'),
  attribute('visits', 'number'),
  attribute('vip', 'boolean'),
  attribute('since', 'time'),
  attribute('tags', 'list'),
  attribute('map', 'json'),
  attribute('__proto__'),
  attribute('$not_allowed'),
  { to: 'skip' },
];

const CELLS = [
  ...[
    '',
    ' ',
    'u-1',
    ' u-2 ',
    'ada@example.com',
    'Ada@Example.com',
    'not an address',
    '+33612345678',
    '33612345678',
    '12',
  ],
  ...[
    '0012',
    '1e3',
    '-3.5',
    'true',
    'no',
    'FR',
    'France',
    'M',
    '1990-01-31',
    '2026-01-31T09:00:00Z',
    'Europe/Paris',
  ],
  ...[
    'subscribed',
    'unsubscribed',
    'opted_in',
    'perhaps',
    '{"a":{"b":1}}',
    '{"longitude":1,"latitude":2}',
    '[1,2]',
  ],
  ...[
    '[{"a":1}]',
    '{broken',
    'null',
    'a;b|c',
    '{"inc":2}',
    '{"add":["x"]}',
    'x'.repeat(300),
    'x'.repeat(120),
    '__proto__',
  ],
];

const plainOf = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_, one: unknown) => (one instanceof Map ? [...one] : one)) ?? 'null');

describe('rows read quickly', () => {
  it.each(Array.from({ length: 40 }, (_, seed) => seed))('are what they are, seed %i', (seed) => {
    const below = numbersFrom(seed * 7_919 + 1);
    const others = TARGETS.slice(1).filter(() => below(3) === 0);
    const mapping = below(8) === 0 ? others : [TARGETS[0]!, ...others];
    const reading = readingOf(
      mapping.map((_, i) => `c${i}`),
      mapping,
    );
    const read = makeRowReader(reading);
    for (let n = 0; n < 300; n++) {
      // Mostly blank, so that rows without a fault are among them.
      const cells = mapping.map(({ to }) =>
        to === 'external_id' && below(10) > 0
          ? `u-${n}`
          : below(4) > 0
            ? ''
            : (CELLS[below(CELLS.length)] ?? ''),
      );
      if (below(20) === 0) cells.push('more');
      expect(plainOf(read(cells)), JSON.stringify(cells)).toEqual(plainOf(readRow(cells, reading)));
    }
  });

  it('of the usual columns too, the same cells again and again', () => {
    const columns = ['external_id', 'email', 'first_name', 'country', 'plan', 'visits', 'since', 'vip'];
    const reading = readingOf(columns, guessMapping(columns, 'attributes'));
    const read = makeRowReader(reading);
    for (let n = 0; n < 100; n++) {
      const cells = [
        `c-${n}`,
        `c.${n}@example.com`,
        'A',
        ['FR', 'DE', 'Atlantis'][n % 3] ?? '',
        'gold',
        `${n % 7}`,
        '2026-01-31',
        'true',
      ];
      expect(plainOf(read(cells))).toEqual(plainOf(readRow(cells, reading)));
    }
    expect(read([])).toBeNull();
  });

  it('events are left to readRow', () => {
    const columns = ['external_id', 'name', 'time', 'properties.color'];
    const reading = readingOf(columns, guessMapping(columns, 'events'), 'events');
    const cells = ['u', 'seen', '2026-01-01T00:00:00Z', 'red'];
    expect(makeRowReader(reading)(cells)).toEqual(readRow(cells, reading));
  });
});
