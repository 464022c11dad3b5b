// Quiet hours: when nobody is written to. A slot over midnight belongs to the day it starts (QUI-4).
import type { ReactNode } from 'react';
import { ActionIcon, Button, Card, Checkbox, Chip, Group, Input, Stack, Switch, Text } from '@mantine/core';
import { DatePickerInput, TimeInput } from '@mantine/dates';
import { IconMoonStars, IconPlus, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n.ts';
import { useApi } from '../../../session.ts';
import { ChannelsPicker, ZonePicker } from '../shared/pickers.tsx';
import { Loaded, SettingsPage } from '../shared/settings-page.tsx';
import type { Limits, QuietPeriod, QuietRule } from '../shared/shapes.ts';
import { useLimits, useRefreshLimits } from '../shared/use-limits.ts';
import type { SettingsForm } from '../shared/use-settings-form.ts';
import { useSettingsForm } from '../shared/use-settings-form.ts';
import { RuleFrame, RuleList, type RuleValues } from './rule-list.tsx';

export const QuietHours = () => {
  const { t } = useTranslation('settings');
  const query = useLimits();
  return (
    <SettingsPage title={t('quiet.title')} description={t('quiet.text')}>
      <Loaded query={query}>{(limits) => <QuietForm key={limits.version} limits={limits} />}</Loaded>
    </SettingsPage>
  );
};

type Values = RuleValues<QuietRule>;

const read = (limits: Limits) => ({
  values: { rules: [...limits.quiet_hours] } as Values,
  version: limits.version,
});

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
const NIGHT: QuietPeriod = { weekdays: EVERY_DAY, from: '21:00', to: '08:00' };
const MAX_PERIODS = 5;

const QuietForm = ({ limits }: { readonly limits: Limits }) => {
  const { t } = useTranslation('settings');
  const api = useApi();
  const settings = useSettingsForm<Values>({
    id: 'quiet-hours',
    loaded: read(limits),
    send: ({ rules }, version) => api.put('/admin/v1/limits/quiet-hours', { rules, version }),
    read: (present) => read(present as Limits),
    onSaved: useRefreshLimits(),
  });
  return (
    <RuleList
      settings={settings}
      fresh={{ name: '', channels: null, zone: 'user', periods: [NIGHT] }}
      icon={<IconMoonStars size={26} />}
      words={{ add: t('quiet.add'), empty: t('quiet.empty'), emptyText: t('quiet.emptyText') }}
    >
      {(rule, i) => <RuleCard key={i} rule={rule} place={i} settings={settings} />}
    </RuleList>
  );
};

interface RuleCardProps {
  readonly rule: QuietRule;
  readonly place: number;
  readonly settings: SettingsForm<Values>;
}

const RuleCard = ({ rule, place, settings }: RuleCardProps) => {
  const { t } = useTranslation('settings');
  const { form } = settings;
  const at = `rules.${place}`;
  return (
    <RuleFrame settings={settings} place={place} removeLabel={t('quiet.remove', { name: rule.name })}>
      <Group grow align="flex-start">
        <ChannelsPicker
          value={rule.channels}
          onChange={(channels) => form.setFieldValue(`${at}.channels`, channels)}
          error={form.errors[`${at}.channels`]}
        />
        <ZonePicker
          label={t('quiet.zone')}
          value={rule.zone}
          onChange={(zone) => form.setFieldValue(`${at}.zone`, zone)}
          before={[{ value: 'user', label: t('quiet.userZone') }]}
          error={form.errors[`${at}.zone`]}
        />
      </Group>
      {rule.periods.map((period, i) => (
        <Period key={i} period={period} path={`${at}.periods.${i}`} settings={settings}>
          {rule.periods.length > 1 && (
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t('quiet.removePeriod')}
              onClick={() => form.removeListItem(`${at}.periods`, i)}
            >
              <IconX size={16} />
            </ActionIcon>
          )}
        </Period>
      ))}
      {rule.periods.length < MAX_PERIODS && (
        <Group>
          <Button
            size="compact-sm"
            variant="subtle"
            leftSection={<IconPlus size={14} />}
            onClick={() => form.insertListItem(`${at}.periods`, NIGHT)}
          >
            {t('quiet.addPeriod')}
          </Button>
        </Group>
      )}
    </RuleFrame>
  );
};

