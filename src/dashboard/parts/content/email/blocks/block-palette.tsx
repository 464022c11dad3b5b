// Blocks to add: one click puts one below what is chosen.
import { Button, Group, Menu } from '@mantine/core';
import {
  IconBoxMultiple,
  IconClick,
  IconCode,
  IconColumns2,
  IconHeading,
  IconLayoutBottombar,
  IconMinus,
  IconPhoto,
  IconPlus,
  IconShare2,
  IconShoppingBag,
  IconSpacingVertical,
  IconTypography,
  type Icon,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { BlockType } from '../../../../../core/content/block-document.ts';
import { BLOCK_TYPES } from './new-block.ts';

export const BLOCK_ICONS: Readonly<Record<BlockType, Icon>> = {
  heading: IconHeading,
  text: IconTypography,
  image: IconPhoto,
  button: IconClick,
  columns: IconColumns2,
  divider: IconMinus,
  spacer: IconSpacingVertical,
  social: IconShare2,
  products: IconShoppingBag,
  content_block: IconBoxMultiple,
  html: IconCode,
  footer: IconLayoutBottombar,
};

/** Those that most mails are made of stand in the open. */
const FIRST = BLOCK_TYPES.slice(0, 5);
const MORE = BLOCK_TYPES.slice(5);

export const BlockPalette = ({ onAdd }: { readonly onAdd: (type: BlockType) => void }) => {
  const { t } = useTranslation('content');
  return (
    <Group gap={6} role="toolbar" aria-label={t('blocks.add')}>
      {FIRST.map((type) => {
        const TypeIcon = BLOCK_ICONS[type];
        return (
          <Button
            key={type}
            size="xs"
            variant="default"
            leftSection={<TypeIcon size={15} aria-hidden />}
            onClick={() => onAdd(type)}
          >
            {t(`block.${type}`)}
          </Button>
        );
      })}
      <Menu position="bottom-start">
        <Menu.Target>
          <Button size="xs" variant="default" leftSection={<IconPlus size={15} aria-hidden />}>
            {t('blocks.more')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {MORE.map((type) => {
            const TypeIcon = BLOCK_ICONS[type];
            return (
              <Menu.Item
                key={type}
                leftSection={<TypeIcon size={16} aria-hidden />}
                onClick={() => onAdd(type)}
              >
                {t(`block.${type}`)}
              </Menu.Item>
            );
          })}
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
};
