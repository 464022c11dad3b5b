// Contract of a trigger kind: what of a person's doings starts an action-based campaign. Parsing settings once
// gives a trigger that says which topics it listens to and judges one fact. Pure and cheap: it runs per event.
import type { InteractionKind } from '../interactions/interaction.ts';
import type { JsonObject } from '../json.ts';
import type { Result } from '../result.ts';
import type { Language } from '../segments/filter.ts';
import type { Instant } from '../time.ts';
import type { Profile, SubscriptionState } from '../users/user.ts';

/** Something that happened to a person, after it was accepted. */
export type Fact =
  | {
      readonly kind: 'event';
      readonly name: string;
      readonly at: Instant;
      readonly properties: JsonObject;
    }
  | {
      readonly kind: 'purchase';
      readonly productId: string;
      readonly currency: string;
      readonly price: number;
      readonly quantity: number;
      readonly at: Instant;
      readonly properties: JsonObject;
    }
  | {
      readonly kind: 'profile_changed';
      readonly before: Profile;
      readonly after: Profile;
      readonly at: Instant;
      /** Who said so; absent: a caller of the REST doors. */
      readonly source?: SubscriptionSource;
    }
  | {
      readonly kind: 'session_start';
      readonly appId: string;
      /** Nobody knows of an earlier session of the person, in whatever app. */
      readonly first: boolean;
      readonly at: Instant;
    }
  | {
      readonly kind: 'location';
      readonly latitude: number;
      readonly longitude: number;
      readonly at: Instant;
    }
  | {
      readonly kind: 'geofence';
      readonly fenceId: string;
      readonly name: string;
      readonly set: string;
      readonly crossing: 'enter' | 'exit';
      readonly at: Instant;
    }
  /** Something was done with a message of another campaign (7.3). */
  | {
      readonly kind: 'interaction';
      readonly interaction: InteractionKind;
      readonly campaignId: string;
      readonly variant: string;
      readonly channel: string;
      readonly dispatchId: string;
      readonly alias: string | null;
      readonly button: string | null;
      readonly at: Instant;
    }
  /** A message of another campaign was received, by the moment of 18.6; or the person is in its control group. */
  | {
      readonly kind: 'received' | 'control_enrolled';
      readonly campaignId: string;
      readonly variant: string;
      /** '' for `control_enrolled`. */
      readonly channel: string;
      readonly dispatchId: string;
      readonly at: Instant;
    }
  /** A conversion event of another campaign, inside its window (7.2, 17). */
  | {
      readonly kind: 'converted';
      readonly campaignId: string;
      readonly variant: string;
      readonly letter: string;
      readonly at: Instant;
    }
  /** Somebody who waited in another campaign's delay did its exception event (7.2). */
  | {
      readonly kind: 'exception_performed';
      readonly campaignId: string;
      readonly at: Instant;
    }
  /** A text came in from somebody's phone (7.16). */
  | {
      readonly kind: 'inbound_message';
      readonly channel: 'sms';
      /** Trimmed. */
      readonly body: string;
      /** Category of the keyword; `other` = no keyword of the workspace. */
      readonly category: KeywordCategory;
      readonly at: Instant;
    }
  /** A state changed by a link, a keyword or a call (7.6). `groupId` null: the channel's global state. */
  | {
      readonly kind: 'subscription_changed';
      readonly channel: 'email' | 'push' | 'sms';
      readonly groupId: string | null;
      readonly before: SubscriptionState | null;
      readonly after: SubscriptionState;
      /** Absent: a call of the REST API. */
      readonly source?: SubscriptionSource;
      readonly at: Instant;
    };

/** Where a change of a subscription came from (7.6). */
export const SUBSCRIPTION_SOURCES = [
  'rest_api',
  'list_unsubscribe',
  'preference_center',
  'inbound_message',
  'sdk',
  'csv_import',
] as const;
export type SubscriptionSource = (typeof SUBSCRIPTION_SOURCES)[number];

export const KEYWORD_CATEGORIES = ['opt_in', 'opt_out', 'help', 'custom', 'other'] as const;
export type KeywordCategory = (typeof KEYWORD_CATEGORIES)[number];

export interface Trigger {
  /** Where the trigger index files the campaign; a fact reaches it by one of topicsOf(fact). */
  readonly topics: readonly string[];
  matches(fact: Fact, now: Instant): boolean;
  /** Other campaigns it looks at (10). */
  readonly campaignIds?: readonly string[];
  describe(language: Language): string;
}

export interface TriggerKind {
  readonly id: string;
  /** Names of all its settings; any other is refused. */
  readonly settings: readonly string[];
  /** `path` is where the settings stand in the caller's document; refusals carry it in `field`. */
  parse(settings: unknown, path: string): Result<Trigger>;
}

