// All facts of one person of a batch, in order, folded into what has to be written: the person after them, one
// row per event, one delta per summary (a statement never meets a key twice), and what triggers may look at.
import type { Fact } from '../campaigns/trigger.ts';
import type { JsonObject } from '../json.ts';
import type { Evidence } from '../segments/evidence.ts';
import { addEvent, NO_EVIDENCE } from '../segments/evidence.ts';
import type { Instant } from '../time.ts';
import { DAY_MS, utcDay } from '../time.ts';
import type { KnownAddresses } from './apply-track.ts';
import { applyAttributes } from './apply-track.ts';
import type { EventFact, PersonFact, PurchaseFact } from './track-item.ts';
import type { Profile } from './user.ts';

export interface Folded {
  /** The person after all facts; the same object as before when nothing of it changed. */
  readonly profile: Profile;
  readonly happenings: readonly Happening[];
}

/** A fact with the profile its audience is judged on (7.8). */
export interface Happening {
  readonly fact: Fact;
  readonly profile: Profile;
  /** What was known beyond the profile, before the fact itself. */
  readonly evidence: Evidence;
}

export interface EventRow {
  readonly kind: 'event' | 'purchase';
  readonly name: string;
  readonly at: Instant;
  readonly appId: string | null;
  readonly properties: JsonObject | null;
}

export interface SummaryDelta {
  readonly kind: 'event' | 'purchase';
  readonly name: string;
  readonly count: number;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
  readonly revenue: number;
  /** UTC day → count. */
  readonly days: Readonly<Record<string, number>>;
}

export const foldPerson = (
  before: Profile,
  facts: readonly PersonFact[],
  addresses: KnownAddresses,
  now: Instant,
  known: Evidence = NO_EVIDENCE,
): Folded => {
  let profile = before;
  let evidence = known;
  const happenings: Happening[] = [];
  for (const fact of facts) {
    const held = profile;
    profile = effectOn(held, fact, addresses, now);
    if (fact.kind === 'attributes')
      happenings.push({ fact: profileChange(held, profile, now), profile, evidence });
    else {
      happenings.push({ fact: toTriggerFact(fact), profile: held, evidence });
      if (known !== NO_EVIDENCE) evidence = addFact(evidence, fact);
    }
  }
  if (profile === before) return { profile, happenings };
  return { profile: { ...profile, revision: before.revision + 1, updatedAt: now }, happenings };
};

const effectOn = (held: Profile, fact: PersonFact, addresses: KnownAddresses, now: Instant): Profile => {
  switch (fact.kind) {
    case 'attributes':
      return applyAttributes(held, fact.change, addresses, now);
    case 'purchase':
      return { ...held, revenue: held.revenue + revenueOf(fact) };
    case 'event':
      return held;
  }
};

const addFact = (evidence: Evidence, fact: EventFact | PurchaseFact): Evidence => {
  const row = toEventRow(fact);
  const [count, revenue] = fact.kind === 'event' ? [1, 0] : [fact.quantity, revenueOf(fact)];
  return addEvent(evidence, { ...row, properties: row.properties ?? {} }, count, revenue);
};

const profileChange = (before: Profile, after: Profile, at: Instant): Fact => ({
  kind: 'profile_changed',
  before,
  after,
  at,
});

export const toTriggerFact = (fact: EventFact | PurchaseFact): Fact => {
  const properties = fact.properties ?? {};
  if (fact.kind === 'event') return { kind: 'event', name: fact.name, at: fact.at, properties };
  const { productId, currency, price, quantity, at } = fact;
  return { kind: 'purchase', productId, currency, price, quantity, at, properties };
};

const revenueOf = (fact: PurchaseFact): number => fact.price * fact.quantity;

/** Purchases keep price, quantity and currency among their properties, under names callers may not use. */
export const toEventRow = (fact: EventFact | PurchaseFact): EventRow => {
  const { kind, at, appId } = fact;
  if (kind === 'event') return { kind, name: fact.name, at, appId, properties: fact.properties };
  const { price, quantity, currency } = fact;
  const properties = { ...fact.properties, price, quantity, currency };
  return { kind, name: fact.productId, at, appId, properties };
};

/** One delta per kind and name. A quantity of N counts as N purchases (2.8). */
export const summarize = (facts: readonly PersonFact[]): readonly SummaryDelta[] => {
  const deltas = new Map<string, SummaryDelta>();
  for (const fact of facts) {
    if (fact.kind === 'attributes') continue;
    const key = `${fact.kind}:${fact.kind === 'event' ? fact.name : fact.productId}`;
    deltas.set(key, addTo(deltas.get(key), fact));
  }
  return [...deltas.values()];
};

const addTo = (delta: SummaryDelta | undefined, fact: EventFact | PurchaseFact): SummaryDelta => {
  const count = fact.kind === 'event' ? 1 : fact.quantity;
  const revenue = fact.kind === 'event' ? 0 : revenueOf(fact);
  const day = dayOf(fact.at);
  if (delta === undefined) {
    const name = fact.kind === 'event' ? fact.name : fact.productId;
    return {
      kind: fact.kind,
      name,
      count,
      firstAt: fact.at,
      lastAt: fact.at,
      revenue,
      days: { [day]: count },
    };
  }
  return {
    ...delta,
    count: delta.count + count,
    firstAt: Math.min(delta.firstAt, fact.at),
    lastAt: Math.max(delta.lastAt, fact.at),
    revenue: delta.revenue + revenue,
    days: { ...delta.days, [day]: (delta.days[day] ?? 0) + count },
  };
};

/** Names of days, kept because nearly every event of a batch falls on the same one. */
const dayNames = new Map<number, string>();
const MAX_DAY_NAMES = 1_000;

const dayOf = (at: Instant): string => {
  const day = Math.floor(at / DAY_MS);
  const known = dayNames.get(day);
  if (known !== undefined) return known;
  const name = utcDay(at);
  if (dayNames.size < MAX_DAY_NAMES) dayNames.set(day, name);
  return name;
};
