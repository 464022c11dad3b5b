// Which days, and whether the span before stands beside them.
import { Group, SegmentedControl, Switch } from '@mantine/core';
import { DatePickerInput } from '@mantine/dates';
import { useTranslation } from 'react-i18next';
import { SPANS, type SpanName, type SpanSearch } from './span.ts';

interface SpanPickerProps {
  readonly value: SpanSearch;
  readonly onChange: (value: SpanSearch) => void;
  readonly comparable?: boolean;
  /** Everything there is may be asked for. */
  readonly endless?: boolean;
}

const isSpan = (name: string): name is SpanName => SPANS.some((span) => span === name);

export const SpanPicker = ({ value, onChange, comparable = false, endless = false }: SpanPickerProps) => {
  const { t } = useTranslation('results');
  const chosen = value.from !== undefined && value.to !== undefined;
  const kept = value.compare === true ? { compare: true as const } : {};
  return (
    <Group gap="sm">
      <SegmentedControl
        aria-label={t('span.label')}
        value={chosen ? '' : (value.span ?? '30d')}
        onChange={(name) => isSpan(name) && onChange({ ...kept, span: name })}
        data={SPANS.filter((name) => endless || name !== 'all').map((name) => ({
          value: name,
          label: t(`span.${name}`),
        }))}
      />
      <DatePickerInput
        type="range"
        aria-label={t('span.custom')}
        placeholder={t('span.custom')}
        value={[value.from ?? null, value.to ?? null]}
        onChange={([from, to]) => {
          if (from === null && to === null) onChange(kept);
          else if (from !== null && to !== null) onChange({ ...kept, from, to });
        }}
        valueFormat="D MMM YYYY"
        clearable
        clearButtonProps={{ 'aria-label': t('span.clear') }}
        miw={230}
      />
      {comparable && (
        <Switch
          label={t('span.compare')}
          checked={value.compare === true}
          onChange={(event) => {
            const { compare: _, ...rest } = value;
            onChange(event.currentTarget.checked ? { ...rest, compare: true } : rest);
          }}
        />
      )}
    </Group>
  );
};
