// What the menus of a campaign offer wherever it is shown: duplicate, tags, archive and back.
import { Menu } from '@mantine/core';
import { IconArchive, IconArchiveOff, IconCopy, IconTags } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useCan } from '../../session.ts';
import { useArchive } from './list/use-archive.ts';
import type { InventoryRow } from './model.ts';
import { useCampaignCommands } from './use-campaign-commands.tsx';

interface ItemProps {
  readonly campaign: Pick<InventoryRow, 'campaign_id' | 'name' | 'tags' | 'status' | 'may'>;
}

export const CopyItems = ({ campaign }: ItemProps) => {
  const { t } = useTranslation('campaigns');
  const can = useCan();
  const { duplicate, editTags } = useCampaignCommands();
  return (
    <>
      <Menu.Item
        leftSection={<IconCopy size={16} />}
        disabled={!can('admin.write', campaign)}
        onClick={() => duplicate(campaign)}
      >
        {t('action.duplicate')}
      </Menu.Item>
      <Menu.Item
        leftSection={<IconTags size={16} />}
        disabled={!can('admin.write', campaign)}
        onClick={() => editTags(campaign)}
      >
        {t('action.tags')}
      </Menu.Item>
    </>
  );
};

export const ArchiveItem = ({ campaign, onUnarchive }: ItemProps & { readonly onUnarchive: () => void }) => {
  const { t } = useTranslation('campaigns');
  const can = useCan();
  const archive = useArchive();
  return campaign.status === 'archived' ? (
    <Menu.Item
      leftSection={<IconArchiveOff size={16} />}
      disabled={!can('admin.launch', campaign)}
      onClick={onUnarchive}
    >
      {t('action.unarchive')}
    </Menu.Item>
  ) : (
    <Menu.Item
      leftSection={<IconArchive size={16} />}
      disabled={!can('admin.launch', campaign)}
      onClick={() => archive([campaign])}
    >
      {t('action.archive')}
    </Menu.Item>
  );
};
