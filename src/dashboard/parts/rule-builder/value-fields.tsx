// Comparison and value of a clause: the value's field follows from the comparison.
// texts: rules
import { Autocomplete, NumberInput, Select, TagsInput, TextInput } from '@mantine/core';
import { DateTimePicker } from '@mantine/dates';
import { useTranslation } from 'react-i18next';
import type { Json, JsonObject } from '../../../core/json.ts';
import {
  AGES,
  COMPARISONS,
  MOMENTS,
  ORDERS,
  shapeOf,
  withComparison,
  withType,
  type ValueType,
} from './catalogue.ts';

export interface FieldProps {
  readonly settings: JsonObject;
  readonly onChange: (settings: JsonObject) => void;
  readonly readOnly: boolean;
}

const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
const numberOf = (value: Json | undefined): number | '' => (typeof value === 'number' ? value : '');
const textsOf = (value: Json | undefined): string[] =>
  (Array.isArray(value) ? (value as readonly Json[]) : [value]).flatMap((item) =>
    typeof item === 'string' || typeof item === 'number' || typeof item === 'boolean' ? [String(item)] : [],
  );

interface ComparisonProps extends FieldProps {
  readonly options: readonly string[];
}

export const ComparisonField = ({ settings, onChange, readOnly, options }: ComparisonProps) => {
  const { t } = useTranslation('rules');
  return (
    <Select
      size="xs"
      w={190}
      aria-label={t('comparison')}
      data={options.map((value) => ({ value, label: t(`compare.${value}`) }))}
      value={textOf(settings['comparison'])}
      onChange={(value) => value !== null && onChange(withComparison(settings, value))}
      allowDeselect={false}
      searchable={options.length > 8}
      disabled={readOnly}
    />
  );
};

export const ComparedValue = (props: FieldProps) => {
  const shape = shapeOf(textOf(props.settings['comparison']));
  switch (shape) {
    case 'nothing':
      return null;
    case 'texts':
      return <TextsField {...props} />;
    case 'text':
      return <PatternField {...props} />;
    case 'number':
      return <NumberField {...props} />;
    case 'days':
      return <DaysField {...props} settingsKey="value" />;
    case 'instant':
      return <InstantField {...props} />;
    case 'day':
      return <DayField {...props} />;
  }
};

const TextsField = ({ settings, onChange, readOnly }: FieldProps) => {
  const { t } = useTranslation('rules');
  const values = textsOf(settings['value']);
  return (
    <TagsInput
      size="xs"
      flex="1 1 150px"
      miw={150}
      maw={420}
      aria-label={t('values')}
      placeholder={values.length === 0 ? t('addValue') : ''}
      value={values}
      onChange={(value) => onChange({ ...settings, value })}
      splitChars={[',', '\n']}
      acceptValueOnBlur
      disabled={readOnly}
    />
  );
};

const PatternField = ({ settings, onChange, readOnly }: FieldProps) => {
  const { t } = useTranslation('rules');
  return (
    <TextInput
      size="xs"
      miw={220}
      aria-label={t('pattern')}
      placeholder="^pro"
      value={textOf(settings['value'])}
      onChange={(event) => onChange({ ...settings, value: event.currentTarget.value })}
      disabled={readOnly}
      ff="monospace"
    />
  );
};

const NumberField = ({ settings, onChange, readOnly }: FieldProps) => {
  const { t } = useTranslation('rules');
  return (
    <NumberInput
      size="xs"
      w={120}
      aria-label={t('number')}
      value={numberOf(settings['value'])}
      onChange={(value) => onChange({ ...settings, value: typeof value === 'number' ? value : '' })}
      disabled={readOnly}
    />
  );
};

interface DaysProps extends FieldProps {
  readonly settingsKey: 'value' | 'days';
  readonly max?: number;
}

export const DaysField = ({ settings, onChange, readOnly, settingsKey, max }: DaysProps) => {
  const { t } = useTranslation('rules');
  return (
    <NumberInput
      size="xs"
      w={120}
      aria-label={t('days')}
      {...(settingsKey === 'days' ? { prefix: t('inLast') } : {})}
      suffix={t('daysSuffix')}
      min={settingsKey === 'days' ? 1 : 0}
      {...(max === undefined ? {} : { max })}
      value={numberOf(settings[settingsKey])}
      onChange={(value) => onChange({ ...settings, [settingsKey]: typeof value === 'number' ? value : '' })}
      disabled={readOnly}
      {...(settingsKey === 'days' ? { w: 200 } : {})}
    />
  );
};

