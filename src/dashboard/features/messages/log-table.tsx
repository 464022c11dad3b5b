// Lines of the log. A line opens to what the decision rested on and what became of the message.
import { ActionIcon, Card, Code, Group, Stack, Table, Text, Tooltip, VisuallyHidden } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { Fragment, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MessageLogLine } from '../../../contract/admin/message-log.ts';
import { StatusBadge } from '../../../ui/status-badge.tsx';
import { useFormat } from '../../i18n.ts';
import { LinkAnchor } from '../../links.tsx';
import { ChannelMark } from '../../parts/reasons/channel-mark.tsx';
import { OutcomeBadge } from '../../parts/reasons/outcome-badge.tsx';
import { PersonLink } from '../../parts/person-picker/person-link.tsx';
import { ReasonText } from '../../parts/reasons/reason-text.tsx';
import { useWorkspace } from '../../session.ts';

interface LogTableProps {
  readonly lines: readonly MessageLogLine[];
  readonly isMessages: boolean;
}

const keyOf = (line: MessageLogLine): string => `${line.delivery_id}/${line.channel}/${line.endpoint}`;

export const LogTable = ({ lines, isMessages }: LogTableProps) => {
  const { t } = useTranslation('messages');
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const toggle = (key: string) =>
    setOpen((before) => {
      const next = new Set(before);
      if (!next.delete(key)) next.add(key);
      return next;
    });
  return (
    <Card padding={0}>
      <Table.ScrollContainer minWidth={720}>
        <Table verticalSpacing="xs" horizontalSpacing="sm" highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              <Table.Th w={44}>
                <VisuallyHidden>{t('column.details')}</VisuallyHidden>
              </Table.Th>
              <Table.Th w={140}>{t('column.at')}</Table.Th>
              <Table.Th>{t('column.person')}</Table.Th>
              <Table.Th>{t('column.campaign')}</Table.Th>
              {isMessages && <Table.Th w={140}>{t('column.channel')}</Table.Th>}
              <Table.Th w={120}>{t('column.outcome')}</Table.Th>
              <Table.Th>{t('column.reason')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {lines.map((line) => (
              <Fragment key={keyOf(line)}>
                <Line
                  line={line}
                  isMessages={isMessages}
                  isOpen={open.has(keyOf(line))}
                  onToggle={() => toggle(keyOf(line))}
                />
                {open.has(keyOf(line)) && <Details line={line} columns={isMessages ? 7 : 6} />}
              </Fragment>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Card>
  );
};

interface LineProps {
  readonly line: MessageLogLine;
  readonly isMessages: boolean;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

const Line = ({ line, isMessages, isOpen, onToggle }: LineProps) => {
  const { t } = useTranslation('messages');
  const format = useFormat();
  const { key, time_zone: zone } = useWorkspace();
  const person = line.external_id ?? line.email ?? line.user_id;
  const Chevron = isOpen ? IconChevronDown : IconChevronRight;
  return (
    <Table.Tr>
      <Table.Td>
        <ActionIcon
          variant="subtle"
          color="gray"
          onClick={onToggle}
          aria-expanded={isOpen}
          aria-label={t('open', { person: person === '' ? t('nobody') : person })}
        >
          <Chevron size={16} aria-hidden />
        </ActionIcon>
      </Table.Td>
      <Table.Td>
        <Text fz="sm" className="tabular" style={{ whiteSpace: 'nowrap' }}>
          <Tooltip label={format.dateTime(line.at, zone)}>
            <span>{format.shortDateTime(line.at, zone)}</span>
          </Tooltip>
        </Text>
      </Table.Td>
      <Table.Td>
        {person === '' ? (
          <Text fz="sm" c="dimmed">
            {t('nobody')}
          </Text>
        ) : (
          <Stack gap={0}>
            <PersonLink userId={line.user_id}>{person}</PersonLink>
            {line.email !== null && line.email !== person && (
              <Text fz="xs" c="dimmed">
                {line.email}
              </Text>
            )}
          </Stack>
        )}
      </Table.Td>
      <Table.Td>
        <LinkAnchor
          to="/w/$workspace/results/$campaignId"
          params={{ workspace: key, campaignId: line.campaign_id }}
          search={{}}
          fz="sm"
        >
          {line.campaign_name === '' ? line.campaign_id : line.campaign_name}
        </LinkAnchor>
      </Table.Td>
      {isMessages && (
        <Table.Td>
          <ChannelMark channel={line.channel} />
        </Table.Td>
      )}
      <Table.Td>
        <OutcomeBadge outcome={line.outcome} />
      </Table.Td>
      <Table.Td>
        {line.reason === '' ? <Reactions line={line} /> : <ReasonText reason={line.reason} />}
      </Table.Td>
    </Table.Tr>
  );
};

const BAD = ['hard_bounce', 'soft_bounce', 'spam', 'unsubscribe'];

const Reactions = ({ line }: { readonly line: MessageLogLine }) => {
  const { t } = useTranslation('messages');
  const kinds = [...new Set(line.reactions.map(({ kind }) => kind))];
  return (
    <Group gap={6}>
      {kinds.map((kind) => (
        <StatusBadge
          key={kind}
          tone={BAD.includes(kind) ? 'warning' : 'info'}
          label={t(`reaction.${kind}`, { defaultValue: kind })}
        />
      ))}
    </Group>
  );
};

const Details = ({ line, columns }: { readonly line: MessageLogLine; readonly columns: number }) => {
  const { t } = useTranslation('messages');
  const format = useFormat();
  const { time_zone: zone } = useWorkspace();
  const facts: readonly (readonly [string, string])[] = [
    [t('details.user'), line.user_id],
    [t('details.dispatch'), line.dispatch_id],
    [t('details.provider'), line.provider_message_id ?? ''],
    [t('details.tries'), line.tries === 0 ? '' : format.number(line.tries)],
  ];
  return (
    <Table.Tr bg="var(--app-paper)">
      <Table.Td colSpan={columns} px="xl" py="md">
        <Stack gap="sm">
          <Group gap="xl">
            {facts
              .filter(([, value]) => value !== '')
              .map(([name, value]) => (
                <Stack key={name} gap={0}>
                  <Text fz="xs" c="dimmed">
                    {name}
                  </Text>
                  <Code bg="transparent" p={0} fz="sm">
                    {value}
                  </Code>
                </Stack>
              ))}
          </Group>
          {line.reactions.map((reaction, i) => (
            <Group key={i} gap="sm">
              <Text fz="sm" fw={600}>
                {t(`reaction.${reaction.kind}`, { defaultValue: reaction.kind })}
              </Text>
              <Text fz="sm" c="dimmed">
                {format.dateTime(reaction.at, zone)}
              </Text>
              <Words detail={reaction.detail} />
            </Group>
          ))}
          {Object.keys(line.facts).length > 0 && (
            <Stack gap={4}>
              <Text fz="xs" c="dimmed">
                {t('details.facts')}
              </Text>
              <Code block fz="xs">
                {JSON.stringify(line.facts, null, 2)}
              </Code>
            </Stack>
          )}
        </Stack>
      </Table.Td>
    </Table.Tr>
  );
};

/** What the server said, as it said it. */
const Words = ({ detail }: { readonly detail: Readonly<Record<string, unknown>> }) => {
  const texts = Object.values(detail).filter((value) => typeof value === 'string' && value !== '');
  return texts.length === 0 ? null : <Code fz="xs">{texts.join(' · ')}</Code>;
};
