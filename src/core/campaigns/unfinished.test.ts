// Half-typed fields stay as they are written, and the rest of the definition is understood without them.
import { expect, test } from 'vitest';
import { parseTyped, unfinishedProblems, writeTyped } from './unfinished.ts';

const makeId = (): string => 'id';
const everything = (): boolean => true;
const nothing = (): boolean => false;

test('a field that makes no sense yet is kept as written, the others are understood', () => {
  const written = { schedule: { type: 'once', date: '2026-03-01' }, priority: 70 };
  const typed = parseTyped(written, 'marketing', makeId, everything);
  expect(typed.ok && typed.value.unfinished).toEqual({ schedule: { type: 'once', date: '2026-03-01' } });
  expect(typed.ok && typed.value.definition.limits.priority).toBe(70);
  expect(typed.ok && typed.value.definition.schedule).toBeNull();
  if (!typed.ok) return;
  expect(writeTyped(typed.value)['schedule']).toEqual(written.schedule);
  expect(unfinishedProblems(typed.value, 'marketing').map(({ field }) => field)).toEqual([
    'definition.schedule.time',
  ]);
});

test('a definition that is whole has nothing unfinished', () => {
  const typed = parseTyped({ priority: 1 }, 'marketing', makeId, everything);
  expect(typed.ok && typed.value.unfinished).toEqual({});
  expect(typed.ok && unfinishedProblems(typed.value, 'marketing')).toEqual([]);
});

test('names that no definition has are refused however lenient, and so is everything where nothing may stay', () => {
  expect(parseTyped({ colour: 'red' }, 'marketing', makeId, everything).ok).toBe(false);
  expect(parseTyped({ delay: { type: 'after' } }, 'marketing', makeId, nothing).ok).toBe(false);
});

test('several unfinished fields at once, variants among them', () => {
  const written = {
    variants: [{ percentage: 400 }],
    delay: { type: 'after' },
    conversions: [{ deadline_seconds: 60 }],
  };
  const typed = parseTyped(written, 'marketing', makeId, everything);
  expect(typed.ok && Object.keys(typed.value.unfinished).sort()).toEqual([
    'conversions',
    'delay',
    'variants',
  ]);
  expect(typed.ok && typed.value.definition.variants).toEqual([]);
});