/** Instants are UTC in rules; people pick them on their own clock. */
const InstantField = ({ settings, onChange, readOnly }: FieldProps) => {
  const { t } = useTranslation('rules');
  const at = new Date(textOf(settings['value']));
  return (
    <DateTimePicker
      size="xs"
      miw={200}
      aria-label={t('instant')}
      placeholder={t('instant')}
      value={Number.isNaN(at.getTime()) ? null : at}
      onChange={(value) =>
        onChange({ ...settings, value: value === null ? '' : new Date(value).toISOString() })
      }
      disabled={readOnly}
    />
  );
};

const DayField = ({ settings, onChange, readOnly }: FieldProps) => {
  const { t } = useTranslation('rules');
  return (
    <TextInput
      size="xs"
      w={130}
      aria-label={t('monthDay')}
      placeholder="12-31"
      value={textOf(settings['value'])}
      onChange={(event) => onChange({ ...settings, value: event.currentTarget.value })}
      disabled={readOnly}
    />
  );
};

export const ValueField = ({ type, ...props }: FieldProps & { readonly type: ValueType }) => (
  <>
    <ComparisonField {...props} options={COMPARISONS[type]} />
    <ComparedValue {...props} />
  </>
);

export const TypedField = ({ types, ...props }: FieldProps & { readonly types: readonly ValueType[] }) => {
  const { t } = useTranslation('rules');
  const { settings, onChange, readOnly } = props;
  const type = types.find((one) => one === settings['type']) ?? types[0] ?? 'string';
  return (
    <>
      <Select
        size="xs"
        w={130}
        aria-label={t('type')}
        data={types.map((value) => ({ value, label: t(`types.${value}`) }))}
        value={type}
        onChange={(value) => {
          const chosen = types.find((one) => one === value);
          if (chosen !== undefined) onChange(withType(settings, chosen));
        }}
        allowDeselect={false}
        disabled={readOnly}
      />
      <ValueField {...props} type={type} />
    </>
  );
};

const SIMPLE = { amount: ORDERS, moment: MOMENTS, age: AGES } as const;

export const SimpleField = ({ kind, ...props }: FieldProps & { readonly kind: keyof typeof SIMPLE }) => (
  <>
    <ComparisonField {...props} options={SIMPLE[kind]} />
    <ComparedValue {...props} />
  </>
);

/** How many times; left out it is at least once. */
export const TimesField = ({ settings, onChange, readOnly }: FieldProps) => {
  const { t } = useTranslation('rules');
  const times = settings['times'];
  const own: JsonObject =
    typeof times === 'object' && times !== null && !Array.isArray(times)
      ? (times as JsonObject)
      : { comparison: 'greater_than_or_equal_to', value: 1 };
  const change = (next: JsonObject) => onChange({ ...settings, times: next });
  return (
    <>
      <ComparisonField settings={own} onChange={change} readOnly={readOnly} options={ORDERS} />
      <NumberInput
        size="xs"
        w={110}
        min={0}
        max={50}
        aria-label={t('times')}
        suffix={t('timesSuffix')}
        value={numberOf(own['value'])}
        onChange={(value) => change({ ...own, value: typeof value === 'number' ? value : 1 })}
        disabled={readOnly}
      />
    </>
  );
};

interface NameProps extends FieldProps {
  readonly settingsKey: string;
  readonly known: readonly string[];
  readonly optional: boolean;
}

export const NameField = ({ settings, onChange, readOnly, settingsKey, known, optional }: NameProps) => {
  const { t } = useTranslation('rules');
  const label = t(`names.${settingsKey}`);
  return (
    <Autocomplete
      size="xs"
      w={160}
      aria-label={label}
      placeholder={optional ? t(`any.${settingsKey}`) : label}
      data={[...new Set(known)]}
      limit={50}
      value={textOf(settings[settingsKey])}
      onChange={(value) => onChange(withText(settings, settingsKey, value, optional))}
      disabled={readOnly}
    />
  );
};

const withText = (settings: JsonObject, key: string, value: string, optional: boolean): JsonObject => {
  if (value !== '' || !optional) return { ...settings, [key]: value };
  const { [key]: _, ...rest } = settings;
  return rest;
};
