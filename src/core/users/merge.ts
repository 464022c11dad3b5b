// Folding one person into another (braze-rest-api 5.6, 5.7). The kept profile wins wherever it has a value, the
// other only fills gaps; counts are summed, firsts take the earlier and lasts the later instant; consent that
// belongs to an address follows the address the survivor ends up with.
import type { Json, JsonObject } from '../json.ts';
import { isObject } from '../json.ts';
import type { Instant } from '../time.ts';
import { newerGroups } from './address-state.ts';
import type { Device, Profile, ProfileFields, SubscriptionState } from './user.ts';

export const mergeProfiles = (kept: Profile, lost: Profile, now: Instant): Profile => ({
  ...kept,
  externalId: kept.externalId ?? lost.externalId,
  email: kept.email ?? lost.email,
  phone: kept.phone ?? lost.phone,
  timeZone: kept.timeZone ?? lost.timeZone,
  fields: mergeFields(kept.fields, lost.fields),
  attributes: fillGaps(kept.attributes, lost.attributes),
  aliases: { ...lost.aliases, ...kept.aliases },
  devices: mergeDevices(kept.devices, lost.devices),
  subscriptionGroups: newerGroups(kept.subscriptionGroups, lost.subscriptionGroups),
  ...mergeEmailConsent(kept, lost),
  ...mergePushState(kept, lost),
  phoneStoppedAt: mergePhoneFact(kept, lost, 'phoneStoppedAt'),
  phoneInvalidAt: mergePhoneFact(kept, lost, 'phoneInvalidAt'),
  lastUsedAt: laterOf(kept.lastUsedAt, lost.lastUsedAt),
  revenue: kept.revenue + lost.revenue,
  revision: Math.max(kept.revision, lost.revision) + 1,
  createdAt: Math.min(kept.createdAt, lost.createdAt),
  updatedAt: now,
});

const EARLIER_FIELDS = ['date_of_first_session'];
const LATER_FIELDS = ['date_of_last_session'];

const mergeFields = (kept: ProfileFields, lost: ProfileFields): ProfileFields => {
  const out: Record<string, Json | undefined> = { ...lost, ...present(kept) };
  for (const name of EARLIER_FIELDS) pickDate(out, name, kept[name], lost[name], (a, b) => a < b);
  for (const name of LATER_FIELDS) pickDate(out, name, kept[name], lost[name], (a, b) => a > b);
  return out;
};

const pickDate = (
  out: Record<string, Json | undefined>,
  name: string,
  kept: Json | undefined,
  lost: Json | undefined,
  wins: (a: string, b: string) => boolean,
): void => {
  const [a, b] = [dateText(kept), dateText(lost)];
  if (a !== null && b !== null) out[name] = (wins(b, a) ? lost : kept) ?? null;
};

/** Session dates are ISO texts in UTC, bare or as `{"$time": …}`; both sort as text. */
const dateText = (value: Json | undefined): string | null => {
  if (typeof value === 'string') return value;
  return isObject(value) && typeof value['$time'] === 'string' ? value['$time'] : null;
};

const present = (fields: ProfileFields): ProfileFields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null));

/** Missing and null on the kept side are gaps; objects are not merged into each other. */
const fillGaps = (kept: JsonObject, lost: JsonObject): JsonObject => {
  const out: Record<string, Json> = { ...lost };
  for (const [name, value] of Object.entries(kept)) {
    if (value !== null || !(name in lost)) out[name] = value;
  }
  return out;
};

/** A device and a token stand once: what was last heard of it stays, the kept side's at the same instant. */
const mergeDevices = (kept: readonly Device[], lost: readonly Device[]): readonly Device[] => {
  const known = new Set<string>();
  const newestFirst = [...kept, ...lost].sort((a, b) => b.addedAt - a.addedAt);
  const merged = newestFirst.filter(({ appId, deviceId, token }) => {
    const names = [`device:${appId}:${deviceId}`, ...(token === '' ? [] : [`token:${appId}:${token}`])];
    if (names.some((name) => known.has(name))) return false;
    for (const name of names) known.add(name);
    return true;
  });
  return merged.reverse();
};

type EmailConsent = Pick<Profile, 'emailState' | 'emailStateAt' | 'emailBouncedAt' | 'emailSpamAt'>;

const mergeEmailConsent = (kept: Profile, lost: Profile): EmailConsent => {
  if (kept.email !== null && kept.email !== lost.email) return emailConsentOf(kept);
  if (kept.email === null && lost.email !== null && kept.emailStateAt === null) return emailConsentOf(lost);
  const [emailState, emailStateAt] = laterState(
    [kept.emailState, kept.emailStateAt],
    [lost.emailState, lost.emailStateAt],
  );
  const flags = lost.email === null ? kept : lost;
  return {
    emailState,
    emailStateAt,
    emailBouncedAt: kept.emailBouncedAt ?? flags.emailBouncedAt,
    emailSpamAt: kept.emailSpamAt ?? flags.emailSpamAt,
  };
};

const emailConsentOf = (from: Profile): EmailConsent => ({
  emailState: from.emailState,
  emailStateAt: from.emailStateAt,
  emailBouncedAt: from.emailBouncedAt,
  emailSpamAt: from.emailSpamAt,
});

