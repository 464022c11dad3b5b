// Content blocks: pieces that many messages share, changed in one place.
import { Card, Code, Table, Text } from '@mantine/core';
import { IconBoxMultiple, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { ErrorPanel } from '../../../ui/error-panel.tsx';
import { Page } from '../../../ui/page.tsx';
import { StatusBadge } from '../../../ui/status-badge.tsx';
import { useFormat } from '../../i18n.ts';
import { LinkAnchor, LinkButton } from '../../links.tsx';
import { useApi, useCan, useWorkspace } from '../../session.ts';
import { blocksQuery, type ContentBlock } from './content-data.ts';
import { ListSkeleton, Tags } from './list-pieces.tsx';
import { SearchBox } from './search-box.tsx';

export const BlocksScreen = () => {
  const { t } = useTranslation('templates');
  const { q = '' } = useSearch({ from: '/signed-in/w/$workspace/content/blocks' });
  const navigate = useNavigate({ from: '/w/$workspace/content/blocks' });
  return (
    <Page title={t('blocks.title')} description={t('blocks.description')} actions={<NewBlock />}>
      <SearchBox
        label={t('blocks.search')}
        value={q}
        onSearch={(text) => void navigate({ search: text === '' ? {} : { q: text }, replace: true })}
      />
      <Found search={q} />
    </Page>
  );
};

const NewBlock = () => {
  const { t } = useTranslation('templates');
  const { key } = useWorkspace();
  const can = useCan();
  if (!can('admin.write')) return null;
  return (
    <LinkButton
      to="/w/$workspace/content/blocks/new"
      params={{ workspace: key }}
      leftSection={<IconPlus size={16} aria-hidden />}
    >
      {t('blocks.new')}
    </LinkButton>
  );
};

const matches = (block: ContentBlock, search: string): boolean =>
  [block.name, block.description, ...block.tags].some((text) =>
    text.toLowerCase().includes(search.toLowerCase()),
  );

const Found = ({ search }: { readonly search: string }) => {
  const { t } = useTranslation('templates');
  const api = useApi();
  const { data, error, refetch } = useQuery(blocksQuery(api));
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
  const found = data.content_blocks.filter((block) => matches(block, search));
  if (found.length === 0)
    return (
      <Card>
        <EmptyState
          icon={<IconBoxMultiple size={26} />}
          title={search === '' ? t('blocks.empty') : t('list.nothing')}
          {...(search === '' ? { action: <NewBlock /> } : {})}
        >
          {search === '' ? t('blocks.emptyHint') : t('list.nothingHint', { search })}
        </EmptyState>
      </Card>
    );
  return <BlockTable blocks={found} />;
};

const BlockTable = ({ blocks }: { readonly blocks: readonly ContentBlock[] }) => {
  const { t } = useTranslation('templates');
  return (
    <Card padding={0}>
      <Table.ScrollContainer minWidth={700}>
        <Table verticalSpacing="sm" horizontalSpacing="md" highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('column.name')}</Table.Th>
              <Table.Th>{t('column.insert')}</Table.Th>
              <Table.Th>{t('column.tags')}</Table.Th>
              <Table.Th>{t('column.changed')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {blocks.map((block) => (
              <BlockRow key={block.content_block_id} block={block} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Card>
  );
};

const BlockRow = ({ block }: { readonly block: ContentBlock }) => {
  const { t } = useTranslation('templates');
  const { key } = useWorkspace();
  const format = useFormat();
  return (
    <Table.Tr>
      <Table.Td maw={420}>
        <LinkAnchor
          to="/w/$workspace/content/blocks/$blockId"
          params={{ workspace: key, blockId: block.content_block_id }}
          fw={600}
          fz="sm"
          mr="xs"
        >
          {block.name}
        </LinkAnchor>
        {block.state === 'draft' && <StatusBadge tone="neutral" label={t('blocks.draft')} />}
        <Text fz="xs" c="dimmed" truncate>
          {block.description}
        </Text>
      </Table.Td>
      <Table.Td>
        <Code>{`{{content_blocks.\${${block.name}}}}`}</Code>
      </Table.Td>
      <Table.Td>
        <Tags tags={block.tags} />
      </Table.Td>
      <Table.Td>
        <Text fz="sm">{format.relative(block.updated_at)}</Text>
      </Table.Td>
    </Table.Tr>
  );
};
