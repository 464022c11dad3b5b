// What a person can be allowed to do, finer than the scopes of a key: by area, and for campaigns by family. Names are
// never reused. A key may hold them too.
import type { CampaignType } from '../campaigns/campaign.ts';

/** ROL-1: no family opens another. */
export const CAMPAIGN_FAMILIES = ['scheduled', 'api_triggered', 'orchestrated'] as const;
export type CampaignFamily = (typeof CAMPAIGN_FAMILIES)[number];

export const CAMPAIGN_ACTIONS = ['read', 'edit', 'launch', 'approve'] as const;
export type CampaignAct = (typeof CAMPAIGN_ACTIONS)[number];

export type CampaignPermission = `admin.campaigns.${CampaignFamily}.${CampaignAct}`;

export const campaignPermission = (family: CampaignFamily, act: CampaignAct): CampaignPermission =>
  `admin.campaigns.${family}.${act}`;

export const CAMPAIGN_TYPES: readonly CampaignType[] = [
  'scheduled',
  'action_based',
  'api_triggered',
  'orchestrated',
  'api',
];

/** A campaign by event is set up like a scheduled one and is in the same hands; so are the two that wait for calls. */
export const familyOf = (type: CampaignType): CampaignFamily => {
  if (type === 'action_based') return 'scheduled';
  return type === 'api' ? 'api_triggered' : type;
};

export const CAMPAIGN_PERMISSIONS: readonly CampaignPermission[] = CAMPAIGN_FAMILIES.flatMap((family) =>
  CAMPAIGN_ACTIONS.map((act) => campaignPermission(family, act)),
);

/** Areas other than campaigns, with what can be done there. */
export const AREA_PERMISSIONS = [
  /** Profiles, search, time lines. */
  'admin.people.read',
  'admin.people.edit',
  /** Everything known of people, as a file. */
  'admin.people.export',
  'admin.segments.read',
  'admin.segments.edit',
  /** Templates, content blocks, catalogs, promotion codes. */
  'admin.content.read',
  'admin.content.edit',
  /** Channel configurations and credentials. */
  'admin.channels.read',
  'admin.channels.edit',
  /** Frequency rules, quiet hours, speeds, control group, suppression lists, tags. */
  'admin.rules.read',
  'admin.rules.edit',
  /** Subscription groups, apps, geofences, custom attributes and events. */
  'admin.data.read',
  'admin.data.edit',
  /** Single messages, decisions and their reasons. */
  'admin.messages.read',
  /** Sends whose answer was lost. */
  'admin.messages.edit',
  /** Sums over campaigns. */
  'admin.reports.read',
  'admin.settings.edit',
  'admin.audit.read',
] as const;
export type AreaPermission = (typeof AREA_PERMISSIONS)[number];

export type FinePermission = CampaignPermission | AreaPermission;

export const FINE_PERMISSIONS: readonly FinePermission[] = [...CAMPAIGN_PERMISSIONS, ...AREA_PERMISSIONS];
