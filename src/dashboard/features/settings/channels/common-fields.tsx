// What every configuration says, whatever its provider: name, category, speed.
import { NumberInput, Select, SimpleGrid, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SettingsForm } from '../shared/use-settings-form.ts';
import type { Values } from './configuration-values.ts';

export const CommonFields = ({ settings: { form } }: { readonly settings: SettingsForm<Values> }) => {
  const { t } = useTranslation('settings');
  return (
    <SimpleGrid cols={{ base: 1, sm: 3 }}>
      <TextInput label={t('name')} required maxLength={100} {...form.getInputProps('name')} />
      <Select
        label={t('channels.category')}
        allowDeselect={false}
        data={(['marketing', 'transactional'] as const).map((value) => ({
          value,
          label: t(`category.${value}`),
        }))}
        {...form.getInputProps('category')}
      />
      <NumberInput
        label={t('channels.perSecond')}
        placeholder={t('speeds.unlimited')}
        min={1}
        max={100_000}
        allowDecimal={false}
        {...form.getInputProps('messages_per_second')}
        error={form.errors['limits.messages_per_second']}
      />
    </SimpleGrid>
  );
};
