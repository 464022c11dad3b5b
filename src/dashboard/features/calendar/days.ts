// Civil days of the grid, as texts `2026-03-29`: weeks begin on Monday, and where a send belongs is decided by the wall clock
// it was planned for.
import type { CalendarSend } from '../../../contract/admin/schedules.ts';
import type { CalendarView } from './search.ts';

const DAY_MS = 86_400_000;
const atNoon = (day: string): number => Date.parse(`${day}T12:00:00Z`);
export const addDays = (day: string, days: number): string =>
  new Date(atNoon(day) + days * DAY_MS).toISOString().slice(0, 10);

/** 0 = Monday. */
export const weekdayOf = (day: string): number => (new Date(atNoon(day)).getUTCDay() + 6) % 7;
export const mondayOf = (day: string): string => addDays(day, -weekdayOf(day));
const firstOfMonth = (day: string): string => `${day.slice(0, 7)}-01`;

export const addMonths = (day: string, months: number): string => {
  const [year, month] = [Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1 + months];
  return new Date(Date.UTC(year, month, 1, 12)).toISOString().slice(0, 10);
};

/** The day an instant is in a zone. */
export const dayIn = (instant: string, zone: string): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' }).format(new Date(instant));

export const timeIn = (instant: string, zone: string): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' }).format(
    new Date(instant),
  );

/** Every day that a view shows: whole weeks for the grids. */
export const daysShown = (view: CalendarView, date: string): readonly string[] => {
  if (view === 'week') return range(mondayOf(date), 7);
  if (view === 'list') return range(date, LIST_DAYS);
  const first = mondayOf(firstOfMonth(date));
  const next = addMonths(date, 1);
  const weeks = Math.ceil(Math.round((atNoon(next) - atNoon(first)) / DAY_MS) / 7);
  return range(first, weeks * 7);
};

export const LIST_DAYS = 30;
const range = (first: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, i) => addDays(first, i));

export const stepOf = (view: CalendarView, date: string, direction: 1 | -1): string => {
  if (view === 'month') return addMonths(date, direction);
  return addDays(date, direction * (view === 'week' ? 7 : LIST_DAYS));
};

/** A civil date-time, where there is one; people's own clocks show it. */
const WALL = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2})?/;

export interface Placed {
  readonly send: CalendarSend;
  readonly day: string;
  /** `09:00`; empty where everybody has a moment of their own. */
  readonly time: string;
  readonly phase: 'planned' | 'underway' | 'sent';
}

const phaseOf = ({ state, ends_at: endsAt }: CalendarSend, now: string): Placed['phase'] => {
  if (state !== 'started') return 'planned';
  return Date.parse(endsAt) > Date.parse(now) ? 'underway' : 'sent';
};

export const place = (send: CalendarSend, zone: string, now: string): Placed => {
  const phase = phaseOf(send, now);
  if (send.timing !== 'company' && WALL.test(send.key))
    return {
      send,
      day: send.key.slice(0, 10),
      time: send.timing === 'local' ? send.key.slice(11, 16) : '',
      phase,
    };
  return { send, day: dayIn(send.starts_at, zone), time: timeIn(send.starts_at, zone), phase };
};

export const byTime = (a: Placed, b: Placed): number => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0);

export const keyOf = ({ campaign_id, key, schedule_id, starts_at }: CalendarSend): string =>
  `${campaign_id}/${schedule_id ?? key}/${starts_at}`;
