// One send in the calendar: when, what, on which channel, for how many. Opens to its details and to a form that moves it, so
// that what a mouse drags a keyboard can do too.
import { Button, Group, Popover, Stack, Text, UnstyledButton } from '@mantine/core';
import { DateTimePicker } from '@mantine/dates';
import { useDisclosure } from '@mantine/hooks';
import { IconCheck, IconRepeat, IconSend, IconWorld } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { StatusBadge } from '../../../ui/status-badge.tsx';
import { useFormat } from '../../i18n.ts';
import { LinkButton } from '../../links.tsx';
import { ChannelIcons } from '../../parts/reasons/channel-mark.tsx';
import { fresh, useKept } from '../../parts/kept/use-kept.ts';
import { useCan, useWorkspace } from '../../session.ts';
import { keyOf, type Placed } from './days.ts';
import { REFUSALS, type Move } from './move.ts';
import classes from './calendar.module.css';

interface SendChipProps {
  readonly placed: Placed;
  readonly onMove: Move;
  /** With the channel's icon and the people beside the name. */
  readonly roomy?: boolean;
}

export const DRAGGED = 'application/x-relance-send';

export const SendChip = ({ placed, onMove, roomy = false }: SendChipProps) => {
  const { send } = placed;
  const can = useCan();
  const [opened, { toggle, close }] = useDisclosure(false);
  const isFree = send.fixed_because === null && can('admin.launch', send);
  return (
    <Popover
      opened={opened}
      onChange={close}
      width={340}
      position="bottom-start"
      withArrow
      trapFocus
      shadow="md"
    >
      <Popover.Target>
        <UnstyledButton
          className={classes['chip']}
          data-channel={send.channels[0] ?? ''}
          data-state={placed.phase}
          {...(roomy ? { 'data-roomy': true } : {})}
          onClick={toggle}
          aria-haspopup="dialog"
          aria-expanded={opened}
          draggable={isFree}
          onDragStart={(event) => {
            event.dataTransfer.setData(DRAGGED, keyOf(send));
            event.dataTransfer.effectAllowed = 'move';
          }}
        >
          <ChipText placed={placed} roomy={roomy} />
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown>
        <Details placed={placed} isFree={isFree} onMove={onMove} onClose={close} />
      </Popover.Dropdown>
    </Popover>
  );
};

const ChipText = ({ placed, roomy }: Pick<SendChipProps, 'placed' | 'roomy'>) => {
  const { send } = placed;
  const name = <span className={classes['name']}>{send.name}</span>;
  if (roomy)
    return (
      <Group gap={8} wrap="nowrap" w="100%">
        <Time placed={placed} />
        <ChannelIcons channels={send.channels} />
        {name}
        <People placed={placed} />
      </Group>
    );
  return (
    <>
      <Group gap={5} wrap="nowrap" w="100%">
        <Time placed={placed} />
        <span style={{ flex: 1 }} />
        <People placed={placed} />
      </Group>
      {name}
    </>
  );
};

const Time = ({ placed: { send, time } }: { readonly placed: Placed }) => {
  const { t } = useTranslation('calendar');
  return (
    <>
      <span className={classes['time']}>{time === '' ? t('optimal') : time}</span>
      {send.timing === 'local' && (
        <IconWorld className={classes['mark']} size={13} role="img" aria-label={t('local')} />
      )}
      {send.kind === 'recurring' && (
        <IconRepeat className={classes['mark']} size={13} role="img" aria-label={t('kind.recurring')} />
      )}
    </>
  );
};

const People = ({ placed: { send, phase } }: { readonly placed: Placed }) => {
  const { t } = useTranslation('calendar');
  const format = useFormat();
  return (
    <>
      {send.people !== null && <span className={classes['people']}>{format.compact(send.people)}</span>}
      {phase === 'sent' && <IconCheck size={13} role="img" aria-label={t('state.sent')} />}
      {phase === 'underway' && <IconSend size={13} role="img" aria-label={t('state.underway')} />}
    </>
  );
};

