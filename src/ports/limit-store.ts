// What limits need from storage: those of workspaces, what people got lately, and what is used up of places and
// minutes. Everything in sets; what is taken stays taken.
import type { DeliveryKey } from '../core/deliveries/delivery.ts';
import type { Pressure } from '../core/restraints/frequency-rules.ts';
import type { SlotGrant, SlotRequest } from '../core/restraints/speed-slots.ts';
import type { VersionedLimits, WorkspaceLimits } from '../core/restraints/workspace-limits.ts';
import type { Instant } from '../core/time.ts';

export interface StoredLimits extends VersionedLimits {
  readonly workspaceId: number;
  readonly companyZone: string;
}

/** Places of one kind: of a campaign or one of its occurrences, over all or of one channel ('' = over all). */
export interface PlaceScope {
  readonly workspaceId: number;
  readonly campaignId: string;
  /** '' = the campaign's whole life. */
  readonly occurrence: string;
  readonly channel: string;
}

export interface PlaceRequest extends PlaceScope {
  readonly maximum: number;
  /** In the order in which places are given. */
  readonly deliveries: readonly (DeliveryKey & { readonly epoch: number })[];
}

export const placeKey = ({ workspaceId, campaignId, occurrence, channel }: PlaceScope): string =>
  `${workspaceId}:${campaignId}:${occurrence}:${channel}`;

export interface LimitStore {
  limitsOf(workspaceIds: readonly number[]): Promise<readonly StoredLimits[]>;
  /** By user id; people of whom nothing is known are absent. */
  pressureOf(
    people: readonly { readonly part: number; readonly workspaceId: number; readonly userId: string }[],
  ): Promise<ReadonlyMap<string, Pressure>>;
  /** Tags as they are now, by campaign id. */
  tagsOf(
    campaigns: readonly { readonly workspaceId: number; readonly campaignId: string }[],
  ): Promise<ReadonlyMap<string, readonly string[]>>;
  /** Taken so far, by placeKey(); absent = none. */
  placesTaken(scopes: readonly PlaceScope[]): Promise<ReadonlyMap<string, number>>;
  /**
   * Gives the places that are left, and notes on each delivery that it has one, so that a crash takes no second.
   * Per request the ids of the deliveries that got one.
   */
  takePlaces(requests: readonly PlaceRequest[]): Promise<readonly ReadonlySet<string>[]>;
  /** Slots in the first minutes from `fromMinute` in which all limits have room; per request, earliest first. */
  allotSlots(
    workspaceId: number,
    requests: readonly SlotRequest[],
    fromMinute: number,
  ): Promise<readonly (readonly SlotGrant[])[]>;
}

/** Limits as the admin API keeps them. */
export interface LimitSettingsStore {
  find(workspaceId: number): Promise<VersionedLimits>;
  /**
   * False when somebody else changed them since `fromVersion`. The first frequency rules of a workspace count what
   * people got in the month before, too. `now` is the workspace's clock.
   */
  save(
    workspaceId: number,
    limits: WorkspaceLimits,
    fromVersion: number,
    now: Instant,
    savedAt: Instant,
  ): Promise<boolean>;
}
