// What the calendar leaves out: channels, tags, states of campaigns.
import { Group, MultiSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { CHANNELS, useChannelName } from '../../parts/reasons/channel-mark.tsx';
import { useApi } from '../../session.ts';
import type { CalendarSearch } from './search.ts';

interface CalendarFiltersProps {
  readonly value: CalendarSearch;
  readonly onChange: (value: CalendarSearch) => void;
}

const STATUSES = ['active', 'paused', 'idle', 'stopped'] as const;

export const CalendarFilters = ({ value, onChange }: CalendarFiltersProps) => {
  const { t } = useTranslation('calendar');
  const channelName = useChannelName();
  const put = (name: 'channel' | 'tag' | 'status', chosen: readonly string[]) => {
    const { [name]: _, ...rest } = value;
    onChange(chosen.length === 0 ? rest : { ...rest, [name]: chosen });
  };
  return (
    <Group gap="sm">
      <MultiSelect
        aria-label={t('filter.channel')}
        placeholder={value.channel === undefined ? t('filter.channel') : ''}
        value={[...(value.channel ?? [])]}
        onChange={(chosen) => put('channel', chosen)}
        data={CHANNELS.map((name) => ({ value: name, label: channelName(name) }))}
        flex="1 1 140px"
        maw={258}
        clearable
        clearButtonProps={{ 'aria-label': t('filter.clear') }}
      />
      <MultiSelect
        aria-label={t('filter.tag')}
        placeholder={value.tag === undefined ? t('filter.tag') : ''}
        value={[...(value.tag ?? [])]}
        onChange={(chosen) => put('tag', chosen)}
        data={useTags(value.tag ?? [])}
        searchable
        flex="1 1 140px"
        maw={258}
        clearable
        clearButtonProps={{ 'aria-label': t('filter.clear') }}
      />
      <MultiSelect
        aria-label={t('filter.status')}
        placeholder={value.status === undefined ? t('filter.status') : ''}
        value={[...(value.status ?? [])]}
        onChange={(chosen) => put('status', chosen)}
        data={STATUSES.map((name) => ({ value: name, label: t(`status.${name}`) }))}
        flex="1 1 140px"
        maw={258}
        clearable
        clearButtonProps={{ 'aria-label': t('filter.clear') }}
      />
    </Group>
  );
};

/** Those of campaigns that are there, and those chosen. */
const useTags = (chosen: readonly string[]): string[] => {
  const api = useApi();
  const { data } = useQuery({
    queryKey: [api.workspace, 'campaigns', 'tags'],
    queryFn: ({ signal }) =>
      api.get<{ campaigns: readonly { readonly tags: readonly string[] }[] }>(
        '/admin/v1/campaigns',
        { limit: 500 },
        signal,
      ),
    staleTime: 60_000,
  });
  return [...new Set([...chosen, ...(data?.campaigns ?? []).flatMap(({ tags }) => tags)])].sort();
};
