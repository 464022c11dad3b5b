// What a workspace limits over all its campaigns, as one document with a version: decisions name the version they
// rest on and the commit of an attempt compares it, so that a change holds for everything not yet attempted.
import type { FrequencyRule } from './frequency-rules.ts';
import type { GlobalControlGroup, SuppressionList } from './exclusions.ts';
import type { QuietRule } from './quiet-hours.ts';
import type { TagParents } from './tag-tree.ts';

/** 13.3 */
export interface ChannelSpeed {
  readonly channel: string;
  readonly messagesPerMinute: number;
}

export interface WorkspaceLimits {
  readonly frequencyRules: readonly FrequencyRule[];
  readonly quietHours: readonly QuietRule[];
  readonly channelSpeeds: readonly ChannelSpeed[];
  readonly controlGroup: GlobalControlGroup | null;
  readonly suppressionLists: readonly SuppressionList[];
  readonly tagParents: TagParents;
}

export const NO_WORKSPACE_LIMITS: WorkspaceLimits = {
  frequencyRules: [],
  quietHours: [],
  channelSpeeds: [],
  controlGroup: null,
  suppressionLists: [],
  tagParents: {},
};

export interface VersionedLimits {
  /** 0 = never set. */
  readonly version: number;
  readonly limits: WorkspaceLimits;
}
