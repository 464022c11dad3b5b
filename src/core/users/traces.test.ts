// What of a text tells who somebody was, and what only looks like it.
import { describe, expect, test } from 'vitest';
import { buildProfile } from '../../../tests/support/people.ts';
import { blankTraces, isTrace, joinTraces, tracesOf, widenTraces } from './traces.ts';

const ann = buildProfile({
  externalId: 'customer-12345',
  email: 'Ann.Smith@Example.com',
  phone: '+33 6 12 34 56 78',
  fields: { first_name: 'Ann', last_name: 'Smith' },
  attributes: { clinic: 'Knee surgery', age: 40 },
});
const names = ['customer-12345', '42'];
const traces = tracesOf(ann, names);
const wide = widenTraces(traces, ann, names);

describe('G16 traces of a person', () => {
  test.each([
    'ann.smith@example.com',
    ' ANN.SMITH@EXAMPLE.COM ',
    'Write to Ann.Smith@example.com.',
    'tel:+33612345678',
    '+33 (6) 12-34-56-78',
    '33612345678',
    'for customer-12345',
  ])('%s names her', (text) => expect(isTrace(text, traces)).toBe(true));

  test.each(['joann.smith@example.com', 'customer-123456', '1336123456789', 'Ann', '42', '', 'example.com'])(
    '%s does not',
    (text) => expect(isTrace(text, traces)).toBe(false),
  );

  test('what was written to her is also recognised by short ids, her name and the words of her profile', () => {
    for (const text of ['ann', 'Smith', '42', 'knee surgery', 'Dear Ann Smith,'])
      expect([text, isTrace(text, wide)]).toEqual([text, true]);
    for (const text of ['Annual', 'Dear Ann', 'surgery'])
      expect([text, isTrace(text, wide)]).toEqual([text, false]);
  });

  test('texts, numbers, list elements and keys that name her go, all else is the very same', () => {
    const call = {
      title: 'Sale',
      to: ['bob', 'ann.smith@example.com'],
      by: { 'ann.smith@example.com': 3, other: 33612345678, n: 7, deep: { ok: true, none: null } },
    };
    const blanked = blankTraces(call, traces, null);
    expect(blanked).toEqual({
      title: 'Sale',
      to: ['bob', null],
      by: { other: null, n: 7, deep: { ok: true, none: null } },
    });
    expect(blankTraces(blanked, traces, null)).toBe(blanked);
  });

  test('traces of several people are those of each', () => {
    const bob = tracesOf(buildProfile({ externalId: 'bob', email: 'bob@example.com' }), ['bob']);
    const both = joinTraces([traces, bob]);
    expect(isTrace('bob@example.com', both) && isTrace('+33612345678', both)).toBe(true);
  });
});
