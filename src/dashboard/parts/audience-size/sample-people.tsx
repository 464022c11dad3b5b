// Twenty people of an audience, from all over: the quickest way to see that a rule means something else than one thought.
// texts: audience
import { Modal, Skeleton, Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ErrorPanel } from '../../../ui/error-panel.tsx';
import { useApi } from '../../session.ts';
import { PersonLink } from '../person-picker/person-link.tsx';
import type { Rule } from '../rule-builder/rule-tree.ts';

export interface SampledPerson {
  readonly user_id: string;
  readonly external_id: string | null;
  readonly email: string | null;
  readonly first_name: string | null;
  readonly last_name: string | null;
}

export const nameOfPerson = (person: SampledPerson): string => {
  const name = [person.first_name, person.last_name].filter((part) => part !== null).join(' ');
  return name === '' ? (person.external_id ?? person.email ?? person.user_id) : name;
};

interface SamplePeopleProps {
  readonly rule: Rule | null;
  readonly opened: boolean;
  readonly onClose: () => void;
}

export const SamplePeople = ({ rule, opened, onClose }: SamplePeopleProps) => {
  const { t } = useTranslation('audience');
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('sample')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      {opened && <Sample rule={rule} />}
    </Modal>
  );
};

const Sample = ({ rule }: { readonly rule: Rule | null }) => {
  const { t } = useTranslation('audience');
  const api = useApi();
  const body = rule === null ? {} : { rule };
  const sample = useQuery({
    queryKey: [api.workspace, 'audience', 'sample', JSON.stringify(body)],
    queryFn: () => api.post<{ readonly people: readonly SampledPerson[] }>('/admin/v1/audience/sample', body),
  });
  if (sample.error !== null)
    return (
      <ErrorPanel
        title={t('failed')}
        message={sample.error.message}
        retryLabel={t('retry')}
        onRetry={() => void sample.refetch()}
      />
    );
  if (sample.data === undefined)
    return (
      <Stack gap="xs" aria-busy>
        {[1, 2, 3, 4, 5].map((line) => (
          <Skeleton key={line} h={22} />
        ))}
      </Stack>
    );
  if (sample.data.people.length === 0) return <Text c="dimmed">{t('nobody')}</Text>;
  return <PeopleTable people={sample.data.people} />;
};

const PeopleTable = ({ people }: { readonly people: readonly SampledPerson[] }) => {
  const { t } = useTranslation('audience');
  return (
    <Table.ScrollContainer minWidth={420}>
      <Table verticalSpacing={6} fz="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('person')}</Table.Th>
            <Table.Th>{t('externalId')}</Table.Th>
            <Table.Th>{t('email')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {people.map((person) => (
            <Table.Tr key={person.user_id}>
              <Table.Td>
                <PersonLink userId={person.user_id}>{nameOfPerson(person)}</PersonLink>
              </Table.Td>
              <Table.Td>{person.external_id ?? '–'}</Table.Td>
              <Table.Td>{person.email ?? '–'}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
};
