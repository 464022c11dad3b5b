// Why one person is in a segment or not: every clause with its verdict and the values it looked at. The values are
// what the filter really read, noted while it judged, so that the answer cannot differ from the decision.
import type { Json, JsonObject } from '../json.ts';
import type { Instant } from '../time.ts';
import { toIso, utcDay } from '../time.ts';
import type { Profile } from '../users/user.ts';
import { evaluateNode } from './evaluate.ts';
import type { Evidence, Need } from './evidence.ts';
import { firstDayOf, startOfDay } from './evidence.ts';
import type { Language } from './filter.ts';
import type { GroupKind, RuleNode } from './segment.ts';

export interface SeenValue {
  /** `attributes.plan`, `email`, `event.viewed`, … */
  readonly name: string;
  readonly value: Json;
}

export type Clause =
  | {
      readonly kind: 'group';
      readonly group: GroupKind;
      readonly met: boolean;
      readonly children: readonly Clause[];
    }
  | {
      readonly kind: 'filter';
      readonly path: string;
      readonly met: boolean;
      readonly sentence: string;
      readonly seen: readonly SeenValue[];
      /** Of the segment that the clause names. */
      readonly inside?: Clause;
    };

export interface Person {
  readonly profile: Profile;
  readonly evidence: Evidence;
  readonly now: Instant;
}

export const traceNode = (node: RuleNode, person: Person, language: Language): Clause => {
  const { profile, now, evidence } = person;
  if (node.kind === 'group')
    return {
      kind: 'group',
      group: node.group,
      met: evaluateNode(node, profile, now, evidence),
      children: node.children.map((child) => traceNode(child, person, language)),
    };
  const seen = new Map<string, Json>();
  const met = node.filter.test(
    watchProfile(profile, seen),
    now,
    watchEvidence(evidence, node.filter.needs ?? [], now, seen),
  );
  const { inside } = node.filter;
  return {
    kind: 'filter',
    path: node.path,
    met,
    sentence: node.filter.describe(language),
    seen: inside === undefined ? [...seen].map(([name, value]) => ({ name, value })) : [],
    ...(inside === undefined ? {} : { inside: traceNode(inside, person, language) }),
  };
};

type Notes = Map<string, Json>;

/** Objects inside which single values are asked for. */
const OPENED = new Set(['attributes', 'fields', 'subscriptionGroups', 'aliases']);

const watchProfile = (profile: Profile, notes: Notes): Profile =>
  new Proxy(profile, {
    get: (target, key) => {
      const value: unknown = Reflect.get(target, key);
      if (typeof key !== 'string') return value;
      if (OPENED.has(key) && typeof value === 'object' && value !== null) return watchKeys(key, value, notes);
      notes.set(snake(key), showField(key, value));
      return value;
    },
  });

/** A look for a key and a look at its value both count as having seen it. */
const watchKeys = (name: string, held: object, notes: Notes): object => {
  const note = (key: string | symbol): void => {
    if (typeof key === 'string')
      notes.set(`${snake(name)}.${key}`, showJson(Object.hasOwn(held, key) ? Reflect.get(held, key) : null));
  };
  return new Proxy(held, {
    get: (target, key) => {
      note(key);
      return Reflect.get(target, key) as unknown;
    },
    getOwnPropertyDescriptor: (target, key) => {
      note(key);
      return Reflect.getOwnPropertyDescriptor(target, key);
    },
  });
};

const watchEvidence = (evidence: Evidence, needs: readonly Need[], now: Instant, notes: Notes): Evidence =>
  new Proxy(evidence, {
    get: (target, key) => {
      for (const need of needs) noteNeed(target, need, now, notes);
      return Reflect.get(target, key) as unknown;
    },
  });

