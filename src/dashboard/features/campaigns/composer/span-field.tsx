// A length of time as people say it: a number and its unit. Kept in seconds, shown in the largest unit that fits.
import { Group } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ChoiceField, NumberField } from './fields.tsx';
import { numberOf } from './written.ts';

const UNITS = { minutes: 60, hours: 3_600, days: 86_400 } as const;
type Unit = keyof typeof UNITS;
const NAMES: readonly Unit[] = ['days', 'hours', 'minutes'];

const unitOf = (seconds: number | null): Unit =>
  NAMES.find((unit) => seconds !== null && seconds > 0 && seconds % UNITS[unit] === 0) ?? 'hours';

interface SpanFieldProps {
  readonly label: string;
  readonly path: string;
  readonly value: unknown;
  readonly onChange: (seconds: number | null) => void;
  readonly min?: number;
}

export const SpanField = ({ label, path, value, onChange, min = 1 }: SpanFieldProps) => {
  const { t } = useTranslation('composer');
  const seconds = numberOf(value);
  const [unit, setUnit] = useState<Unit>(unitOf(seconds));
  const shown = seconds === null ? null : seconds / UNITS[unit];
  return (
    <Group gap="xs" align="flex-start" wrap="nowrap">
      <NumberField
        label={label}
        path={path}
        value={shown}
        min={min}
        w={110}
        onChange={(typed) => onChange(typeof typed === 'number' ? typed * UNITS[unit] : null)}
      />
      <ChoiceField
        label={t('span.unit')}
        path=""
        value={unit}
        w={120}
        data={NAMES.map((name) => ({ value: name, label: t(`span.${name}`) }))}
        onChange={(chosen) => {
          const next = NAMES.find((name) => name === chosen) ?? 'hours';
          setUnit(next);
          if (shown !== null) onChange(Math.round(shown) * UNITS[next]);
        }}
      />
    </Group>
  );
};
