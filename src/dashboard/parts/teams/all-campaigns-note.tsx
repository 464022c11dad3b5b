// Sums are of the whole workspace: said to whoever does not see every campaign that they count.
import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { CAMPAIGN_FAMILIES, campaignPermission } from '../../../core/access/permissions.ts';
import { useWorkspace } from '../../session.ts';
import { useTeams } from './use-teams.ts';

export const AllCampaignsNote = () => {
  const { t } = useTranslation('frame');
  const { permissions, in_part: inPart } = useWorkspace();
  const hasTeams = useTeams().length > 0;
  if (permissions.includes('admin.read') && !inPart.includes('admin.read')) return null;
  const seesFamilies = CAMPAIGN_FAMILIES.every((family) =>
    permissions.includes(campaignPermission(family, 'read')),
  );
  if (seesFamilies && !hasTeams) return null;
  return (
    <Text fz="sm" c="dimmed">
      {t('allCampaigns')}
    </Text>
  );
};
