// What is chosen, in fields: the block, or the whole mail when nothing is chosen.
import { ActionIcon, Card, Group, Stack, Title, Tooltip } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconCopy, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Block, BlockDocument } from '../../../../../core/content/block-document.ts';
import type { ContentSetting } from '../../content-value.ts';
import type { BlockActions } from './block-actions.ts';
import { BlockFields } from './block-fields.tsx';
import { MailSettings } from './mail-settings.tsx';
import classes from './blocks.module.css';

interface BlockInspectorProps {
  readonly block: Block | null;
  readonly document: BlockDocument;
  readonly actions: BlockActions;
  readonly readOnly: boolean;
  readonly setting: ContentSetting;
}

export const BlockInspector = ({ block, document, actions, readOnly, setting }: BlockInspectorProps) => {
  const { t } = useTranslation('content');
  return (
    <Card component="aside" padding="md" className={classes['inspector']} aria-label={t('blocks.inspector')}>
      <Stack gap="sm">
        <Group justify="space-between" wrap="nowrap">
          <Title order={2} size="h3">
            {block === null ? t('blocks.mail') : t(`block.${block.type}`)}
          </Title>
          {block !== null && !readOnly && <BlockButtons block={block} actions={actions} />}
        </Group>
        <fieldset disabled={readOnly} style={{ all: 'unset', display: 'block' }}>
          {block === null ? (
            <MailSettings settings={document.settings} onChange={actions.settings} />
          ) : (
            <BlockFields key={block.id} block={block} actions={actions} setting={setting} />
          )}
        </fieldset>
      </Stack>
    </Card>
  );
};

const BlockButtons = ({ block, actions }: { readonly block: Block; readonly actions: BlockActions }) => {
  const { t } = useTranslation('content');
  const name = t(`block.${block.type}`);
  const button = (label: string, icon: React.ReactNode, run: () => void) => (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" size="sm" aria-label={label} onClick={run}>
        {icon}
      </ActionIcon>
    </Tooltip>
  );
  return (
    <Group gap={2} wrap="nowrap">
      {button(t('blocks.up', { name }), <IconArrowUp size={15} />, () => actions.step(block.id, -1))}
      {button(t('blocks.down', { name }), <IconArrowDown size={15} />, () => actions.step(block.id, 1))}
      {button(t('blocks.duplicate', { name }), <IconCopy size={15} />, () => actions.duplicate(block.id))}
      {button(t('blocks.remove', { name }), <IconTrash size={15} />, () => actions.remove(block.id))}
    </Group>
  );
};
