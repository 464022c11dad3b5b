// Segments of a workspace: named rules with every version they had, what uses them, and how large they were.
import type { JsonObject } from '../core/json.ts';
import type { Instant } from '../core/time.ts';
import type { Page } from './settings-store.ts';

export interface SegmentRecord {
  readonly workspaceId: number;
  readonly segmentId: string;
  /** Stable name for files. */
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly rule: JsonObject;
  readonly version: number;
  /** Its size is recorded every day. */
  readonly tracked: boolean;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly updatedBy: string;
  readonly archivedAt: Instant | null;
}

export type SegmentDraft = Pick<
  SegmentRecord,
  'segmentId' | 'key' | 'name' | 'description' | 'tags' | 'rule' | 'tracked'
>;

export interface SegmentVersion {
  readonly version: number;
  readonly name: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly rule: JsonObject;
  readonly createdAt: Instant;
  readonly createdBy: string;
}

export interface SegmentQuery extends Page {
  /** In name, key or description. */
  readonly search: string | null;
  /** Any of them. */
  readonly tags: readonly string[];
  /** null = both. */
  readonly archived: boolean | null;
}

export interface SegmentUse {
  readonly kind: 'campaign' | 'campaign_draft' | 'segment' | 'suppression_list' | 'fanout';
  /** Of the campaign, the segment, the list or the fan-out. */
  readonly id: string;
  readonly name: string;
  readonly status: string;
}

export interface SegmentSize {
  /** 2026-01-31 */
  readonly day: string;
  readonly size: number;
}

export interface SegmentStore {
  /** By name. `after` is the last id of the page before. */
  list(workspaceId: number, query: SegmentQuery): Promise<readonly SegmentRecord[]>;
  /** Braze's list: offset pages, by creation, without archived ones. */
  listByCreation(
    workspaceId: number,
    query: { readonly offset: number; readonly limit: number; readonly descending: boolean },
  ): Promise<readonly SegmentRecord[]>;
  find(workspaceId: number, segmentId: string): Promise<SegmentRecord | null>;
  findByKey(workspaceId: number, key: string): Promise<SegmentRecord | null>;
  /** Those of these ids that there are, archived ones too. */
  named(workspaceId: number, segmentIds: readonly string[]): Promise<readonly SegmentRecord[]>;
  /** False when the key is taken. */
  create(workspaceId: number, draft: SegmentDraft, by: string, at: Instant): Promise<boolean>;
  /** A new version; false when another change came first. */
  revise(
    workspaceId: number,
    draft: Omit<SegmentDraft, 'key'>,
    fromVersion: number,
    by: string,
    at: Instant,
  ): Promise<boolean>;
  /** False when it is so already. */
  archive(workspaceId: number, segmentId: string, archivedAt: Instant | null): Promise<boolean>;
  /** Newest first. */
  versions(workspaceId: number, segmentId: string): Promise<readonly SegmentVersion[]>;
  version(workspaceId: number, segmentId: string, version: number): Promise<SegmentVersion | null>;
  /** Everything that names the segment. */
  uses(workspaceId: number, segmentId: string): Promise<readonly SegmentUse[]>;
  /** Days with a size from the first to the last one, in order. */
  sizes(
    workspaceId: number,
    segmentId: string,
    fromDay: string,
    toDay: string,
  ): Promise<readonly SegmentSize[]>;
  /** The newest size of each that has one. */
  lastSizes(workspaceId: number, segmentIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** What is known of a day is replaced. */
  recordSizes(
    workspaceId: number,
    day: string,
    sizes: readonly { readonly segmentId: string; readonly size: number }[],
    countedAt: Instant,
  ): Promise<void>;
  /** Tracked segments that are in use and have no size for the day of their workspace's clock yet. */
  /** Runs unless another process counts just now: then null. */
  whileCounting<T>(run: () => Promise<T>): Promise<T | null>;
  uncounted(nowAt: Instant): Promise<readonly UncountedSegments[]>;
  tags(workspaceId: number): Promise<readonly string[]>;
}

export interface UncountedSegments {
  readonly workspaceId: number;
  /** Workspace clock. */
  readonly now: Instant;
  readonly day: string;
  readonly segments: readonly { readonly segmentId: string; readonly rule: JsonObject }[];
}
