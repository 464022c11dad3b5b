// The test clock of a sandbox: time moves only when told. Shows what is due on the way before it is moved, and the
// messages that were captured.
import { Alert, Badge, Button, Card, Group, Stack, Text, Timeline } from '@mantine/core';
import { DateTimePicker } from '@mantine/dates';
import { IconClockPlay, IconPlayerTrackNext } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { notifyDone, notifyFailure } from '../../../../ui/notify.tsx';
import { Section } from '../../../../ui/section.tsx';
import { useFormat } from '../../../i18n.ts';
import { CapturedOrderSwitch } from '../../../parts/captured-order-switch.tsx';
import { useApi, useCan, useWorkspace } from '../../../session.ts';
import { Loaded, SettingsPage } from '../shared/settings-page.tsx';
import { useSetting } from '../shared/use-change.ts';
import { CapturedMessages } from './captured-messages.tsx';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const STEPS = [
  ['hour', HOUR_MS],
  ['day', DAY_MS],
  ['week', 7 * DAY_MS],
] as const;

export const ClockPage = () => {
  const { t } = useTranslation('settings');
  const { kind } = useWorkspace();
  const query = useSetting<{ readonly now: string }>('clock', '/admin/v1/clock');
  return (
    <SettingsPage title={t('clock.title')} description={t('clock.text')} width="wide">
      {kind === 'live' ? (
        <Alert variant="light">{t('clock.live')}</Alert>
      ) : (
        <Loaded query={query}>{({ now }) => <Clock now={now} />}</Loaded>
      )}
    </SettingsPage>
  );
};

const Clock = ({ now }: { readonly now: string }) => {
  const { t } = useTranslation('settings');
  const format = useFormat();
  const can = useCan();
  const { time_zone: zone } = useWorkspace();
  const [target, setTarget] = useState<number | null>(null);
  const move = useMove(() => setTarget(null));
  const nowMs = new Date(now).getTime();
  return (
    <Stack gap="lg">
      <Card>
        <Stack gap="md">
          <div>
            <Text fz="sm" c="dimmed">
              {t('clock.now', { zone })}
            </Text>
            <Text fz={30} fw={650} className="tabular">
              {format.weekday(now, zone)} {format.dateTime(now, zone)}
            </Text>
          </div>
          {can('admin.clock') && (
            <Group align="flex-end">
              {STEPS.map(([name, ms]) => (
                <Button key={name} variant="default" onClick={() => setTarget(nowMs + ms)}>
                  {t(`clock.step.${name}`)}
                </Button>
              ))}
              <DateTimePicker
                w={240}
                label={t('clock.to')}
                placeholder={t('clock.pick')}
                minDate={new Date(nowMs)}
                value={null}
                onChange={(picked) => picked !== null && setTarget(new Date(picked).getTime())}
              />
            </Group>
          )}
          {target !== null && (
            <Preview
              from={nowMs}
              until={target}
              isMoving={move.isPending}
              onMove={() => move.mutate(target)}
              onCancel={() => setTarget(null)}
            />
          )}
        </Stack>
      </Card>
      <Section
        title={t('clock.captured')}
        description={t('clock.capturedText')}
        actions={<CapturedOrderSwitch />}
      >
        <CapturedMessages />
      </Section>
    </Stack>
  );
};

const useMove = (onMoved: () => void) => {
  const { t } = useTranslation('settings');
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (to: number) =>
      api.post<{ readonly processed: number }>('/admin/v1/clock', { now: new Date(to).toISOString() }),
    onSuccess: ({ processed }) => {
      notifyDone(t('clock.moved', { count: processed }));
      onMoved();
      void client.invalidateQueries({ queryKey: [api.workspace] });
    },
    onError: (error) => notifyFailure(t('failed'), error.message),
  });
};

interface Coming {
  readonly campaign_id: string;
  readonly name: string;
  readonly kind: string;
  readonly starts_at: string;
}

interface PreviewProps {
  readonly from: number;
  readonly until: number;
  readonly isMoving: boolean;
  readonly onMove: () => void;
  readonly onCancel: () => void;
}

const MAX_SHOWN = 12;

/** What is planned on the way; what people's own facts trigger meanwhile cannot be known before. */
const Preview = ({ from, until, isMoving, onMove, onCancel }: PreviewProps) => {
  const { t } = useTranslation('settings');
  const format = useFormat();
  const api = useApi();
  const { time_zone: zone } = useWorkspace();
  const span = { from: new Date(from).toISOString(), until: new Date(until).toISOString() };
  const query = useQuery({
    queryKey: [api.workspace, 'clock-preview', span],
    queryFn: ({ signal }) =>
      api.get<{ readonly entries: readonly Coming[] }>('/admin/v1/calendar', span, signal),
  });
  return (
    <Card bg="var(--app-tint)" padding="md">
      <Stack gap="sm">
        <Text fw={600}>{t('clock.preview', { at: format.dateTime(until, zone) })}</Text>
        <Loaded query={query}>
          {({ entries }) =>
            entries.length === 0 ? (
              <Text fz="sm">{t('clock.nothingPlanned')}</Text>
            ) : (
              <Timeline bulletSize={14} lineWidth={2}>
                {entries.slice(0, MAX_SHOWN).map((entry, i) => (
                  <Timeline.Item
                    key={i}
                    title={
                      <Group gap="xs">
                        {entry.name}
                        <Badge variant="default">{t(`clock.kind.${entry.kind}`)}</Badge>
                      </Group>
                    }
                  >
                    <Text fz="sm">{format.dateTime(entry.starts_at, zone)}</Text>
                  </Timeline.Item>
                ))}
              </Timeline>
            )
          }
        </Loaded>
        {(query.data?.entries.length ?? 0) > MAX_SHOWN && (
          <Text fz="sm">{t('clock.more', { count: (query.data?.entries.length ?? 0) - MAX_SHOWN })}</Text>
        )}
        <Text fz="sm">{t('clock.previewNote')}</Text>
        <Group>
          <Button leftSection={<IconPlayerTrackNext size={16} />} loading={isMoving} onClick={onMove}>
            {t('clock.move')}
          </Button>
          <Button variant="subtle" onClick={onCancel} leftSection={<IconClockPlay size={16} />}>
            {t('cancel')}
          </Button>
        </Group>
      </Stack>
    </Card>
  );
};
