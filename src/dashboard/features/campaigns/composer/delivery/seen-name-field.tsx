// A name that is picked from those seen so far, with how often and when last, or typed: then it says when nothing was
// ever seen under it.
import { Autocomplete, Group, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../../i18n.ts';
import { useComposer } from '../composer-context.tsx';
import { useSeenNames, type Seen, type SeenName, type SeenQuery } from './use-seen-names.ts';

interface SeenNameFieldProps {
  readonly label: string;
  readonly path: string;
  readonly value: string;
  /** Also which it is, where it is a known one. */
  readonly onChange: (value: string, known: SeenName | undefined) => void;
  readonly of: SeenQuery;
  /** Known without having been seen. */
  readonly always?: readonly string[];
  readonly placeholder?: string;
  readonly w?: number;
}

const SHOWN = 50;

export const SeenNameField = ({
  label,
  path,
  value,
  onChange,
  of,
  always = [],
  placeholder,
  w = 240,
}: SeenNameFieldProps) => {
  const { t } = useTranslation('composer');
  const { errorAt, isReadOnly } = useComposer();
  const seen = useSeenNames(of, value);
  const isBuiltIn = always.includes(value);
  const known = new Map(seen.names.map((one) => [one.name, one]));
  return (
    <Autocomplete
      label={label}
      placeholder={placeholder ?? t('trigger.pickOrType')}
      value={value}
      data={[...new Set([...seen.names.map(({ name }) => name), ...always])]}
      limit={SHOWN}
      renderOption={({ option }) => <Option name={option.value} seen={known.get(option.value)} />}
      comboboxProps={{ width: Math.max(w, 320), position: 'bottom-start' }}
      disabled={isReadOnly}
      error={errorAt(path)}
      description={isBuiltIn || isReadOnly ? undefined : <Verdict verdict={seen.verdict} />}
      inputWrapperOrder={['label', 'input', 'error', 'description']}
      onChange={(typed) => onChange(typed, known.get(typed))}
      w={w}
    />
  );
};

const Option = ({ name, seen }: { readonly name: string; readonly seen: SeenName | undefined }) => {
  const { t } = useTranslation('composer');
  const format = useFormat();
  return (
    <Group justify="space-between" wrap="nowrap" gap="md" flex={1} miw={0}>
      <Text fz="sm" truncate>
        {name}
      </Text>
      {seen !== undefined && (
        <Text fz="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
          {t('trigger.seen', {
            times: format.compact(seen.count),
            when: format.relative(seen.last_seen_at),
          })}
        </Text>
      )}
    </Group>
  );
};

const Verdict = ({ verdict }: Pick<Seen, 'verdict'>) => {
  const { t } = useTranslation('composer');
  if (verdict !== 'never' && verdict !== 'blocked') return null;
  return (
    <Group component="span" gap={4} wrap="nowrap" align="flex-start" c="var(--mantine-color-text)">
      <IconAlertTriangle
        size={14}
        color="var(--mantine-color-orange-6)"
        aria-hidden
        style={{ flexShrink: 0, marginTop: 1 }}
      />
      <span>{t(`trigger.verdict.${verdict}`)}</span>
    </Group>
  );
};
