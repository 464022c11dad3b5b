// What goes wrong, by seed. Each seed arms some kinds of faults and draws how often each strikes (swarm testing:
// runs with few kinds find what runs with all of them hide). Counted, so that a run can show that it had them.
import type { Chance } from './chance.ts';

/**
 * At a statement or transaction: refused before it ran, ran and the answer is lost, broken off half-way, late, or
 * the process dies before or after its effect.
 */
export type StoreFault = 'none' | 'before' | 'after' | 'middle' | 'delay' | 'crash_before' | 'crash_after';
export type FailpointFault = 'none' | 'error' | 'delay' | 'crash';
export type CallFault =
  | 'none'
  | 'rejected'
  | 'deferred'
  | 'not_sent'
  | 'lost_request'
  | 'lost_answer'
  | 'slow'
  | 'crash_before'
  | 'crash_after';
export type SignalFault = 'none' | 'drop' | 'delay';

const STORE: readonly StoreFault[] = ['before', 'after', 'middle', 'delay', 'crash_before', 'crash_after'];
const FAILPOINT: readonly FailpointFault[] = ['error', 'delay', 'crash'];
const CALL: readonly CallFault[] = [
  'rejected',
  'deferred',
  'not_sent',
  'lost_request',
  'lost_answer',
  'slow',
  'crash_before',
  'crash_after',
];
const SIGNAL: readonly SignalFault[] = ['drop', 'delay'];

/** An error thrown here would end the process in production too: only death and delay are of this world. */
const NEVER_ERRORS = new Set(['call.before', 'call.after', 'call-planned']);

const RATES = [0.002, 0.01, 0.03] as const;
const CALL_RATES = [0.03, 0.1, 0.25] as const;
const FAILPOINT_RATES = [0.01, 0.03, 0.08] as const;
/** How much likelier a failpoint is struck when a run comes to it first. */
const FIRST_TIME_EAGER = 6;
const DELAYS_MS = [5, 50, 500, 3_000, 12_000, 25_000] as const;

export interface Faults {
  store(name: string): StoreFault;
  failpoint(name: string): FailpointFault;
  call(): CallFault;
  signal(): SignalFault;
  delayMs(): number;
  readonly chance: Chance;
  /** From now on the world behaves. */
  calm(): void;
  /** One more of something that strikes elsewhere. */
  note(kind: string): void;
  /** How often each kind struck: `store.after`, `failpoint.claim.after.crash`, … */
  readonly counts: ReadonlyMap<string, number>;
}

export const createFaults = (chance: Chance): Faults => {
  const counts = new Map<string, number>();
  const armed = {
    store: arm(chance, STORE, RATES),
    failpoint: arm(chance, FAILPOINT, FAILPOINT_RATES),
    call: arm(chance, CALL, CALL_RATES),
    signal: arm(chance, SIGNAL, CALL_RATES),
  };
  let calm = false;
  const seen = new Set<string>();
  const strike = <T extends string>(rates: ReadonlyMap<T, number>, label: string, eager = 1): T | 'none' => {
    if (calm) return 'none';
    for (const [kind, rate] of rates) {
      if (!chance.happens(rate * eager)) continue;
      const key = `${label}.${kind}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
      return kind;
    }
    return 'none';
  };
  return {
    store: () => strike(armed.store, 'store'),
    failpoint: (name) => {
      // Points that few runs reach are struck all the same.
      const fault = strike(armed.failpoint, `failpoint.${name}`, seen.has(name) ? 1 : FIRST_TIME_EAGER);
      seen.add(name);
      return fault === 'error' && NEVER_ERRORS.has(name) ? 'crash' : fault;
    },
    call: () => strike(armed.call, 'call'),
    signal: () => strike(armed.signal, 'signal'),
    delayMs: () => chance.pick(DELAYS_MS),
    chance,
    note: (kind) => void counts.set(kind, (counts.get(kind) ?? 0) + 1),
    calm: () => {
      calm = true;
    },
    counts,
  };
};

const arm = <T extends string>(
  chance: Chance,
  kinds: readonly T[],
  rates: readonly number[],
): ReadonlyMap<T, number> =>
  new Map(kinds.filter(() => chance.happens(0.4)).map((kind) => [kind, chance.pick(rates)]));

/** One fault in a run without others: refused, done with a lost answer, or death before or after the effect. */
export type SingleKind = 'refused' | 'lost' | 'dies_before' | 'dies_after';
export const SINGLE_KINDS: readonly SingleKind[] = ['refused', 'lost', 'dies_before', 'dies_after'];

const AT_STORE = {
  refused: 'before',
  lost: 'after',
  dies_before: 'crash_before',
  dies_after: 'crash_after',
} as const;
const AT_CALL = {
  refused: 'not_sent',
  lost: 'lost_answer',
  dies_before: 'crash_before',
  dies_after: 'crash_after',
} as const;

/** Polls that find nothing are the same everywhere; these are the steps that change something. */
const MATTERS =
  /transaction|commitAttempts|commitCopies|concludeCopy|claimCopies|conclude|claimLive|writeBundle|renewLeases|releaseLeases|hasten/;

/** Strikes at the n-th point that matters, counted from 0; `points` counts them. */
export const singleFault = (chance: Chance, at: number, kind: SingleKind): Faults => {
  const counts = new Map<string, number>();
  const isIt = (): boolean => {
    const n = counts.get('points') ?? 0;
    counts.set('points', n + 1);
    return n === at;
  };
  return {
    store: (name) => (MATTERS.test(name) && isIt() ? AT_STORE[kind] : 'none'),
    failpoint: (name) => {
      if (!isIt()) return 'none';
      return kind === 'refused' && !NEVER_ERRORS.has(name) ? 'error' : 'crash';
    },
    call: () => (isIt() ? AT_CALL[kind] : 'none'),
    signal: () => 'none',
    delayMs: () => 0,
    note: () => undefined,
    chance,
    calm: () => undefined,
    counts,
  };
};
