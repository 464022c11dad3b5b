// What the server says of campaigns, as the screens of this feature read it.
import type { CampaignStatus, CampaignType, Category } from '../../../core/campaigns/campaign.ts';

export type { CampaignStatus, CampaignType, Category };

/** A definition as written; what is unfinished stands in it as it was typed. */
export type Written = Readonly<Record<string, unknown>>;

export interface Campaign {
  readonly campaign_id: string;
  /** What may be done with it; missing: all that one's permissions say. */
  readonly may?: readonly string[];
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly type: CampaignType;
  readonly category: Category;
  readonly status: CampaignStatus;
  readonly version: number;
  readonly definition: Written;
  readonly unfinished: readonly string[];
  readonly tags: readonly string[];
  readonly created_at: string;
  readonly created_by: string;
  readonly updated_at: string;
  readonly updated_by: string;
  readonly launched_at: string | null;
  readonly stopped_at: string | null;
  readonly archived_at: string | null;
  readonly first_sent_at: string | null;
  readonly last_sent_at: string | null;
}

export interface Problem {
  readonly code: string;
  readonly field?: string;
  readonly message: string;
  readonly rule?: string;
  readonly params?: Readonly<Record<string, string>>;
}

export interface CampaignAnswer {
  /** A draft stands beside the live version. */
  readonly has_draft: boolean;
  readonly campaign: Campaign;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

export interface CampaignDraft {
  readonly campaign_id: string;
  readonly revision: number;
  readonly based_on: number;
  readonly name: string;
  readonly description: string;
  readonly category: Category;
  readonly definition: Written;
  readonly unfinished: readonly string[];
  readonly tags: readonly string[];
  readonly updated_at: string;
  readonly updated_by: string;
}

export interface Change {
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

export interface DraftAnswer {
  readonly draft: CampaignDraft;
  readonly changes: readonly Change[];
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

export interface InventoryRow {
  readonly campaign_id: string;
  readonly may?: readonly string[];
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly type: CampaignType;
  readonly category: Category;
  readonly status: CampaignStatus;
  readonly version: number;
  readonly channels: readonly string[];
  readonly team_id: string | null;
  readonly tags: readonly string[];
  readonly created_at: string;
  readonly created_by: string;
  readonly updated_at: string;
  readonly updated_by: string;
  readonly launched_at: string | null;
  readonly last_sent_at: string | null;
  readonly next_send_at: string | null;
  readonly has_draft: boolean;
}

export interface InventoryAnswer {
  readonly campaigns: readonly InventoryRow[];
  readonly counts: {
    readonly status: Readonly<Record<string, number>>;
    readonly type: Readonly<Record<string, number>>;
  };
  readonly total: number;
  readonly next: string | null;
}

export const STATUSES: readonly CampaignStatus[] = [
  'draft',
  'active',
  'paused',
  'idle',
  'stopped',
  'archived',
];
export const TYPES: readonly CampaignType[] = ['scheduled', 'action_based', 'api_triggered', 'api'];
export const CHANNELS = ['email', 'sms', 'push', 'webhook'] as const;

/** What is running must stay complete: it is edited through a draft beside it. */
export const isLive = (status: CampaignStatus): boolean =>
  status === 'active' || status === 'paused' || status === 'idle';
