// The words of one family of devices, or of several that say the same.
import { Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { EditorProps } from '../content-value.ts';
import { problemOf } from '../content-value.ts';
import { LiquidField } from '../liquid-field.tsx';
import { setWords, wordsOf, type Family, type PushWords } from './push-content.ts';

interface FamilyFieldsProps extends EditorProps {
  readonly families: readonly Family[];
}

export const FamilyFields = ({
  families,
  value,
  onChange,
  problems,
  readOnly,
  setting,
}: FamilyFieldsProps) => {
  const { t } = useTranslation('content');
  const words = wordsOf(value, families[0] ?? 'android_push');
  const set = (part: Partial<PushWords>) => onChange(setWords(value, families, { ...words, ...part }));
  const error = (field: string): string | undefined =>
    families.map((family) => problemOf(problems, `${family}.${field}`)).find((one) => one !== undefined);
  const shared = { readOnly, channel: 'push', setting } as const;
  return (
    <Stack>
      <LiquidField
        {...shared}
        label={t('push.title')}
        value={words.title}
        onChange={(title) => set({ title })}
        error={error('title')}
        required={families.some((family) => family !== 'apple_push')}
      />
      <LiquidField
        {...shared}
        label={t('push.body')}
        value={words.body}
        onChange={(body) => set({ body })}
        error={error('alert')}
        rows={3}
        required
      />
      <LiquidField
        {...shared}
        label={t('push.uri')}
        description={t('push.uriHint')}
        value={words.uri}
        onChange={(uri) => set({ uri })}
        error={error('custom_uri')}
      />
      <LiquidField
        {...shared}
        label={t('push.image')}
        value={words.image}
        onChange={(image) => set({ image })}
        error={error('asset_url')}
      />
    </Stack>
  );
};
