// In a sandbox: says that nothing reaches real people, what time it is there, and where real people are.
import { Anchor, Group, Paper, Text } from '@mantine/core';
import { IconFlask } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n.ts';
import { useApi, useSession, useWorkspace } from '../session.ts';

export const SandboxStripe = () => {
  const { t } = useTranslation('frame');
  const format = useFormat();
  const api = useApi();
  const { key, time_zone: zone } = useWorkspace();
  const { data } = useQuery({
    queryKey: [key, 'clock'],
    queryFn: ({ signal }) => api.get<{ readonly now: string }>('/admin/v1/clock', {}, signal),
    refetchInterval: 15_000,
  });
  return (
    <Paper mb="lg" px="md" py={6} bg="var(--app-tint)" style={{ borderColor: 'transparent' }}>
      <Group gap="xs" c="var(--app-tint-ink)" wrap="nowrap">
        <IconFlask size={16} aria-hidden />
        <Text fz="sm">
          {t('sandbox.text')}
          {data !== undefined && (
            <> {t('sandbox.clock', { at: format.dateTime(data.now, zone), zone })}</>
          )}{' '}
          <Anchor fz="sm" c="inherit" td="underline" href={`/w/${encodeURIComponent(key)}/settings/clock`}>
            {t('sandbox.move')}
          </Anchor>
        </Text>
        <ToLive />
      </Group>
    </Paper>
  );
};

const ToLive = () => {
  const { t } = useTranslation('frame');
  const live = useSession().workspaces.find(({ kind }) => kind === 'live');
  if (live === undefined) return null;
  return (
    <Anchor
      fz="sm"
      c="inherit"
      td="underline"
      ml="auto"
      title={live.name}
      href={`/w/${encodeURIComponent(live.key)}/home`}
      style={{ whiteSpace: 'nowrap' }}
    >
      {t('sandbox.toLive')}
    </Anchor>
  );
};
