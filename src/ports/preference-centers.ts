// Named preference centres of a workspace. Names never change: they stand in messages that left.
import type { CenterContent } from '../core/content/preference-center.ts';
import type { Instant } from '../core/time.ts';
import type { Use } from './content.ts';

export interface PreferenceCenter {
  readonly preferenceCenterId: string;
  readonly version: number;
  readonly name: string;
  readonly state: 'active' | 'draft';
  readonly content: CenterContent;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly updatedBy: string;
}

export interface CenterVersion extends Pick<PreferenceCenter, 'version' | 'state' | 'content'> {
  readonly createdAt: Instant;
  readonly createdBy: string;
}

export type CenterChange = Pick<PreferenceCenter, 'state' | 'content'>;

export interface PreferenceCenterStore {
  /** By name. */
  list(workspaceId: number): Promise<readonly PreferenceCenter[]>;
  find(workspaceId: number, preferenceCenterId: string): Promise<PreferenceCenter | null>;
  findByName(workspaceId: number, name: string): Promise<PreferenceCenter | null>;
  create(
    workspaceId: number,
    center: CenterChange & { readonly preferenceCenterId: string; readonly name: string },
    by: string,
    at: Instant,
  ): Promise<'created' | 'name_taken' | 'full'>;
  /** False when another change came first, or it is gone. */
  revise(
    workspaceId: number,
    preferenceCenterId: string,
    change: CenterChange,
    fromVersion: number,
    by: string,
    at: Instant,
  ): Promise<boolean>;
  remove(workspaceId: number, preferenceCenterId: string, at: Instant): Promise<boolean>;
  /** Newest first; every save made one. */
  versions(workspaceId: number, preferenceCenterId: string, limit: number): Promise<readonly CenterVersion[]>;
  version(workspaceId: number, preferenceCenterId: string, version: number): Promise<CenterVersion | null>;
  /** Campaigns, blocks and templates that lead to it. */
  uses(workspaceId: number, name: string): Promise<readonly Use[]>;
}

/** Names that messages of these workspaces may lead to, as they are now. */
export type PreferenceCenterNames = (
  workspaceIds: readonly number[],
) => Promise<ReadonlyMap<number, readonly string[]>>;
