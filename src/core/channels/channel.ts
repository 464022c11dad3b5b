// Contract of a channel kind. Parsing a campaign's content once gives a message that can say what to render,
// whom it can reach and what leaves.
import type { Result } from '../result.ts';
import type { JsonObject } from '../json.ts';
import type { Instant } from '../time.ts';
import type { Device, Profile } from '../users/user.ts';
import type { TextPieces } from '../templates/text-pieces.ts';
import type { LinkTracking } from './track-links.ts';

export type ChannelId = string;

/** Who may be sent to (rulings: sendTo). */
export type SendTo = 'opted_in' | 'subscribed' | 'everybody';

/** One address of a person on a channel. `id` is stable and enters the send identity. */
export interface Endpoint {
  readonly id: string;
  readonly address: string;
  readonly device?: Device;
}

/** Codes of core/deliveries/reasons.ts. */
export type UnreachableReason =
  'not_subscribed' | 'not_reachable' | 'suppressed_address' | 'invalid_phone_number';

/** Which endpoints a person has here, or why none. */
export type Reach =
  | { readonly ok: true; readonly endpoints: readonly Endpoint[] }
  | { readonly ok: false; readonly reason: UnreachableReason };

export interface ReachRules {
  readonly sendTo: SendTo;
  readonly category: 'marketing' | 'transactional';
  readonly subscriptionGroupId?: string;
}

/** What a send knows besides its rendered content. */
export interface SendFacts {
  readonly workspaceId: number;
  readonly sendKey: string;
  readonly deliveryId: string;
  readonly campaignId: string;
  readonly campaignName: string;
  readonly category: 'marketing' | 'transactional';
  readonly dispatchId: string;
  readonly userId: string;
  readonly externalId: string | null;
  readonly endpoint: Endpoint;
  /** Workspace clock. */
  readonly at: Instant;
  /** Of messages on devices: with it the device says what was done with the message. */
  readonly messageToken?: string;
  /** Signed one-click unsubscribe link (RFC 8058), when the category calls for one. */
  readonly unsubscribeUrl?: string;
  readonly attachments?: readonly {
    readonly fileName: string;
    readonly url: string;
    readonly credential?: string;
  }[];
}

/** A finished message, ready for a provider of its channel. `body` is channel-shaped and JSON-serialisable. */
export interface Outbound {
  readonly facts: SendFacts;
  readonly channel: ChannelId;
  readonly body: JsonObject;
  /** Texts of the body, by field, whose pieces are known. */
  readonly pieces?: Readonly<Record<string, TextPieces>>;
}

/** Settings of a channel configuration that shape the message (sender, reply-to, …), already validated. */
export type SenderSettings = JsonObject;

export interface Message {
  /** Name → Liquid source. Each part is a render of its own: variables do not cross (personalisation 1). */
  readonly parts: Readonly<Record<string, string>>;
  /** Consent and addresses of one person under the campaign's rules. Pure. */
  reach(profile: Profile, rules: ReachRules): Reach;
  /** Builds what leaves from rendered parts. Refusals become `failed` with the refusal's code. */
  assemble(
    rendered: Readonly<Record<string, string>>,
    sender: SenderSettings,
    facts: SendFacts,
    /** Absent: nothing of this message is tracked. */
    tracking?: LinkTracking,
    /** Of rendered parts, as the renderer knows them. */
    pieces?: Readonly<Record<string, TextPieces>>,
  ): Result<Outbound>;
}

export interface ChannelKind {
  readonly id: ChannelId;
  /** Subscription-group channels need a group (SMS); see 19.4. */
  readonly needsSubscriptionGroup: boolean;
  /** People of one segment send who share an address get one message (20.1). */
  readonly mergesSameAddress?: boolean;
  /** `path` prefixes the `field` of refusals. Content is what a campaign variant stores for this channel. */
  parse(content: unknown, path: string): Result<Message>;
  /** Validates the sender part of a channel configuration. */
  parseSender(settings: unknown, path: string): Result<SenderSettings>;
}
