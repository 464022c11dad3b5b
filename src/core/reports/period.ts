// Spans of UTC days: the same length just before, for comparing.
import { DAY_MS, parseInstant, utcDay } from '../time.ts';

export interface Period {
  readonly from: string | null;
  readonly to: string | null;
}

/** Null: one of the ends is open, so there is no "just before". */
export const periodBefore = ({ from, to }: Period): Period | null => {
  const [first, last] = [startOf(from), startOf(to)];
  if (first === null || last === null) return null;
  const days = Math.round((last - first) / DAY_MS) + 1;
  return { from: utcDay(first - days * DAY_MS), to: utcDay(first - DAY_MS) };
};

/** The first instant of a UTC day; null when there is no such day. */
export const startOf = (day: string | null): number | null =>
  day === null ? null : parseInstant(`${day}T00:00:00Z`);
