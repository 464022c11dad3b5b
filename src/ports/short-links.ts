// Where short links are kept until they expire.
import type { ShortLink } from '../core/channels/short-link.ts';
import type { Instant } from '../core/time.ts';

export interface FoundShortLink extends ShortLink {
  /** By the workspace's clock. */
  readonly expired: boolean;
}

export interface ShortLinks {
  /** Durable when it resolves: before the message leaves. Keeping one twice changes nothing. */
  keep(links: readonly ShortLink[]): Promise<void>;
  find(code: string, realNow: Instant): Promise<FoundShortLink | null>;
}
