// What a role allows, in one sentence.
import { useTranslation } from 'react-i18next';
import { builtInRole } from '../../../../core/access/roles.ts';
import {
  CAMPAIGN_FAMILIES,
  campaignPermission,
  CAMPAIGN_ACTIONS,
} from '../../../../core/access/permissions.ts';
import { useFormat } from '../../../i18n.ts';
import type { Role } from './roles.ts';

export const AREAS = ['people', 'segments', 'content', 'channels', 'rules', 'data', 'messages'] as const;

export const usePermissionSummary = (): ((role: Role) => string) => {
  const { t } = useTranslation('access');
  const format = useFormat();
  return ({ role, permissions }) => {
    const whole = builtInRole(role)?.everything ?? null;
    if (whole !== null) return t(`summary.${whole}`);
    const held = new Set(permissions);
    const campaigns = CAMPAIGN_FAMILIES.flatMap((family) => {
      const acts = CAMPAIGN_ACTIONS.filter((act) => held.has(campaignPermission(family, act)));
      if (acts.length === 0) return [];
      return [
        t('summary.campaigns', {
          family: t(`family.${family}`),
          acts: format.list(acts.map((act) => t(`act.${act}`))),
        }),
      ];
    });
    const edited = AREAS.filter((area) => held.has(`admin.${area}.edit`)).map((area) => t(`area.${area}`));
    const seen = AREAS.filter(
      (area) => held.has(`admin.${area}.read`) && !held.has(`admin.${area}.edit`),
    ).map((area) => t(`area.${area}`));
    return [
      ...campaigns,
      ...(edited.length === 0 ? [] : [t('summary.edits', { areas: format.list(edited) })]),
      ...(seen.length === 0 ? [] : [t('summary.sees', { areas: format.list(seen) })]),
    ].join(' ');
  };
};
