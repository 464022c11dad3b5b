// All facts of one person of a batch, in order, folded into what has to be written: the person after them, one
// row per event, one delta per summary (a statement never meets a key twice), and what triggers may look at.
import type { Fact } from '../campaigns/trigger.ts';
import type { JsonObject } from '../json.ts';
import type { Evidence } from '../segments/evidence.ts';
import { addEvent, NO_EVIDENCE } from '../segments/evidence.ts';
import type { Instant } from '../time.ts';
import { DAY_MS, utcDay } from '../time.ts';
import type { KnownAddresses } from './apply-track.ts';
import { applyAttributes, changeDraft } from './apply-track.ts';
import { applyCrossing, applyDevice, applyLocation, applySession } from './device-effects.ts';
import type { Effect } from './device-effects.ts';
import type { Newborn } from './newborn.ts';
import { newbornProfile } from './newborn.ts';
import type { AttributesFact, EventFact, LoggedFact, PersonFact, PurchaseFact } from './track-item.ts';
import { isLogged } from './track-item.ts';
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

/** `session_end` rows are kept for their duration; sessions are counted by their starts. */
export type EventKind = 'event' | 'purchase' | 'session' | 'session_end';

export interface EventRow {
  readonly kind: EventKind;
  readonly name: string;
  readonly at: Instant;
  readonly appId: string | null;
  readonly properties: JsonObject | null;
}

export interface SummaryDelta {
  readonly kind: EventKind;
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
    const effect = effectOn(held, fact, addresses, now);
    profile = effect.profile;
    for (const one of effect.facts)
      happenings.push({ fact: one, profile: one.kind === 'profile_changed' ? profile : held, evidence });
    if (known !== NO_EVIDENCE && isCounted(fact)) evidence = addFact(evidence, fact);
  }
  if (profile === before) return { profile, happenings };
  return { profile: { ...profile, revision: before.revision + 1, updatedAt: now }, happenings };
};

/** Somebody new with what is said about them: the person that foldPerson would make of them. */
export const foldNewborn = (
  born: Newborn,
  facts: readonly AttributesFact[],
  addresses: KnownAddresses,
): Profile => {
  const person = newbornProfile(born);
  for (const { change } of facts) changeDraft(person, change, addresses, born.createdAt);
  return person;
};

const effectOn = (held: Profile, fact: PersonFact, addresses: KnownAddresses, now: Instant): Effect => {
  switch (fact.kind) {
    case 'attributes': {
      const profile = applyAttributes(held, fact.change, addresses, now);
      return { profile, facts: [profileChange(held, profile, now, fact.source)] };
    }
    case 'purchase':
      return {
        profile: { ...held, revenue: held.revenue + revenueOf(fact) },
        facts: [toTriggerFact(fact)],
      };
    case 'event':
      return { profile: held, facts: [toTriggerFact(fact)] };
    case 'session':
      return applySession(held, fact);
    case 'location':
      return applyLocation(held, fact);
    case 'crossing':
      return applyCrossing(held, fact);
    case 'device':
      return applyDevice(held, fact);
  }
};

const addFact = (evidence: Evidence, fact: LoggedFact): Evidence => {
  const { name, at, appId, properties } = toEventRow(fact);
  const [count, revenue] = fact.kind === 'purchase' ? [fact.quantity, revenueOf(fact)] : [1, 0];
  return addEvent(
    evidence,
    { kind: fact.kind, name, at, appId, properties: properties ?? {} },
    count,
    revenue,
  );
};

/** Sessions count when they start. */
const isCounted = (fact: PersonFact): fact is LoggedFact =>
  isLogged(fact) && (fact.kind !== 'session' || fact.phase === 'start');

const profileChange = (before: Profile, after: Profile, at: Instant, source: 'sdk' | undefined): Fact => ({
  kind: 'profile_changed',
  before,
  after,
  at,
  ...(source === undefined ? {} : { source }),
});

export const toTriggerFact = (fact: EventFact | PurchaseFact): Fact => {
  const properties = fact.properties ?? {};
  if (fact.kind === 'event') return { kind: 'event', name: fact.name, at: fact.at, properties };
  const { productId, currency, price, quantity, at } = fact;
  return { kind: 'purchase', productId, currency, price, quantity, at, properties };
};

const revenueOf = (fact: PurchaseFact): number => fact.price * fact.quantity;

/** Purchases keep price, quantity and currency among their properties, under names callers may not use. */
export const toEventRow = (fact: LoggedFact): EventRow => {
  const { kind, at, appId } = fact;
  if (kind === 'event') return { kind, name: fact.name, at, appId, properties: fact.properties };
  if (kind === 'session') {
    const { sessionId, seconds } = fact;
    const properties = {
      ...(sessionId === null ? {} : { session_id: sessionId }),
      ...(seconds === null ? {} : { seconds }),
    };
    return {
      kind: fact.phase === 'start' ? 'session' : 'session_end',
      name: fact.appId,
      at,
      appId,
      properties,
    };
  }
  const { price, quantity, currency } = fact;
  const properties = { ...fact.properties, price, quantity, currency };
  return { kind, name: fact.productId, at, appId, properties };
};

/** One delta per kind and name. A quantity of N counts as N purchases (2.8), a session once, when it starts. */
export const summarize = (facts: readonly PersonFact[]): readonly SummaryDelta[] => {
  const [first] = facts;
  // As nearly always: nothing to add up.
  if (facts.length === 1 && first !== undefined) return isCounted(first) ? [addTo(undefined, first)] : [];
  const deltas = new Map<string, SummaryDelta>();
  for (const fact of facts) {
    if (!isCounted(fact)) continue;
    const key = `${fact.kind}:${summaryName(fact)}`;
    deltas.set(key, addTo(deltas.get(key), fact));
  }
  return [...deltas.values()];
};

const summaryName = (fact: LoggedFact): string => {
  if (fact.kind === 'event') return fact.name;
  return fact.kind === 'purchase' ? fact.productId : fact.appId;
};

const addTo = (delta: SummaryDelta | undefined, fact: LoggedFact): SummaryDelta => {
  const count = fact.kind === 'purchase' ? fact.quantity : 1;
  const revenue = fact.kind === 'purchase' ? revenueOf(fact) : 0;
  const day = dayOf(fact.at);
  if (delta === undefined) {
    return {
      kind: fact.kind,
      name: summaryName(fact),
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
