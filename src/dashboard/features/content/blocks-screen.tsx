// Content blocks: pieces that many messages share, changed in one place.
import { Code, Table, Text } from '@mantine/core';
import { IconBoxMultiple } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Page } from '../../../ui/page.tsx';
import { SearchBox } from '../../../ui/search-box.tsx';
import { StatusBadge } from '../../../ui/status-badge.tsx';
import { TagList } from '../../../ui/tag-list.tsx';
import { LinkAnchor } from '../../links.tsx';
import { useApi, useWorkspace } from '../../session.ts';
import { blocksQuery, type ContentBlock } from './content-data.ts';
import { ContentList, LastChange, NewButton } from './content-list.tsx';

const matches = (block: ContentBlock, search: string): boolean =>
  [block.name, block.description, ...block.tags].some((text) =>
    text.toLowerCase().includes(search.toLowerCase()),
  );

export const BlocksScreen = () => {
  const { t } = useTranslation('templates');
  const { q = '' } = useSearch({ from: '/signed-in/w/$workspace/content/blocks' });
  const navigate = useNavigate({ from: '/w/$workspace/content/blocks' });
  const api = useApi();
  const query = useQuery({
    ...blocksQuery(api),
    select: ({ content_blocks: blocks }) => blocks.filter((block) => matches(block, q)),
  });
  const create = <NewButton list="blocks" label={t('blocks.new')} />;
  return (
    <Page title={t('blocks.title')} description={t('blocks.description')} actions={create}>
      <SearchBox
        label={t('blocks.search')}
        placeholder={t('blocks.search')}
        searched={q}
        onSearch={(text) => void navigate({ search: text === '' ? {} : { q: text }, replace: true })}
        maw={420}
      />
      <ContentList
        query={query}
        search={q}
        empty={{
          icon: <IconBoxMultiple size={26} />,
          title: t('blocks.empty'),
          hint: t('blocks.emptyHint'),
          action: create,
        }}
        columns={[t('column.name'), t('column.insert'), t('column.tags'), t('column.changed')]}
      >
        {(block) => <BlockRow key={block.content_block_id} block={block} />}
      </ContentList>
    </Page>
  );
};

const BlockRow = ({ block }: { readonly block: ContentBlock }) => {
  const { t } = useTranslation('templates');
  const { key } = useWorkspace();
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
        <TagList tags={block.tags} />
      </Table.Td>
      <Table.Td>
        <LastChange at={block.updated_at} />
      </Table.Td>
    </Table.Tr>
  );
};
