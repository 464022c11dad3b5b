// An administrator's preset for one channel: which provider, how fast, as whom (CFG-1, CAT-4). Secrets are not
// part of it: they are written, sealed, and never read back.
import type { JsonObject } from '../json.ts';
import type { Category } from '../campaigns/campaign.ts';
import type { ChannelId } from './channel.ts';

export interface ChannelSettings {
  /** Validated by the channel kind: sender, reply-to, … */
  readonly sender: JsonObject;
  /** Validated by the provider kind: host, base URL, concurrency, … */
  readonly provider: JsonObject;
  readonly limits: ChannelLimits;
}

export interface ChannelLimits {
  /** Over all workers; null = as fast as the provider takes them. */
  readonly messagesPerSecond: number | null;
}

export interface ChannelConfiguration {
  readonly workspaceId: number;
  readonly configurationId: string;
  readonly key: string;
  readonly name: string;
  readonly channel: ChannelId;
  readonly category: Category;
  readonly provider: string;
  readonly settings: ChannelSettings;
  readonly active: boolean;
}

/** A configuration as parsed from what an administrator wrote (kinds/channels/configuration.ts). */
export interface ParsedConfiguration {
  readonly name: string;
  readonly channel: ChannelId;
  readonly category: Category;
  readonly provider: string;
  readonly settings: ChannelSettings;
  readonly secrets: JsonObject;
}