interface DetailsProps {
  readonly placed: Placed;
  readonly isFree: boolean;
  readonly onMove: Move;
  readonly onClose: () => void;
}

const TONES = { planned: 'info', underway: 'accent', sent: 'good' } as const;

const Details = ({ placed, isFree, onMove, onClose }: DetailsProps) => {
  const { t } = useTranslation('calendar');
  const { key } = useWorkspace();
  const { send } = placed;
  return (
    <Stack gap="sm">
      <Group gap="xs" wrap="nowrap">
        <ChannelIcons channels={send.channels} />
        <Text fw={600}>{send.name}</Text>
      </Group>
      <Group gap="xs">
        <StatusBadge tone={TONES[placed.phase]} label={t(`state.${placed.phase}`)} />
        <StatusBadge tone="neutral" label={t(`kind.${send.kind}`)} />
      </Group>
      <Facts placed={placed} />
      {isFree ? (
        <MoveForm placed={placed} onMove={onMove} onClose={onClose} />
      ) : (
        send.fixed_because !== null && (
          <Text fz="sm" c="dimmed">
            {REFUSALS.has(send.fixed_because) ? t(`refused.${send.fixed_because}`) : send.fixed_because}
          </Text>
        )
      )}
      <Group gap="xs">
        <LinkButton
          to="/w/$workspace/campaigns/$campaignId"
          params={{ workspace: key, campaignId: send.campaign_id }}
          search={{}}
          variant="default"
          size="xs"
        >
          {t('campaign')}
        </LinkButton>
        <LinkButton
          to="/w/$workspace/results/$campaignId"
          params={{ workspace: key, campaignId: send.campaign_id }}
          search={{}}
          variant="default"
          size="xs"
        >
          {t('results')}
        </LinkButton>
      </Group>
    </Stack>
  );
};

const Facts = ({ placed: { send, day, time } }: { readonly placed: Placed }) => {
  const { t } = useTranslation('calendar');
  const format = useFormat();
  const { time_zone: zone } = useWorkspace();
  const when =
    send.timing === 'company'
      ? format.dateTime(send.starts_at, zone)
      : send.timing === 'local'
        ? t('when.local', {
            at: format.dateTime(`${day}T${time}:00Z`, 'UTC'),
            from: format.dateTime(send.starts_at, zone),
            until: format.dateTime(send.ends_at, zone),
          })
        : t('when.optimal', { day: format.date(day, 'UTC') });
  return (
    <Stack gap={2}>
      <Text fz="sm">{when}</Text>
      {send.people !== null && send.people_from !== null && (
        <Text fz="sm" c="dimmed">
          {t(`people.${send.people_from}`, { count: send.people, number: format.number(send.people) })}
        </Text>
      )}
      {send.tags.length > 0 && (
        <Text fz="sm" c="dimmed">
          {t('tags', { tags: format.list(send.tags) })}
        </Text>
      )}
    </Stack>
  );
};

const MoveForm = ({ placed, onMove, onClose }: Omit<DetailsProps, 'isFree'>) => {
  const { t } = useTranslation('calendar');
  // Closed while it is on its way; refused, the time that was wished is here again.
  const kept = useKept<string | null>({
    id: `move-${keyOf(placed.send)}`,
    loaded: fresh(`${placed.day} ${placed.time === '' ? '12:00' : placed.time}:00`),
  });
  const to = kept.values;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (to === null) return;
        onClose();
        onMove(placed.send, to.replace(' ', 'T').slice(0, 16), kept.discard);
      }}
    >
      <Group gap="xs" align="flex-end" wrap="nowrap">
        <DateTimePicker
          label={t('move.to')}
          value={to}
          onChange={kept.type}
          valueFormat="D MMM YYYY HH:mm"
          popoverProps={{ withinPortal: false, withRoles: false }}
          flex={1}
        />
        <Button type="submit">{t('move.move')}</Button>
      </Group>
    </form>
  );
};
