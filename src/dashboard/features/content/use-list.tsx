// Where a template or block is used.
import { Anchor, Card, Table, Text } from '@mantine/core';
import { IconLinkOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { useWorkspace } from '../../session.ts';
import type { Use } from './content-data.ts';

const PATHS = {
  campaign: 'campaigns',
  content_block: 'content/blocks',
  email_template: 'content/templates',
  preference_center: 'content/preference-centers',
} as const;

export const UseList = ({ uses }: { readonly uses: readonly Use[] }) => {
  const { t } = useTranslation('templates');
  const { key } = useWorkspace();
  if (uses.length === 0)
    return (
      <Card>
        <EmptyState icon={<IconLinkOff size={26} />} title={t('uses.none')}>
          {t('uses.noneHint')}
        </EmptyState>
      </Card>
    );
  return (
    <Card padding={0}>
      <Table verticalSpacing="sm" horizontalSpacing="md">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('column.name')}</Table.Th>
            <Table.Th>{t('uses.kind')}</Table.Th>
            <Table.Th>{t('uses.status')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {uses.map(({ kind, id, name, status }) => (
            <Table.Tr key={id}>
              <Table.Td>
                <Anchor href={`/w/${encodeURIComponent(key)}/${PATHS[kind]}/${id}`} fz="sm" fw={600}>
                  {name}
                </Anchor>
              </Table.Td>
              <Table.Td>
                <Text fz="sm">{t(`uses.kinds.${kind}`)}</Text>
              </Table.Td>
              <Table.Td>
                <Text fz="sm">{t(`uses.statuses.${status}`, { defaultValue: status })}</Text>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Card>
  );
};
