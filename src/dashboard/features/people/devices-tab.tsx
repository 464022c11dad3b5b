// The devices a person used, and whether push reaches them.
import { Card, Group, Stack, Text } from '@mantine/core';
import { IconDeviceMobile } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { StatusBadge } from '../../../ui/status-badge.tsx';
import { useFormat } from '../../i18n.ts';
import { useWorkspace } from '../../session.ts';
import type { Device, Person } from './person-data.ts';

export const DevicesTab = ({ person }: { readonly person: Person }) => {
  const { t } = useTranslation('people');
  if (person.devices.length === 0)
    return (
      <Card>
        <EmptyState icon={<IconDeviceMobile size={26} />} title={t('devices.empty')}>
          {t('devices.emptyText')}
        </EmptyState>
      </Card>
    );
  return (
    <Stack gap="sm">
      {person.devices.map((device) => (
        <DeviceCard key={`${device.appId}${device.deviceId}`} device={device} />
      ))}
    </Stack>
  );
};

const DeviceCard = ({ device }: { readonly device: Device }) => {
  const { t } = useTranslation('people');
  const format = useFormat();
  const { time_zone: zone } = useWorkspace();
  const { model, os, os_version, browser } = device.details ?? {};
  const about = [model, browser, os, os_version].filter((one) => typeof one === 'string').join(' · ');
  const reachable = device.enabled && device.has_token;
  return (
    <Card padding="md">
      <Group justify="space-between">
        <Stack gap={2}>
          <Text fw={600}>{about === '' ? device.platform : about}</Text>
          <Text fz="sm" c="dimmed">
            {device.platform} · {device.appId} · {format.date(device.added_at, zone)}
          </Text>
        </Stack>
        <StatusBadge
          tone={reachable ? 'good' : 'neutral'}
          label={t(reachable ? 'devices.push' : 'devices.noPush')}
        />
      </Group>
    </Card>
  );
};
