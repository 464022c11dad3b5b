// People as those who look after them see them: found by any identifier, with everything that happened to them.
// Read only, off the paths that send.
import type { JsonObject } from '../core/json.ts';
import type { CurrencyAmount } from '../core/reports/revenue.ts';
import type { Instant } from '../core/time.ts';
import type { Profile } from '../core/users/user.ts';

/** Which identifier a search met; null: nobody asked for one. */
export interface FoundPerson {
  readonly profile: Profile;
  readonly matched: { readonly kind: string; readonly value: string } | null;
}

export interface PeoplePage {
  readonly people: readonly FoundPerson[];
  readonly next: string | null;
}

export const TIMELINE_SOURCES = ['facts', 'messages', 'interactions', 'conversions', 'consent'] as const;
export type TimelineSource = (typeof TIMELINE_SOURCES)[number];

/** One thing that happened. `kind` says more than the source: event, purchase, session, message, open, … */
export interface TimelineEntry {
  readonly at: Instant;
  readonly source: TimelineSource;
  readonly kind: string;
  readonly name: string;
  readonly campaignId: string | null;
  readonly campaignName: string | null;
  readonly channel: string;
  readonly outcome: string;
  readonly reason: string;
  readonly detail: JsonObject;
}

export interface TimelineQuery {
  readonly sources: readonly TimelineSource[];
  readonly limit: number;
  /** The `next` of the page before. */
  readonly after: string | null;
}

/** What a person received of a campaign, and did with it. */
export interface CampaignReceipt {
  readonly campaignId: string;
  readonly name: string;
  readonly received: number;
  readonly firstReceivedAt: Instant | null;
  readonly lastReceivedAt: Instant | null;
  readonly control: boolean;
  readonly variant: string | null;
  readonly channels: JsonObject;
  readonly interactions: JsonObject;
  readonly conversions: JsonObject;
}

export interface PersonPlaceRef {
  readonly part: number;
  readonly userId: string;
}

export interface PeopleDirectory {
  /** By beginnings of identifiers where an index serves that, exactly otherwise; '' lists everybody in no order. */
  search(workspaceId: number, text: string, limit: number, after: string | null): Promise<PeoplePage>;
  find(workspaceId: number, userId: string): Promise<Profile | null>;
  receipts(workspaceId: number, person: PersonPlaceRef): Promise<readonly CampaignReceipt[]>;
  /** Of the purchases that are still kept, currency by currency. */
  spent(workspaceId: number, person: PersonPlaceRef): Promise<readonly CurrencyAmount[]>;
  /** Lists made by imports that the person stands on. */
  lists(
    workspaceId: number,
    person: PersonPlaceRef,
  ): Promise<readonly { readonly listId: string; readonly name: string; readonly addedAt: Instant }[]>;
  timeline(
    workspaceId: number,
    person: PersonPlaceRef,
    query: TimelineQuery,
  ): Promise<{ readonly entries: readonly TimelineEntry[]; readonly next: string | null }>;
  /** Every row of every table that is about the person, by table. */
  everything(
    workspaceId: number,
    person: PersonPlaceRef,
  ): Promise<Readonly<Record<string, readonly JsonObject[]>>>;
}
