// The filters of the log. Every change is a new address.
import { Group, MultiSelect, SegmentedControl, Select, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { REASONS } from '../../../core/deliveries/reasons.ts';
import { CHANNELS, useChannelName } from '../../parts/reasons/channel-mark.tsx';
import { OUTCOMES, useOutcomeName } from '../../parts/reasons/outcome-badge.tsx';
import { useReasonSentence } from '../../parts/reasons/reason-text.tsx';
import { useApi } from '../../session.ts';
import type { LogSearch } from './search.ts';

interface LogFiltersProps {
  readonly value: LogSearch;
  readonly onChange: (value: LogSearch) => void;
}

export const LogFilters = ({ value, onChange }: LogFiltersProps) => {
  const { t } = useTranslation('messages');
  const outcomeName = useOutcomeName();
  const channelName = useChannelName();
  const sentenceOf = useReasonSentence();
  const put = (name: 'outcome' | 'reason' | 'channel', chosen: readonly string[]) => {
    const { [name]: _, ...rest } = value;
    onChange(chosen.length === 0 ? rest : { ...rest, [name]: chosen });
  };
  return (
    <Group gap="sm" align="flex-end">
      <SegmentedControl
        aria-label={t('level.label')}
        value={value.level ?? 'people'}
        onChange={(level) => {
          const { level: _, channel: __, ...rest } = value;
          onChange(level === 'messages' ? { ...rest, level } : rest);
        }}
        data={[
          { value: 'people', label: t('level.people') },
          { value: 'messages', label: t('level.messages') },
        ]}
      />
      <PersonFilter value={value} onChange={onChange} />
      <CampaignFilter value={value} onChange={onChange} />
      <MultiSelect
        aria-label={t('filter.outcome')}
        placeholder={value.outcome === undefined ? t('filter.outcome') : ''}
        value={[...(value.outcome ?? [])]}
        onChange={(chosen) => put('outcome', chosen)}
        data={OUTCOMES.map((name) => ({ value: name, label: outcomeName(name) }))}
        w={value.outcome === undefined ? 160 : 260}
        clearable
        clearButtonProps={{ 'aria-label': t('filter.clear') }}
      />
      <MultiSelect
        aria-label={t('filter.reason')}
        placeholder={value.reason === undefined ? t('filter.reason') : ''}
        value={[...(value.reason ?? [])]}
        onChange={(chosen) => put('reason', chosen)}
        data={Object.keys(REASONS).map((name) => ({ value: name, label: sentenceOf(name) }))}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': t('filter.clear') }}
        w={value.reason === undefined ? 190 : 420}
      />
      {value.level === 'messages' && (
        <MultiSelect
          aria-label={t('filter.channel')}
          placeholder={value.channel === undefined ? t('filter.channel') : ''}
          value={[...(value.channel ?? [])]}
          onChange={(chosen) => put('channel', chosen)}
          data={CHANNELS.map((name) => ({ value: name, label: channelName(name) }))}
          miw={120}
        />
      )}
    </Group>
  );
};

/** Looked up when asked for, not at every letter: the log is read anew for each. */
const PersonFilter = ({ value, onChange }: LogFiltersProps) => {
  const { t } = useTranslation('messages');
  const [typed, setTyped] = useState(value.user ?? '');
  const apply = () => {
    const { user: _, ...rest } = value;
    const user = typed.trim();
    if (user !== (value.user ?? '')) onChange(user === '' ? rest : { ...rest, user });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        apply();
      }}
    >
      <TextInput
        aria-label={t('filter.person')}
        placeholder={t('filter.person')}
        leftSection={<IconSearch size={16} aria-hidden />}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onBlur={apply}
        w={230}
      />
    </form>
  );
};

interface Named {
  readonly campaign_id: string;
  readonly name: string;
}

const CampaignFilter = ({ value, onChange }: LogFiltersProps) => {
  const { t } = useTranslation('messages');
  const api = useApi();
  const [typed, setTyped] = useState('');
  const { data } = useQuery({
    queryKey: [api.workspace, 'campaigns', 'named', typed],
    queryFn: ({ signal }) =>
      api.get<{ campaigns: Named[] }>(
        '/admin/v1/campaign-inventory',
        { search: typed, limit: 50, sort: 'updated', order: 'desc' },
        signal,
      ),
  });
  const chosen = useQuery({
    queryKey: [api.workspace, 'campaign', value.campaign],
    enabled: value.campaign !== undefined,
    queryFn: ({ signal }) =>
      api.get<{ campaign: Named }>(`/admin/v1/campaigns/${value.campaign ?? ''}`, {}, signal),
  });
  const known = new Map((data?.campaigns ?? []).map((one) => [one.campaign_id, one.name]));
  if (chosen.data !== undefined) known.set(chosen.data.campaign.campaign_id, chosen.data.campaign.name);
  return (
    <Select
      aria-label={t('filter.campaign')}
      placeholder={t('filter.campaign')}
      value={value.campaign ?? null}
      onChange={(campaign) => {
        const { campaign: _, ...rest } = value;
        onChange(campaign === null ? rest : { ...rest, campaign });
      }}
      data={[...known].map(([id, label]) => ({ value: id, label }))}
      searchable
      onSearchChange={setTyped}
      filter={({ options }) => options}
      nothingFoundMessage={t('filter.nothing')}
      clearable
      clearButtonProps={{ 'aria-label': t('filter.clear') }}
      w={200}
    />
  );
};
