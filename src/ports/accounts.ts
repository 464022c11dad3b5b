// People who use the dashboard, what they may do where, and how they come in. Tokens are made and hashed by the
// store: nobody else sees what is kept.
import type { Instant } from '../core/time.ts';
import type { WorkspaceFacts } from './access.ts';

export type Language = 'en' | 'fr';

export interface Account {
  readonly accountId: string;
  /** Trimmed, lower case. */
  readonly email: string;
  readonly name: string;
  readonly language: Language;
  /** False: invited, and has chosen no password yet. */
  readonly isActive: boolean;
  readonly hasTotp: boolean;
  readonly createdAt: Instant;
  readonly lastSignInAt: Instant | null;
  readonly disabledAt: Instant | null;
}

/** What is checked at sign-in; never leaves the server. */
export interface Credentials {
  readonly account: Account;
  readonly passwordHash: string | null;
  /** Sealed; null: no second factor, or one that was never confirmed. */
  readonly totpSecret: Uint8Array | null;
  readonly totpLastStep: number;
}

export interface SessionFacts {
  readonly sessionId: string;
  readonly account: Account;
  readonly createdAt: Instant;
}

/** A session with what its person may do, by workspace; the owner's are those of every workspace. */
export interface Person extends SessionFacts {
  readonly workspaces: readonly Membership[];
  readonly isOwner: boolean;
}

export interface Membership {
  readonly workspace: WorkspaceFacts;
  readonly roles: readonly string[];
  /** What the custom roles among them add. */
  readonly customPermissions: readonly string[];
  /** What they hold for the campaigns of single teams. */
  readonly teams: readonly {
    readonly teamId: string;
    readonly roles: readonly string[];
    readonly customPermissions: readonly string[];
  }[];
}

export interface SessionRecord {
  readonly sessionId: string;
  readonly createdAt: Instant;
  readonly seenAt: Instant;
  readonly endsAt: Instant;
  readonly address: string;
  readonly userAgent: string;
}

export type LinkPurpose = 'owner' | 'invitation' | 'reset';

export interface LinkFacts {
  readonly purpose: LinkPurpose;
  /** Null for the owner, whose account the link makes. */
  readonly account: Account | null;
  readonly endsAt: Instant;
}

export interface NewAccount {
  readonly email: string;
  readonly name: string;
  readonly language: Language;
}

export interface AccountStore {
  count(): Promise<number>;
  find(accountId: string): Promise<Account | null>;
  findByEmail(email: string): Promise<Credentials | null>;
  credentialsOf(accountId: string): Promise<Credentials | null>;
  /** Without a password yet; null when the address has an account. */
  invite(wanted: NewAccount, at: Instant): Promise<Account | null>;
  change(
    accountId: string,
    changes: { readonly name?: string; readonly language?: Language },
    at: Instant,
  ): Promise<void>;
  /** Ends every session but the one named, and every link. */
  setPassword(accountId: string, hash: string, at: Instant, keepSessionId: string | null): Promise<void>;
  setDisabled(accountId: string, disabled: boolean, at: Instant): Promise<void>;

  /** Kept until it is confirmed. */
  startTotp(accountId: string, sealedSecret: Uint8Array, at: Instant): Promise<void>;
  pendingTotp(accountId: string): Promise<Uint8Array | null>;
  confirmTotp(accountId: string, step: number, recoveryCodes: readonly string[], at: Instant): Promise<void>;
  dropTotp(accountId: string, at: Instant): Promise<void>;
  /** False: this step, or a later one, was used before. */
  useTotpStep(accountId: string, step: number): Promise<boolean>;
  /** False: no such code, or used before. */
  useRecoveryCode(accountId: string, code: string): Promise<boolean>;
  countRecoveryCodes(accountId: string): Promise<number>;
}

export interface SessionStore {
  /** Answers the token, the only time it is seen. */
  open(
    accountId: string,
    from: { readonly address: string; readonly userAgent: string },
    at: Instant,
  ): Promise<string>;
  /** Null: no such session, ended, idle for too long, or its person was disabled. */
  identify(token: string, at: Instant): Promise<Person | null>;
  list(accountId: string, at: Instant): Promise<readonly SessionRecord[]>;
  end(accountId: string, sessionId: string): Promise<boolean>;
  /** How many ended. */
  endAll(accountId: string, exceptSessionId: string | null): Promise<number>;
}

export interface LinkStore {
  /** Replaces what was open for the same purpose and account. Answers the token, the only time it is seen. */
  make(purpose: LinkPurpose, accountId: string | null, endsAt: Instant, at: Instant): Promise<string>;
  look(token: string, at: Instant): Promise<LinkFacts | null>;
  /** Once: null for whoever comes second. */
  take(token: string, at: Instant): Promise<LinkFacts | null>;
  /** The first account and its owner role, with the link that allows it; null when it is used up or taken. */
  takeOwner(
    token: string,
    wanted: NewAccount & { readonly passwordHash: string },
    at: Instant,
  ): Promise<Account | null>;
}

/** Hashing that is slow on purpose. */
export interface Passwords {
  hash(password: string): Promise<string>;
  /** Takes as long without a hash as with one, so that an answer does not tell whether there is an account. */
  verify(hash: string | null, password: string): Promise<boolean>;
}
