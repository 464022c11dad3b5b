// Filters on the properties of what happened, all of which must hold (campaign-delivery 7.7).
import { ActionIcon, Button, Group, Select, Stack, TextInput } from '@mantine/core';
import { IconFilterPlus, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useComposer } from '../composer-context.tsx';
import { ChoiceField } from '../fields.tsx';
import type { Written } from '../../model.ts';
import { numberOf, listOf, removeAt, replaceAt, textOf } from '../written.ts';

const COMPARISONS: Readonly<Record<string, readonly string[]>> = {
  string: ['equals', 'not_equal', 'contains', 'does_not_contain', 'matches_regex', 'does_not_match_regex'],
  number: [
    'equals',
    'not_equal',
    'greater_than',
    'greater_than_or_equal_to',
    'less_than',
    'less_than_or_equal_to',
  ],
  boolean: ['equals', 'not_equal'],
  datetime: [
    'before',
    'after',
    'less_than_x_days_ago',
    'greater_than_x_days_ago',
    'less_than_x_days_in_the_future',
    'greater_than_x_days_in_the_future',
  ],
  array: ['includes_value', 'does_not_include_value'],
};
const PRESENCE = ['exists', 'does_not_exist'];
const MOST = 50;

interface FiltersProps {
  readonly value: unknown;
  readonly path: string;
  readonly onChange: (filters: readonly Written[] | undefined) => void;
}

export const PropertyFilters = ({ value, path, onChange }: FiltersProps) => {
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
          onChange={(next) => onChange(replaceAt(filters, i, next))}
          onRemove={() => onChange(filters.length === 1 ? undefined : removeAt(filters, i))}
        />
      ))}
      <Group>
        <Button
          variant="subtle"
          size="compact-xs"
          leftSection={<IconFilterPlus size={14} aria-hidden />}
          disabled={isReadOnly || filters.length >= MOST}
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
  readonly onChange: (filter: Written) => void;
  readonly onRemove: () => void;
}

const FilterRow = ({ filter, path, onChange, onRemove }: RowProps) => {
  const { t } = useTranslation('composer');
  const { errorAt, isReadOnly } = useComposer();
  const type = textOf(filter['type']) || 'string';
  const comparison = textOf(filter['comparison']);
  return (
    <Group align="flex-end" gap="xs">
      <TextInput
        label={t('property.name')}
        value={textOf(filter['property'])}
        disabled={isReadOnly}
        error={errorAt(`${path}.property`)}
        onChange={({ currentTarget: { value } }) => onChange({ ...filter, property: value })}
        w={130}
      />
      <ChoiceField
        label={t('property.type')}
        path={`${path}.type`}
        value={type}
        w={110}
        data={Object.keys(COMPARISONS).map((one) => ({ value: one, label: t(`property.types.${one}`) }))}
        onChange={(next) =>
          onChange({ ...filter, type: next, comparison: COMPARISONS[next]?.[0], value: START[next] })
        }
      />
      <ChoiceField
        label={t('property.comparison')}
        path={`${path}.comparison`}
        value={comparison}
        w={190}
        data={[...(COMPARISONS[type] ?? []), ...PRESENCE].map((one) => ({
          value: one,
          label: t(`property.comparisons.${one}`),
        }))}
        onChange={(next) => onChange(withComparison(filter, next, START[type]))}
      />
      {!PRESENCE.includes(comparison) && (
        <ValueInput filter={filter} type={type} path={path} onChange={onChange} />
      )}
      <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t('remove')} onClick={onRemove}>
        <IconTrash size={16} />
      </ActionIcon>
    </Group>
  );
};

const START: Readonly<Record<string, unknown>> = {
  string: '',
  number: 0,
  boolean: true,
  datetime: '',
  array: '',
};

/** "Is there" has no value; everything else has one. */
const withComparison = (filter: Written, comparison: string, start: unknown): Written => {
  const { value = start, ...rest } = filter;
  return PRESENCE.includes(comparison) ? { ...rest, comparison } : { ...rest, comparison, value };
};

const ValueInput = ({
  filter,
  type,
  path,
  onChange,
}: Omit<RowProps, 'onRemove'> & { readonly type: string }) => {
  const { t } = useTranslation('composer');
  const { errorAt, isReadOnly } = useComposer();
  const common = {
    label: t('property.value'),
    disabled: isReadOnly,
    error: errorAt(`${path}.value`),
    w: 110,
  };
  if (type === 'boolean')
    return (
      <Select
        {...common}
        value={String(filter['value'])}
        data={[
          { value: 'true', label: t('property.true') },
          { value: 'false', label: t('property.false') },
        ]}
        allowDeselect={false}
        onChange={(chosen) => onChange({ ...filter, value: chosen === 'true' })}
      />
    );
  const isNumber = type === 'number' || textOf(filter['comparison']).includes('_x_days_');
  return (
    <TextInput
      {...common}
      defaultValue={numberOf(filter['value'])?.toString() ?? textOf(filter['value'])}
      inputMode={isNumber ? 'decimal' : 'text'}
      onChange={({ currentTarget: { value: typed } }) =>
        onChange({ ...filter, value: isNumber ? numberOrText(typed) : typed })
      }
    />
  );
};

/** What is no number stays as typed and is named by review. */
const numberOrText = (typed: string): number | string => {
  const number = Number(typed.replace(',', '.'));
  return typed.trim() === '' || Number.isNaN(number) ? typed : number;
};
