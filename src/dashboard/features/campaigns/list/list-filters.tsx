// What narrows the list: a search, statuses with their counts, and the rest in small menus.
import { Button, Chip, Group, MultiSelect, Select, Stack, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch, IconX } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n.ts';
import { useTeams } from '../../../parts/teams/use-teams.ts';
import { CHANNELS, STATUSES, TYPES, type CampaignType } from '../model.ts';
import { isFiltered, type ListSearch } from './list-search.ts';
import { useFacets } from './use-inventory.ts';

interface FiltersProps {
  readonly search: ListSearch;
  readonly onChange: (changes: Partial<ListSearch>) => void;
  readonly counts: Readonly<Record<string, number>> | null;
}

const NOTHING: ListSearch = {};
const CLEARED = Object.fromEntries(
  ['q', 'status', 'type', 'category', 'channel', 'tag', 'team', 'by'].map((name) => [name, undefined]),
);

export const ListFilters = (props: FiltersProps) => (
  <Stack gap="sm">
    <Group gap="sm" align="center">
      <SearchBox {...props} />
      <Menus {...props} />
    </Group>
    <Group gap="sm">
      <StatusChips {...props} />
      <ClearButton {...props} />
    </Group>
  </Stack>
);

const SearchBox = ({ search, onChange }: FiltersProps) => {
  const { t } = useTranslation('campaigns');
  const [typed, setTyped] = useState(search.q ?? '');
  useEffect(() => setTyped(search.q ?? ''), [search.q]);
  const apply = useDebouncedCallback((q: string) => onChange({ q }), 250);
  return (
    <TextInput
      value={typed}
      onChange={({ currentTarget: { value } }) => {
        setTyped(value);
        apply(value);
      }}
      leftSection={<IconSearch size={16} aria-hidden />}
      placeholder={t('list.search')}
      aria-label={t('list.search')}
      flex="2 1 180px"
      maw={330}
    />
  );
};

const Menus = ({ search, onChange }: FiltersProps) => {
  const { t } = useTranslation('campaigns');
  const { tags, authors } = useFacets();
  const teams = useTeams();
  return (
    <>
      <Several
        label={t('list.type')}
        value={search.type ?? []}
        options={TYPES.map((type) => ({ value: type, label: t(`type.${type}`) }))}
        onChange={(type) => onChange({ type: type as CampaignType[] })}
      />
      <Several
        label={t('list.channel')}
        value={search.channel ?? []}
        options={CHANNELS.map((channel) => ({ value: channel, label: t(`channel.${channel}`) }))}
        onChange={(channel) => onChange({ channel })}
      />
      <Several
        label={t('list.tag')}
        value={search.tag ?? []}
        options={tags.map(({ name }) => ({ value: name, label: name }))}
        onChange={(tag) => onChange({ tag })}
      />
      {teams.length > 0 && (
        <Several
          label={t('list.team')}
          value={search.team ?? []}
          options={[
            ...teams.map(({ team_id, name }) => ({ value: team_id, label: name })),
            { value: 'none', label: t('list.noTeam') },
          ]}
          onChange={(team) => onChange({ team })}
        />
      )}
      <Select
        placeholder={t('list.author')}
        aria-label={t('list.author')}
        value={search.by ?? null}
        data={[...authors]}
        onChange={(by) => onChange({ by: by ?? '' })}
        clearable
        searchable
        flex="1 1 118px"
        maw={160}
        comboboxProps={{ width: 240, position: 'bottom-start' }}
      />
    </>
  );
};

interface SeveralProps {
  readonly label: string;
  readonly value: readonly string[];
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly onChange: (value: string[]) => void;
}

const Several = ({ label, value, options, onChange }: SeveralProps) => (
  <MultiSelect
    aria-label={label}
    placeholder={value.length === 0 ? label : ''}
    value={[...value]}
    data={[...options]}
    onChange={onChange}
    clearable
    searchable={options.length > 8}
    flex={value.length > 1 ? '1 1 200px' : '1 1 118px'}
    maw={value.length > 1 ? 260 : 160}
    comboboxProps={{ width: 240, position: 'bottom-start' }}
  />
);

const ClearButton = ({ search, onChange }: FiltersProps) => {
  const { t } = useTranslation('campaigns');
  if (!isFiltered(search)) return null;
  return (
    <Button
      variant="subtle"
      size="compact-sm"
      leftSection={<IconX size={14} aria-hidden />}
      onClick={() => onChange({ ...NOTHING, ...CLEARED })}
    >
      {t('list.clear')}
    </Button>
  );
};

const StatusChips = ({ search, onChange, counts }: FiltersProps) => {
  const { t } = useTranslation('campaigns');
  const format = useFormat();
  return (
    <Chip.Group
      multiple
      value={[...(search.status ?? [])]}
      onChange={(status) => onChange({ status: status })}
    >
      <Group gap={8} role="group" aria-label={t('list.status')}>
        {STATUSES.map((status) => (
          <Chip key={status} value={status} size="sm" variant="outline">
            {t(`status.${status}`)}
            {counts !== null && ` · ${format.number(counts[status] ?? 0)}`}
          </Chip>
        ))}
      </Group>
    </Chip.Group>
  );
};