const noteNeed = (evidence: Evidence, need: Need, now: Instant, notes: Notes): void => {
  switch (need.kind) {
    case 'summaries':
      notes.set(nameOf(need.of, need.name), showSummaries(evidence, need, now));
      return;
    case 'events':
      notes.set(`${nameOf(need.of, need.name)}.properties`, showEvents(evidence, need, now));
      return;
    case 'receipts':
      notes.set(`messages.${need.campaignId ?? '*'}`, showReceipts(evidence, need.campaignId));
      return;
    case 'interactions':
      notes.set(`interactions.${need.of}`, showInteractions(evidence, need, now));
      return;
    case 'control-blocks':
      notes.set('control_blocks', evidence.controlBlocks);
      return;
    case 'list':
      notes.set(`lists.${need.listId}`, evidence.lists.has(need.listId));
  }
};

type NeedOf<Kind extends Need['kind']> = Extract<Need, { kind: Kind }>;

const nameOf = (of: string, name: string | null): string => `${of}.${name ?? '*'}`;
const MAX_SHOWN = 20;

const showSummaries = (
  { summaries }: Evidence,
  { of, name, days }: NeedOf<'summaries'>,
  now: Instant,
): Json => {
  const found = summaries.filter((one) => one.kind === of && (name === null || one.name === name));
  if (days !== null)
    return showDays(
      found.map((one) => one.days),
      days,
      now,
    );
  if (found.length === 0) return { count: 0 };
  return {
    count: found.reduce((sum, one) => sum + one.count, 0),
    first_at: toIso(Math.min(...found.map((one) => one.firstAt))),
    last_at: toIso(Math.max(...found.map((one) => one.lastAt))),
    ...(of === 'purchase' ? { revenue: found.reduce((sum, one) => sum + one.revenue, 0) } : {}),
  };
};

/** What was counted on the UTC days that the clause asks for, and on no others. */
const showDays = (each: readonly Readonly<Record<string, number>>[], days: number, now: Instant): Json => {
  const [since, until] = [firstDayOf(now, days), utcDay(now)];
  const byDay = new Map<string, number>();
  for (const counts of each)
    for (const [day, count] of Object.entries(counts))
      if (day >= since && day <= until) byDay.set(day, (byDay.get(day) ?? 0) + count);
  const count = [...byDay.values()].reduce((sum, one) => sum + one, 0);
  return { count, since, days: Object.fromEntries([...byDay].sort(([a], [b]) => (a < b ? -1 : 1))) };
};

const showEvents = ({ events }: Evidence, { of, name, days }: NeedOf<'events'>, now: Instant): Json => {
  const since = days === null ? -Infinity : startOfDay(now, days);
  return events
    .filter((one) => one.kind === of && (name === null || one.name === name))
    .filter(({ at }) => at >= since && at <= now)
    .slice(-MAX_SHOWN)
    .map(({ at, properties }) => ({ at: toIso(at), properties }));
};

const showInteractions = (
  { interactions }: Evidence,
  { of, days }: NeedOf<'interactions'>,
  now: Instant,
): Json => {
  const found = interactions.filter(({ kind, at }) => kind === of && at <= now);
  return showDays(
    found.map(({ at }) => ({ [utcDay(at)]: 1 })),
    days,
    now,
  );
};

const showReceipts = ({ campaigns }: Evidence, campaignId: string | null): Json =>
  campaigns
    .filter((one) => campaignId === null || one.campaignId === campaignId)
    .slice(0, MAX_SHOWN)
    .map((one): JsonObject => ({
      campaign_id: one.campaignId,
      received: one.received,
      last_received_at: one.lastReceivedAt === null ? null : toIso(one.lastReceivedAt),
      variant: one.variant,
      control: one.control,
      interactions: Object.keys(one.interactions),
      conversions: Object.keys(one.conversions),
    }));

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const showField = (key: string, value: unknown): Json => {
  if (typeof value === 'number' && key.endsWith('At')) return toIso(value);
  // Tokens are nobody's business.
  if (key === 'devices' && Array.isArray(value))
    return value.slice(0, MAX_SHOWN).map((device) => {
      const { token: _, ...shown } = device as Readonly<Record<string, Json>>;
      return shown;
    });
  return showJson(value);
};

const showJson = (value: unknown): Json => {
  if (Array.isArray(value)) return (value as readonly Json[]).slice(0, MAX_SHOWN);
  return value === undefined ? null : (value as Json);
};
