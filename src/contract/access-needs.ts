// What each endpoint of /admin/v1 asks of a person, beside the scope it asks of a key. The area is the second word of
// the endpoint's id; an area that is not listed is open to nobody who lacks the scope itself, and fails a test.
import type { Need } from '../core/access/can.ts';
import type { AreaPermission } from '../core/access/permissions.ts';
import type { Endpoint } from './endpoint.ts';

type Asked = Pick<Endpoint<unknown>, 'id' | 'permission'>;

type Area = 'campaigns' | 'scope' | 'anybody' | AreaName;
type AreaName =
  'people' | 'segments' | 'content' | 'channels' | 'rules' | 'data' | 'messages' | 'settings' | 'reports';

const AREAS: Readonly<Record<string, Area>> = {
  apps: 'data',
  audience: 'segments',
  audit: 'settings',
  calendar: 'campaigns',
  campaigns: 'campaigns',
  captured: 'messages',
  catalogs: 'content',
  clock: 'settings',
  configurations: 'channels',
  content_blocks: 'content',
  credentials: 'channels',
  email_sources: 'content',
  fence: 'scope',
  geofences: 'data',
  images: 'content',
  groups: 'data',
  held: 'messages',
  imports: 'people',
  inventory: 'campaigns',
  keys: 'scope',
  limits: 'rules',
  lint: 'content',
  lists: 'people',
  members: 'scope',
  message_log: 'messages',
  messages: 'messages',
  overview: 'campaigns',
  people: 'people',
  postbacks: 'messages',
  preference_centers: 'content',
  previews: 'content',
  promotions: 'content',
  rehearsals: 'campaigns',
  report: 'reports',
  requests: 'scope',
  roles: 'scope',
  schema: 'data',
  segments: 'segments',
  suppressed_addresses: 'rules',
  'seed-groups': 'content',
  tags: 'campaigns',
  teams: 'campaigns',
  templates: 'content',
  vocabulary: 'segments',
  why: 'messages',
  workspaces: 'settings',
};

/** Where the area alone says too much or too little. */
const EXCEPTIONS: Readonly<Record<string, Need>> = {
  'admin.audit.list': { kind: 'permission', name: 'admin.audit.read' },
  // Both show people.
  'admin.audience.sample': { kind: 'permission', name: 'admin.people.read' },
  'admin.audience.explain': { kind: 'permission', name: 'admin.people.read' },
  // What a call says is as much a person's as the message.
  'admin.campaigns.called_properties': { kind: 'permission', name: 'admin.messages.read' },
  'admin.calendar': { kind: 'campaigns', act: 'read' },
  'admin.clock.get': { kind: 'anybody' },
  'admin.people.exports.create': { kind: 'permission', name: 'admin.people.export' },
  'admin.people.exports.get': { kind: 'permission', name: 'admin.people.export' },
  'admin.people.exports.list': { kind: 'permission', name: 'admin.people.export' },
  'admin.people.export': { kind: 'permission', name: 'admin.people.export' },
  'admin.message_log.export': { kind: 'permission', name: 'admin.people.export' },
  // 10.2: the suppression list is the administrators’, to look at as well.
  'admin.suppressed_addresses.list': { kind: 'permission', name: 'admin.rules.edit' },
  'admin.workspaces.get': { kind: 'anybody' },
};

const ACT_OF_SCOPE = {
  'admin.read': 'read',
  'admin.write': 'edit',
  'admin.launch': 'launch',
  'admin.approve': 'approve',
} as const;

const SCOPE: Need = { kind: 'scope' };

export const areaOf = (id: string): Area | null => AREAS[id.split('.')[1] ?? ''] ?? null;

export const needOf = ({ id, permission }: Asked): Need => {
  const exception = EXCEPTIONS[id];
  if (exception !== undefined) return exception;
  const area = areaOf(id);
  if (area === 'anybody') return { kind: 'anybody' };
  if (area === null || area === 'scope' || permission === null || !(permission in ACT_OF_SCOPE)) return SCOPE;
  const act = ACT_OF_SCOPE[permission as keyof typeof ACT_OF_SCOPE];
  if (area === 'campaigns') return { kind: 'campaigns', act };
  const name = PERMISSION_OF[`${area}.${act}`];
  return name === undefined ? SCOPE : { kind: 'permission', name };
};

/** An act that an area does not have asks for the scope. */
const PERMISSION_OF: Readonly<Record<string, AreaPermission>> = {
  'people.read': 'admin.people.read',
  'people.edit': 'admin.people.edit',
  'segments.read': 'admin.segments.read',
  'segments.edit': 'admin.segments.edit',
  'content.read': 'admin.content.read',
  'content.edit': 'admin.content.edit',
  'channels.read': 'admin.channels.read',
  'channels.edit': 'admin.channels.edit',
  'rules.read': 'admin.rules.read',
  'rules.edit': 'admin.rules.edit',
  'data.read': 'admin.data.read',
  'data.edit': 'admin.data.edit',
  'messages.read': 'admin.messages.read',
  'messages.edit': 'admin.messages.edit',
  'messages.launch': 'admin.messages.edit',
  'reports.read': 'admin.reports.read',
  'settings.edit': 'admin.settings.edit',
};
