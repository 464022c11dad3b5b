// Why not, by how often: the sums of a rehearsal with the sentence of each reason.
import { Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n.ts';
import type { Sum } from './rehearsal.ts';

export const ReasonTable = ({ reasons }: { readonly reasons: readonly Sum[] }) => {
  const { t } = useTranslation('rehearsals');
  const format = useFormat();
  const rows = [...reasons].filter(({ reason }) => (reason ?? '') !== '').sort((a, b) => b.count - a.count);
  if (rows.length === 0)
    return (
      <Text fz="sm" c="dimmed">
        {t('reasons.none')}
      </Text>
    );
  return (
    <Table fz="sm" verticalSpacing={6}>
      <Table.Tbody>
        {rows.map(({ outcome, reason, sentence, count }) => (
          <Table.Tr key={`${outcome}:${reason ?? ''}`}>
            <Table.Td>
              <span title={reason ?? ''}>{sentence ?? reason}</span>
            </Table.Td>
            <Table.Td w={90} ta="right" className="tabular">
              {format.number(count)}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
};
