// How a row is divided, what stands in each column, and whether phones keep them side by side.
import { Button, Checkbox, Group, Menu, SegmentedControl, Stack, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ColumnsBlock } from '../../../../../core/content/block-document.ts';
import type { BlockActions } from './block-actions.ts';
import { Colour } from './mail-settings.tsx';
import { BLOCK_TYPES, emptyColumn } from './new-block.ts';

const DIVISIONS = ['50/50', '33/67', '67/33', '33/33/34', '25/25/25/25'];

interface ColumnsFieldsProps {
  readonly block: ColumnsBlock;
  readonly actions: BlockActions;
}

export const ColumnsFields = ({ block, actions }: ColumnsFieldsProps) => {
  const { t } = useTranslation('content');
  const divide = (division: string) => {
    const widths = division.split('/').map(Number);
    const columns = widths.map((width, i) => ({ ...(block.columns[i] ?? emptyColumn(width)), width }));
    // What stood in columns that go moves into the last one.
    const spare = block.columns.slice(widths.length).flatMap(({ blocks }) => blocks);
    const last = columns.at(-1);
    if (last !== undefined) columns[columns.length - 1] = { ...last, blocks: [...last.blocks, ...spare] };
    actions.change({ ...block, columns });
  };
  return (
    <Stack gap="sm">
      <SegmentedControl
        fullWidth
        size="xs"
        orientation="vertical"
        aria-label={t('columns.division')}
        value={block.columns.map(({ width }) => width).join('/')}
        onChange={divide}
        data={DIVISIONS.map((value) => ({ value, label: value.replaceAll('/', ' : ') }))}
      />
      <Checkbox
        label={t('columns.keep')}
        checked={block.keep_on_mobile === true}
        onChange={(event) => actions.change({ ...block, keep_on_mobile: event.currentTarget.checked })}
      />
      {block.background == null ? (
        <Button
          size="compact-sm"
          variant="subtle"
          w="fit-content"
          onClick={() => actions.change({ ...block, background: '#f4f3f0' })}
        >
          {t('columns.background')}
        </Button>
      ) : (
        <Colour
          label={t('field.background')}
          value={block.background}
          onChange={(background) => actions.change({ ...block, background })}
        />
      )}
      {block.columns.map((column, i) => (
        <Group key={column.id} justify="space-between" wrap="nowrap">
          <Text fz="sm">{t('columns.column', { number: i + 1, count: column.blocks.length })}</Text>
          <AddInto block={block} index={i} actions={actions} />
        </Group>
      ))}
    </Stack>
  );
};

const AddInto = ({ block, index, actions }: ColumnsFieldsProps & { readonly index: number }) => {
  const { t } = useTranslation('content');
  const column = block.columns[index];
  if (column === undefined) return null;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          size="compact-xs"
          variant="light"
          leftSection={<IconPlus size={13} aria-hidden />}
          aria-label={t('columns.addInto', { number: index + 1 })}
        >
          {t('columns.add')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {BLOCK_TYPES.filter((type) => type !== 'columns').map((type) => (
          <Menu.Item
            key={type}
            onClick={() => actions.add(type, { container: column.id, index: column.blocks.length })}
          >
            {t(`block.${type}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
};
