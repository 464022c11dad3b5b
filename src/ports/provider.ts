// A provider hands one finished message to the outside and says exactly how far it got.
import type { JsonObject } from '../core/json.ts';
import type { Outbound } from '../core/channels/channel.ts';
import type { ProviderClass } from '../core/deliveries/classes.ts';
import type { ReasonCode } from '../core/deliveries/reasons.ts';
import type { RetryLimits } from '../core/deliveries/settle.ts';
import type { Result } from '../core/result.ts';

/**
 * What is known after the call (reliability 1.3):
 * accepted   the provider took it
 * rejected   it answered no for good; `hardBounce`: the address is dead, `unregistered`: drop this device token
 * not_sent   nothing left us: try again later
 * deferred   it answered "later" without taking it (429, 421, 4xx of SMTP before the dot): try again
 * unknown    the request left and no answer came: the class decides
 */
export type SendOutcome =
  | { readonly kind: 'accepted'; readonly providerMessageId?: string }
  | {
      readonly kind: 'rejected';
      readonly reason: ReasonCode;
      readonly detail: string;
      readonly hardBounce?: boolean;
      readonly unregistered?: boolean;
    }
  | { readonly kind: 'not_sent'; readonly detail: string }
  | { readonly kind: 'deferred'; readonly detail: string; readonly retryAfterMs?: number }
  | { readonly kind: 'unknown'; readonly detail: string };

export type { ProviderClass } from '../core/deliveries/classes.ts';

export interface Provider {
  readonly class: ProviderClass;
  /** How many calls it wants in flight at once: the free slots of the engine. */
  readonly slots: number;
  /** How long a key is honoured after the first call (class A); the retry horizon derives from it. */
  readonly keyTtlMs?: number;
  /** How often and how long "later" is tried again; absent = up to 72 h. */
  readonly retries?: RetryLimits;
  /** Never throws for expected failures. Ends by itself within CALL_DEADLINE_MS. */
  send(message: Outbound): Promise<SendOutcome>;
  close(): Promise<void>;
}

/** What adapters give to providers. Concrete transports are added by `app`. */
export interface ProviderKind<Transports> {
  readonly id: string;
  readonly channel: string;
  /** Validates the settings of a channel configuration; `path` prefixes the refusal's field. */
  parse(
    settings: unknown,
    secrets: JsonObject,
    path: string,
  ): Result<{ open(transports: Transports): Provider }>;
  /** Names of the secrets the configuration takes (write-only in the API). */
  readonly secretNames: readonly string[];
}
