// Speed limits (campaign-delivery 13.2, 13.3): every message gets a slot in a minute in which all limits that bind
// it have room. First come, first served; what was given stays given.
import { HOUR_MS, MINUTE_MS, type Instant } from '../time.ts';

/** 13.2: nobody waits longer, so no slot is given beyond. */
export const SLOT_HORIZON_MINUTES = (72 * HOUR_MS) / MINUTE_MS;
/** A slot whose minute passed unused this long ago is lost: its minute's room cannot be used twice. */
export const SLOT_GRACE_MS = MINUTE_MS;

export interface SpeedScope {
  readonly scope: string;
  readonly perMinute: number;
}

/** Messages bound by the same limits. */
export interface SlotRequest {
  readonly scopes: readonly SpeedScope[];
  readonly count: number;
}

/** Minutes are counted since the epoch. */
export type UsedByMinute = ReadonlyMap<number, number>;

export interface SlotGrant {
  readonly minute: number;
  readonly count: number;
}

export interface Allotment {
  /** Per request, earliest minute first; what is missing found no slot within the horizon. */
  readonly grants: readonly (readonly SlotGrant[])[];
  /** Scope → minute → slots used in addition. */
  readonly added: ReadonlyMap<string, ReadonlyMap<number, number>>;
}

export const minuteOf = (at: Instant): number => Math.floor(at / MINUTE_MS);
export const minuteStart = (minute: number): Instant => minute * MINUTE_MS;

export const allotSlots = (
  requests: readonly SlotRequest[],
  used: ReadonlyMap<string, UsedByMinute>,
  fromMinute: number,
): Allotment => {
  const added = new Map<string, Map<number, number>>();
  const grants = requests.map(({ scopes, count }) => {
    const given: SlotGrant[] = [];
    let left = count;
    for (let minute = fromMinute; left > 0 && minute < fromMinute + SLOT_HORIZON_MINUTES; minute++) {
      const room = Math.min(...scopes.map((scope) => roomIn(scope, minute, used, added)));
      const taken = Math.min(room, left);
      if (taken <= 0) continue;
      for (const { scope } of scopes) addTo(added, scope, minute, taken);
      given.push({ minute, count: taken });
      left -= taken;
    }
    return given;
  });
  return { grants, added };
};

const roomIn = (
  { scope, perMinute }: SpeedScope,
  minute: number,
  used: ReadonlyMap<string, UsedByMinute>,
  added: ReadonlyMap<string, ReadonlyMap<number, number>>,
): number =>
  Math.max(perMinute - (used.get(scope)?.get(minute) ?? 0) - (added.get(scope)?.get(minute) ?? 0), 0);

const addTo = (
  added: Map<string, Map<number, number>>,
  scope: string,
  minute: number,
  count: number,
): void => {
  const byMinute = added.get(scope) ?? new Map<number, number>();
  byMinute.set(minute, (byMinute.get(minute) ?? 0) + count);
  added.set(scope, byMinute);
};

/** A slot got earlier that may still be used. */
export const isSlotOpen = (slotAt: Instant, now: Instant): boolean =>
  now < slotAt + MINUTE_MS + SLOT_GRACE_MS;

export const campaignScope = (campaignId: string, channel: string | null): string =>
  channel === null ? `campaign:${campaignId}` : `campaign:${campaignId}:${channel}`;
export const workspaceScope = (channel: string): string => `workspace:${channel}`;
