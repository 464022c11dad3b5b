// Where a message goes that tries a channel configuration.
import type { DevicePlatform } from '../users/user.ts';

export interface TestTarget {
  /** An email address, a phone number, a URL or a device token. */
  readonly to: string;
  /** Devices only. */
  readonly platform: DevicePlatform | null;
}