export const eventTopic = (name: string): string => `event:${name}`;
export const PURCHASE_TOPIC = 'purchase';
export const productTopic = (productId: string): string => `purchase:${productId}`;
export const PROFILE_TOPIC = 'profile';
/** Every session start; with an app, those of that app alone. */
export const SESSION_TOPIC = 'session';
export const appSessionTopic = (appId: string): string => `session:${appId}`;
export const LOCATION_TOPIC = 'location';
/** Crossings of whatever fence: nobody knows which ones a person leaves before the person is read. */
export const GEOFENCE_TOPIC = 'geofence';
/** Without a campaign: of any (7.3, "clicked alias in any campaign"). */
export const interactionTopic = (interaction: InteractionKind, campaignId: string | null): string =>
  `interaction:${interaction}:${campaignId ?? '*'}`;
export const receivedTopic = (campaignId: string): string => `received:${campaignId}`;
export const controlTopic = (campaignId: string): string => `control:${campaignId}`;
export const convertedTopic = (campaignId: string): string => `converted:${campaignId}`;
export const exceptionTopic = (campaignId: string): string => `exception:${campaignId}`;
export const INBOUND_TOPIC = 'inbound';
export const SUBSCRIPTION_TOPIC = 'subscription';

export const topicsOf = (fact: Fact): readonly string[] => {
  switch (fact.kind) {
    case 'event':
      return [eventTopic(fact.name)];
    case 'purchase':
      return [PURCHASE_TOPIC, productTopic(fact.productId)];
    case 'profile_changed':
      return [PROFILE_TOPIC];
    case 'session_start':
      return [SESSION_TOPIC, appSessionTopic(fact.appId)];
    case 'location':
      return [LOCATION_TOPIC];
    case 'geofence':
      return [GEOFENCE_TOPIC];
    case 'interaction':
      return [interactionTopic(fact.interaction, fact.campaignId), interactionTopic(fact.interaction, null)];
    case 'received':
      return [receivedTopic(fact.campaignId)];
    case 'control_enrolled':
      return [controlTopic(fact.campaignId)];
    case 'converted':
      return [convertedTopic(fact.campaignId)];
    case 'exception_performed':
      return [exceptionTopic(fact.campaignId)];
    case 'inbound_message':
      return [INBOUND_TOPIC];
    case 'subscription_changed':
      return [SUBSCRIPTION_TOPIC];
  }
};

/** What makes two facts the same trigger: equal happenings within one second count once (7.8, 5). */
export const triggerInstance = (fact: Fact): string => {
  const second = Math.floor(fact.at / 1_000);
  switch (fact.kind) {
    case 'event':
      return `event:${fact.name}:${second}`;
    case 'purchase':
      return `purchase:${fact.productId}:${second}`;
    case 'profile_changed':
      return `profile:${fact.after.revision}`;
    case 'session_start':
      return `session:${fact.appId}:${second}`;
    case 'location':
      return `location:${second}`;
    case 'geofence':
      return `geofence:${fact.fenceId}:${fact.crossing}:${second}`;
    case 'interaction': {
      const { interaction, dispatchId, alias, button } = fact;
      return `${interaction}:${dispatchId}:${alias ?? ''}:${button ?? ''}:${second}`;
    }
    case 'received':
    case 'control_enrolled':
      return `${fact.kind}:${fact.channel}:${fact.dispatchId}`;
    case 'converted':
      return `converted:${fact.campaignId}:${fact.letter}:${second}`;
    case 'exception_performed':
      return `exception:${fact.campaignId}:${second}`;
    case 'inbound_message':
      return `inbound:${fact.channel}:${fact.body}:${second}`;
    case 'subscription_changed':
      return `subscription:${fact.groupId ?? fact.channel}:${fact.after}:${second}`;
  }
};

/** What templates see of the fact as event properties, stored with the delivery. */
export const propertiesOf = (fact: Fact): JsonObject => {
  switch (fact.kind) {
    case 'event':
      return fact.properties;
    case 'purchase': {
      const { productId, currency, price, quantity } = fact;
      return { ...fact.properties, product_id: productId, currency, price, quantity };
    }
    case 'geofence':
      return { geofence_name: fact.name, geofence_set_name: fact.set };
    case 'interaction': {
      const { interaction, campaignId, channel, alias, button } = fact;
      return { interaction, campaign_id: campaignId, channel, alias, button };
    }
    case 'received':
    case 'control_enrolled':
      return { campaign_id: fact.campaignId, channel: fact.channel };
    case 'converted':
      return { campaign_id: fact.campaignId, conversion: fact.letter };
    case 'exception_performed':
      return { campaign_id: fact.campaignId };
    case 'inbound_message':
      return { channel: fact.channel, body: fact.body, category: fact.category };
    case 'subscription_changed':
      return { channel: fact.channel, subscription_group_id: fact.groupId, state: fact.after };
    case 'profile_changed':
    case 'session_start':
    case 'location':
      return {};
  }
};
