// A value of a known type or any: of an attribute before and after its change, and of an element of a list.
import { Group, NumberInput, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useComposer } from '../composer-context.tsx';
import { numberOf } from '../written.ts';

const TYPES = ['string', 'number', 'boolean'] as const;
type ValueType = (typeof TYPES)[number] | 'any';

const START: Readonly<Record<ValueType, string | number | boolean | undefined>> = {
  any: undefined,
  string: '',
  number: 0,
  boolean: true,
};

const typeOf = (value: unknown): ValueType => TYPES.find((one) => one === typeof value) ?? 'any';

interface TypedValueProps {
  readonly label: string;
  readonly path: string;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  /** Nothing at all may be wanted. */
  readonly orAny?: boolean;
}

export const TypedValueField = ({ label, path, value, onChange, orAny = false }: TypedValueProps) => {
  const { t } = useTranslation('composer');
  const { errorAt, isReadOnly } = useComposer();
  const [chosen, choose] = useState<ValueType>(typeOf(value));
  // A number that is emptied is null: still a number that is wanted.
  const type = value === null ? chosen : typeOf(value);
  const offered: readonly ValueType[] = orAny ? ['any', ...TYPES] : TYPES;
  const field = { 'aria-label': t('valueOf', { label }), disabled: isReadOnly, error: errorAt(path) };
  return (
    <Group gap={4} align="flex-end" wrap="nowrap">
      <Select
        label={label}
        value={type}
        data={offered.map((one) => ({ value: one, label: t(`valueType.${one}`) }))}
        allowDeselect={false}
        disabled={isReadOnly}
        error={type === 'any' ? errorAt(path) : undefined}
        onChange={(picked) => {
          const next = offered.find((one) => one === picked) ?? 'any';
          choose(next);
          onChange(START[next]);
        }}
        w={130}
      />
      {type === 'boolean' && (
        <Select
          {...field}
          value={String(value)}
          data={[
            { value: 'true', label: t('property.true') },
            { value: 'false', label: t('property.false') },
          ]}
          allowDeselect={false}
          onChange={(picked) => onChange(picked === 'true')}
          w={100}
        />
      )}
      {type === 'number' && (
        <NumberInput
          {...field}
          value={numberOf(value) ?? ''}
          onChange={(typed) => onChange(typeof typed === 'number' ? typed : null)}
          w={120}
        />
      )}
      {type === 'string' && (
        <TextInput
          {...field}
          value={String(value)}
          onChange={({ currentTarget }) => onChange(currentTarget.value)}
          w={140}
        />
      )}
    </Group>
  );
};
