// The history of imports, and the way to a new one.
import { Button, Card, Skeleton, Table, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconFileImport, IconUpload } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { Page } from '../../../ui/page.tsx';
import { PagedList } from '../../../ui/paged-list.tsx';
import { useFormat } from '../../i18n.ts';
import { LinkAnchor } from '../../links.tsx';
import { useCan, useWorkspace } from '../../session.ts';
import { usePages } from '../../use-pages.ts';
import type { Import } from './import-data.ts';
import { ImportStatus } from './import-status.tsx';
import { NewImport } from './new-import.tsx';

export const ImportsScreen = () => {
  const { t } = useTranslation('imports');
  const can = useCan();
  const [opened, { open, close }] = useDisclosure(false);
  const start = can('admin.write', 'people') ? (
    <Button leftSection={<IconUpload size={16} aria-hidden />} onClick={open}>
      {t('new')}
    </Button>
  ) : null;
  return (
    <Page title={t('title')} description={t('description')} actions={start}>
      <History start={start} />
      <NewImport opened={opened} onClose={close} />
    </Page>
  );
};

interface ImportPage {
  readonly imports: readonly Import[];
  readonly next: string | null;
}

const History = ({ start }: { readonly start: ReactNode }) => {
  const { t } = useTranslation('imports');
  const empty = (
    <Card>
      <EmptyState icon={<IconFileImport size={26} />} title={t('empty.title')} action={start}>
        {t('empty.text')}
      </EmptyState>
    </Card>
  );
  return (
    <PagedList
      query={usePages<ImportPage>(['imports', 'list'], '/admin/v1/imports')}
      rowsOf={({ imports }) => imports}
      texts={{ failed: t('failed'), retry: t('retry'), more: t('more') }}
      loading={<Skeleton h={240} aria-busy />}
      empty={empty}
      minWidth={760}
    >
      {(imports) => <ImportTable imports={imports} />}
    </PagedList>
  );
};

const ImportTable = ({ imports }: { readonly imports: readonly Import[] }) => {
  const { t } = useTranslation('imports');
  const format = useFormat();
  const { key, time_zone: zone } = useWorkspace();
  return (
    <Table verticalSpacing="sm" horizontalSpacing="md" highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('column.name')}</Table.Th>
          <Table.Th>{t('column.status')}</Table.Th>
          <Table.Th ta="right">{t('column.rows')}</Table.Th>
          <Table.Th ta="right">{t('figure.created')}</Table.Th>
          <Table.Th ta="right">{t('figure.updated')}</Table.Th>
          <Table.Th ta="right">{t('figure.rejected')}</Table.Th>
          <Table.Th>{t('column.begun')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {imports.map((one) => (
          <Table.Tr key={one.import_id}>
            <Table.Td>
              <LinkAnchor
                to="/w/$workspace/imports/$importId"
                params={{ workspace: key, importId: one.import_id }}
                fw={600}
                fz="sm"
              >
                {one.name}
              </LinkAnchor>
              <Text fz="xs" c="dimmed">
                {t(`kind.${one.kind}`)} · {one.created_by}
              </Text>
            </Table.Td>
            <Table.Td>
              <ImportStatus one={one} />
            </Table.Td>
            {[one.rows, one.created, one.updated, one.rejected].map((count, i) => (
              <Table.Td key={i} ta="right" className="tabular" fz="sm">
                {format.number(count)}
              </Table.Td>
            ))}
            <Table.Td fz="sm">{format.dateTime(one.created_at, zone)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
};
