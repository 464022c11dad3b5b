// Roles in words, and grouped as people choose them.
// texts: access
import type { TFunction } from 'i18next';
import { BUILT_IN_ROLES, builtInRole } from '../../../../core/access/roles.ts';
import { CAMPAIGN_FAMILIES } from '../../../../core/access/permissions.ts';

export interface Role {
  readonly role: string;
  readonly is_built_in: boolean;
  readonly name: string | null;
  readonly description: string | null;
  readonly permissions: readonly string[];
  readonly members: number;
  readonly version: number | null;
}

export const roleName = (role: string, roles: readonly Role[], t: TFunction<'access'>): string => {
  const known = builtInRole(role);
  if (known === null) return roles.find((one) => one.role === role)?.name ?? role;
  if (known.family === null || known.level === null) return t(`role.${role}`);
  return t('role.of', { level: t(`level.${known.level}`), family: t(`family.${known.family}`) });
};

/** For a choice of several: whole workspace, each family, own roles. */
export const roleChoices = (
  roles: readonly Role[],
  isOwner: boolean,
  t: TFunction<'access'>,
): { group: string; items: { value: string; label: string }[] }[] => {
  const item = (role: string) => ({ value: role, label: roleName(role, roles, t) });
  const whole = BUILT_IN_ROLES.filter(
    ({ everything }) => everything === 'workspace' || (isOwner && everything),
  );
  const own = roles.filter(({ is_built_in }) => !is_built_in);
  return [
    { group: t('choice.whole'), items: whole.map(({ role }) => item(role)) },
    ...CAMPAIGN_FAMILIES.map((family) => ({
      group: t(`family.${family}`),
      items: BUILT_IN_ROLES.filter((role) => role.family === family).map(({ role }) => item(role)),
    })),
    { group: t('choice.own'), items: own.map(({ role }) => item(role)) },
  ].filter(({ items }) => items.length > 0);
};
