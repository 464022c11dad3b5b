// Channel configurations: through whom each channel is sent, and whether it works.
import { ActionIcon, Anchor, Card, Group, Menu, Stack, Switch, Text, ThemeIcon, Title } from '@mantine/core';
import { IconDots, IconPlugConnected, IconPlus } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../../../ui/empty-state.tsx';
import { notifyFailure, notifyUndo } from '../../../../ui/notify.tsx';
import { StatusBadge } from '../../../../ui/status-badge.tsx';
import { LinkButton } from '../../../links.tsx';
import { useApi, useCan, useWorkspace } from '../../../session.ts';
import { Loaded, SettingsPage, useSettingsHref } from '../shared/settings-page.tsx';
import type { Configuration } from '../shared/shapes.ts';
import { CHANNELS } from '../shared/shapes.ts';
import { ChannelIcon } from './channel-icon.tsx';

export const useConfigurations = () => {
  const api = useApi();
  return useQuery({
    queryKey: [api.workspace, 'configurations'],
    queryFn: ({ signal }) =>
      api.get<{ readonly configurations: readonly Configuration[] }>(
        '/admin/v1/channel-configurations',
        {},
        signal,
      ),
    select: ({ configurations }) => configurations,
  });
};

export const ChannelList = () => {
  const { t } = useTranslation('settings');
  const can = useCan();
  const { key } = useWorkspace();
  const query = useConfigurations();
  const add = can('admin.write', 'channels') && (
    <LinkButton
      to="/w/$workspace/settings/channels/new"
      params={{ workspace: key }}
      leftSection={<IconPlus size={16} />}
    >
      {t('channels.add')}
    </LinkButton>
  );
  return (
    <SettingsPage title={t('channels.title')} description={t('channels.text')} actions={add}>
      <Loaded query={query}>
        {(all) =>
          all.length === 0 ? (
            <Card>
              <EmptyState icon={<IconPlugConnected size={26} />} title={t('channels.empty')} action={add}>
                {t('channels.emptyText')}
              </EmptyState>
            </Card>
          ) : (
            <ByChannel all={all} />
          )
        }
      </Loaded>
    </SettingsPage>
  );
};

const ByChannel = ({ all }: { readonly all: readonly Configuration[] }) => {
  const { t } = useTranslation('settings');
  const [isEverything, showEverything] = useState(false);
  const shown = all.filter(({ active }) => active || isEverything);
  const hidden = all.some(({ active }) => !active);
  return (
    <Stack gap="lg">
      {CHANNELS.map((channel) => {
        const own = shown.filter((one) => one.channel === channel);
        if (own.length === 0) return null;
        return (
          <Stack key={channel} gap="xs" component="section">
            <Title order={2}>{t(`channel.${channel}`)}</Title>
            {own.map((one) => (
              <Row key={one.configuration_id} configuration={one} />
            ))}
          </Stack>
        );
      })}
      {hidden && (
        <Switch
          label={t('channels.showOff')}
          checked={isEverything}
          onChange={(event) => showEverything(event.currentTarget.checked)}
        />
      )}
    </Stack>
  );
};

const Row = ({ configuration }: { readonly configuration: Configuration }) => {
  const { t } = useTranslation('settings');
  const href = useSettingsHref();
  const { name, channel, provider, category, active, sender, configuration_id: id } = configuration;
  const from = sender['from_address'] ?? sender['from'];
  return (
    <Card padding="md">
      <Group wrap="nowrap" gap="md">
        <ThemeIcon variant="light" size={38} aria-hidden>
          <ChannelIcon channel={channel} size={20} />
        </ThemeIcon>
        <Stack gap={2} flex={1} miw={0}>
          <Group gap="xs">
            <Anchor href={href(`channels/${id}`)} fw={600} c="inherit">
              {name}
            </Anchor>
            <StatusBadge
              tone={active ? 'good' : 'neutral'}
              label={t(active ? 'channels.on' : 'channels.off')}
            />
          </Group>
          <Text fz="sm" c="dimmed" truncate>
            {[t(`provider.${provider}`), t(`category.${category}`), typeof from === 'string' ? from : '']
              .filter((part) => part !== '')
              .join(' · ')}
          </Text>
        </Stack>
        <RowMenu configuration={configuration} />
      </Group>
    </Card>
  );
};

const RowMenu = ({ configuration }: { readonly configuration: Configuration }) => {
  const { t } = useTranslation('settings');
  const can = useCan();
  const { change } = useActivation();
  if (!can('admin.write', 'channels')) return null;
  return (
    <Menu position="bottom-end" shadow="md">
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t('channels.menu', { name: configuration.name })}
        >
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => change(configuration, !configuration.active)}>
          {t(configuration.active ? 'channels.turnOff' : 'channels.turnOn')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
};

/** Can be taken back, so it is not asked. */
const useActivation = () => {
  const { t } = useTranslation('settings');
  const api = useApi();
  const client = useQueryClient();
  const { mutate } = useMutation({
    mutationFn: ({ id, active }: { readonly id: string; readonly active: boolean }) =>
      api.patch(`/admin/v1/channel-configurations/${id}`, { active }),
    onSettled: () => void client.invalidateQueries({ queryKey: [api.workspace, 'configurations'] }),
    onError: (error) => notifyFailure(t('channels.failed'), error.message),
  });
  const change = ({ configuration_id: id, name }: Configuration, active: boolean): void =>
    mutate(
      { id, active },
      {
        onSuccess: () =>
          notifyUndo(t(active ? 'channels.turnedOn' : 'channels.turnedOff', { name }), t('undo'), () =>
            mutate({ id, active: !active }),
          ),
      },
    );
  return { change };
};
