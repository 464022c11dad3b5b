// What starts an action-based campaign, how long it waits, what cancels it, and when it may run at all.
import { Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Section } from '../../../../../ui/section.tsx';
import { useComposer } from '../composer-context.tsx';
import { ChoiceField, DateTimeField, FlagField, NumberField, TimeField } from '../fields.tsx';
import { SpanField } from '../span-field.tsx';
import { listOf, recordOf, textOf } from '../written.ts';
import type { Written } from '../../model.ts';
import { TriggerList } from './trigger-list.tsx';

export const ActionSections = () => (
  <>
    <TriggerSection />
    <DelaySection />
    <ExceptionSection />
    <WindowSection />
    <DurationSection />
  </>
);

/** One trigger stands alone in the definition, several in `any`. */
const triggersOf = (written: unknown): readonly Written[] => {
  const trigger = recordOf(written);
  if (trigger === null) return [];
  return 'any' in trigger ? listOf(trigger['any']) : [trigger];
};

const TriggerSection = () => {
  const { t } = useTranslation('composer');
  const { definition, set, errorAt } = useComposer();
  const triggers = triggersOf(definition['trigger']);
  const change = (next: readonly Written[]): void => {
    const [only] = next;
    set('trigger', only === undefined ? null : next.length === 1 ? only : { any: next });
  };
  const error = errorAt('trigger');
  return (
    <Section title={t('trigger.title')} description={t('trigger.description')}>
      <TriggerList
        triggers={triggers}
        pathOf={(i) => (triggers.length === 1 ? 'trigger' : `trigger.any[${i}]`)}
        onChange={change}
        joinLabel={t('trigger.or')}
        addLabel={t('trigger.add')}
      />
      {error !== undefined && <Wrong text={error} />}
    </Section>
  );
};

const Wrong = ({ text }: { readonly text: string }) => (
  <Text c="var(--mantine-color-error)" fz="sm" mt="xs">
    {text}
  </Text>
);

const ExceptionSection = () => {
  const { t } = useTranslation('composer');
  const { definition, set, errorAt } = useComposer();
  const exceptions = listOf(definition['exceptions']);
  const error = errorAt('exceptions');
  return (
    <Section title={t('exception.title')} description={t('exception.description')}>
      <TriggerList
        triggers={exceptions}
        pathOf={(i) => `exceptions[${i}]`}
        onChange={(next) => set('exceptions', next)}
        joinLabel={t('trigger.or')}
        addLabel={t('exception.add')}
        conversions={listOf(definition['conversions']).length}
      />
      {error !== undefined && <Wrong text={error} />}
    </Section>
  );
};

const DELAYS = ['immediately', 'after', 'in_days', 'next_weekday', 'optimal_time'] as const;
const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;
const START: Readonly<Record<string, Written | null>> = {
  immediately: null,
  after: { type: 'after', seconds: 3_600 },
  in_days: { type: 'in_days', days: 1, time: '09:00', zone: 'user' },
  next_weekday: { type: 'next_weekday', weekday: 1, time: '09:00', zone: 'user' },
  optimal_time: { type: 'optimal_time', fallback_time: null },
};