const mergePushState = (kept: Profile, lost: Profile): Pick<Profile, 'pushState' | 'pushStateAt'> => {
  const [pushState, pushStateAt] = laterState(
    [kept.pushState, kept.pushStateAt],
    [lost.pushState, lost.pushStateAt],
  );
  return { pushState, pushStateAt };
};

/** What is known of the number that is kept. */
const mergePhoneFact = (
  kept: Profile,
  lost: Profile,
  fact: 'phoneStoppedAt' | 'phoneInvalidAt',
): Instant | null => {
  if (kept.phone === null) return lost.phone === null ? kept[fact] : lost[fact];
  return kept.phone === lost.phone ? (kept[fact] ?? lost[fact]) : kept[fact];
};

type StateAt = readonly [SubscriptionState, Instant | null];

/** The later decision wins; a state nobody decided yields; at the same instant the one that sends less. */
const laterState = (a: StateAt, b: StateAt): StateAt => {
  const [atA, atB] = [a[1] ?? -Infinity, b[1] ?? -Infinity];
  if (atA !== atB) return atA > atB ? a : b;
  return b[0] === 'unsubscribed' ? b : a;
};

const laterOf = (a: Instant | null, b: Instant | null): Instant | null =>
  a === null || b === null ? (a ?? b) : Math.max(a, b);

export interface EventSummary {
  readonly kind: string;
  readonly name: string;
  readonly count: number;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
  readonly revenue: number;
  /** UTC day → count */
  readonly days: Readonly<Record<string, number>>;
}

export const mergeSummaries = (a: EventSummary, b: EventSummary): EventSummary => ({
  kind: a.kind,
  name: a.name,
  count: a.count + b.count,
  firstAt: Math.min(a.firstAt, b.firstAt),
  lastAt: Math.max(a.lastAt, b.lastAt),
  revenue: a.revenue + b.revenue,
  days: sumDays(a.days, b.days),
});

const sumDays = (
  a: Readonly<Record<string, number>>,
  b: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> => {
  const out: Record<string, number> = { ...a };
  for (const [day, count] of Object.entries(b)) out[day] = (out[day] ?? 0) + count;
  return out;
};

export interface Receipt {
  readonly campaignId: string;
  readonly received: number;
  readonly lastReceivedAt: Instant | null;
  readonly lastDispatchId: string | null;
  readonly variant: string | null;
  readonly control: boolean;
  readonly reservedBy: string | null;
  readonly marks: ReceiptMarks;
}

/** `{"count", "first_at", "last_at"}` by name; ISO instants. */
export type Marks = Readonly<
  Record<string, { readonly count: number; readonly first_at: string; readonly last_at: string }>
>;

/** What a person did with a campaign's messages, beside the receipt itself. */
export interface ReceiptMarks {
  readonly firstReceivedAt: Instant | null;
  readonly enrolledAt: Instant | null;
  readonly channels: Marks;
  readonly interactions: Marks;
  readonly conversions: Marks;
  /** Conversion windows, as stored. */
  readonly windows: readonly Json[];
}

export const NO_MARKS: ReceiptMarks = {
  firstReceivedAt: null,
  enrolledAt: null,
  channels: {},
  interactions: {},
  conversions: {},
  windows: [],
};

/** What either received counts for the survivor; the latest receipt decides re-eligibility (F7). */
export const mergeReceipts = (kept: Receipt, lost: Receipt): Receipt => {
  const latest = (lost.lastReceivedAt ?? -Infinity) > (kept.lastReceivedAt ?? -Infinity) ? lost : kept;
  return {
    campaignId: kept.campaignId,
    received: kept.received + lost.received,
    lastReceivedAt: latest.lastReceivedAt,
    lastDispatchId: latest.lastDispatchId,
    variant: kept.variant ?? lost.variant,
    control: kept.control || lost.control,
    reservedBy: kept.reservedBy ?? lost.reservedBy,
    marks: mergeAllMarks(kept.marks, lost.marks),
  };
};

const mergeAllMarks = (a: ReceiptMarks, b: ReceiptMarks): ReceiptMarks => ({
  firstReceivedAt: earliest(a.firstReceivedAt, b.firstReceivedAt),
  enrolledAt: earliest(a.enrolledAt, b.enrolledAt),
  channels: mergeMarks(a.channels, b.channels),
  interactions: mergeMarks(a.interactions, b.interactions),
  conversions: mergeMarks(a.conversions, b.conversions),
  windows: [...a.windows, ...b.windows],
});

const earliest = (a: Instant | null, b: Instant | null): Instant | null =>
  a === null || b === null ? (a ?? b) : Math.min(a, b);

/** ISO instants of one form compare like the instants themselves. */
export const mergeMarks = (a: Marks, b: Marks): Marks => {
  const merged: Record<string, Marks[string]> = { ...a };
  for (const [name, mark] of Object.entries(b)) {
    const own = a[name];
    merged[name] =
      own === undefined
        ? mark
        : {
            // What a mark remembers beside (unique opens and clicks) is the survivor's where both know it.
            ...mark,
            ...own,
            count: own.count + mark.count,
            first_at: own.first_at < mark.first_at ? own.first_at : mark.first_at,
            last_at: own.last_at > mark.last_at ? own.last_at : mark.last_at,
          };
  }
  return merged;
};
