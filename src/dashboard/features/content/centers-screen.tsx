// Named preference centres: the pages on which people choose what they get.
import { Card, Code, Table, Text } from '@mantine/core';
import { IconPlus, IconUserCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { ErrorPanel } from '../../../ui/error-panel.tsx';
import { Page } from '../../../ui/page.tsx';
import { StatusBadge } from '../../../ui/status-badge.tsx';
import { useFormat } from '../../i18n.ts';
import { LinkAnchor, LinkButton } from '../../links.tsx';
import { useApi, useCan, useWorkspace } from '../../session.ts';
import { centersQuery, type Center } from './center-data.ts';
import { ListSkeleton } from './list-pieces.tsx';

export const CentersScreen = () => {
  const { t } = useTranslation('centers');
  return (
    <Page title={t('title')} description={t('description')} actions={<NewCenter />}>
      <Found />
    </Page>
  );
};

const NewCenter = () => {
  const { t } = useTranslation('centers');
  const { key } = useWorkspace();
  const can = useCan();
  if (!can('admin.write')) return null;
  return (
    <LinkButton
      to="/w/$workspace/content/preference-centers/new"
      params={{ workspace: key }}
      leftSection={<IconPlus size={16} aria-hidden />}
    >
      {t('new')}
    </LinkButton>
  );
};

const Found = () => {
  const { t } = useTranslation('centers');
  const api = useApi();
  const { data, error, refetch } = useQuery(centersQuery(api));
  if (error !== null)
    return (
      <ErrorPanel
        title={t('failed')}
        message={error.message}
        retryLabel={t('retry')}
        onRetry={() => void refetch()}
      />
    );
  if (data === undefined) return <ListSkeleton />;
  if (data.preference_centers.length === 0)
    return (
      <Card>
        <EmptyState icon={<IconUserCheck size={26} />} title={t('empty')} action={<NewCenter />}>
          {t('emptyHint')}
        </EmptyState>
      </Card>
    );
  return (
    <Card padding={0}>
      <Table verticalSpacing="sm" horizontalSpacing="md">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('column.name')}</Table.Th>
            <Table.Th>{t('column.insert')}</Table.Th>
            <Table.Th>{t('column.kind')}</Table.Th>
            <Table.Th>{t('column.changed')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {data.preference_centers.map((center) => (
            <Row key={center.preference_center_id} center={center} />
          ))}
        </Table.Tbody>
      </Table>
    </Card>
  );
};

const Row = ({ center }: { readonly center: Center }) => {
  const { t } = useTranslation('centers');
  const format = useFormat();
  const { key } = useWorkspace();
  return (
    <Table.Tr>
      <Table.Td>
        <LinkAnchor
          to="/w/$workspace/content/preference-centers/$centerId"
          params={{ workspace: key, centerId: center.preference_center_id }}
          fw={600}
          fz="sm"
          mr="xs"
        >
          {center.name}
        </LinkAnchor>
        {center.state === 'draft' && <StatusBadge tone="neutral" label={t('draft')} />}
      </Table.Td>
      <Table.Td>
        <Code>{center.liquid_tag}</Code>
      </Table.Td>
      <Table.Td>
        <Text fz="sm">{t(`kind.${center.content.kind}`)}</Text>
      </Table.Td>
      <Table.Td>
        <Text fz="sm">{format.relative(center.updated_at)}</Text>
      </Table.Td>
    </Table.Tr>
  );
};
