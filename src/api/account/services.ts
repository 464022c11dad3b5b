// What the handlers of accounts need; plugged in by app/start-api.ts.
import type { RequestLimits } from '../../ports/access.ts';
import type { AccountStore, LinkStore, Passwords, SessionStore } from '../../ports/accounts.ts';
import type { AppMailer } from '../../ports/app-mail.ts';
import type { Clock, Random } from '../../ports/clock.ts';
import type { Seal } from '../../ports/seal.ts';
import type { AuditLog, WorkspaceStore } from '../../ports/settings-store.ts';

export interface AccountServices {
  readonly accounts: AccountStore;
  readonly sessions: SessionStore;
  readonly links: LinkStore;
  readonly passwords: Passwords;
  readonly totp: Totp;
  readonly limits: Pick<RequestLimits, 'take'>;
  readonly audit: Pick<AuditLog, 'write'>;
  readonly workspaces: Pick<WorkspaceStore, 'list' | 'create'>;
  readonly seal: Pick<Seal, 'seal' | 'open'>;
  readonly mail: AppMailer;
  readonly publicUrl: () => string;
  /** After the answer has gone; what goes wrong is observed. */
  readonly later: (work: () => Promise<void>) => void;
  readonly clock: Pick<Clock, 'now'>;
  readonly random: Random;
}

/** One-time codes by time (RFC 6238). */
export interface Totp {
  newSecret(): string;
  /** otpauth://… for an authenticator, and as a drawing. */
  describe(secret: string, email: string): Promise<{ readonly uri: string; readonly svg: string }>;
  /** The step a code belongs to, now or just before or after; null when it is wrong. */
  stepOf(secret: string, code: string, atMs: number): number | null;
}
