// A campaign as stored: the row and its versioned definition. One campaign may carry several channels (20.7).
import type { JsonObject } from '../json.ts';
import type { Instant } from '../time.ts';
import type { SendTo } from '../channels/channel.ts';
import { NO_ACTION_SETTINGS, type ActionSettings } from './definition/action-settings.ts';
import { NO_CONVERSIONS, type ConversionSettings } from './definition/conversion-settings.ts';
import { NO_LIMITS, type LimitSettings } from './definition/limit-settings.ts';
import type { ScheduleSettings } from './definition/schedule-settings.ts';
import { USUAL_TRACKING, type TrackingSettings } from './definition/tracking-settings.ts';

/** `api`: messages come in calls, whole; the campaign is what they are counted under (CD-8.9). */
export type CampaignType = 'scheduled' | 'action_based' | 'api_triggered' | 'orchestrated' | 'api';
export type Category = 'marketing' | 'transactional';
export type CampaignStatus = 'draft' | 'active' | 'stopped' | 'paused' | 'idle' | 'archived';

/** Content of one channel in one variant: settings for the channel kind, sent through one configuration. */
export interface ChannelContent {
  /** message_variation_id of Braze: stable, unique in the campaign. */
  readonly messageId: string;
  readonly channel: string;
  readonly configurationId: string;
  readonly content: JsonObject;
}

export interface Variant {
  readonly id: string;
  readonly name: string;
  /** Integer share of people, 0–100; all variants and the control add up to 100 (16.1). */
  readonly percentage: number;
  readonly messages: readonly ChannelContent[];
}

/** Re-eligibility (9): off = once ever; otherwise a window in elapsed seconds, 0 = every call. */
export type Reeligibility = { readonly kind: 'never' } | { readonly kind: 'after'; readonly seconds: number };

export interface CampaignDefinition {
  /** Rule tree of the campaign's own segment (core/segments/segment.ts); null = everybody. */
  readonly audience: JsonObject | null;
  /** Whose campaign it is: who may touch it, and whom it may reach beside its own audience (CD-2.6). */
  readonly teamId: string | null;
  readonly sendTo: SendTo;
  readonly subscriptionGroupId: string | null;
  readonly reeligibility: Reeligibility;
  readonly variants: readonly Variant[];
  /** Share of the control group, 0–100. Only for campaigns of a single channel. */
  readonly controlPercentage: number;
  /** Action-based only: settings of a trigger kind, `{ "type": …, … }`. */
  readonly trigger: JsonObject | null;
  readonly action: ActionSettings;
  /** Scheduled only; null until it is chosen. */
  readonly schedule: ScheduleSettings | null;
  readonly limits: LimitSettings;
  readonly success: ConversionSettings;
  readonly tracking: TrackingSettings;
  /** Segment evaluated again at send time (7.13; always for scheduled). */
  readonly recheckAudience: boolean;
  /** Seconds after the due instant at which an unsent message is dropped; null = the category's default. */
  readonly expirySeconds: number | null;
  /** Transactional opt-in to at-least-once: a lost answer of a class C provider is retried, not held. */
  readonly atLeastOnce: boolean;
}

/** A definition that says nothing: what a stored one of an earlier release lacks comes from here. */
export const USUAL_DEFINITION: CampaignDefinition = {
  audience: null,
  teamId: null,
  sendTo: 'subscribed',
  subscriptionGroupId: null,
  reeligibility: { kind: 'never' },
  variants: [],
  controlPercentage: 0,
  trigger: null,
  action: NO_ACTION_SETTINGS,
  schedule: null,
  limits: NO_LIMITS,
  success: NO_CONVERSIONS,
  tracking: USUAL_TRACKING,
  recheckAudience: false,
  expirySeconds: null,
  atLeastOnce: false,
};

export interface Campaign {
  readonly workspaceId: number;
  readonly campaignId: string;
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly type: CampaignType;
  readonly category: Category;
  readonly status: CampaignStatus;
  readonly version: number;
  readonly definition: CampaignDefinition;
  /** Only where it is read to be run: what the team alone asks for. It is part of the audience as well. */
  readonly teamAudience?: JsonObject | null;
  /** Fields of the definition as typed, where they make no sense yet (unfinished.ts); only drafts have any. */
  readonly unfinished: JsonObject;
  readonly tags: readonly string[];
  readonly createdAt: Instant;
  readonly createdBy: string;
  readonly updatedAt: Instant;
  readonly updatedBy: string;
  readonly launchedAt: Instant | null;
  readonly stoppedAt: Instant | null;
  readonly archivedAt: Instant | null;
  readonly firstSentAt: Instant | null;
  readonly lastSentAt: Instant | null;
}

/** The channels of its messages, each once. */
export const channelsOf = ({ variants }: Pick<CampaignDefinition, 'variants'>): readonly string[] =>
  [...new Set(variants.flatMap(({ messages }) => messages.map(({ channel }) => channel)))].sort();
