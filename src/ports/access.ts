// Who is calling, how often they may, and what they have asked before. Implemented over the store; the doors
// only see these shapes.
import type { TeamRights } from '../core/access/team-rights.ts';
import type { Instant } from '../core/time.ts';

export interface WorkspaceFacts {
  readonly workspaceId: number;
  readonly key: string;
  readonly name: string;
  readonly kind: 'live' | 'sandbox';
  readonly timeZone: string;
  /** ISO 4217: which currency screens show first; null: none was chosen. */
  readonly currency: string | null;
  /** Overrides of request pools, by pool name. */
  readonly rateLimits: Readonly<Record<string, number>>;
}

export interface Caller {
  /** Of the key; of the account when somebody is signed in. */
  readonly keyId: string;
  readonly name: string;
  /** With what their teams add; `rights` says for which campaigns. */
  readonly permissions: ReadonlySet<string>;
  /** Absent: the permissions hold in the whole workspace. */
  readonly rights?: TeamRights;
  readonly allowedIps: readonly string[];
  readonly workspace: WorkspaceFacts;
  /** Somebody signed in, who came without a key. */
  readonly person?: {
    readonly accountId: string;
    readonly email: string;
    readonly language: 'en' | 'fr';
    readonly sessionId: string;
  };
}

export interface Access {
  /** The caller behind a key, or null when unknown or revoked (seen within a second of the revocation). */
  identify(key: string): Promise<Caller | null>;
  workspaceByKey(key: string): Promise<WorkspaceFacts | null>;
  /** The workspace's own now: real time, or the instant of a sandbox's test clock. */
  now(workspace: WorkspaceFacts): Promise<Instant>;
  close(): Promise<void>;
}

export interface Allowance {
  readonly allowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** End of the window. */
  readonly resetAt: Instant;
}

export interface LimitRequest {
  readonly workspaceId: number;
  /** Pool name, with whatever makes the counter its own after a colon. */
  readonly scope: string;
  readonly limit: number;
  readonly windowMs: number;
}

export interface RequestLimits {
  /** Takes one from the current window; exact over all processes when the limit is small. */
  take(request: LimitRequest): Promise<Allowance>;
  close(): Promise<void>;
}

/** What became of an earlier call with the same Idempotency-Key. */
export type Earlier =
  | { readonly kind: 'none' }
  | { readonly kind: 'answered'; readonly status: number; readonly body: Readonly<Record<string, unknown>> }
  | { readonly kind: 'running' }
  | { readonly kind: 'different_request' };

export interface IdempotencyKeys {
  /** Reserves the key for this request, or says what stands in the way. */
  begin(workspaceId: number, key: string, requestDigest: Uint8Array): Promise<Earlier>;
  /** Keeps the answer for replays. */
  finish(
    workspaceId: number,
    key: string,
    status: number,
    body: Readonly<Record<string, unknown>>,
  ): Promise<void>;
  /** Nothing happened: the key may be used again. */
  release(workspaceId: number, key: string): Promise<void>;
}

export interface SpentAllowance extends Allowance {
  /** Until the window ends, on the real clock, whatever that of the workspace says. */
  readonly retryAfterSeconds: number;
}

/** Broadcast limits of braze-rest-api 1.5: 250 a minute over all, 10 a minute per unique audience. */
export interface BroadcastLimits {
  /** `audience`: the canonical text of campaign, segment and audience. The allowance that is used up, or null. */
  take(workspace: WorkspaceFacts, audience: string): Promise<SpentAllowance | null>;
}

export interface NewApiKey {
  readonly name: string;
  readonly permissions: readonly string[];
  /** Addresses and networks; empty = from everywhere. */
  readonly allowedIps: readonly string[];
}
export interface MadeApiKey {
  readonly keyId: string;
  /** The only time it is seen. */
  readonly key: string;
  readonly hint: string;
}
export interface ApiKeyRecord extends NewApiKey {
  readonly keyId: string;
  readonly hint: string;
  readonly createdAt: Instant;
  readonly revokedAt: Instant | null;
}

export interface ApiKeyStore {
  create(workspaceId: number, wanted: NewApiKey, at: Instant): Promise<MadeApiKey>;
  list(workspaceId: number): Promise<readonly ApiKeyRecord[]>;
  /** False when there is no such key, or it was revoked before. */
  revoke(workspaceId: number, keyId: string, at: Instant): Promise<boolean>;
}
