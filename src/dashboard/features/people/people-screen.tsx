// Everybody, and anybody: a search by the beginning of any identifier, else the list page by page.
import { Button, Card, Loader, Skeleton, Stack, Table, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDownload, IconUpload, IconUserOff, IconUsers } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../../ui/empty-state.tsx';
import type { Format } from '../../../ui/format.ts';
import { Page } from '../../../ui/page.tsx';
import { PagedList } from '../../../ui/paged-list.tsx';
import { SearchBox } from '../../../ui/search-box.tsx';
import { useFormat } from '../../i18n.ts';
import { LinkAnchor, LinkButton } from '../../links.tsx';
import { PeopleFile } from '../../parts/people-file/people-file.tsx';
import type { PeoplePage, PersonBrief } from '../../parts/person-picker/person.ts';
import { personName } from '../../parts/person-picker/person.ts';
import { useCan, useWorkspace } from '../../session.ts';
import { usePages } from '../../use-pages.ts';

export const PeopleScreen = () => {
  const { t } = useTranslation('people');
  const { key } = useWorkspace();
  const can = useCan();
  const [exporting, file] = useDisclosure(false);
  return (
    <Page
      title={t('title')}
      description={t('description')}
      actions={
        <>
          <LinkButton
            to="/w/$workspace/imports"
            params={{ workspace: key }}
            variant="default"
            leftSection={<IconUpload size={16} aria-hidden />}
          >
            {t('import')}
          </LinkButton>
          {can('admin.write', 'people') && (
            <Button
              variant="default"
              leftSection={<IconDownload size={16} aria-hidden />}
              onClick={file.open}
            >
              {t('export')}
            </Button>
          )}
        </>
      }
    >
      <SearchPeople />
      <Found />
      <PeopleFile opened={exporting} onClose={file.close} />
    </Page>
  );
};

const SearchPeople = () => {
  const { t } = useTranslation('people');
  const { q = '' } = useSearch({ from: '/signed-in/w/$workspace/people' });
  const navigate = useNavigate({ from: '/w/$workspace/people' });
  return (
    <SearchBox
      label={t('search')}
      placeholder={t('searchHint')}
      searched={q}
      onSearch={(text) => void navigate({ search: text === '' ? {} : { q: text }, replace: true })}
      maw={560}
      size="md"
    />
  );
};

const Found = () => {
  const { t } = useTranslation('people');
  const { q = '' } = useSearch({ from: '/signed-in/w/$workspace/people' });
  const query = usePages<PeoplePage>(['people', 'list', q], '/admin/v1/people', { q });
  return (
    <PagedList
      query={query}
      rowsOf={({ people }) => people}
      texts={{ failed: t('failed'), retry: t('retry'), more: t('more') }}
      loading={<ListSkeleton />}
      empty={<Nobody q={q} />}
      minWidth={760}
    >
      {(people) => <PeopleTable people={people} />}
    </PagedList>
  );
};

const PeopleTable = ({ people }: { readonly people: readonly PersonBrief[] }) => {
  const { t } = useTranslation('people');
  return (
    <Table verticalSpacing="sm" horizontalSpacing="md" highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('column.person')}</Table.Th>
          <Table.Th>{t('column.externalId')}</Table.Th>
          <Table.Th>{t('column.place')}</Table.Th>
          <Table.Th>{t('column.lastUsed')}</Table.Th>
          <Table.Th>{t('column.created')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {people.map((person) => (
          <PersonRow key={person.user_id} person={person} />
        ))}
      </Table.Tbody>
    </Table>
  );
};

const placeAndLanguage = ({ country, language }: PersonBrief, format: Format): string =>
  [country === null ? '' : format.country(country), language === null ? '' : format.languageName(language)]
    .filter(Boolean)
    .join(' · ');

const PersonRow = ({ person }: { readonly person: PersonBrief }) => {
  const { t } = useTranslation('people');
  const { key, time_zone: zone } = useWorkspace();
  const format = useFormat();
  const { matched } = person;
  return (
    <Table.Tr>
      <Table.Td maw={380}>
        <LinkAnchor
          to="/w/$workspace/people/$userId"
          params={{ workspace: key, userId: person.user_id }}
          fw={600}
          fz="sm"
        >
          {personName(person)}
        </LinkAnchor>
        <Text fz="xs" c="dimmed" truncate>
          {matched !== null && (matched.kind === 'alias' || matched.kind === 'phone')
            ? t('matched', { what: t(`kind.${matched.kind}`), value: matched.value })
            : [person.email, person.phone]
                .filter((text) => text !== null && text !== personName(person))
                .join(' · ')}
        </Text>
      </Table.Td>
      <Table.Td>
        <Text fz="sm" ff="monospace" truncate maw={220}>
          {person.external_id ?? '–'}
        </Text>
      </Table.Td>
      <Table.Td fz="sm">{placeAndLanguage(person, format) || '–'}</Table.Td>
      <Table.Td fz="sm">
        {person.last_used_at === null ? '–' : format.dateTime(person.last_used_at, zone)}
      </Table.Td>
      <Table.Td fz="sm">{format.date(person.created_at, zone)}</Table.Td>
    </Table.Tr>
  );
};

const Nobody = ({ q }: { readonly q: string }) => {
  const { t } = useTranslation('people');
  const { key } = useWorkspace();
  if (q !== '')
    return (
      <Card>
        <EmptyState icon={<IconUserOff size={26} />} title={t('nobody.title', { q })}>
          {t('nobody.text')}
        </EmptyState>
      </Card>
    );
  return (
    <Card>
      <EmptyState
        icon={<IconUsers size={26} />}
        title={t('empty.title')}
        action={
          <LinkButton to="/w/$workspace/imports" params={{ workspace: key }}>
            {t('import')}
          </LinkButton>
        }
      >
        {t('empty.text')}
      </EmptyState>
    </Card>
  );
};

const ListSkeleton = () => (
  <Card aria-busy>
    <Stack gap="md">
      <Loader size="sm" aria-hidden />
      {[1, 2, 3, 4, 5, 6].map((row) => (
        <Skeleton key={row} h={28} />
      ))}
    </Stack>
  </Card>
);
