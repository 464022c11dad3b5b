// How fast each channel may go at most, over all campaigns.
import { Card, Group, NumberInput, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n.ts';
import { useApi, useCan } from '../../../session.ts';
import { FormFrame } from '../shared/save-bar.tsx';
import { Loaded, SettingsPage } from '../shared/settings-page.tsx';
import type { Limits } from '../shared/shapes.ts';
import { CHANNELS } from '../shared/shapes.ts';
import { useLimits, useRefreshLimits } from '../shared/use-limits.ts';
import { useSettingsForm } from '../shared/use-settings-form.ts';

export const Speeds = () => {
  const { t } = useTranslation('settings');
  const query = useLimits();
  return (
    <SettingsPage title={t('speeds.title')} description={t('speeds.text')}>
      <Loaded query={query}>{(limits) => <SpeedsForm key={limits.version} limits={limits} />}</Loaded>
    </SettingsPage>
  );
};

/** '' = as fast as the provider takes them. */
type Values = Record<string, number | string>;

const read = (limits: Limits) => ({
  values: Object.fromEntries(
    CHANNELS.map((channel) => [
      channel,
      limits.channel_speeds.find((one) => one.channel === channel)?.messages_per_minute ?? '',
    ]),
  ) satisfies Values,
  version: limits.version,
});

const SpeedsForm = ({ limits }: { readonly limits: Limits }) => {
  const { t } = useTranslation('settings');
  const format = useFormat();
  const api = useApi();
  const can = useCan();
  const settings = useSettingsForm<Values>({
    id: 'speeds',
    loaded: read(limits),
    send: (values, version) =>
      api.put('/admin/v1/limits/channel-speeds', {
        limits: CHANNELS.filter((channel) => values[channel] !== '').map((channel) => ({
          channel,
          messages_per_minute: values[channel],
        })),
        version,
      }),
    read: (present) => read(present as Limits),
    onSaved: useRefreshLimits(),
  });
  const values = settings.form.getValues();
  return (
    <FormFrame settings={settings} isReadOnly={!can('admin.write', 'rules')}>
      <Card>
        <Stack gap="md">
          {CHANNELS.map((channel) => (
            <Group key={channel} align="flex-end">
              <NumberInput
                w={320}
                label={t(`channel.${channel}`)}
                placeholder={t('speeds.unlimited')}
                suffix={` ${t('speeds.perMinute')}`}
                min={1}
                max={10_000_000}
                thousandSeparator={format.language === 'fr' ? ' ' : ','}
                allowDecimal={false}
                {...settings.form.getInputProps(channel)}
              />
              {typeof values[channel] === 'number' && (
                <Text fz="sm" c="dimmed" pb={8}>
                  {t('speeds.forMillion', {
                    duration: format.duration((1_000_000 / values[channel]) * 60_000),
                  })}
                </Text>
              )}
            </Group>
          ))}
        </Stack>
      </Card>
    </FormFrame>
  );
};
