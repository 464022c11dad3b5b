// A rehearsal as the server reports it, and how far it is.
export interface Rehearsal {
  readonly rehearsal_id: string;
  readonly campaign_id: string;
  readonly subject: string;
  readonly status: 'waiting' | 'running' | 'done' | 'failed' | 'removed';
  readonly starts_at: string;
  readonly ends_at: string;
  readonly reached_at: string | null;
  /** Other campaigns that were live ran beside it. */
  readonly with_others: boolean;
  readonly people: number;
  readonly events: number;
  readonly error: string | null;
  readonly created_at: string;
  readonly created_by: string;
}

export interface Sum {
  readonly outcome: string;
  readonly count: number;
  readonly reason?: string;
  readonly sentence?: string | null;
  readonly day?: string;
}

export interface RehearsalAnswer {
  readonly rehearsal: Rehearsal;
  readonly people: Readonly<Record<string, number>> | null;
  readonly reasons: readonly Sum[];
  readonly days: readonly Sum[];
}

/** 0 to 1: of the simulated time. */
export const progressOf = ({ status, starts_at, ends_at, reached_at }: Rehearsal): number => {
  if (status === 'done') return 1;
  if (reached_at === null) return 0;
  const [start, end, reached] = [starts_at, ends_at, reached_at].map((text) => new Date(text).getTime());
  if (start === undefined || end === undefined || reached === undefined || end <= start) return 0;
  return Math.max(0, Math.min(1, (reached - start) / (end - start)));
};

export interface DayBar {
  readonly day: string;
  readonly total: number;
  readonly outcomes: Readonly<Record<string, number>>;
}

/** Every simulated day from the first to the last, those without anything too. */
export const barsOf = ({
  rehearsal,
  days,
}: Pick<RehearsalAnswer, 'rehearsal' | 'days'>): readonly DayBar[] => {
  const DAY_MS = 86_400_000;
  const bars: DayBar[] = [];
  const first = Date.parse(`${rehearsal.starts_at.slice(0, 10)}T00:00:00Z`);
  for (let at = first; at <= Date.parse(rehearsal.ends_at); at += DAY_MS) {
    const day = new Date(at).toISOString().slice(0, 10);
    const own = days.filter((sum) => sum.day === day);
    bars.push({
      day,
      total: own.reduce((all, { count }) => all + count, 0),
      outcomes: Object.fromEntries(own.map(({ outcome, count }) => [outcome, count])),
    });
  }
  return bars;
};
