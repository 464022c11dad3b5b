// Apps of a workspace and the public keys they speak with. A key names an app; it proves nothing about who uses it.
import type { Instant } from '../core/time.ts';
import type { Result } from '../core/result.ts';
import type { DevicePlatform } from '../core/users/user.ts';
import type { WorkspaceFacts } from './access.ts';

/**
 * Who may speak for a user id. `off`: whoever has the public key. `optional`: a token that is given must be right.
 * `required`: nothing is taken for a user id without a token that the customer's server signed for it.
 */
export type UserTokenMode = 'off' | 'optional' | 'required';

export interface App {
  readonly appId: string;
  readonly name: string;
  readonly platform: DevicePlatform;
  readonly publicKey: string;
  /** After a rotation, taken until `previousUntil` (real time). */
  readonly previousKey: string | null;
  readonly previousUntil: Instant | null;
  /** Empty: from every origin. Requests without an origin are no browser's. */
  readonly allowedOrigins: readonly string[];
  readonly userTokens: UserTokenMode;
  /** Sealed JSON of VerificationKey[]; null = none. */
  readonly sealedKeys: Uint8Array | null;
  readonly active: boolean;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

export type TokenAlgorithm = 'HS256' | 'RS256' | 'ES256';

export interface VerificationKey {
  readonly keyId: string;
  readonly name: string;
  readonly algorithm: TokenAlgorithm;
  /** HS256: the shared secret. Otherwise the public key as PEM. */
  readonly material: string;
  readonly createdAt: Instant;
}

export interface AppStore {
  list(workspaceId: number): Promise<readonly App[]>;
  find(workspaceId: number, appId: string): Promise<App | null>;
  /** False: the id or a key belongs to another app. */
  create(workspaceId: number, app: App): Promise<boolean>;
  save(workspaceId: number, app: App): Promise<void>;
}

export interface AppCaller {
  readonly app: App;
  readonly workspace: WorkspaceFacts;
}

export interface AppDirectory {
  /** Null: unknown, revoked or rotated away; seen within a second everywhere. */
  byKey(publicKey: string): Promise<AppCaller | null>;
}

export interface UserTokens {
  /** Does the token say, signed and not expired, that its bearer is this user? */
  verify(
    keys: readonly VerificationKey[],
    token: string,
    userId: string,
    now: Instant,
  ): Promise<Result<null>>;
  /** Refuses material that cannot verify anything. */
  checkKey(algorithm: TokenAlgorithm, material: string): Promise<Result<null>>;
}
