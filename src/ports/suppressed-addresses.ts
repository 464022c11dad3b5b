// Addresses that get nothing, whoever has them.
import type { Instant } from '../core/time.ts';
import type { Address } from '../core/users/address.ts';

export interface SuppressedAddress {
  readonly address: string;
  readonly bouncedAt: Instant | null;
  readonly bounceReason: string | null;
  readonly complainedAt: Instant | null;
  readonly stoppedAt: Instant | null;
}

export interface SuppressedAddresses {
  /** By address; `after` is the last one of the page before. */
  list(
    workspaceId: number,
    query: {
      readonly kind: 'email' | 'phone';
      readonly startsWith: string;
      readonly after: string | null;
      readonly limit: number;
    },
  ): Promise<readonly SuppressedAddress[]>;
  add(workspaceId: number, address: Address, at: Instant): Promise<void>;
  /** Bounces, complaints and STOP are forgotten. */
  release(workspaceId: number, address: Address, at: Instant): Promise<void>;
}
