// Colours, font and width of the whole mail.
import { ColorInput, NumberInput, Select, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { BlockSettings } from '../../../../../core/content/block-document.ts';

interface MailSettingsProps {
  readonly settings: BlockSettings;
  readonly onChange: (settings: BlockSettings) => void;
}

const FONTS = ['system', 'serif', 'rounded', 'mono'] as const;
const COLOURS = ['background', 'canvas', 'text', 'link'] as const;

export const MailSettings = ({ settings, onChange }: MailSettingsProps) => {
  const { t } = useTranslation('content');
  return (
    <Stack gap="sm">
      <Text fz="sm" c="dimmed">
        {t('mail.hint')}
      </Text>
      <Select
        size="sm"
        label={t('mail.font')}
        allowDeselect={false}
        data={FONTS.map((value) => ({ value, label: t(`mail.fonts.${value}`) }))}
        value={settings.font}
        onChange={(font) => onChange({ ...settings, font: FONTS.find((one) => one === font) ?? 'system' })}
      />
      {COLOURS.map((name) => (
        <Colour
          key={name}
          label={t(`mail.${name}`)}
          value={settings[name]}
          onChange={(colour) => onChange({ ...settings, [name]: colour })}
        />
      ))}
      <NumberInput
        size="sm"
        label={t('mail.width')}
        min={320}
        max={900}
        clampBehavior="blur"
        value={settings.width}
        onChange={(width) =>
          typeof width === 'number' && width >= 320 && width <= 900 && onChange({ ...settings, width })
        }
      />
    </Stack>
  );
};

interface ColourProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (colour: string) => void;
}

export const HEX = /^#[0-9a-f]{6}$/i;
const SWATCHES = ['#4b2fd6', '#1f5fd0', '#0b7a75', '#b3261e', '#c2570c', '#26242c', '#666b76', '#ffffff'];

/** Only whole colours are told. */
export const Colour = ({ label, value, onChange }: ColourProps) => {
  const { t } = useTranslation('content');
  return (
    <ColorInput
      withEyeDropper={false}
      size="sm"
      label={label}
      format="hex"
      value={value}
      swatches={SWATCHES}
      eyeDropperButtonProps={{ 'aria-label': t('mail.pick') }}
      onChange={(colour) => HEX.test(colour) && onChange(colour.toLowerCase())}
    />
  );
};
