// Filters on the properties of what happened, all of which must hold (campaign-delivery 7.7).
import { ActionIcon, Button, Group, NumberInput, Select, Stack, TextInput } from '@mantine/core';
import { DateTimePicker } from '@mantine/dates';
import { IconFilterPlus, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import {
  COMPARISONS,
  MAX_PROPERTY_FILTERS,
  PRESENCE,
  PROPERTY_TYPES,
  type PropertyType,
} from '../../../../../core/campaigns/property-filter.ts';
import { useComposer } from '../composer-context.tsx';
import { ChoiceField } from '../fields.tsx';
import type { Written } from '../../model.ts';
import { numberOf, listOf, removeAt, replaceAt, textOf } from '../written.ts';
import { RegexField } from './regex-field.tsx';
import { SeenNameField } from './seen-name-field.tsx';
import { TypedValueField } from './typed-value-field.tsx';
import type { SeenName, SeenQuery } from './use-seen-names.ts';

interface FiltersProps {
  readonly value: unknown;
  readonly path: string;
  /** What the properties are of. */
  readonly of: SeenQuery;
  readonly onChange: (filters: readonly Written[] | undefined) => void;
}

export const PropertyFilters = ({ value, path, of, onChange }: FiltersProps) => {
  const { t } = useTranslation('composer');
  const { isReadOnly } = useComposer();
  const filters = listOf(value);
  const fresh: Written = { property: '', type: 'string', comparison: 'equals', value: '' };
  return (
    <Stack gap="xs">
      {filters.map((filter, i) => (
        <FilterRow
          key={i}
          filter={filter}
          path={`${path}[${i}]`}
          of={of}
          onChange={(next) => onChange(replaceAt(filters, i, next))}
          onRemove={() => onChange(filters.length === 1 ? undefined : removeAt(filters, i))}
        />
      ))}
      <Group>
        <Button
          variant="subtle"
          size="compact-xs"
          leftSection={<IconFilterPlus size={14} aria-hidden />}
          disabled={isReadOnly || filters.length >= MAX_PROPERTY_FILTERS}
          onClick={() => onChange([...filters, fresh])}
        >
          {t('property.add')}
        </Button>
      </Group>
    </Stack>
  );
};

interface RowProps {
  readonly filter: Written;
  readonly path: string;
  readonly of: SeenQuery;
  readonly onChange: (filter: Written) => void;
  readonly onRemove: () => void;
}

/** Every purchase has them. */
const OF_PURCHASES: Readonly<Record<string, PropertyType>> = {
  price: 'number',
  quantity: 'number',
  currency: 'string',
  product_id: 'string',
};
/** What the schema calls the types that values were seen to have. */
const TYPES: Readonly<Record<string, PropertyType>> = {
  text: 'string',
  number: 'number',
  boolean: 'boolean',
  time: 'datetime',
  array: 'array',
  object_array: 'array',
};
const START: Readonly<Record<PropertyType, unknown>> = {
  string: '',
  number: 0,
  boolean: true,
  datetime: '',
  array: '',
};

const FilterRow = ({ filter, path, of, onChange, onRemove }: RowProps) => {
  const { t } = useTranslation('composer');
  const { isReadOnly } = useComposer();
  const type = typeOf(filter);
  const comparison = textOf(filter['comparison']);
  const always = of.kind === 'purchase_property' ? Object.keys(OF_PURCHASES) : [];
  return (
    <Group align="flex-start" gap="xs" wrap="nowrap">
      <SeenNameField
        label={t('property.name')}
        path={`${path}.property`}
        value={textOf(filter['property'])}
        of={of}
        always={always}
        placeholder={t('property.pick')}
        w={140}
        onChange={(property, known) => onChange(withProperty(filter, property, known))}
      />
      <ChoiceField
        label={t('property.type')}
        path={`${path}.type`}
        value={type}
        w={110}
        data={PROPERTY_TYPES.map((one) => ({ value: one, label: t(`property.types.${one}`) }))}
        onChange={(next) =>
          onChange(withType(filter, PROPERTY_TYPES.find((one) => one === next) ?? 'string'))
        }
      />
      <ChoiceField
        label={t('property.comparison')}
        path={`${path}.comparison`}
        value={comparison}
        w={150}
        data={[...COMPARISONS[type], ...PRESENCE].map((one) => ({
          value: one,
          label: t(`property.comparisons.${one}`),
        }))}
        onChange={(next) => onChange(withComparison(filter, next, START[type]))}
      />
      {!isPresence(comparison) && <ValueInput filter={filter} path={path} onChange={onChange} />}
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        mt={24}
        aria-label={t('remove')}
        disabled={isReadOnly}
        onClick={onRemove}
      >
        <IconTrash size={16} />
      </ActionIcon>
    </Group>
  );
};

const isPresence = (comparison: string): boolean => PRESENCE.some((one) => one === comparison);

const typeOf = (filter: Written): PropertyType =>
  PROPERTY_TYPES.find((one) => one === filter['type']) ?? 'string';

const withType = (filter: Written, type: PropertyType): Written => ({
  ...filter,
  type,
  comparison: COMPARISONS[type][0],
  value: START[type],
});

/** A property that was seen brings its type along, unless something was compared already. */
const withProperty = (filter: Written, property: string, known: SeenName | undefined): Written => {
  const renamed = { ...filter, property };
  const [only, ...more] = known?.types ?? [];
  const type = OF_PURCHASES[property] ?? (more.length === 0 ? TYPES[only ?? ''] : undefined);
  const isUntouched = filter['value'] === START[typeOf(filter)];
  return type === undefined || !isUntouched || type === filter['type'] ? renamed : withType(renamed, type);
};

/** "Is there" has no value; everything else has one. */
const withComparison = (filter: Written, comparison: string, start: unknown): Written => {
  const { value = start, ...rest } = filter;
  if (isPresence(comparison)) return { ...rest, comparison };
  // Days are numbers and instants are texts.
  const isDays = comparison.includes('_x_days_');
  const fits = filter['type'] !== 'datetime' || isDays === (typeof value === 'number');
  return { ...rest, comparison, value: fits ? value : isDays ? 7 : '' };
};

type ValueProps = Pick<RowProps, 'filter' | 'path' | 'onChange'>;

const ValueInput = ({ filter, path, onChange }: ValueProps) => {
  const { t } = useTranslation('composer');
  const { errorAt, isReadOnly } = useComposer();
  const type = typeOf(filter);
  const comparison = textOf(filter['comparison']);
  const put = (value: unknown): void => onChange({ ...filter, value });
  const field = { label: t('property.value'), disabled: isReadOnly, error: errorAt(`${path}.value`), w: 140 };
  if (comparison.endsWith('_regex'))
    return (
      <RegexField
        label={t('property.value')}
        path={`${path}.value`}
        value={textOf(filter['value'])}
        onChange={put}
      />
    );
  if (type === 'array')
    return (
      <TypedValueField
        label={t('property.element')}
        path={`${path}.value`}
        value={filter['value']}
        onChange={put}
      />
    );
  if (type === 'boolean')
    return (
      <Select
        {...field}
        value={String(filter['value'])}
        data={[
          { value: 'true', label: t('property.true') },
          { value: 'false', label: t('property.false') },
        ]}
        allowDeselect={false}
        onChange={(chosen) => put(chosen === 'true')}
      />
    );
  if (type === 'number' || comparison.includes('_x_days_'))
    return (
      <NumberInput
        {...field}
        value={numberOf(filter['value']) ?? ''}
        onChange={(typed) => put(typeof typed === 'number' ? typed : null)}
      />
    );
  if (type === 'datetime') return <InstantInput {...field} value={textOf(filter['value'])} put={put} />;
  return (
    <TextInput
      {...field}
      value={textOf(filter['value'])}
      onChange={({ currentTarget }) => put(currentTarget.value)}
    />
  );
};

interface InstantProps {
  readonly label: string;
  readonly disabled: boolean;
  readonly error: string | undefined;
  readonly value: string;
  readonly put: (value: unknown) => void;
}

/** Instants are UTC in filters; people pick them on their own clock. */
const InstantInput = ({ value, put, ...field }: InstantProps) => {
  const at = new Date(value);
  return (
    <DateTimePicker
      {...field}
      w={220}
      valueFormat="D MMM YYYY HH:mm"
      value={Number.isNaN(at.getTime()) ? null : at}
      onChange={(picked) => put(picked === null ? '' : new Date(picked).toISOString())}
    />
  );
};
