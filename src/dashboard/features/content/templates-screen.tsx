// Templates of emails, newest change first.
import { Card, Table, Text } from '@mantine/core';
import { IconMail, IconPlus } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { ErrorPanel } from '../../../ui/error-panel.tsx';
import { Page } from '../../../ui/page.tsx';
import { useFormat } from '../../i18n.ts';
import { LinkAnchor, LinkButton } from '../../links.tsx';
import { useApi, useCan, useWorkspace } from '../../session.ts';
import { templatesQuery, type TemplateSummary } from './content-data.ts';
import { ListSkeleton, Tags } from './list-pieces.tsx';
import { SearchBox } from './search-box.tsx';

export const TemplatesScreen = () => {
  const { t } = useTranslation('templates');
  const { q = '' } = useSearch({ from: '/signed-in/w/$workspace/content/templates' });
  const navigate = useNavigate({ from: '/w/$workspace/content/templates' });
  return (
    <Page title={t('list.title')} description={t('list.description')} actions={<NewTemplate />}>
      <SearchBox
        label={t('list.search')}
        value={q}
        onSearch={(text) => void navigate({ search: text === '' ? {} : { q: text }, replace: true })}
      />
      <Found search={q} />
    </Page>
  );
};

const NewTemplate = () => {
  const { t } = useTranslation('templates');
  const { key } = useWorkspace();
  const can = useCan();
  if (!can('admin.write')) return null;
  return (
    <LinkButton
      to="/w/$workspace/content/templates/new"
      params={{ workspace: key }}
      leftSection={<IconPlus size={16} aria-hidden />}
    >
      {t('list.new')}
    </LinkButton>
  );
};

const Found = ({ search }: { readonly search: string }) => {
  const { t } = useTranslation('templates');
  const api = useApi();
  const { data, error, refetch } = useQuery({
    ...templatesQuery(api, search),
    placeholderData: keepPreviousData,
  });
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
  if (data.templates.length === 0)
    return (
      <Card>
        <EmptyState
          icon={<IconMail size={26} />}
          title={search === '' ? t('list.empty') : t('list.nothing')}
          {...(search === '' ? { action: <NewTemplate /> } : {})}
        >
          {search === '' ? t('list.emptyHint') : t('list.nothingHint', { search })}
        </EmptyState>
      </Card>
    );
  return <TemplateTable templates={data.templates} />;
};

const TemplateTable = ({ templates }: { readonly templates: readonly TemplateSummary[] }) => {
  const { t } = useTranslation('templates');
  return (
    <Card padding={0}>
      <Table.ScrollContainer minWidth={700}>
        <Table verticalSpacing="sm" horizontalSpacing="md" highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('column.name')}</Table.Th>
              <Table.Th>{t('column.source')}</Table.Th>
              <Table.Th>{t('column.tags')}</Table.Th>
              <Table.Th>{t('column.changed')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {templates.map((template) => (
              <TemplateRow key={template.template_id} template={template} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Card>
  );
};

const TemplateRow = ({ template }: { readonly template: TemplateSummary }) => {
  const { t } = useTranslation('templates');
  const { key } = useWorkspace();
  const format = useFormat();
  return (
    <Table.Tr>
      <Table.Td maw={460}>
        <LinkAnchor
          to="/w/$workspace/content/templates/$templateId"
          params={{ workspace: key, templateId: template.template_id }}
          fw={600}
          fz="sm"
        >
          {template.name}
        </LinkAnchor>
        <Text fz="xs" c="dimmed" truncate>
          {template.subject === '' ? t('list.noSubject') : template.subject}
        </Text>
      </Table.Td>
      <Table.Td>
        <Text fz="sm">{t(`source.${template.source}`)}</Text>
      </Table.Td>
      <Table.Td>
        <Tags tags={template.tags} />
      </Table.Td>
      <Table.Td>
        <Text fz="sm">{format.relative(template.updated_at)}</Text>
        <Text fz="xs" c="dimmed">
          {template.updated_by}
        </Text>
      </Table.Td>
    </Table.Tr>
  );
};
