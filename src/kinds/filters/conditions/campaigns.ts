// What a person had of campaigns: one row per person and campaign, narrowed to one campaign or one tag where the
// settings name it. Logs are never read.
import type { CampaignEvidence, Evidence, Need } from '../../../core/segments/evidence.ts';
import type { Language, Scope } from '../../../core/segments/filter.ts';
import type { Settings } from '../../../core/segments/settings.ts';
import { quote, readText } from '../../../core/segments/settings.ts';
import type { Result } from '../../../core/result.ts';
import { ok, refuse } from '../../../core/result.ts';
import type { SqlFragment } from '../../../core/sql.ts';
import { raw, sql } from '../../../core/sql.ts';

/** Both null = any campaign. */
export interface CampaignScope {
  readonly campaignId: string | null;
  readonly tag: string | null;
}

export const CAMPAIGN_SETTINGS = ['campaign_id', 'tag'] as const;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const readCampaignScope = (settings: Settings, path: string): Result<CampaignScope> => {
  const { campaign_id: id, tag } = settings;
  if (id !== undefined && tag !== undefined)
    return refuse('invalid_filter', 'Either a campaign or a tag can be named.', `${path}.tag`);
  if (id !== undefined) {
    const campaignId = readUuid(settings, 'campaign_id', path);
    return campaignId.ok ? ok({ campaignId: campaignId.value, tag: null }) : campaignId;
  }
  if (tag === undefined) return ok({ campaignId: null, tag: null });
  const text = readText(settings, 'tag', path);
  return text.ok ? ok({ campaignId: null, tag: text.value }) : text;
};

export const readUuid = (settings: Settings, key: string, path: string): Result<string> => {
  const value = settings[key];
  return typeof value === 'string' && UUID.test(value)
    ? ok(value)
    : refuse('invalid_filter', 'An id (lower-case UUID) is required.', `${path}.${key}`);
};

export const campaignNeeds = ({ campaignId }: CampaignScope): readonly Need[] => [
  { kind: 'receipts', campaignId },
];

export const campaignsOf = (
  evidence: Evidence,
  { campaignId, tag }: CampaignScope,
): readonly CampaignEvidence[] =>
  evidence.campaigns.filter(
    (one) =>
      (campaignId === null || one.campaignId === campaignId) && (tag === null || one.tags.includes(tag)),
  );

/** `from … where …`, rows named `r`. */
export const fromReceipts = (scope: Scope, { campaignId, tag }: CampaignScope): SqlFragment => {
  const named = campaignId === null ? raw('') : sql`and r.campaign_id = ${campaignId}::uuid`;
  const tagged =
    tag === null
      ? raw('')
      : sql`and r.campaign_id in (select k.campaign_id from ${scope.tables.campaigns} as k
          where k.workspace_id = ${scope.workspaceId} and k.tags @> array[${tag}::text])`;
  return sql`from ${scope.tables.receipts} as r where ${scope.inPlace('r')} ${named} ${tagged}`;
};

/** `select user_id, at`: the last date (or mark) of each person, among rows of which `and` holds; one campaign has one each. */
export const lastOfReceipts = (
  scope: Scope,
  about: CampaignScope,
  at: SqlFragment,
  and: SqlFragment,
): SqlFragment => {
  const from = sql`${fromReceipts(scope, about)} and ${and}`;
  return about.campaignId === null
    ? sql`select r.user_id, max(${at}) ${from} group by r.user_id`
    : sql`select r.user_id, ${at} ${from}`;
};

export const describeCampaigns = ({ campaignId, tag }: CampaignScope, language: Language): string => {
  if (campaignId !== null)
    return `${{ en: 'campaign', fr: 'la campagne' }[language]} ${quote(campaignId, language)}`;
  if (tag !== null)
    return `${{ en: 'a campaign tagged', fr: 'une campagne étiquetée' }[language]} ${quote(tag, language)}`;
  return { en: 'any campaign', fr: 'une campagne quelconque' }[language];
};

/** Channels by their own names; which of them exist is the channels' business. */
export const readChannel = (settings: Settings, path: string): Result<string | null> =>
  settings['channel'] === undefined ? ok(null) : readText(settings, 'channel', path, 50);

/** The last date of a mark as it is written, which sorts like the date. */
export const lastMarkSql = (map: SqlFragment, key: string): SqlFragment =>
  sql`((${map} -> ${key}::text ->> 'last_at') collate "C")`;
