// The fields of a clause, one after the other as they are read.
// texts: rules
import { Checkbox, NumberInput, SegmentedControl, Select, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { JsonObject } from '../../../core/json.ts';
import { useBuilder } from './builder-context.ts';
import { withComparison, withType, type FieldSpec, type ValueType } from './catalogue.ts';
import { CriteriaField } from './criteria-field.tsx';
import { useKnownNames, usePicks, type KnownName } from './use-names.ts';
import {
  DaysField,
  NameField,
  SimpleField,
  TimesField,
  TypedField,
  ValueField,
  type FieldProps,
} from './value-fields.tsx';

export const ClauseField = ({ spec, ...props }: FieldProps & { readonly spec: FieldSpec }) => {
  switch (spec.kind) {
    case 'name':
      return <KnownNameField {...props} spec={spec} />;
    case 'pick':
      return <PickField {...props} spec={spec} />;
    case 'choice':
      return <ChoiceField {...props} spec={spec} />;
    case 'value':
      return <ValueField {...props} type={valueTypeOf(props.settings, spec.type)} />;
    case 'typed':
      return <TypedField {...props} types={spec.types} />;
    case 'amount':
    case 'moment':
    case 'age':
      return <SimpleField {...props} kind={spec.kind} />;
    case 'days':
      return <DaysField {...props} settingsKey="days" max={spec.max} />;
    case 'times':
      return <TimesField {...props} />;
    case 'yesNo':
      return <YesNoField {...props} />;
    case 'option':
      return <OptionField {...props} settingsKey={spec.key} />;
    case 'state':
      return <StateField {...props} options={spec.options} />;
    case 'place':
      return <PlaceField {...props} />;
    case 'criteria':
      return <CriteriaField {...props} />;
  }
};

/** Of a device, one field is no text. */
const valueTypeOf = (settings: JsonObject, type: Extract<FieldSpec, { kind: 'value' }>['type']) =>
  settings['field'] === 'ad_tracking_enabled' ? 'boolean' : type;

const KnownNameField = ({
  spec,
  ...props
}: FieldProps & { readonly spec: Extract<FieldSpec, { kind: 'name' }> }) => {
  const { settings, onChange } = props;
  const parent = settings['name'];
  const known = useKnownNames(spec.source, typeof parent === 'string' ? parent : '');
  return (
    <NameField
      {...props}
      onChange={(next) => onChange(withKnownType(next, spec.key, known))}
      settingsKey={spec.key}
      known={known.map(({ name }) => name)}
      optional={spec.optional === true}
    />
  );
};

const TYPES: Readonly<Record<string, ValueType>> = {
  text: 'string',
  number: 'number',
  boolean: 'boolean',
  array: 'array',
  time: 'time',
};

/** A name whose values are all of one type brings the type along. */
const withKnownType = (settings: JsonObject, key: string, known: readonly KnownName[]): JsonObject => {
  const found = known.find(({ name }) => name === settings[key]);
  const [seen, ...others] = found?.types ?? [];
  const type = seen === undefined || others.length > 0 ? undefined : TYPES[seen];
  const wanted = key === 'property' && type === 'time' ? 'written_time' : type;
  const typed = (key === 'name' || key === 'property') && typeof settings['type'] === 'string';
  return !typed || wanted === undefined || wanted === settings['type']
    ? settings
    : withType(settings, wanted);
};

const PickField = ({
  spec,
  settings,
  onChange,
  readOnly,
}: FieldProps & { readonly spec: Extract<FieldSpec, { kind: 'pick' }> }) => {
  const { t } = useTranslation('rules');
  const { self } = useBuilder();
  const picks = usePicks(spec.source);
  const held = settings[spec.key];
  const value = typeof held === 'string' ? held : '';
  const offered = (picks ?? []).filter((pick) => pick.value !== self);
  const known = value === '' || offered.some((pick) => pick.value === value);
  return (
    <Select
      size="xs"
      miw={200}
      aria-label={t(`names.${spec.key}`)}
      placeholder={spec.optional === true ? t(`any.${spec.key}`) : t(`names.${spec.key}`)}
      data={[...(known ? [] : [{ value, label: value }]), ...offered]}
      value={value === '' ? null : value}
      onChange={(next) => onChange(withPick(settings, spec.key, next, spec.optional === true))}
      searchable
      clearable={spec.optional === true}
      nothingFoundMessage={picks === null ? t('loading') : t('nothing')}
      disabled={readOnly}
    />
  );
};

const withPick = (settings: JsonObject, key: string, value: string | null, optional: boolean): JsonObject => {
  const { [key]: _, ...rest } = settings;
  if (value === null) return optional ? rest : { ...rest, [key]: '' };
  // A campaign and a tag exclude each other.
  const { tag: _tag, ...untagged } = rest;
  return { ...(key === 'campaign_id' ? untagged : rest), [key]: value };
};

const ChoiceField = ({
  spec,
  settings,
  onChange,
  readOnly,
}: FieldProps & { readonly spec: Extract<FieldSpec, { kind: 'choice' }> }) => {
  const { t } = useTranslation('rules');
  const held = settings[spec.key];
  const value = typeof held === 'string' ? held : null;
  return (
    <Select
      size="xs"
      w={150}
      aria-label={t(`names.${spec.key}`)}
      placeholder={spec.optional === true ? t(`any.${spec.key}`) : ''}
      data={spec.options.map((option) => ({ value: option, label: t(`choice.${option}`) }))}
      value={value}
      onChange={(next) => onChange(withChoice(settings, spec.key, next))}
      allowDeselect={spec.optional === true}
      clearable={spec.optional === true}
      disabled={readOnly}
    />
  );
};

const withChoice = (settings: JsonObject, key: string, value: string | null): JsonObject => {
  const { [key]: before, ...rest } = settings;
  if (value === null) return rest;
  const next = { ...rest, [key]: value };
  const flips = key === 'field' && (before === 'ad_tracking_enabled') !== (value === 'ad_tracking_enabled');
  if (!flips) return next;
  return withComparison(next, value === 'ad_tracking_enabled' ? 'is_true' : 'is_any_of');
};

const YesNoField = ({ settings, onChange, readOnly }: FieldProps) => {
  const { t } = useTranslation('rules');
  return (
    <SegmentedControl
      size="xs"
      aria-label={t('holds')}
      data={[
        { value: 'yes', label: t('yes') },
        { value: 'no', label: t('no') },
      ]}
      value={settings['value'] === false ? 'no' : 'yes'}
      onChange={(value) => onChange({ ...settings, value: value === 'yes' })}
      disabled={readOnly}
    />
  );
};

const OptionField = ({
  settings,
  onChange,
  readOnly,
  settingsKey,
}: FieldProps & { readonly settingsKey: string }) => {
  const { t } = useTranslation('rules');
  const { [settingsKey]: on, ...rest } = settings;
  return (
    <Checkbox
      size="xs"
      label={t(`option.${settingsKey}`)}
      checked={on === true}
      onChange={(event) => onChange(event.currentTarget.checked ? { ...rest, [settingsKey]: true } : rest)}
      disabled={readOnly}
    />
  );
};

const StateField = ({
  settings,
  onChange,
  readOnly,
  options,
}: FieldProps & { readonly options: readonly string[] }) => {
  const { t } = useTranslation('rules');
  return (
    <>
      <Select
        size="xs"
        w={110}
        aria-label={t('comparison')}
        data={['is', 'is_not'].map((value) => ({ value, label: t(`compare.${value}`) }))}
        value={settings['comparison'] === 'is_not' ? 'is_not' : 'is'}
        onChange={(comparison) => comparison !== null && onChange({ ...settings, comparison })}
        allowDeselect={false}
        disabled={readOnly}
      />
      <Select
        size="xs"
        w={170}
        aria-label={t('state')}
        data={options.map((value) => ({ value, label: t(`choice.${value}`) }))}
        value={typeof settings['value'] === 'string' ? settings['value'] : null}
        onChange={(value) => value !== null && onChange({ ...settings, value })}
        allowDeselect={false}
        disabled={readOnly}
      />
    </>
  );
};

const PLACE = ['latitude', 'longitude', 'radius_meters'] as const;

const PlaceField = ({ settings, onChange, readOnly }: FieldProps) => {
  const { t } = useTranslation('rules');
  const polygon = settings['polygon'];
  if (Array.isArray(polygon))
    return <Text fz="xs">{t('polygon', { count: (polygon as readonly unknown[]).length })}</Text>;
  return PLACE.map((key) => (
    <NumberInput
      key={key}
      size="xs"
      w={150}
      aria-label={t(`names.${key}`)}
      prefix={t(`place.${key}`)}
      {...(key === 'radius_meters' ? { suffix: ' m', min: 1 } : { decimalScale: 6 })}
      value={typeof settings[key] === 'number' ? settings[key] : ''}
      onChange={(value) => onChange({ ...settings, [key]: typeof value === 'number' ? value : '' })}
      disabled={readOnly}
    />
  ));
};
