// Named preference centres: the pages on which people choose what they get.
import { Code, Table, Text } from '@mantine/core';
import { IconUserCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Page } from '../../../ui/page.tsx';
import { StatusBadge } from '../../../ui/status-badge.tsx';
import { LinkAnchor } from '../../links.tsx';
import { useApi, useWorkspace } from '../../session.ts';
import { centersQuery, type Center } from './center-data.ts';
import { ContentList, LastChange, NewButton } from './content-list.tsx';

export const CentersScreen = () => {
  const { t } = useTranslation('centers');
  const api = useApi();
  const query = useQuery({
    ...centersQuery(api),
    select: ({ preference_centers: centers }) => centers,
  });
  const create = <NewButton list="preference-centers" label={t('new')} />;
  return (
    <Page title={t('title')} description={t('description')} actions={create}>
      <ContentList
        query={query}
        search=""
        empty={{
          icon: <IconUserCheck size={26} />,
          title: t('empty'),
          hint: t('emptyHint'),
          action: create,
        }}
        columns={[t('column.name'), t('column.insert'), t('column.kind'), t('column.changed')]}
      >
        {(center) => <CenterRow key={center.preference_center_id} center={center} />}
      </ContentList>
    </Page>
  );
};

const CenterRow = ({ center }: { readonly center: Center }) => {
  const { t } = useTranslation('centers');
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
        <LastChange at={center.updated_at} by={center.updated_by} />
      </Table.Td>
    </Table.Tr>
  );
};
