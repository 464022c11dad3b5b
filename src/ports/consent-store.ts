// Consent and reachability, by address and by person. A write acknowledged before an attempt is committed prevents
// that send (G6), and whoever gets an address later gets its state with it.
import type { Instant } from '../core/time.ts';
import type { Groups } from '../core/users/address-state.ts';
import type { Address } from '../core/users/address.ts';
import type { GroupState, Profile, SubscriptionState } from '../core/users/user.ts';

export interface Group {
  readonly groupId: string;
  readonly name: string;
  readonly channel: string;
}

/** By people, or by addresses of everybody who has them. */
export interface GroupWrite {
  readonly groupId: string;
  readonly state: GroupState;
  readonly externalIds: readonly string[];
  readonly addresses: readonly Address[];
}

export interface PersonConsent {
  readonly externalId: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly groups: Groups;
}

export interface AddressFacts {
  readonly value: string;
  readonly emailState: SubscriptionState | null;
  readonly emailStateAt: Instant | null;
  readonly bouncedAt: Instant | null;
  readonly spamAt: Instant | null;
  readonly groups: Groups;
}

export interface AddressListQuery {
  /** Given: only these, whenever it happened. */
  readonly addresses: readonly string[] | null;
  readonly fromAt: Instant | null;
  /** First instant that is too late. */
  readonly beforeAt: Instant | null;
  readonly reason: string | null;
  readonly newestFirst: boolean;
  readonly limit: number;
  readonly offset: number;
}

export interface ListedAddress {
  readonly value: string;
  readonly at: Instant;
  readonly reason: string | null;
}

export type AddressList = 'email_bounced' | 'email_unsubscribed' | 'phone_invalid';

/** Who a one-click link was made for (core/channels/unsubscribe.ts). */
export interface UnsubscribeRequest {
  readonly workspaceId: number;
  readonly userId: string;
  readonly campaignId: string;
  readonly subscriptionGroupId?: string;
}

/** What a person's own click changes. Groups that are not named stay. */
export interface OwnChoice {
  readonly state?: SubscriptionState;
  readonly groups?: Readonly<Record<string, GroupState>>;
}

/** What a preference page shows. */
export interface Preferences {
  readonly state: SubscriptionState;
  /** The workspace's email groups, by name. */
  readonly groups: readonly {
    readonly groupId: string;
    readonly name: string;
    readonly state: GroupState | null;
  }[];
}

/** A state of one person that is now another. `groupId` null: the channel's global state. */
export interface ConsentChange {
  readonly workspaceId: number;
  readonly userId: string;
  readonly channel: 'email' | 'sms';
  readonly groupId: string | null;
  readonly before: SubscriptionState | null;
  readonly after: SubscriptionState;
  /** Where the person said so; absent: a call of the API. */
  readonly source?: 'list_unsubscribe' | 'preference_center' | 'inbound_message';
  /** Workspace clock. */
  readonly at: Instant;
}

export interface ConsentStore {
  /** The person of a link, through merges. */
  personOf(workspaceId: number, userId: string): Promise<Profile | null>;
  setEmailState(
    workspaceId: number,
    emails: readonly string[],
    state: SubscriptionState,
    now: Instant,
  ): Promise<void>;
  /** Unsubscribes and marks as hard-bounced. */
  blockEmails(workspaceId: number, emails: readonly string[], now: Instant): Promise<void>;
  clearBounces(workspaceId: number, addresses: readonly Address[], now: Instant): Promise<void>;
  clearSpam(workspaceId: number, emails: readonly string[], now: Instant): Promise<void>;
  /** Email: hard bounce. Phone: invalid number, with its reason. */
  recordHardBounce(workspaceId: number, address: Address, at: Instant, reason?: string): Promise<void>;
  recordSpam(workspaceId: number, email: string, at: Instant): Promise<void>;
  /** SMS STOP, or START when `stopped` is false. */
  recordStop(workspaceId: number, phone: string, stopped: boolean, at: Instant): Promise<void>;
  /** One click of a recipient: from the group when the link names one, else from all email. */
  unsubscribeByLink(request: UnsubscribeRequest, realNow: Instant): Promise<readonly ConsentChange[]>;
  /** The person of a link decides for themselves, and for whoever shares their address. */
  chooseByLink(
    person: Pick<UnsubscribeRequest, 'workspaceId' | 'userId'>,
    choice: OwnChoice,
    realNow: Instant,
  ): Promise<readonly ConsentChange[]>;
  /** Null when the person is gone. */
  preferencesOf(workspaceId: number, userId: string): Promise<Preferences | null>;
  setGroups(workspaceId: number, writes: readonly GroupWrite[], now: Instant): Promise<void>;
  findGroups(workspaceId: number, groupIds: readonly string[]): Promise<ReadonlyMap<string, Group>>;
  /** Everybody an identifier means, in a stable order. */
  consentOfPeople(
    workspaceId: number,
    externalIds: readonly string[],
    addresses: readonly Address[],
  ): Promise<readonly PersonConsent[]>;
  addressFacts(workspaceId: number, addresses: readonly Address[]): Promise<readonly AddressFacts[]>;
  listAddresses(
    workspaceId: number,
    list: AddressList,
    query: AddressListQuery,
  ): Promise<readonly ListedAddress[]>;
  /** Language of a person for pages shown to them, or null. */
  languageOf(workspaceId: number, userId: string): Promise<string | null>;
}
