// Actions of the audit log in words: what was done, and to what. Actions nobody has words for are shown as they are.
// texts: access
import type { TFunction } from 'i18next';

/** Second word of an action's name. */
export const AUDIT_AREAS = [
  'campaigns',
  'segments',
  'people',
  'imports',
  'templates',
  'content_blocks',
  'catalogs',
  'promotions',
  'configurations',
  'credentials',
  'limits',
  'groups',
  'apps',
  'geofences',
  'images',
  'preference_centers',
  'members',
  'roles',
  'keys',
  'workspaces',
  'clock',
  'rehearsals',
  'inventory',
  'tags',
  'calendar',
  'held',
  'seed-groups',
  'fence',
] as const;

const VERBS = new Set([
  ...[
    'create',
    'update',
    'delete',
    'save',
    'set',
    'launch',
    'stop',
    'resume',
    'pause',
    'continue',
    'archive',
  ],
  ...['unarchive', 'duplicate', 'move', 'start', 'remove', 'invite', 'revoke', 'rotate', 'discard', 'decide'],
  ...['confirm', 'change', 'erase', 'add', 'deactivate', 'rename', 'upload', 'cancel'],
]);

const ACCOUNT_ACTIONS = new Set([
  ...['sign_in', 'sign_out', 'owner', 'update', 'password', 'password_reset', 'invitation_accepted'],
  ...['session_end', 'totp_on', 'totp_off'],
]);

export const actionName = (action: string, t: TFunction<'access'>): string => {
  const [first, area = '', ...rest] = action.split('.');
  if (first === 'account') return ACCOUNT_ACTIONS.has(area) ? t(`accountAction.${area}`) : action;
  const verb = rest.at(-1) ?? '';
  const known = (AUDIT_AREAS as readonly string[]).includes(area) && VERBS.has(verb);
  if (!known) return action;
  // Alerts belong to campaigns and are no campaigns.
  const shown = area === 'campaigns' && rest[0] === 'alerts' ? 'alerts' : area;
  return t('audit.done', {
    verb: t(`verb.${verb}`),
    area: t(`auditArea.${shown}`),
  });
};
