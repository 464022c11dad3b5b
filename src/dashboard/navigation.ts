// The entries of the navigation and of the command palette, in order; one line per feature. The label of an entry is
// `nav.<key>` of the namespace `frame`.
import type { Icon } from '@tabler/icons-react';
import {
  IconActivity,
  IconBoxMultiple,
  IconCalendarEvent,
  IconChartBar,
  IconFileImport,
  IconFilter,
  IconHistory,
  IconHome,
  IconKey,
  IconListSearch,
  IconMail,
  IconPhoto,
  IconSchema,
  IconSend,
  IconSettings,
  IconUserCheck,
  IconUsers,
  IconUsersGroup,
} from '@tabler/icons-react';
import type { Can, Thing } from './session.ts';

export type NavigationGroup = 'plan' | 'audience' | 'content' | 'insight' | 'workspace';

export interface NavigationEntry {
  readonly key: string;
  readonly group: NavigationGroup;
  /** Below `/w/<workspace>/`. */
  readonly path: string;
  readonly icon: Icon;
  /** Hidden from those who lack it. */
  readonly permission?: string;
}

export const NAVIGATION: readonly NavigationEntry[] = [
  { key: 'home', group: 'plan', path: 'home', icon: IconHome, permission: 'admin.read' },
  { key: 'campaigns', group: 'plan', path: 'campaigns', icon: IconSend, permission: 'admin.read' },
  { key: 'calendar', group: 'plan', path: 'calendar', icon: IconCalendarEvent, permission: 'admin.read' },
  {
    key: 'segments',
    group: 'audience',
    path: 'segments',
    icon: IconFilter,
    permission: 'admin.segments.read',
  },
  { key: 'people', group: 'audience', path: 'people', icon: IconUsers, permission: 'admin.people.read' },
  {
    key: 'imports',
    group: 'audience',
    path: 'imports',
    icon: IconFileImport,
    permission: 'admin.people.read',
  },
  { key: 'schema', group: 'audience', path: 'schema', icon: IconSchema, permission: 'admin.data.read' },
  { key: 'results', group: 'insight', path: 'results', icon: IconChartBar, permission: 'admin.reports.read' },
  {
    key: 'messages',
    group: 'insight',
    path: 'messages',
    icon: IconListSearch,
    permission: 'admin.messages.read',
  },
  {
    key: 'templates',
    group: 'content',
    path: 'content/templates',
    icon: IconMail,
    permission: 'admin.content.read',
  },
  {
    key: 'blocks',
    group: 'content',
    path: 'content/blocks',
    icon: IconBoxMultiple,
    permission: 'admin.content.read',
  },
  {
    key: 'images',
    group: 'content',
    path: 'content/images',
    icon: IconPhoto,
    permission: 'admin.content.read',
  },
  {
    key: 'centers',
    group: 'content',
    path: 'content/preference-centers',
    icon: IconUserCheck,
    permission: 'admin.content.read',
  },
  { key: 'settings', group: 'workspace', path: 'settings', icon: IconSettings, permission: 'admin.read' },
  { key: 'team', group: 'workspace', path: 'team', icon: IconUsersGroup, permission: 'admin.members' },
  { key: 'keys', group: 'workspace', path: 'keys', icon: IconKey, permission: 'admin.keys' },
  { key: 'requests', group: 'workspace', path: 'requests', icon: IconActivity, permission: 'admin.keys' },
  { key: 'audit', group: 'workspace', path: 'audit', icon: IconHistory, permission: 'admin.audit.read' },
];

/** The entry that an address belongs to, whatever stands below it. */
export const entryAt = (pathname: string): NavigationEntry | undefined => {
  const below = /^\/w\/[^/]+\/(.*)$/.exec(pathname)?.[1] ?? '';
  return NAVIGATION.find(({ path }) => below === path || below.startsWith(`${path}/`));
};

type Need = readonly [permission: string, thing?: Thing];

/** Addresses below an entry that ask for more than it: what is made there, and the areas of the settings. */
const NEEDS: Readonly<Record<string, Need>> = {
  'campaigns/new': ['admin.write'],
  'segments/new': ['admin.write', 'segments'],
  'segments/*/edit': ['admin.write', 'segments'],
  'content/templates/new': ['admin.write', 'content'],
  'content/blocks/new': ['admin.write', 'content'],
  'content/preference-centers/new': ['admin.write', 'content'],
  'settings/channels': ['admin.channels.read'],
  'settings/channels/new': ['admin.write', 'channels'],
  'settings/subscription-groups': ['admin.data.read'],
  'settings/seed-groups': ['admin.content.read'],
  'settings/speeds': ['admin.rules.read'],
  'settings/frequency': ['admin.rules.read'],
  'settings/quiet-hours': ['admin.rules.read'],
  'settings/suppression': ['admin.rules.read'],
  'settings/control-group': ['admin.rules.read'],
  'settings/catalogs': ['admin.content.read'],
  'settings/promotions': ['admin.content.read'],
  'settings/credentials': ['admin.channels.read'],
  'settings/apps': ['admin.data.read'],
  'settings/geofences': ['admin.data.read'],
  'settings/workspaces': ['admin.installation'],
};

/** The longest address of the list that this one is or stands below decides; where none does, its entry. */
export const mayOpen = (can: Can, pathname: string): boolean => {
  const steps = (/^\/w\/[^/]+\/(.*)$/.exec(pathname)?.[1] ?? '').split('/').filter((step) => step !== '');
  for (let length = steps.length; length > 1; length--) {
    const below = steps.slice(0, length).join('/');
    const need = NEEDS[below] ?? NEEDS[below.replace(/^segments\/[^/]+\/edit$/, 'segments/*/edit')];
    if (need !== undefined) return can(...need);
  }
  const needed = entryAt(pathname)?.permission;
  return needed === undefined || can(needed);
};
