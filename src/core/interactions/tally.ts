// What a person did with a campaign's messages, as its receipt remembers it, and what one more interaction adds to
// it and to the sums (22.2, 22.3). Unique kinds count once per person and window; clicks once per dispatch too.
import { DAY_MS, parseInstant, toIso, type Instant } from '../time.ts';
import type { InteractionKind } from './interaction.ts';

export interface Tally {
  readonly count: number;
  readonly first_at: string;
  readonly last_at: string;
  /** When it last counted as unique, by dispatch ('' where dispatches do not matter). */
  readonly unique?: Readonly<Record<string, string>>;
}
export type Tallies = Readonly<Record<string, Tally>>;

export interface TallyStep {
  readonly interaction: InteractionKind;
  readonly alias: string | null;
  readonly button: string | null;
  readonly dispatchId: string;
  readonly at: Instant;
}

/** One sum that grows by one: `outcome` and `reason` of campaign_counters. */
export interface CountedStep {
  readonly outcome: string;
  readonly reason: string;
}

interface UniqueRule {
  readonly windowMs: number;
  readonly perDispatch: boolean;
}
const UNIQUE: Partial<Readonly<Record<InteractionKind, UniqueRule>>> = {
  open: { windowMs: 7 * DAY_MS, perDispatch: false },
  click: { windowMs: 7 * DAY_MS, perDispatch: true },
  view: { windowMs: DAY_MS, perDispatch: false },
};

/** Names of links and buttons come from templates; a template that makes them up per person fills no row. */
const MAX_NAMES = 100;
/** Dispatches whose last unique click is remembered. */
const MAX_UNIQUE = 20;

export const addToTallies = (
  before: Tallies,
  step: TallyStep,
): { readonly tallies: Tallies; readonly counted: readonly CountedStep[] } => {
  const { interaction, alias, button } = step;
  const name = alias ?? button;
  const rule = UNIQUE[interaction];
  const known = before[interaction];
  const isUnique = rule !== undefined && countsAsUnique(known, rule, step);
  const next: Record<string, Tally> = {
    ...before,
    [interaction]: {
      ...grown(known, step.at),
      ...(rule === undefined ? {} : { unique: uniquesOf(known, rule, step, isUnique) }),
    },
  };
  const named = `${interaction}:${name ?? ''}`;
  if (name !== null && (before[named] !== undefined || Object.keys(before).length < MAX_NAMES))
    next[named] = grown(before[named], step.at);
  const counted = [{ outcome: interaction, reason: name ?? '' }];
  return {
    tallies: next,
    counted: isUnique ? [...counted, { outcome: `unique_${interaction}`, reason: '' }] : counted,
  };
};

const grown = (tally: Tally | undefined, at: Instant): Tally => {
  const now = toIso(at);
  if (tally === undefined) return { count: 1, first_at: now, last_at: now };
  return {
    count: tally.count + 1,
    first_at: tally.first_at < now ? tally.first_at : now,
    last_at: tally.last_at > now ? tally.last_at : now,
  };
};

const keyOf = (rule: UniqueRule, { dispatchId }: TallyStep): string => (rule.perDispatch ? dispatchId : '');

const countsAsUnique = (tally: Tally | undefined, rule: UniqueRule, step: TallyStep): boolean => {
  const last = parseInstant(tally?.unique?.[keyOf(rule, step)] ?? '');
  return last === null || Math.abs(step.at - last) >= rule.windowMs;
};

const uniquesOf = (
  tally: Tally | undefined,
  rule: UniqueRule,
  step: TallyStep,
  isUnique: boolean,
): Readonly<Record<string, string>> => {
  const known = tally?.unique ?? {};
  if (!isUnique) return known;
  const all = Object.entries({ ...known, [keyOf(rule, step)]: toIso(step.at) });
  return Object.fromEntries(all.sort(([, a], [, b]) => (a < b ? 1 : -1)).slice(0, MAX_UNIQUE));
};
