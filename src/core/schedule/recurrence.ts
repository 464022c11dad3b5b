// The civil date-times a schedule names, in order (campaign-delivery 5.1). Pure calendar arithmetic: no zone, no clock.
// Numbers count from the rule's start whether or not a campaign was running, so that "after N occurrences" is a date.
import { Temporal } from 'temporal-polyfill';
import type { MonthDay, Recurrence } from '../campaigns/definition/schedule-settings.ts';

export interface CivilOccurrence {
  /** 1 for the first the rule names. */
  readonly number: number;
  readonly date: string;
  readonly time: string;
}

type Repeating = Extract<Recurrence, { kind: 'daily' | 'weekly' | 'monthly' }>;

/** A rule that names nothing for this long names nothing at all (day 30, every twelfth month from February). */
const MAX_MONTHS = 4_800;
/** Dates beyond are nobody's plan. */
const LAST_DAY = 200_000;

/** `2026-03-29T09:00`: sorts by time, and names the occurrence in its campaign. */
export const civilKey = ({ date, time }: Pick<CivilOccurrence, 'date' | 'time'>): string => `${date}T${time}`;

/** Empty for what has no date of its own: at launch, and by hand. */
export function* occurrencesOf(rule: Recurrence): Generator<CivilOccurrence, void> {
  switch (rule.kind) {
    case 'at_launch':
    case 'manual':
      return;
    case 'once':
      yield { number: 1, date: rule.date, time: rule.time };
      return;
    case 'dates':
      yield* listed(rule.dates);
      return;
    default:
      yield* untilTheEnd(rule);
  }
}

/** The first that `fits`, of those after the civil key `after`. */
export const findOccurrence = (
  rule: Recurrence,
  after: string | null,
  fits: (occurrence: CivilOccurrence) => boolean = () => true,
): CivilOccurrence | null => {
  for (const occurrence of occurrencesOf(rule)) {
    if ((after === null || civilKey(occurrence) > after) && fits(occurrence)) return occurrence;
  }
  return null;
};

function* listed(
  dates: readonly { readonly date: string; readonly time: string }[],
): Generator<CivilOccurrence, void> {
  const keys = [...new Set(dates.map(civilKey))].sort();
  for (const [index, key] of keys.entries()) {
    yield { number: index + 1, date: key.slice(0, 10), time: key.slice(11) };
  }
}

function* untilTheEnd(rule: Repeating): Generator<CivilOccurrence, void> {
  const { end, time } = rule;
  const firstDay = dayOf(rule.start);
  let number = 0;
  for (const day of daysOf(rule)) {
    if (day < firstDay) continue;
    number++;
    const date = dateOf(day);
    // The end date is inclusive (5.1).
    if (end.kind === 'date' && date > end.date) return;
    if (end.kind === 'count' && number > end.count) return;
    yield { number, date, time };
  }
}

const daysOf = (rule: Repeating): Iterable<number> => {
  switch (rule.kind) {
    case 'daily':
      return everyDays(dayOf(rule.start), rule.every);
    case 'weekly':
      return weekdaysOf(dayOf(rule.start), rule.every, rule.weekdays);
    case 'monthly':
      return monthDaysOf(rule.start, rule.every, rule.on);
  }
};

function* everyDays(first: number, every: number): Generator<number, void> {
  for (let day = first; day <= LAST_DAY; day += every) yield day;
}

/** [E] Every N weeks counts from the week of the start, which begins on Monday. */
function* weekdaysOf(first: number, every: number, weekdays: readonly number[]): Generator<number, void> {
  const sorted = [...weekdays].sort((a, b) => a - b);
  if (sorted.length === 0) return;
  for (let monday = first - (weekdayOf(first) - 1); monday <= LAST_DAY; monday += 7 * every) {
    for (const weekday of sorted) yield monday + weekday - 1;
  }
}

function* monthDaysOf(start: string, every: number, on: MonthDay): Generator<number, void> {
  const firstMonth = Number(start.slice(0, 4)) * 12 + Number(start.slice(5, 7)) - 1;
  for (let month = firstMonth; month < firstMonth + MAX_MONTHS; month += every) {
    const firstDay = dayOf(`${String(Math.floor(month / 12)).padStart(4, '0')}-${two((month % 12) + 1)}-01`);
    const day = on.kind === 'day' ? dayInMonth(firstDay, on) : nthWeekday(firstDay, on);
    if (day !== null) yield day;
  }
}

/** rulings: the last day of a shorter month; option: that month is skipped. */
const dayInMonth = (
  firstDay: number,
  { day, shortMonth }: Extract<MonthDay, { kind: 'day' }>,
): number | null => {
  const length = daysInMonth(firstDay);
  if (day <= length) return firstDay + day - 1;
  return shortMonth === 'last_day' ? firstDay + length - 1 : null;
};

/** A month without a fifth Friday has no fifth Friday. */
const nthWeekday = (
  firstDay: number,
  { nth, weekday }: Extract<MonthDay, { kind: 'nth_weekday' }>,
): number | null => {
  const length = daysInMonth(firstDay);
  const first = firstDay + ((weekday - weekdayOf(firstDay) + 7) % 7);
  if (nth === -1) return first + 7 * Math.floor((firstDay + length - 1 - first) / 7);
  const day = first + 7 * (nth - 1);
  return day < firstDay + length ? day : null;
};

// Days are counted from 1970-01-01, a Thursday.
const EPOCH = new Temporal.PlainDate(1970, 1, 1);
const dayOf = (date: string): number => EPOCH.until(date, { largestUnit: 'days' }).days;
const dateOf = (day: number): string => EPOCH.add({ days: day }).toString();
const weekdayOf = (day: number): number => ((((day + 3) % 7) + 7) % 7) + 1;
const daysInMonth = (firstDay: number): number => EPOCH.add({ days: firstDay }).daysInMonth;
const two = (n: number): string => String(n).padStart(2, '0');
