// The draft beside a live campaign: what it changes, and the ways out of it.
import { Alert, Button, Group, Stack } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { modals } from '../../../../ui/modals.ts';
import { LinkButton } from '../../../links.tsx';
import { useCan, useWorkspace } from '../../../session.ts';
import type { Campaign, DraftAnswer } from '../model.ts';
import { useCommand } from '../use-campaign.ts';
import { ChangeTable } from '../../../parts/changes/change-table.tsx';
import { useChangeLabel } from '../composer/field-labels.ts';

interface DraftProps {
  readonly campaign: Campaign;
  readonly answer: DraftAnswer;
}

export const DraftPanel = ({ campaign, answer }: DraftProps) => {
  const { t } = useTranslation('campaigns');
  const { key: workspace } = useWorkspace();
  const can = useCan();
  const labelOf = useChangeLabel(answer.draft.definition);
  const command = useCommand(campaign.campaign_id);
  const discard = (): void => {
    modals.openConfirmModal({
      title: t('draft.discardTitle'),
      children: t('draft.discardText'),
      labels: { confirm: t('draft.discard'), cancel: t('cancel') },
      confirmProps: { color: 'red' },
      onConfirm: () => command.mutate('draft/discard'),
    });
  };
  return (
    <Alert
      variant="light"
      icon={<IconPencil size={20} />}
      title={t('draft.title', { count: answer.changes.length, who: answer.draft.updated_by })}
    >
      <Stack gap="md">
        <ChangeTable changes={answer.changes} labelOf={labelOf} />
        <Group>
          <Button
            disabled={!can('admin.launch', campaign) || answer.problems.length > 0}
            loading={command.isPending}
            onClick={() => command.mutate('draft/launch')}
          >
            {t('draft.launch')}
          </Button>
          <LinkButton
            to="/w/$workspace/campaigns/$campaignId/edit/$step"
            params={{ workspace, campaignId: campaign.campaign_id, step: 'review' }}
            variant="default"
          >
            {t('draft.open')}
          </LinkButton>
          <Button variant="default" disabled={!can('admin.write', campaign)} onClick={discard}>
            {t('draft.discard')}
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
};
