// Where one is signed in, and how to end it.
import { Button, Group, Stack, Text, ThemeIcon } from '@mantine/core';
import { IconDeviceDesktop, IconDeviceMobile } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { notifyFailure } from '../../../../ui/notify.tsx';
import { Section } from '../../../../ui/section.tsx';
import { StatusBadge } from '../../../../ui/status-badge.tsx';
import { call } from '../../../api.ts';
import { useFormat } from '../../../i18n.ts';
import { LoadState } from '../load-state.tsx';
import { sessionsQuery, type OpenSession } from './queries.ts';

export const SessionsSection = () => {
  const { t } = useTranslation('access');
  const sessions = useQuery(sessionsQuery);
  const end = useEnd();
  const all = sessions.data?.sessions;
  return (
    <Section
      title={t('sessions.title')}
      description={t('sessions.text')}
      actions={
        (all?.length ?? 0) > 1 && (
          <Button variant="default" loading={end.isPending} onClick={() => end.mutate(null)}>
            {t('sessions.endOthers')}
          </Button>
        )
      }
    >
      {all === undefined ? (
        <LoadState error={sessions.error} onRetry={() => void sessions.refetch()} rows={2} />
      ) : (
        <Stack gap="sm">
          {all.map((session) => (
            <SessionRow
              key={session.session_id}
              session={session}
              onEnd={() => end.mutate(session.session_id)}
            />
          ))}
        </Stack>
      )}
    </Section>
  );
};

const useEnd = () => {
  const { t } = useTranslation('access');
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string | null) =>
      call('DELETE', id === null ? '/admin/v1/account/sessions' : `/admin/v1/account/sessions/${id}`),
    onSuccess: () => client.invalidateQueries({ queryKey: sessionsQuery.queryKey }),
    onError: (error) => notifyFailure(t('failed'), error.message),
  });
};

const SessionRow = ({ session, onEnd }: { readonly session: OpenSession; readonly onEnd: () => void }) => {
  const { t } = useTranslation('access');
  const format = useFormat();
  const device = describeAgent(session.user_agent);
  const DeviceIcon = /Android|iPhone|iPad/.test(session.user_agent) ? IconDeviceMobile : IconDeviceDesktop;
  return (
    <Group wrap="nowrap" justify="space-between">
      <Group wrap="nowrap" gap="sm">
        <ThemeIcon variant="light" size={38} radius="md" aria-hidden>
          <DeviceIcon size={20} />
        </ThemeIcon>
        <div>
          <Text fz="sm" fw={600}>
            {device ?? t('sessions.unknown')}
          </Text>
          <Text fz="xs" c="dimmed">
            {t('sessions.seen', { address: session.address, at: format.relative(session.seen_at) })}
          </Text>
        </div>
      </Group>
      {session.is_this ? (
        <StatusBadge tone="good" label={t('sessions.this')} />
      ) : (
        <Button
          size="xs"
          variant="default"
          onClick={onEnd}
          aria-label={t('sessions.endNamed', { device: device ?? t('sessions.unknown') })}
        >
          {t('sessions.end')}
        </Button>
      )}
    </Group>
  );
};

const BROWSERS = [
  ['Edg/', 'Edge'],
  ['OPR/', 'Opera'],
  ['Firefox/', 'Firefox'],
  ['Chrome/', 'Chrome'],
  ['Safari/', 'Safari'],
] as const;
const SYSTEMS = [
  ['Windows', 'Windows'],
  ['Android', 'Android'],
  ['iPhone', 'iPhone'],
  ['iPad', 'iPad'],
  ['Mac OS X', 'macOS'],
  ['Linux', 'Linux'],
] as const;

/** Good enough to recognise one's own machine. */
const describeAgent = (agent: string): string | null => {
  const browser = BROWSERS.find(([mark]) => agent.includes(mark))?.[1];
  const system = SYSTEMS.find(([mark]) => agent.includes(mark))?.[1];
  const parts = [browser, system].filter((part) => part !== undefined);
  return parts.length === 0 ? null : parts.join(' · ');
};
