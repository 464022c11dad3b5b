// Contract of a filter kind: settings are understood once, and the result has two meanings that must agree.
import type { Result } from '../result.ts';
import type { SqlFragment } from '../sql.ts';
import type { Instant } from '../time.ts';
import type { Profile } from '../users/user.ts';

/** Column references handed to a filter, so that table names stay in the adapter. All are of the users row. */
export interface Scope {
  readonly now: Instant;
  readonly attributes: SqlFragment;
  readonly profile: SqlFragment;
  readonly emailState: SqlFragment;
  readonly pushState: SqlFragment;
  readonly lastUsedAt: SqlFragment;
  readonly externalId: SqlFragment;
  readonly email: SqlFragment;
  readonly phone: SqlFragment;
  readonly timeZone: SqlFragment;
  readonly subscriptionGroups: SqlFragment;
  readonly randomBucket: SqlFragment;
  readonly createdAt: SqlFragment;
  readonly emailBouncedAt: SqlFragment;
  readonly emailSpamAt: SqlFragment;
}

export type Language = 'en' | 'fr';

export interface Filter {
  /** A boolean expression that is never NULL. */
  toSql(scope: Scope): SqlFragment;
  /**
   * True: the SQL only narrows and `test` decides (user-supplied regular expressions: RE2 is the truth).
   * Absent or false: SQL and `test` mean the same.
   */
  readonly narrows?: boolean;
  test(profile: Profile, now: Instant): boolean;
  describe(language: Language): string;
}

export interface FilterKind {
  readonly id: string;
  /** `path` is where the settings stand in the caller's document; refusals carry it in `field`. */
  parse(settings: unknown, path: string): Result<Filter>;
}
