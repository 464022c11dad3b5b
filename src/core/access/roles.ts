// The roles everybody finds: administrator, approver, manager and viewer for each family of campaigns
// (ajo-campaigns 10.2, 10.3), the administrator of a workspace, and the owner of the installation. Roles add up
// (ROL-2); a custom role is a list of permissions.
import {
  CAMPAIGN_FAMILIES,
  campaignPermission,
  type CampaignAct,
  type CampaignFamily,
  type FinePermission,
} from './permissions.ts';

export const OWNER_ROLE = 'owner';
export const WORKSPACE_ADMIN_ROLE = 'workspace_admin';

export const CAMPAIGN_LEVELS = ['administrator', 'approver', 'manager', 'viewer'] as const;
export type CampaignLevel = (typeof CAMPAIGN_LEVELS)[number];

export interface BuiltInRole {
  readonly role: string;
  /** `installation`: everything everywhere. `workspace`: everything in one. */
  readonly everything: 'installation' | 'workspace' | null;
  readonly family: CampaignFamily | null;
  readonly level: CampaignLevel | null;
  /** Scopes of keys may be among them. */
  readonly permissions: readonly string[];
}

const ACTS: Readonly<Record<CampaignLevel, readonly CampaignAct[]>> = {
  administrator: ['read', 'edit', 'launch', 'approve'],
  approver: ['read', 'edit', 'launch', 'approve'],
  manager: ['read', 'edit'],
  viewer: ['read'],
};

const SEEN: readonly FinePermission[] = ['admin.reports.read', 'admin.segments.read', 'admin.content.read'];

/** Audiences, people, content; what is set up by others can be looked at. */
const WORKED_WITH: readonly FinePermission[] = [
  ...SEEN,
  'admin.segments.edit',
  'admin.people.read',
  'admin.people.edit',
  'admin.content.edit',
  'admin.channels.read',
  'admin.rules.read',
  'admin.data.read',
  'admin.messages.read',
];

const BESIDE: Readonly<Record<CampaignLevel, readonly string[]>> = {
  administrator: [
    ...WORKED_WITH,
    'admin.people.export',
    'admin.channels.edit',
    'admin.rules.edit',
    'admin.data.edit',
    'admin.messages.edit',
    'admin.settings.edit',
    'admin.audit.read',
    'admin.clock',
  ],
  approver: WORKED_WITH,
  manager: WORKED_WITH,
  viewer: SEEN,
};

/** 10.3: whoever looks at orchestrated campaigns sees the rules that hold for them. */
const besideOf = (family: CampaignFamily, level: CampaignLevel): readonly string[] =>
  family === 'orchestrated' && level === 'viewer' ? [...BESIDE.viewer, 'admin.rules.read'] : BESIDE[level];

const campaignRole = (family: CampaignFamily, level: CampaignLevel): BuiltInRole => ({
  role: `${family}_${level}`,
  everything: null,
  family,
  level,
  permissions: [...ACTS[level].map((act) => campaignPermission(family, act)), ...besideOf(family, level)],
});

export const BUILT_IN_ROLES: readonly BuiltInRole[] = [
  { role: OWNER_ROLE, everything: 'installation', family: null, level: null, permissions: [] },
  { role: WORKSPACE_ADMIN_ROLE, everything: 'workspace', family: null, level: null, permissions: [] },
  ...CAMPAIGN_FAMILIES.flatMap((family) => CAMPAIGN_LEVELS.map((level) => campaignRole(family, level))),
];

const BY_NAME = new Map(BUILT_IN_ROLES.map((role) => [role.role, role]));

export const builtInRole = (role: string): BuiltInRole | null => BY_NAME.get(role) ?? null;
