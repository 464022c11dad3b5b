// Frequency rules: how many messages a person gets at most. Each rule is also said as a sentence.
import { Autocomplete, NumberInput, Select, SimpleGrid, Text } from '@mantine/core';
import { IconRepeat } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n.ts';
import { useApi } from '../../../session.ts';
import { ChannelsPicker, useKnownTags } from '../shared/pickers.tsx';
import { Loaded, SettingsPage } from '../shared/settings-page.tsx';
import type { FrequencyRule, Limits } from '../shared/shapes.ts';
import { useLimits, useRefreshLimits } from '../shared/use-limits.ts';
import type { SettingsForm } from '../shared/use-settings-form.ts';
import { useSettingsForm } from '../shared/use-settings-form.ts';
import { RuleFrame, RuleList, type RuleValues } from './rule-list.tsx';

export const Frequency = () => {
  const { t } = useTranslation('settings');
  const query = useLimits();
  return (
    <SettingsPage title={t('frequency.title')} description={t('frequency.text')}>
      <Loaded query={query}>{(limits) => <FrequencyForm key={limits.version} limits={limits} />}</Loaded>
    </SettingsPage>
  );
};

type Values = RuleValues<FrequencyRule>;

const read = (limits: Limits) => ({
  values: { rules: [...limits.frequency_rules] } as Values,
  version: limits.version,
});

const NEW_RULE: FrequencyRule = {
  name: '',
  messages: 3,
  every: 7,
  unit: 'days',
  channels: null,
  tag: null,
  days: 'local',
};

const FrequencyForm = ({ limits }: { readonly limits: Limits }) => {
  const { t } = useTranslation('settings');
  const api = useApi();
  const settings = useSettingsForm<Values>({
    id: 'frequency',
    loaded: read(limits),
    send: ({ rules }, version) => api.put('/admin/v1/limits/frequency-rules', { rules, version }),
    read: (present) => read(present as Limits),
    onSaved: useRefreshLimits(),
  });
  return (
    <RuleList
      settings={settings}
      fresh={NEW_RULE}
      icon={<IconRepeat size={26} />}
      words={{ add: t('frequency.add'), empty: t('frequency.empty'), emptyText: t('frequency.emptyText') }}
    >
      {(rule, i) => <RuleCard key={i} rule={rule} place={i} settings={settings} />}
    </RuleList>
  );
};

interface RuleCardProps {
  readonly rule: FrequencyRule;
  readonly place: number;
  readonly settings: SettingsForm<Values>;
}

const RuleCard = ({ rule, place, settings }: RuleCardProps) => {
  const { t } = useTranslation('settings');
  const { form } = settings;
  const at = `rules.${place}`;
  return (
    <RuleFrame settings={settings} place={place} removeLabel={t('frequency.remove', { name: rule.name })}>
      <SimpleGrid cols={{ base: 1, xs: 3 }}>
        <NumberInput
          label={t('frequency.messages')}
          min={1}
          max={1_000}
          {...form.getInputProps(`${at}.messages`)}
        />
        <NumberInput
          label={t('frequency.every')}
          min={1}
          max={43_200}
          {...form.getInputProps(`${at}.every`)}
        />
        <Select
          label={t('frequency.unit')}
          allowDeselect={false}
          data={(['minutes', 'days', 'weeks'] as const).map((unit) => ({
            value: unit,
            label: t(`frequency.units.${unit}`),
          }))}
          {...form.getInputProps(`${at}.unit`)}
        />
      </SimpleGrid>
      <Scope rule={rule} place={place} settings={settings} />
      <Sentence rule={rule} />
    </RuleFrame>
  );
};

/** Which messages a rule concerns, and whose days count. */
const Scope = ({ rule, place, settings: { form } }: RuleCardProps) => {
  const { t } = useTranslation('settings');
  const tags = useKnownTags();
  const at = `rules.${place}`;
  return (
    <SimpleGrid cols={{ base: 1, xs: 3 }}>
      <ChannelsPicker
        value={rule.channels}
        onChange={(channels) => form.setFieldValue(`${at}.channels`, channels)}
        error={form.errors[`${at}.channels`]}
      />
      <Autocomplete
        label={t('frequency.tag')}
        placeholder={t('frequency.everyTag')}
        data={[...tags]}
        value={rule.tag ?? ''}
        onChange={(tag) => form.setFieldValue(`${at}.tag`, tag === '' ? null : tag)}
        error={form.errors[`${at}.tag`]}
      />
      <Select
        label={t('frequency.days')}
        allowDeselect={false}
        disabled={rule.unit === 'minutes'}
        data={(['local', 'utc'] as const).map((days) => ({
          value: days,
          label: t(`frequency.dayKind.${days}`),
        }))}
        {...form.getInputProps(`${at}.days`)}
      />
    </SimpleGrid>
  );
};

const Sentence = ({ rule }: { readonly rule: FrequencyRule }) => {
  const { t } = useTranslation('settings');
  const format = useFormat();
  const channels = (rule.channels ?? []).map((channel) => t(`channel.${channel}`));
  return (
    <Text fz="sm" c="dimmed">
      {t('frequency.sentence.most', { count: Number(rule.messages) })}{' '}
      {t(`frequency.sentence.${rule.unit}`, { count: Number(rule.every) })}
      {channels.length > 0 && <> {t('frequency.sentence.channels', { channels: format.list(channels) })}</>}
      {rule.tag !== null && <> {t('frequency.sentence.tag', { tag: rule.tag })}</>}.
    </Text>
  );
};
