// A new configuration: first the channel, then the provider, then what it wants to know.
import { Card, Group, Radio, SimpleGrid, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Section } from '../../../../ui/section.tsx';
import { fresh, useKept } from '../../../parts/kept/use-kept.ts';
import { useApi, useWorkspace } from '../../../session.ts';
import { FormFrame } from '../shared/save-bar.tsx';
import { SettingsPage, useSettingsHref } from '../shared/settings-page.tsx';
import type { Configuration } from '../shared/shapes.ts';
import { CHANNELS } from '../shared/shapes.ts';
import { useSettingsForm } from '../shared/use-settings-form.ts';
import { ChannelIcon } from './channel-icon.tsx';
import { CommonFields } from './common-fields.tsx';
import type { Values } from './configuration-values.ts';
import { bodyOf, emptyValues, withoutSecrets } from './configuration-values.ts';
import { ProviderFields } from './provider-fields.tsx';
import { providersOf } from './providers.ts';

interface Choices {
  readonly channel: string;
  readonly provider: string | null;
}

export const ChannelNew = () => {
  const { t } = useTranslation('settings');
  const href = useSettingsHref();
  const { kind } = useWorkspace();
  // Below the choice stands what was typed for it: a reload comes back to the same.
  const kept = useKept<Choices>({
    id: 'channel-choice',
    loaded: fresh({ channel: 'email', provider: null }),
  });
  const { channel, provider } = kept.values;
  const isSandbox = kind === 'sandbox';
  const providers = providersOf(channel, kind);
  const chosen = provider !== null && providers.includes(provider) ? provider : (providers[0] ?? '');
  return (
    <SettingsPage
      title={t('channels.new')}
      description={t(isSandbox ? 'channels.newSandbox' : 'channels.newText')}
      above={[{ label: t('channels.title'), href: href('channels') }]}
    >
      <Stack gap="lg">
        <Choice
          label={t('channels.channel')}
          value={channel}
          onChange={(next) => kept.change({ channel: next })}
          choices={CHANNELS.map((one) => ({
            value: one,
            title: t(`channel.${one}`),
            text: t(`channels.about.${one}`),
          }))}
          hasIcons
        />
        {providers.length > 1 && (
          <Choice
            label={t('channels.provider')}
            value={chosen}
            onChange={(next) => kept.change({ provider: next })}
            choices={providers.map((one) => ({
              value: one,
              title: t(`provider.${one}`),
              text: t(`channels.aboutProvider.${one}`),
            }))}
          />
        )}
        <NewForm key={`${channel}/${chosen}`} channel={channel} provider={chosen} onMade={kept.discard} />
      </Stack>
    </SettingsPage>
  );
};

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly choices: readonly { readonly value: string; readonly title: string; readonly text: string }[];
  readonly hasIcons?: true;
}

const Choice = ({ label, value, onChange, choices, hasIcons }: ChoiceProps) => (
  <Radio.Group label={label} value={value} onChange={onChange}>
    <SimpleGrid cols={{ base: 1, xs: 2, md: choices.length >= 4 ? 4 : choices.length }} mt={6} spacing="sm">
      {choices.map((choice) => (
        <Radio.Card
          key={choice.value}
          value={choice.value}
          p="sm"
          radius="md"
          bg={choice.value === value ? 'var(--app-tint)' : 'var(--mantine-color-body)'}
        >
          <Group wrap="nowrap" align="flex-start" gap="sm">
            {hasIcons === true ? (
              <ChannelIcon channel={choice.value} />
            ) : (
              <Radio.Indicator size="xs" mt={3} />
            )}
            <div>
              <Text fw={600} fz="sm">
                {choice.title}
              </Text>
              <Text fz="xs" c="dimmed">
                {choice.text}
              </Text>
            </div>
          </Group>
        </Radio.Card>
      ))}
    </SimpleGrid>
  </Radio.Group>
);

interface NewFormProps {
  readonly channel: string;
  readonly provider: string;
  readonly onMade: () => void;
}

const NewForm = ({ channel, provider, onMade }: NewFormProps) => {
  const { t } = useTranslation('settings');
  const api = useApi();
  const client = useQueryClient();
  const navigate = useNavigate();
  const settings = useSettingsForm<Values>({
    id: `channel-new-${channel}-${provider}`,
    loaded: { values: emptyValues(channel, provider), version: '' },
    send: async (values) => {
      const { configuration } = await api.post<{ readonly configuration: Configuration }>(
        '/admin/v1/channel-configurations',
        bodyOf(values),
      );
      await client.invalidateQueries({ queryKey: [api.workspace, 'configurations'] });
      await navigate({
        to: '/w/$workspace/settings/channels/$configurationId',
        params: { workspace: api.workspace, configurationId: configuration.configuration_id },
      });
    },
    read: () => ({ values: emptyValues(channel, provider), version: '' }),
    strip: withoutSecrets,
    onSaved: onMade,
  });
  return (
    <FormFrame settings={settings} saveLabel={t('channels.create')}>
      <Section title={t('channels.what')}>
        <CommonFields settings={settings} />
      </Section>
      <ProviderFields settings={settings} hasSecrets={false} />
      {provider === 'capture' && (
        <Card bg="var(--app-tint)" padding="md">
          <Text fz="sm">{t('channels.captures')}</Text>
        </Card>
      )}
    </FormFrame>
  );
};
