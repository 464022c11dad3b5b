// Contract of a filter kind: settings are understood once, and the result has two meanings that must agree.
import type { Result } from '../result.ts';
import type { SqlFragment } from '../sql.ts';
import type { Instant } from '../time.ts';
import type { Profile } from '../users/user.ts';
import type { Evidence, Need } from './evidence.ts';

/**
 * Tables about people that a filter may look into. All have the columns of the migrations; a filter gives each an
 * alias and binds it with `Scope.inPlace`.
 */
export interface RelatedTables {
  readonly summaries: SqlFragment;
  readonly events: SqlFragment;
  readonly receipts: SqlFragment;
  readonly interactions: SqlFragment;
  readonly listMembers: SqlFragment;
  /** Not about people: bound by workspace alone. */
  readonly campaigns: SqlFragment;
  readonly limits: SqlFragment;
}

/** Column references handed to a filter, so that table names stay in the adapter. All are of the users row. */
export interface Scope {
  readonly now: Instant;
  readonly workspaceId: SqlFragment;
  readonly userId: SqlFragment;
  readonly tables: RelatedTables;
  /**
   * `alias` stands in the part and workspace of the statement. With it, `userId in (select alias.user_id …)` is one
   * set per part that the server hashes, whatever stands around it.
   */
  inPlace(alias: string): SqlFragment;
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
  readonly emailStateAt: SqlFragment;
  readonly pushStateAt: SqlFragment;
  readonly revenue: SqlFragment;
  readonly devices: SqlFragment;
  readonly emailBouncedAt: SqlFragment;
  readonly emailSpamAt: SqlFragment;
  readonly phoneInvalidAt: SqlFragment;
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
  /** What `test` has to be handed beyond the profile. Absent: nothing. */
  readonly needs?: readonly Need[];
  test(profile: Profile, now: Instant, evidence: Evidence): boolean;
  describe(language: Language): string;
  /** What a name stands for, where the filter is one: shown clause by clause. */
  readonly inside?: RuleNode;
}

export type GroupKind = 'all' | 'any' | 'none';

/** A rule tree with its filters understood. */
export type RuleNode =
  | { readonly kind: 'group'; readonly group: GroupKind; readonly children: readonly RuleNode[] }
  | { readonly kind: 'leaf'; readonly path: string; readonly filter: Filter };

export interface FilterKind {
  readonly id: string;
  /** `path` is where the settings stand in the caller's document; refusals carry it in `field`. */
  parse(settings: unknown, path: string): Result<Filter>;
}
