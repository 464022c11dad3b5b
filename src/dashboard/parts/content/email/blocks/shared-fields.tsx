// Fields that several kinds of block share: a number, a side, a colour that may be left to the whole mail.
import { Button, NumberInput, SegmentedControl, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { LeafBlock } from '../../../../../core/content/block-document.ts';
import { Colour } from './mail-settings.tsx';

interface CountProps {
  readonly label: string;
  readonly value: number | undefined;
  readonly min: number;
  readonly max: number;
  readonly onChange: (value: number | undefined) => void;
}

export const Count = ({ label, value, min, max, onChange }: CountProps) => (
  <NumberInput
    size="sm"
    label={label}
    min={min}
    max={max}
    allowDecimal={false}
    clampBehavior="strict"
    value={value ?? ''}
    onChange={(next) => onChange(typeof next === 'number' && next >= min ? next : undefined)}
  />
);

type Alignment = NonNullable<Extract<LeafBlock, { readonly type: 'text' }>['align']>;
const ALIGNMENTS = ['left', 'center', 'right'] as const;

export const Align = ({
  value,
  onChange,
}: {
  readonly value: Alignment | undefined;
  readonly onChange: (align: Alignment) => void;
}) => {
  const { t } = useTranslation('content');
  return (
    <SegmentedControl
      fullWidth
      size="xs"
      aria-label={t('field.align')}
      value={value ?? 'left'}
      onChange={(next) => onChange(ALIGNMENTS.find((one) => one === next) ?? 'left')}
      data={ALIGNMENTS.map((one) => ({ value: one, label: t(`field.alignment.${one}`) }))}
    />
  );
};

interface MaybeColourProps {
  readonly label: string;
  readonly value: string | null | undefined;
  readonly onChange: (colour: string | null) => void;
}

export const MaybeColour = ({ label, value, onChange }: MaybeColourProps) => {
  const { t } = useTranslation('content');
  return value == null ? (
    <Button size="compact-sm" variant="subtle" w="fit-content" onClick={() => onChange('#4b2fd6')}>
      {t('field.ownColour', { what: label })}
    </Button>
  ) : (
    <Stack gap={2}>
      <Colour label={label} value={value} onChange={onChange} />
      <Button size="compact-xs" variant="subtle" color="gray" w="fit-content" onClick={() => onChange(null)}>
        {t('field.usualColour')}
      </Button>
    </Stack>
  );
};
