// The next sends of the coming week, soonest first.
import { Group, Skeleton, Stack, Table, Text } from '@mantine/core';
import { IconCalendarEvent } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { CalendarSend } from '../../../contract/admin/schedules.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import type { Format } from '../../../ui/format.ts';
import { Section } from '../../../ui/section.tsx';
import { useFormat } from '../../i18n.ts';
import { LinkAnchor, LinkButton } from '../../links.tsx';
import { ChannelIcons } from '../../parts/reasons/channel-mark.tsx';
import { useApi, useWorkspace } from '../../session.ts';
import { nextSendsQuery } from './queries.ts';

const SHOWN = 6;

export const NextSends = ({ now }: { readonly now: string | undefined }) => {
  const { t } = useTranslation('home');
  const { key } = useWorkspace();
  const { data } = useQuery(nextSendsQuery(useApi(), now));
  const next = data?.entries.filter(({ state }) => state === 'planned').slice(0, SHOWN);
  return (
    <Section
      title={t('next.title')}
      description={t('next.description')}
      actions={
        <LinkButton
          to="/w/$workspace/calendar"
          params={{ workspace: key }}
          search={{}}
          variant="default"
          size="xs"
        >
          {t('next.calendar')}
        </LinkButton>
      }
    >
      {next === undefined ? (
        <Stack gap="xs" aria-busy>
          <Skeleton h={32} />
          <Skeleton h={32} />
        </Stack>
      ) : next.length === 0 ? (
        <EmptyState icon={<IconCalendarEvent size={28} />} title={t('next.empty')}>
          {t('next.emptyText')}
        </EmptyState>
      ) : (
        <NextTable entries={next} />
      )}
    </Section>
  );
};

const NextTable = ({ entries }: { readonly entries: readonly CalendarSend[] }) => {
  const { t } = useTranslation('home');
  const format = useFormat();
  const { key, time_zone: zone } = useWorkspace();
  return (
    <Table verticalSpacing="xs" horizontalSpacing={0}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('next.campaign')}</Table.Th>
          <Table.Th>{t('next.when')}</Table.Th>
          <Table.Th ta="right">{t('next.people')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {entries.map((entry) => (
          <Table.Tr key={`${entry.campaign_id}/${entry.key}/${entry.starts_at}`}>
            <Table.Td>
              <Group gap="xs" wrap="nowrap">
                <ChannelIcons channels={entry.channels} />
                <LinkAnchor
                  to="/w/$workspace/calendar"
                  params={{ workspace: key }}
                  search={{ date: entry.starts_at.slice(0, 10) }}
                  c="inherit"
                  fw={600}
                  fz="sm"
                >
                  {entry.name}
                </LinkAnchor>
              </Group>
            </Table.Td>
            <Table.Td>
              <Text fz="sm" className="tabular">
                {entry.timing === 'local'
                  ? t('next.local', { at: wallText(entry, format) })
                  : format.dateTime(entry.starts_at, zone)}
              </Text>
            </Table.Td>
            <Table.Td ta="right" className="tabular">
              {entry.people === null ? '–' : format.number(entry.people)}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
};

/** Everybody's own clock shows this time. */
const wallText = ({ key }: CalendarSend, format: Format): string =>
  format.dateTime(`${key.slice(0, 16)}:00Z`, 'UTC');
