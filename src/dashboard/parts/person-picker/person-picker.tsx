// Choosing one person by the beginning of any identifier. Answers come from the server as one types.
import { Loader, Select, Stack, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconUserSearch } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../session.ts';
import { findPeople, personHint, personName, type PersonBrief } from './person.ts';

interface PersonPickerProps {
  readonly value: PersonBrief | null;
  readonly onChange: (person: PersonBrief | null) => void;
  readonly label?: ReactNode;
  readonly description?: ReactNode;
  readonly error?: ReactNode;
  readonly disabled?: boolean;
  readonly placeholder?: string;
}

const MOST = 12;

export const PersonPicker = ({ value, onChange, label, placeholder, ...rest }: PersonPickerProps) => {
  const { t } = useTranslation('person-picker');
  const [typed, setTyped] = useState('');
  const { people, loading } = useFound(typed);
  const shown =
    value === null || people.some((one) => one.user_id === value.user_id) ? people : [value, ...people];
  const known = new Map(shown.map((one) => [one.user_id, one]));
  return (
    <Select
      {...rest}
      label={label ?? t('label')}
      placeholder={placeholder ?? t('placeholder')}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('clear') }}
      value={value?.user_id ?? null}
      searchValue={typed}
      onSearchChange={setTyped}
      onChange={(id) => onChange(id === null ? null : (known.get(id) ?? null))}
      data={shown.map((one) => ({ value: one.user_id, label: personName(one) }))}
      // The server has searched: everything it found stays.
      filter={({ options }) => options}
      renderOption={({ option }) => <PersonOption person={known.get(option.value)} />}
      leftSection={loading ? <Loader size={14} aria-hidden /> : <IconUserSearch size={16} aria-hidden />}
      nothingFoundMessage={loading ? t('searching') : t('nobody')}
      maxDropdownHeight={320}
    />
  );
};

const PersonOption = ({ person }: { readonly person: PersonBrief | undefined }) =>
  person === undefined ? null : (
    <Stack gap={0} miw={0}>
      <Text fz="sm" truncate>
        {personName(person)}
      </Text>
      <Text fz="xs" c="dimmed" truncate>
        {personHint(person)}
      </Text>
    </Stack>
  );

/** Asked once typing pauses; what was found before stays until the new answer is there. */
const useFound = (typed: string) => {
  const api = useApi();
  const [q] = useDebouncedValue(typed.trim(), 200);
  const { data, isFetching } = useQuery({
    queryKey: [api.workspace, 'person-picker', q],
    queryFn: ({ signal }) => findPeople(api, q, MOST, signal),
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  });
  return { people: data?.people ?? [], loading: isFetching };
};