interface PeriodProps {
  readonly period: QuietPeriod;
  readonly path: string;
  readonly settings: SettingsForm<Values>;
  readonly children: ReactNode;
}

const Period = ({ period, path, settings, children }: PeriodProps) => {
  const { t } = useTranslation('settings');
  const { form } = settings;
  const set = (next: QuietPeriod) => form.setFieldValue(path, next);
  const isWhole = period.all_day === true;
  const { slot } = partsOf(period);
  return (
    <Card bg="var(--app-paper)" padding="md">
      <Stack gap="sm">
        <Group justify="space-between" align="flex-start" wrap="nowrap">
          {period.dates !== undefined ? (
            <DatePickerInput
              type="multiple"
              flex={1}
              label={t('quiet.dates')}
              value={[...period.dates]}
              onChange={(dates) => set({ ...slot, dates })}
              error={form.errors[`${path}.dates`]}
              clearable
            />
          ) : (
            <Weekdays
              value={period.weekdays ?? EVERY_DAY}
              onChange={(weekdays) => set({ ...slot, weekdays })}
            />
          )}
          {children}
        </Group>
        <Slot period={period} path={path} settings={settings} />
        {!isWhole && (period.from ?? '') > (period.to ?? '') && (
          <Text fz="sm" c="dimmed">
            {t('quiet.overMidnight')}
          </Text>
        )}
      </Stack>
    </Card>
  );
};

/** Its days without its hours, and its hours without its days. */
const partsOf = (period: QuietPeriod): { readonly days: QuietPeriod; readonly slot: QuietPeriod } => ({
  days: period.dates === undefined ? { weekdays: period.weekdays ?? EVERY_DAY } : { dates: period.dates },
  slot:
    period.all_day === true ? { all_day: true } : { from: period.from ?? '21:00', to: period.to ?? '08:00' },
});

const Slot = ({ period, path, settings: { form } }: Omit<PeriodProps, 'children'>) => {
  const { t } = useTranslation('settings');
  const set = (next: QuietPeriod) => form.setFieldValue(path, next);
  const byDate = period.dates !== undefined;
  const isWhole = period.all_day === true;
  const { days, slot } = partsOf(period);
  return (
    <Group align="flex-end">
      {!isWhole && (
        <>
          <TimeInput
            label={t('quiet.from')}
            value={period.from ?? ''}
            onChange={(event) => set({ ...period, from: event.currentTarget.value })}
            error={form.errors[`${path}.from`]}
          />
          <TimeInput
            label={t('quiet.to')}
            value={period.to ?? ''}
            onChange={(event) => set({ ...period, to: event.currentTarget.value })}
            error={form.errors[`${path}.to`]}
          />
        </>
      )}
      <Checkbox
        label={t('quiet.allDay')}
        checked={isWhole}
        mb={8}
        onChange={(event) =>
          set(
            event.currentTarget.checked
              ? { ...days, all_day: true }
              : { ...days, from: '21:00', to: '08:00' },
          )
        }
      />
      <Switch
        label={t('quiet.byDate')}
        checked={byDate}
        mb={8}
        onChange={(event) =>
          set(event.currentTarget.checked ? { ...slot, dates: [] } : { ...slot, weekdays: EVERY_DAY })
        }
      />
    </Group>
  );
};

interface WeekdaysProps {
  readonly value: readonly number[];
  readonly onChange: (days: number[]) => void;
}

/** 2024-01-01 was a Monday. */
const Weekdays = ({ value, onChange }: WeekdaysProps) => {
  const { t } = useTranslation('settings');
  const format = useFormat();
  return (
    <Input.Wrapper label={t('quiet.weekdays')} labelElement="div">
      <Chip.Group multiple value={value.map(String)} onChange={(days) => onChange(days.map(Number).sort())}>
        <Group gap={6} mt={4} role="group" aria-label={t('quiet.weekdays')}>
          {EVERY_DAY.map((day) => (
            <Chip key={day} value={String(day)} size="xs" radius="sm">
              {format.weekday(`2024-01-0${day}T12:00:00Z`, 'UTC')}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
    </Input.Wrapper>
  );
};