const DelaySection = () => {
  const { t } = useTranslation('composer');
  const { definition, set } = useComposer();
  const delay = recordOf(definition['delay']);
  const kind = textOf(delay?.['type']) || 'immediately';
  const patch = (changes: Written): void => set('delay', { ...delay, ...changes });
  return (
    <Section title={t('delay.title')}>
      <Group align="flex-start">
        <ChoiceField
          label={t('delay.kind')}
          path="delay"
          value={kind}
          w={260}
          data={DELAYS.map((one) => ({ value: one, label: t(`delay.kinds.${one}`) }))}
          onChange={(chosen) => set('delay', START[chosen] ?? null)}
        />
        {delay !== null && kind === 'after' && (
          <SpanField
            label={t('delay.after')}
            path="delay.seconds"
            value={delay['seconds']}
            onChange={(seconds) => patch({ seconds })}
          />
        )}
        {delay !== null && kind === 'in_days' && (
          <NumberField
            label={t('delay.days')}
            path="delay.days"
            value={delay['days']}
            min={1}
            w={100}
            onChange={(days) => patch({ days })}
          />
        )}
        {delay !== null && kind === 'next_weekday' && (
          <ChoiceField
            label={t('schedule.weekday')}
            path="delay.weekday"
            value={String(delay['weekday'])}
            w={150}
            data={WEEKDAYS.map((day) => ({ value: String(day), label: t(`weekday.${day}`) }))}
            onChange={(weekday) => patch({ weekday: Number(weekday) })}
          />
        )}
        {delay !== null && (kind === 'in_days' || kind === 'next_weekday') && (
          <>
            <TimeField
              label={t('schedule.time')}
              path="delay.time"
              value={delay['time']}
              onChange={(time) => patch({ time })}
            />
            <ZoneField path="delay.zone" value={delay['zone']} onChange={(zone) => patch({ zone })} />
          </>
        )}
        {delay !== null && kind === 'optimal_time' && (
          <TimeField
            label={t('timing.fallback')}
            path="delay.fallback_time"
            value={delay['fallback_time']}
            w={260}
            onChange={(fallback_time) => patch({ fallback_time })}
          />
        )}
      </Group>
    </Section>
  );
};

interface ZoneProps {
  readonly path: string;
  readonly value: unknown;
  readonly onChange: (zone: string) => void;
  readonly otherwise?: 'user' | 'company';
}

const ZoneField = ({ path, value, onChange, otherwise = 'user' }: ZoneProps) => {
  const { t } = useTranslation('composer');
  return (
    <ChoiceField
      label={t('zone.label')}
      path={path}
      value={textOf(value) || otherwise}
      data={[
        { value: 'user', label: t('zone.user') },
        { value: 'company', label: t('zone.company') },
      ]}
      onChange={onChange}
    />
  );
};

const WindowSection = () => {
  const { t } = useTranslation('composer');
  const { definition, set } = useComposer();
  const window = recordOf(definition['window']);
  const patch = (changes: Written): void => set('window', { ...window, ...changes });
  return (
    <Section title={t('window.title')}>
      <Stack gap="md">
        <FlagField
          label={t('window.use')}
          path="window"
          value={window !== null}
          onChange={(is) =>
            set('window', is ? { from: '09:00', to: '20:00', zone: 'user', next_available: true } : null)
          }
        />
        {window !== null && (
          <>
            <Group align="flex-start">
              <TimeField
                label={t('from')}
                path="window.from"
                value={window['from']}
                onChange={(from) => patch({ from })}
              />
              <TimeField
                label={t('to')}
                path="window.to"
                value={window['to']}
                onChange={(to) => patch({ to })}
              />
              <ZoneField path="window.zone" value={window['zone']} onChange={(zone) => patch({ zone })} />
            </Group>
            <FlagField
              label={t('window.next')}
              description={t('window.nextHint')}
              path="window.next_available"
              value={window['next_available'] === true}
              onChange={(next_available) => patch({ next_available })}
            />
          </>
        )}
      </Stack>
    </Section>
  );
};

const DurationSection = () => {
  const { t } = useTranslation('composer');
  const { definition, set } = useComposer();
  const duration = recordOf(definition['duration']);
  const patch = (changes: Written): void => set('duration', { ...duration, ...changes });
  return (
    <Section title={t('duration.title')}>
      <Stack gap="md">
        <FlagField
          label={t('duration.use')}
          description={t('duration.hint')}
          path="duration"
          value={duration !== null}
          onChange={(is) => set('duration', is ? { starts_at: null, ends_at: null, zone: 'company' } : null)}
        />
        {duration !== null && (
          <Group align="flex-start">
            <DateTimeField
              label={t('duration.starts')}
              path="duration.starts_at"
              value={duration['starts_at']}
              onChange={(starts_at) => patch({ starts_at })}
            />
            <DateTimeField
              label={t('duration.ends')}
              path="duration.ends_at"
              value={duration['ends_at']}
              onChange={(ends_at) => patch({ ends_at })}
            />
            <ZoneField
              path="duration.zone"
              value={duration['zone']}
              otherwise="company"
              onChange={(zone) => patch({ zone })}
            />
          </Group>
        )}
      </Stack>
    </Section>
  );
};
