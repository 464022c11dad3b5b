// What one more interaction adds: CD-22.2 (unique within seven days, clicks per dispatch) and the limits of a row.
import { expect, test } from 'vitest';
import { DAY_MS, toIso } from '../time.ts';
import { addToTallies, type Tallies, type TallyStep } from './tally.ts';

const AT = Date.UTC(2026, 2, 10, 12);
const step = (wanted: Partial<TallyStep> = {}): TallyStep => ({
  interaction: 'open',
  alias: null,
  button: null,
  dispatchId: 'd1',
  at: AT,
  ...wanted,
});
const countAll = (steps: readonly TallyStep[]): Readonly<Record<string, number>> => {
  let tallies: Tallies = {};
  const sums: Record<string, number> = {};
  for (const one of steps) {
    const added = addToTallies(tallies, one);
    tallies = added.tallies;
    for (const { outcome } of added.counted) sums[outcome] = (sums[outcome] ?? 0) + 1;
  }
  return sums;
};

test('CD-22.2 opens of one person within seven days are one unique open, later ones another', () => {
  const at = (days: number): TallyStep => step({ at: AT + days * DAY_MS });
  expect(countAll([at(0), at(1), at(6.9)])).toEqual({ open: 3, unique_open: 1 });
  expect(countAll([at(0), at(7), at(8)])).toEqual({ open: 3, unique_open: 2 });
});

test('CD-22.2 clicks are unique per dispatch, whatever link', () => {
  const click = (dispatchId: string, alias: string): TallyStep =>
    step({ interaction: 'click', dispatchId, alias });
  expect(countAll([click('d1', 'a'), click('d1', 'b'), click('d2', 'a'), click('d1', 'a')])).toEqual({
    click: 4,
    unique_click: 2,
  });
});

test('CD-#159 machine opens are no opens', () => {
  expect(countAll([step({ interaction: 'machine_open' })])).toEqual({ machine_open: 1 });
});

test('aliases have a tally of their own, and a template that makes them up fills no row', () => {
  let tallies: Tallies = {};
  for (let n = 0; n < 300; n++)
    tallies = addToTallies(tallies, step({ interaction: 'click', alias: `x${n}` })).tallies;
  expect(tallies['click']?.count).toBe(300);
  expect(tallies['click:x0']).toMatchObject({ count: 1, first_at: toIso(AT) });
  expect(Object.keys(tallies).length).toBeLessThanOrEqual(101);
});
