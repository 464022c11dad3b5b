// What an item of a device is read with, and what it says once it is understood.
import type { InteractionKind } from '../../core/interactions/interaction.ts';
import type { Instant } from '../../core/time.ts';
import type { Fence } from '../../core/users/geofences.ts';
import type { TrackWorld } from '../../core/users/read-devices.ts';
import type { PersonFact } from '../../core/users/track-item.ts';
import type { DevicePlatform } from '../../core/users/user.ts';
import type { ItemFields } from './item-fields.ts';

export interface DeviceContext {
  readonly appId: string;
  readonly platform: DevicePlatform;
  readonly deviceId: string;
  /** Null: nobody is known to use the device. */
  readonly userId: string | null;
  /** The customer's server says that it is this user. */
  readonly verified: boolean;
  readonly world: TrackWorld;
  /** Workspace clock. */
  readonly now: Instant;
  /** What has to be added to the device's times. */
  readonly skewMs: number;
  readonly geofence: (fenceId: string) => Fence | undefined;
}

/** What an item says, once it is understood. */
export type ItemContent =
  | { readonly kind: 'fact'; readonly fact: PersonFact }
  | {
      readonly kind: 'interaction';
      readonly message: string;
      readonly interaction: InteractionKind;
      readonly button: string | null;
      readonly alias: string | null;
      readonly at: Instant;
    }
  | { readonly kind: 'identify' }
  | { readonly kind: 'alias'; readonly label: string; readonly name: string };

export type Reader = (fields: ItemFields, context: DeviceContext, at: Instant) => ItemContent | null;
