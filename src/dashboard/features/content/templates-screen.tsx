// Templates of emails, newest change first.
import { Table, Text } from '@mantine/core';
import { IconMail } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Page } from '../../../ui/page.tsx';
import { SearchBox } from '../../../ui/search-box.tsx';
import { TagList } from '../../../ui/tag-list.tsx';
import { LinkAnchor } from '../../links.tsx';
import { useApi, useWorkspace } from '../../session.ts';
import { templatesQuery, type TemplateSummary } from './content-data.ts';
import { ContentList, LastChange, NewButton } from './content-list.tsx';

export const TemplatesScreen = () => {
  const { t } = useTranslation('templates');
  const { q = '' } = useSearch({ from: '/signed-in/w/$workspace/content/templates' });
  const navigate = useNavigate({ from: '/w/$workspace/content/templates' });
  const api = useApi();
  const query = useQuery({
    ...templatesQuery(api, q),
    placeholderData: keepPreviousData,
    select: ({ templates }) => templates,
  });
  const create = <NewButton list="templates" label={t('list.new')} />;
  return (
    <Page title={t('list.title')} description={t('list.description')} actions={create}>
      <SearchBox
        label={t('list.search')}
        placeholder={t('list.search')}
        searched={q}
        onSearch={(text) => void navigate({ search: text === '' ? {} : { q: text }, replace: true })}
        maw={420}
      />
      <ContentList
        query={query}
        search={q}
        empty={{
          icon: <IconMail size={26} />,
          title: t('list.empty'),
          hint: t('list.emptyHint'),
          action: create,
        }}
        columns={[t('column.name'), t('column.source'), t('column.tags'), t('column.changed')]}
      >
        {(template) => <TemplateRow key={template.template_id} template={template} />}
      </ContentList>
    </Page>
  );
};

const TemplateRow = ({ template }: { readonly template: TemplateSummary }) => {
  const { t } = useTranslation('templates');
  const { key } = useWorkspace();
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
        <TagList tags={template.tags} />
      </Table.Td>
      <Table.Td>
        <LastChange at={template.updated_at} by={template.updated_by} />
      </Table.Td>
    </Table.Tr>
  );
};
