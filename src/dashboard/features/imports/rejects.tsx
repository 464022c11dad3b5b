// Rows that were refused, with the column and the reason; the whole of them as a file to mend and bring again.
import { Button, Card, Table, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { notifyFailure } from '../../../ui/notify.tsx';
import { Section } from '../../../ui/section.tsx';
import { useFormat, useLanguage } from '../../i18n.ts';
import { useApi } from '../../session.ts';
import { rejectsFile, saveBlob, type Import, type Reject } from './import-data.ts';

const SHOWN = 50;

export const Rejects = ({ one }: { readonly one: Import }) => {
  const { t } = useTranslation('imports');
  const api = useApi();
  const language = useLanguage();
  const { data } = useQuery({
    queryKey: [api.workspace, 'imports', one.import_id, 'rejects', language, one.rejected],
    queryFn: ({ signal }) =>
      api.get<{ readonly rejects: readonly Reject[] }>(
        `/admin/v1/imports/${one.import_id}/rejects`,
        { limit: SHOWN, language },
        signal,
      ),
  });
  const download = useMutation({
    mutationFn: () =>
      rejectsFile(api, one, language, [t('reject.row'), t('reject.column'), t('reject.reason')]),
    onSuccess: (blob) => saveBlob(blob, `${one.name.replace(/\.csv$/i, '')}-${t('reject.file')}.csv`),
    onError: (error) => notifyFailure(t('failed'), error.message),
  });
  return (
    <Section
      title={t('reject.title')}
      description={t('reject.text')}
      flush
      actions={
        <Button
          variant="default"
          size="xs"
          leftSection={<IconDownload size={14} aria-hidden />}
          loading={download.isPending}
          onClick={() => download.mutate()}
        >
          {t('reject.download')}
        </Button>
      }
    >
      <RejectTable rejects={data?.rejects ?? []} />
      {one.rejected > SHOWN && (
        <Text fz="sm" c="dimmed" p="md">
          {t('reject.first', { count: SHOWN })}
        </Text>
      )}
    </Section>
  );
};

export const RejectTable = ({ rejects }: { readonly rejects: readonly Reject[] }) => {
  const { t } = useTranslation('imports');
  const format = useFormat();
  return (
    <Card.Section>
      <Table.ScrollContainer minWidth={620}>
        <Table verticalSpacing={8} horizontalSpacing="md">
          <Table.Thead>
            <Table.Tr>
              <Table.Th ta="right">{t('reject.row')}</Table.Th>
              <Table.Th>{t('reject.column')}</Table.Th>
              <Table.Th>{t('reject.reason')}</Table.Th>
              <Table.Th>{t('reject.cells')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rejects.map((one) => (
              <Table.Tr key={one.row}>
                <Table.Td ta="right" className="tabular" fz="sm">
                  {format.number(one.row)}
                </Table.Td>
                <Table.Td fz="sm" fw={600}>
                  {one.column === '' ? '–' : one.column}
                </Table.Td>
                <Table.Td fz="sm">{one.sentence}</Table.Td>
                <Table.Td maw={360}>
                  <Text fz="xs" c="dimmed" ff="monospace" truncate>
                    {one.cells.join(' · ')}
                  </Text>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Card.Section>
  );
};
