// Small choices that several settings ask for: channels, tags, a time zone.
import { MultiSelect, Select, TagsInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n.ts';
import { useApi } from '../../../session.ts';
import { CHANNELS } from './shapes.ts';

interface ChannelsPickerProps {
  readonly value: readonly string[] | null;
  /** Null: all channels. */
  readonly onChange: (channels: readonly string[] | null) => void;
  readonly error?: ReactNode;
}

export const ChannelsPicker = ({ value, onChange, error }: ChannelsPickerProps) => {
  const { t } = useTranslation('settings');
  return (
    <MultiSelect
      label={t('channels.label')}
      placeholder={value === null || value.length === 0 ? t('channels.all') : ''}
      data={CHANNELS.map((channel) => ({ value: channel, label: t(`channel.${channel}`) }))}
      value={[...(value ?? [])]}
      onChange={(next) => onChange(next.length === 0 ? null : next)}
      clearable
      error={error}
    />
  );
};

/** Tags that campaigns carry, for suggestions. */
export const useKnownTags = (): readonly string[] => {
  const api = useApi();
  const { data } = useQuery({
    queryKey: [api.workspace, 'campaign-facets'],
    queryFn: ({ signal }) =>
      api.get<{ readonly tags: readonly { readonly name: string }[] }>(
        '/admin/v1/campaign-inventory/facets',
        {},
        signal,
      ),
    staleTime: 60_000,
  });
  return useMemo(() => (data?.tags ?? []).map(({ name }) => name), [data]);
};

interface TagsPickerProps {
  readonly label: string;
  readonly description?: string;
  readonly value: readonly string[];
  readonly onChange: (tags: string[]) => void;
  readonly error?: ReactNode;
}

export const TagsPicker = ({ label, description, value, onChange, error }: TagsPickerProps) => (
  <TagsInput
    label={label}
    description={description}
    data={[...useKnownTags()]}
    value={[...value]}
    onChange={onChange}
    clearable
    error={error}
  />
);

interface ZonePickerProps {
  readonly label: string;
  readonly description?: string;
  readonly value: string;
  readonly onChange: (zone: string) => void;
  /** Choices before the zones of the world. */
  readonly before?: readonly { readonly value: string; readonly label: string }[];
  readonly error?: ReactNode;
}

export const ZonePicker = ({ label, description, value, onChange, before = [], error }: ZonePickerProps) => {
  const { t } = useTranslation('settings');
  const zones = useMemo(() => [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])], []);
  const known = zones.includes(value) || before.some((one) => one.value === value);
  return (
    <Select
      label={label}
      description={description}
      data={[
        ...before,
        ...zones.map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') })),
        ...(known ? [] : [value]),
      ]}
      value={value}
      onChange={(zone) => zone !== null && onChange(zone)}
      searchable
      allowDeselect={false}
      nothingFoundMessage={t('nothingFound')}
      maxDropdownHeight={280}
      error={error}
    />
  );
};

interface CurrencyPickerProps {
  readonly label: string;
  readonly description: string;
  readonly value?: string | null;
  readonly onChange?: (code: string | null) => void;
  readonly error?: ReactNode;
}

/** Every currency there is by its code and its name; none may be chosen. */
export const CurrencyPicker = ({ value, ...props }: CurrencyPickerProps) => {
  const { t } = useTranslation('settings');
  const format = useFormat();
  const data = useMemo(
    () =>
      Intl.supportedValuesOf('currency').map((code) => ({
        value: code,
        label: `${code} · ${format.currencyName(code)}`,
      })),
    [format],
  );
  return (
    <Select
      {...props}
      value={value ?? null}
      data={data}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('workspace.noCurrency') }}
      placeholder={t('workspace.noCurrency')}
      limit={40}
    />
  );
};
