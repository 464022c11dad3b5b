// What a template or block was: newest first, each to be brought back.
import { Button, Card, Table, Text, VisuallyHidden } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n.ts';
import type { Version } from './content-data.ts';

interface VersionListProps {
  readonly versions: readonly Version[];
  /** Absent for those who may not. */
  readonly onRestore?: (version: number) => void;
  readonly onCompare?: (version: number) => void;
}

export const VersionList = ({ versions, onRestore, onCompare }: VersionListProps) => {
  const { t } = useTranslation('templates');
  const format = useFormat();
  return (
    <Card padding={0}>
      <Table verticalSpacing="sm" horizontalSpacing="md">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('versions.version')}</Table.Th>
            <Table.Th>{t('versions.when')}</Table.Th>
            <Table.Th>{t('versions.who')}</Table.Th>
            <Table.Th>
              <VisuallyHidden>{t('versions.actions')}</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {versions.map(({ version, created_at: at, created_by: by }, i) => (
            <Table.Tr key={version}>
              <Table.Td className="tabular">{version}</Table.Td>
              <Table.Td>{format.dateTime(at)}</Table.Td>
              <Table.Td>{by}</Table.Td>
              <Table.Td ta="right">
                {onCompare !== undefined && i < versions.length - 1 && (
                  <Button size="compact-sm" variant="subtle" mr={6} onClick={() => onCompare(version)}>
                    {t('versions.compare', { version })}
                  </Button>
                )}
                {i === 0 ? (
                  <Text fz="sm" c="dimmed" span>
                    {t('versions.present')}
                  </Text>
                ) : (
                  onRestore !== undefined && (
                    <Button size="compact-sm" variant="default" onClick={() => onRestore(version)}>
                      {t('versions.restore', { version })}
                    </Button>
                  )
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Card>
  );
};
