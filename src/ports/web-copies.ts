// Emails that carry a link to themselves, kept as they left, so that a browser can show what a mail program could not.
import type { Instant } from '../core/time.ts';

export interface WebCopyKey {
  readonly workspaceId: number;
  readonly userId: string;
  readonly sendKey: string;
}

export interface WebCopy extends WebCopyKey {
  readonly html: string;
  /** Workspace clock. */
  readonly expiresAt: Instant;
}

export interface WebCopies {
  /** Durable when it resolves: before the message leaves. Keeping one twice changes nothing. */
  keep(copies: readonly WebCopy[]): Promise<void>;
  /** Null: never kept, forgotten, or over by the workspace's clock. */
  find(key: WebCopyKey, realNow: Instant): Promise<string | null>;
}
