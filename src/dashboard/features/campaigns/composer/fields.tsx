// Inputs of the composer: each shows the value as it is written, says what is wrong with it, and hands on what was typed
// even when it is not whole yet.
import { NumberInput, Select, Switch, type ComboboxData, type NumberInputProps } from '@mantine/core';
import { DateInput, DateTimePicker, TimeInput } from '@mantine/dates';
import type { ReactNode } from 'react';
import { useComposer } from './composer-context.tsx';
import { numberOf, textOf } from './written.ts';

interface FieldProps {
  readonly label: string;
  /** Where it stands in the definition: `schedule.time`. */
  readonly path: string;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  readonly description?: ReactNode;
  readonly w?: number | string;
}

/** The error at a place, and whether it may be changed. */
const useField = (path: string) => {
  const { errorAt, isReadOnly } = useComposer();
  return { error: errorAt(path), disabled: isReadOnly };
};

export const TimeField = ({ label, path, value, onChange, description, w = 130 }: FieldProps) => (
  <TimeInput
    label={label}
    description={description}
    value={textOf(value)}
    onChange={({ currentTarget: { value: typed } }) => onChange(typed === '' ? null : typed.slice(0, 5))}
    w={w}
    {...useField(path)}
  />
);

export const DateField = ({ label, path, value, onChange, description, w = 170 }: FieldProps) => (
  <DateInput
    label={label}
    description={description}
    value={textOf(value) || null}
    onChange={onChange}
    valueFormat="D MMM YYYY"
    w={w}
    {...useField(path)}
  />
);

/** `YYYY-MM-DDTHH:MM` on the wall, without a zone. */
export const DateTimeField = ({ label, path, value, onChange, description, w = 220 }: FieldProps) => {
  const text = textOf(value);
  return (
    <DateTimePicker
      label={label}
      description={description}
      value={text === '' ? null : `${text.replace('T', ' ')}:00`}
      onChange={(picked) => onChange(picked === null ? null : picked.slice(0, 16).replace(' ', 'T'))}
      valueFormat="D MMM YYYY HH:mm"
      clearable
      w={w}
      {...useField(path)}
    />
  );
};

type NumberFieldProps = FieldProps & Pick<NumberInputProps, 'min' | 'max' | 'suffix'>;

export const NumberField = ({
  label,
  path,
  value,
  onChange,
  description,
  w = 140,
  ...more
}: NumberFieldProps) => (
  <NumberInput
    label={label}
    description={description}
    value={numberOf(value) ?? ''}
    onChange={(typed) => onChange(typeof typed === 'number' ? typed : null)}
    allowDecimal={false}
    clampBehavior="none"
    w={w}
    {...more}
    {...useField(path)}
  />
);

interface ChoiceFieldProps extends Omit<FieldProps, 'value' | 'onChange'> {
  readonly value: string | null;
  readonly data: ComboboxData;
  readonly onChange: (value: string) => void;
  readonly searchable?: boolean;
  readonly placeholder?: string;
}

export const ChoiceField = ({
  label,
  path,
  value,
  data,
  onChange,
  description,
  w = 220,
  ...more
}: ChoiceFieldProps) => (
  <Select
    label={label}
    description={description}
    value={value}
    data={data}
    onChange={(chosen) => {
      if (chosen !== null) onChange(chosen);
    }}
    allowDeselect={false}
    w={w}
    {...more}
    {...useField(path)}
  />
);

interface FlagFieldProps extends Omit<FieldProps, 'value' | 'onChange'> {
  readonly value: boolean;
  readonly onChange: (value: boolean) => void;
}

export const FlagField = ({ label, path, value, onChange, description }: FlagFieldProps) => (
  <Switch
    label={label}
    description={description}
    checked={value}
    onChange={({ currentTarget: { checked } }) => onChange(checked)}
    {...useField(path)}
  />
);
