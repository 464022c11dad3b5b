// What can be done with a campaign in its present status (LIF-5). What cancels waiting messages is asked about first.
import { ActionIcon, Button, Menu } from '@mantine/core';
import {
  IconChartBar,
  IconDots,
  IconPencil,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerStop,
  IconRocket,
  IconSend,
  IconTestPipe,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { modals } from '../../../../ui/modals.ts';
import { LinkButton } from '../../../links.tsx';
import { useCan, useWorkspace } from '../../../session.ts';
import { recordOf } from '../composer/written.ts';
import { ArchiveItem, CopyItems } from '../menu-items.tsx';
import type { Campaign } from '../model.ts';
import { useCommand } from '../use-campaign.ts';

export const CampaignActions = ({ campaign }: { readonly campaign: Campaign }) => {
  const { t } = useTranslation('campaigns');
  const { key: workspace } = useWorkspace();
  const can = useCan();
  const params = { workspace, campaignId: campaign.campaign_id };
  const isDraft = campaign.status === 'draft';
  return (
    <>
      <RunButtons campaign={campaign} />
      {campaign.status !== 'archived' && campaign.type !== 'api' && (
        <LinkButton
          to="/w/$workspace/campaigns/$campaignId/rehearsals"
          params={params}
          variant="default"
          leftSection={<IconTestPipe size={16} aria-hidden />}
        >
          {t('action.rehearse')}
        </LinkButton>
      )}
      {campaign.launched_at !== null && (
        <LinkButton
          to="/w/$workspace/results/$campaignId"
          params={params}
          variant="default"
          leftSection={<IconChartBar size={16} aria-hidden />}
        >
          {t('action.results')}
        </LinkButton>
      )}
      {campaign.status !== 'archived' && can('admin.write', campaign) && (
        <LinkButton
          to="/w/$workspace/campaigns/$campaignId/edit/$step"
          params={{ ...params, step: 'content' }}
          variant={isDraft ? 'light' : 'default'}
          leftSection={<IconPencil size={16} aria-hidden />}
        >
          {t('action.edit')}
        </LinkButton>
      )}
      {isDraft && can('admin.launch', campaign) && (
        <LinkButton
          to="/w/$workspace/campaigns/$campaignId/edit/$step"
          params={{ ...params, step: 'review' }}
          leftSection={<IconRocket size={16} aria-hidden />}
        >
          {t('action.review')}
        </LinkButton>
      )}
      <MoreMenu campaign={campaign} />
    </>
  );
};

const RunButtons = ({ campaign }: { readonly campaign: Campaign }) => {
  const { t } = useTranslation('campaigns');
  const can = useCan();
  const command = useCommand(campaign.campaign_id);
  if (!can('admin.launch', campaign)) return null;
  const schedule = recordOf(campaign.definition['schedule']);
  const { status } = campaign;
  return (
    <>
      {status === 'active' && schedule?.['type'] === 'manual' && (
        <Button
          leftSection={<IconSend size={16} aria-hidden />}
          loading={command.isPending}
          onClick={() => askBefore(t, 'sendNow', () => command.mutate('send-now'))}
        >
          {t('action.sendNow')}
        </Button>
      )}
      {status === 'active' && (
        <Button
          variant="default"
          leftSection={<IconPlayerPause size={16} aria-hidden />}
          loading={command.isPending}
          onClick={() => command.mutate('pause')}
        >
          {t('action.pause')}
        </Button>
      )}
      {status === 'paused' && (
        <Button
          leftSection={<IconPlayerPlay size={16} aria-hidden />}
          loading={command.isPending}
          onClick={() => command.mutate('continue')}
        >
          {t('action.continue')}
        </Button>
      )}
      {status === 'stopped' && (
        <Button
          leftSection={<IconPlayerPlay size={16} aria-hidden />}
          loading={command.isPending}
          onClick={() => command.mutate('resume')}
        >
          {t('action.resume')}
        </Button>
      )}
    </>
  );
};

type Translate = ReturnType<typeof useTranslation<'campaigns'>>['t'];

/** Only where no undo could take it back. */
const askBefore = (t: Translate, what: 'stop' | 'sendNow', act: () => void): void => {
  modals.openConfirmModal({
    title: t(`ask.${what}.title`),
    children: t(`ask.${what}.text`),
    labels: { confirm: t(`ask.${what}.confirm`), cancel: t('cancel') },
    ...(what === 'stop' ? { confirmProps: { color: 'red' } } : {}),
    onConfirm: act,
  });
};

const MoreMenu = ({ campaign }: { readonly campaign: Campaign }) => {
  const { t } = useTranslation('campaigns');
  const can = useCan();
  const command = useCommand(campaign.campaign_id);
  const isRunning = ['active', 'paused', 'idle'].includes(campaign.status);
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="default" size={36} aria-label={t('list.menu', { name: campaign.name })}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <CopyItems campaign={campaign} />
        {isRunning && (
          <Menu.Item
            leftSection={<IconPlayerStop size={16} />}
            disabled={!can('admin.launch', campaign)}
            onClick={() => askBefore(t, 'stop', () => command.mutate('stop'))}
          >
            {t('action.stop')}
          </Menu.Item>
        )}
        <ArchiveItem campaign={campaign} onUnarchive={() => command.mutate('unarchive')} />
      </Menu.Dropdown>
    </Menu>
  );
};
