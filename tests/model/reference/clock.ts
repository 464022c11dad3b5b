// What the clock on the wall shows, by Intl alone: the reference for civil time. Slow to build, plain to read. A zone
// is a list of spans of one offset, found by asking Intl about every day and halving where two days differ.
const DAY = 86_400_000;
const FIRST = Date.UTC(2016, 0, 1);
const LAST = Date.UTC(2043, 0, 1);

export interface Span {
  readonly from: number;
  readonly until: number;
  readonly offset: number;
}

const ask = (zone: string): ((at: number) => number) => {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (at) => {
    const [month = 0, day = 0, year = 0, hour = 0, minute = 0, second = 0] =
      format.format(at).match(/\d+/g)?.map(Number) ?? [];
    return Date.UTC(year, month - 1, day, hour, minute, second) - at;
  };
};

const build = (zone: string): readonly Span[] => {
  const offsetAt = ask(zone);
  const spans: Span[] = [];
  let from = FIRST;
  let offset = offsetAt(FIRST);
  for (let day = FIRST + DAY; day <= LAST; day += DAY) {
    const next = offsetAt(day);
    if (next === offset) continue;
    let [before, after] = [day - DAY, day];
    while (after - before > 1_000) {
      const middle = Math.floor((before + after) / 2_000) * 1_000;
      if (offsetAt(middle) === offset) before = middle;
      else after = middle;
    }
    spans.push({ from, until: after, offset });
    [from, offset] = [after, next];
  }
  return [...spans, { from, until: Number.POSITIVE_INFINITY, offset }];
};

const known = new Map<string, readonly Span[]>();

export const spansOf = (zone: string): readonly Span[] => {
  let spans = known.get(zone);
  if (spans === undefined) known.set(zone, (spans = build(zone)));
  return spans;
};

const names = new Map<string, boolean>();

export const isZone = (name: string): boolean => {
  let is = names.get(name);
  if (is === undefined) {
    try {
      new Intl.DateTimeFormat('en-US', { timeZone: name });
      is = true;
    } catch {
      is = false;
    }
    names.set(name, is);
  }
  return is;
};

/** What the clock shows, as if it were UTC. */
export const reading = (at: number, zone: string): number => {
  const span = spansOf(zone).findLast(({ from }) => from <= at);
  if (span === undefined) throw new Error('an instant before all tables');
  return at + span.offset;
};

/** The first instant at which the clock shows this or later. */
export const firstShowing = (wall: number, zone: string): number => {
  for (const { from, until, offset } of spansOf(zone)) {
    const at = Math.max(from, wall - offset);
    if (at < until) return at;
  }
  throw new Error('a wall time after all tables');
};

/** The instant from which on the clock never again shows anything earlier than this. */
export const lastBefore = (wall: number, zone: string): number => {
  for (const { from, until, offset } of [...spansOf(zone)].reverse())
    if (wall - offset > from) return Math.min(until, wall - offset);
  throw new Error('a wall time before all tables');
};

/** Civil days are counted from 1970-01-01. */
export const dayShown = (at: number, zone: string): number => Math.floor(reading(at, zone) / DAY);
export const timeShown = (at: number, zone: string): number => {
  const shown = reading(at, zone);
  return shown - Math.floor(shown / DAY) * DAY;
};
/** 1 = Monday to 7; the first of 1970 was a Thursday. */
export const weekdayOf = (day: number): number => ((((day + 3) % 7) + 7) % 7) + 1;
export const dateText = (day: number): string => new Date(day * DAY).toISOString().slice(0, 10);
export const dayOfDate = (date: string): number => Date.parse(`${date}T00:00:00Z`) / DAY;
/** Milliseconds into the day of `HH:MM`. */
export const timeOfText = (text: string): number =>
  (Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5))) * 60_000;

/** 3.1: the person's zone where it is known to be one, else the company's. */
export const zoneFor = (own: string | null, company: string): string =>
  own !== null && isZone(own) ? own : company;
