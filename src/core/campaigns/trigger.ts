// Contract of a trigger kind: what of a person's doings starts an action-based campaign. Parsing settings once
// gives a trigger that says which topics it listens to and judges one fact. Pure and cheap: it runs per event.
import type { JsonObject } from '../json.ts';
import type { Result } from '../result.ts';
import type { Language } from '../segments/filter.ts';
import type { Instant } from '../time.ts';
import type { Profile } from '../users/user.ts';

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
    };

export interface Trigger {
  /** Where the trigger index files the campaign; a fact reaches it by one of topicsOf(fact). */
  readonly topics: readonly string[];
  matches(fact: Fact, now: Instant): boolean;
  describe(language: Language): string;
}

export interface TriggerKind {
  readonly id: string;
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
/** Crossings of one fence, or of any fence of a set. */
export const fenceTopic = (fenceId: string): string => `geofence:${fenceId}`;
export const fenceSetTopic = (set: string): string => `geofence-set:${set}`;

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
      return [fenceTopic(fact.fenceId), fenceSetTopic(fact.set)];
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
    case 'profile_changed':
    case 'session_start':
    case 'location':
      return {};
  }
};
