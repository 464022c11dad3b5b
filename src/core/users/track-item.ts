// What one valid object of a request says about one person. Facts of a person are applied in the order they
// stand: request by request, and inside one attributes before events before purchases (1.12).
import type { JsonObject } from '../json.ts';
import type { Instant } from '../time.ts';
import type { PersonKey } from './person-key.ts';
import type { ProfileChange } from './profile-change.ts';

export interface EventFact {
  readonly kind: 'event';
  readonly name: string;
  /** Never in the future. */
  readonly at: Instant;
  readonly appId: string | null;
  readonly properties: JsonObject | null;
}

export interface PurchaseFact {
  readonly kind: 'purchase';
  readonly productId: string;
  readonly currency: string;
  readonly price: number;
  /** Counts as so many purchases. */
  readonly quantity: number;
  readonly at: Instant;
  readonly appId: string | null;
  readonly properties: JsonObject | null;
}

export interface AttributesFact {
  readonly kind: 'attributes';
  readonly change: ProfileChange;
}

export type PersonFact = AttributesFact | EventFact | PurchaseFact;

export type TrackInput = 'attributes' | 'events' | 'purchases';

export interface TrackItem {
  readonly input: TrackInput;
  readonly index: number;
  readonly key: PersonKey;
  /** Nobody is created for this object; it is skipped silently when the person does not exist. */
  readonly updateExistingOnly: boolean;
  /** Anonymous token import: somebody who exists is left alone. */
  readonly onlyIfNew?: boolean;
  readonly fact: PersonFact;
}
