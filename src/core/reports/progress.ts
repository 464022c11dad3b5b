// How far a campaign's sending has come, how fast it goes and when it will be over. Estimates say so by being null
// where there is nothing to estimate from.
import { MINUTE_MS, type Instant } from '../time.ts';

export type SendingState =
  /** An operator has to confirm the database first. */
  | 'fenced'
  | 'paused'
  /** Walking the audience. */
  | 'planning'
  | 'sending'
  /** Most of what is due was tried and is tried again. */
  | 'retrying'
  /** Everybody left has a later turn: their own time, a delay, a limit. */
  | 'waiting_for_time'
  | 'starting'
  | 'done';

export interface SendingFacts {
  readonly fenced: boolean;
  readonly paused: boolean;
  readonly runs: readonly {
    readonly status: 'waiting' | 'running' | 'done';
    readonly slot: number;
    readonly planned: number;
    readonly dueAt: Instant;
    readonly endsAt: Instant | null;
  }[];
  readonly waiting: {
    readonly due: number;
    readonly later: number;
    readonly retried: number;
    readonly nextDueAt: Instant | null;
    /** Everything that waits was seen: the counts are exact. */
    readonly exact: boolean;
  };
  /** Considered less decided since the first run began, for when the look at waiting deliveries was cut short. */
  readonly undecided: number;
  readonly perMinute: number | null;
  readonly now: Instant;
}

export interface SendingProgress {
  readonly state: SendingState;
  /** Of the runs under way; null for campaigns that react one person at a time. */
  readonly planned: number | null;
  /** As if the rest of the audience were like what was walked. */
  readonly expected: number | null;
  readonly decided: number | null;
  readonly waiting: number;
  /** 0 to 1. */
  readonly share: number | null;
  readonly perMinute: number | null;
  readonly endsAt: Instant | null;
  readonly nextDueAt: Instant | null;
}

const SLOTS = 64;
const MOSTLY = 0.5;

export const progressOf = (facts: SendingFacts): SendingProgress => {
  const { runs, waiting: seen, perMinute } = facts;
  const waiting = seen.exact ? seen.due + seen.later : Math.max(seen.due + seen.later, facts.undecided);
  const planned = runs.reduce((sum, run) => sum + run.planned, 0);
  const walked = runs.length > 0 && runs.every(isWalked);
  const expected = runs.length === 0 ? null : runs.reduce((sum, run) => sum + expectedOf(run), 0);
  const decided = Math.max(0, planned - waiting);
  const state = stateOf(facts, waiting);
  const left = waiting + (expected === null || walked ? 0 : Math.max(0, expected - planned));
  return {
    state,
    planned: runs.length === 0 ? null : planned,
    expected,
    decided: runs.length === 0 ? null : decided,
    waiting,
    share: expected === null || expected === 0 ? null : Math.min(1, decided / expected),
    perMinute,
    endsAt: endOf(facts, state, left),
    nextDueAt: seen.nextDueAt,
  };
};

type Run = SendingFacts['runs'][number];

const isWalked = ({ status }: Run): boolean => status === 'done';

const expectedOf = (run: Run): number =>
  isWalked(run) || run.slot === 0 ? run.planned : Math.round((run.planned * SLOTS) / run.slot);

const stateOf = ({ fenced, paused, runs, waiting, now }: SendingFacts, left: number): SendingState => {
  if (fenced) return 'fenced';
  if (paused) return 'paused';
  if (runs.some(({ status }) => status === 'running')) return 'planning';
  if (waiting.due > 0)
    return waiting.retried > (waiting.due + waiting.later) * MOSTLY ? 'retrying' : 'sending';
  if (runs.some(({ status, dueAt }) => status === 'waiting' && dueAt <= now)) return 'starting';
  if (waiting.later > 0) return waiting.retried > waiting.later * MOSTLY ? 'retrying' : 'waiting_for_time';
  return left > 0 ? 'sending' : 'done';
};

const MOVING: readonly SendingState[] = ['planning', 'sending', 'waiting_for_time', 'retrying'];

/** People whose turn comes later end it then, however fast the others go. */
const endOf = (
  { perMinute, runs, waiting, now }: SendingFacts,
  state: SendingState,
  left: number,
): Instant | null => {
  if (!MOVING.includes(state) || left === 0) return null;
  const lastTurn = Math.max(0, ...runs.map(({ endsAt }) => endsAt ?? 0));
  const dueNow = Math.max(0, left - waiting.later);
  const byRate = perMinute === null || perMinute <= 0 ? null : now + (dueNow / perMinute) * MINUTE_MS;
  if (waiting.later > 0) return lastTurn > now ? Math.max(lastTurn, byRate ?? 0) : null;
  return byRate === null ? null : Math.round(byRate);
};

export interface RateSample {
  readonly at: Instant;
  /** Decided so far by campaign, since the same day. */
  readonly since: string;
  readonly decided: ReadonlyMap<string, number>;
}

/** Rates over less than this say more about chance. */
const LEAST_MS = 4_000;
const WINDOW_MS = 3 * MINUTE_MS;

/** What is still worth comparing with. */
export const keepSamples = (samples: readonly RateSample[], latest: RateSample): readonly RateSample[] =>
  [...samples, latest].filter(({ at, since }) => since === latest.since && latest.at - at <= WINDOW_MS);

export const ratePerMinute = (
  samples: readonly RateSample[],
  latest: RateSample,
  campaignId: string,
): number | null => {
  const first = samples.find(({ at, since }) => since === latest.since && latest.at - at >= LEAST_MS);
  if (first === undefined) return null;
  const more = (latest.decided.get(campaignId) ?? 0) - (first.decided.get(campaignId) ?? 0);
  return Math.max(0, more) / ((latest.at - first.at) / MINUTE_MS);
};
