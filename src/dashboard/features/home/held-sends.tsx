// Messages whose answer was lost: what is known of each, and a person's word on what became of it. Nothing is decided by
// itself: sent again they may come twice, given up they may never have come.
import { Alert, Anchor, Button, Card, Checkbox, Group, Select, Stack, Table, Text } from '@mantine/core';
import { IconCircleCheck, IconMailCheck, IconSend, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { HeldAnswer } from '../../../contract/admin/reports.ts';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { ErrorPanel } from '../../../ui/error-panel.tsx';
import { notifyDone, notifyFailure } from '../../../ui/notify.tsx';
import { Page } from '../../../ui/page.tsx';
import { useFormat } from '../../i18n.ts';
import { LinkAnchor } from '../../links.tsx';
import { PersonLink } from '../../parts/person-picker/person-link.tsx';
import { useChannelName } from '../../parts/reasons/channel-mark.tsx';
import { AllCampaignsNote } from '../../parts/teams/all-campaigns-note.tsx';
import { useApi, useCan, useWorkspace } from '../../session.ts';

/** A send or a copy for a seed: both are decided upon by their key. */
type Held = {
  readonly key: string;
  readonly userId: string | null;
  readonly who: string;
  readonly campaignId: string;
  readonly campaignName: string;
  readonly channel: string;
  /** Null: a copy says nothing of it. */
  readonly handedTo: { readonly configuration: string | null; readonly provider: string | null } | null;
  readonly attempts: number;
  readonly at: string;
};

const allOf = ({ held, seed_copies: copies }: HeldAnswer): readonly Held[] => [
  ...held.map((send) => ({
    ...about(send),
    userId: send.user_id,
    who: send.external_id ?? send.user_id,
    channel: send.channel,
    handedTo: send,
  })),
  ...copies.map((copy) => ({
    ...about(copy),
    userId: null,
    who: copy.address,
    channel: 'email',
    handedTo: null,
  })),
];

const about = (one: HeldAnswer['held'][number] | HeldAnswer['seed_copies'][number]) => ({
  key: one.send_key,
  campaignId: one.campaign_id,
  campaignName: one.campaign_name,
  attempts: one.attempts,
  at: one.at,
});

const MOST = 500;
const PATH = '/admin/v1/held-sends';

export const HeldSends = () => {
  const { t } = useTranslation('home');
  const api = useApi();
  const { campaign } = useSearch({ from: '/signed-in/w/$workspace/held' });
  const query = useQuery({
    queryKey: [api.workspace, 'held', campaign ?? ''],
    queryFn: ({ signal }) => api.get<HeldAnswer>(PATH, { campaign_id: campaign, limit: MOST }, signal),
  });
  const { data, error, refetch } = query;
  return (
    <Page
      title={t('held.title')}
      description={t('held.description')}
      crumbs={[{ label: t('title'), href: `/w/${api.workspace}/home` }]}
      width="wide"
    >
      {error !== null && data === undefined ? (
        <ErrorPanel
          title={t('failed')}
          message={error.message}
          retryLabel={t('retry')}
          onRetry={() => void refetch()}
        />
      ) : data === undefined ? null : data.total + data.total_seed_copies === 0 ? (
        <Card>
          <EmptyState
            icon={<IconCircleCheck size={28} />}
            title={t('held.empty')}
            action={
              campaign === undefined ? undefined : (
                <Anchor href={`/w/${api.workspace}/held`}>{t('held.all')}</Anchor>
              )
            }
          >
            {t('held.emptyText')}
          </EmptyState>
        </Card>
      ) : (
        <Desk key={campaign ?? ''} answer={data} />
      )}
    </Page>
  );
};

const Desk = ({ answer }: { readonly answer: HeldAnswer }) => {
  const { t } = useTranslation('home');
  const can = useCan();
  const format = useFormat();
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set());
  // What somebody else decided meanwhile is not asked about again.
  const held = allOf(answer);
  const total = answer.total + answer.total_seed_copies;
  const keys = held.map(({ key }) => key).filter((key) => chosen.has(key));
  return (
    <Stack gap="md">
      <Alert variant="light" color="orange">
        {t('held.advice')}
      </Alert>
      <AllCampaignsNote />
      <Group justify="space-between" align="flex-end">
        <CampaignFilter held={held} />
        {can('admin.launch', 'messages') ? (
          <Decisions keys={keys} onDone={() => choose(new Set())} />
        ) : (
          <Text fz="sm" c="dimmed">
            {t('held.notYours')}
          </Text>
        )}
      </Group>
      <HeldTable held={held} chosen={new Set(keys)} onChoose={choose} />
      {total > held.length && (
        <Text fz="sm" c="dimmed">
          {t('held.more', { shown: format.number(held.length), total: format.number(total) })}
        </Text>
      )}
    </Stack>
  );
};

const CampaignFilter = ({ held }: { readonly held: readonly Held[] }) => {
  const { t } = useTranslation('home');
  const navigate = useNavigate();
  const { key: workspace } = useWorkspace();
  const { campaign } = useSearch({ from: '/signed-in/w/$workspace/held' });
  const names = new Map(held.map(({ campaignId, campaignName }) => [campaignId, campaignName]));
  return (
    <Select
      label={t('held.campaign')}
      placeholder={t('held.all')}
      clearable
      searchable
      clearButtonProps={{ 'aria-label': t('held.all') }}
      value={campaign ?? null}
      data={[...names].map(([value, label]) => ({ value, label }))}
      onChange={(next) =>
        void navigate({
          to: '/w/$workspace/held',
          params: { workspace },
          search: next === null ? {} : { campaign: next },
        })
      }
      w={280}
    />
  );
};

const WAYS = [
  { action: 'mark-as-sent', key: 'arrived', icon: IconMailCheck, color: undefined },
  { action: 'resend', key: 'resend', icon: IconSend, color: undefined },
  { action: 'drop', key: 'drop', icon: IconTrash, color: 'red' },
] as const;

const Decisions = ({ keys, onDone }: { readonly keys: readonly string[]; readonly onDone: () => void }) => {
  const { t } = useTranslation('home');
  const api = useApi();
  const client = useQueryClient();
  const settle = useMutation({
    mutationFn: ({ action }: (typeof WAYS)[number]) =>
      api.post<{ readonly settled: number }>(`${PATH}/${action}`, { send_keys: keys }),
    onSuccess: ({ settled }, { key }) => {
      notifyDone(t(`held.done.${key}`, { count: settled }));
      onDone();
    },
    onError: (error) => notifyFailure(t('held.failed'), error.message),
    onSettled: () =>
      Promise.all(
        ['held', 'attention', 'overview'].map((about) =>
          client.invalidateQueries({ queryKey: [api.workspace, about] }),
        ),
      ),
  });
  return (
    <Group gap="xs">
      <Text fz="sm" c="dimmed" role="status">
        {t('held.chosen', { count: keys.length })}
      </Text>
      {WAYS.map((way) => (
        <Button
          key={way.key}
          variant="default"
          leftSection={<way.icon size={16} aria-hidden />}
          disabled={keys.length === 0}
          loading={settle.isPending && settle.variables.key === way.key}
          onClick={() => settle.mutate(way)}
          {...(way.color === undefined || keys.length === 0
            ? {}
            : { c: `var(--mantine-color-${way.color}-text)` })}
        >
          {t(`held.way.${way.key}`)}
        </Button>
      ))}
    </Group>
  );
};

interface TableProps {
  readonly held: readonly Held[];
  readonly chosen: ReadonlySet<string>;
  readonly onChoose: (chosen: ReadonlySet<string>) => void;
}

const HeldTable = ({ held, chosen, onChoose }: TableProps) => {
  const { t } = useTranslation('home');
  const isAll = held.length > 0 && chosen.size === held.length;
  const toggle = (key: string): void => {
    const next = new Set(chosen);
    if (!next.delete(key)) next.add(key);
    onChoose(next);
  };
  return (
    <Card padding={0}>
      <Table.ScrollContainer minWidth={860}>
        <Table verticalSpacing="xs" highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              <Table.Th w={44}>
                <Checkbox
                  aria-label={t('held.chooseAll')}
                  checked={isAll}
                  indeterminate={chosen.size > 0 && !isAll}
                  onChange={() => onChoose(new Set(isAll ? [] : held.map(({ key }) => key)))}
                />
              </Table.Th>
              {(['person', 'campaign', 'channel', 'provider', 'at', 'key'] as const).map((name) => (
                <Table.Th key={name}>{t(`held.column.${name}`)}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {held.map((one) => (
              <Row key={one.key} held={one} isChosen={chosen.has(one.key)} onToggle={() => toggle(one.key)} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Card>
  );
};

interface RowProps {
  readonly held: Held;
  readonly isChosen: boolean;
  readonly onToggle: () => void;
}

const Row = ({ held, isChosen, onToggle }: RowProps) => {
  const { t } = useTranslation('home');
  const format = useFormat();
  const channelName = useChannelName();
  const { key: workspace, time_zone: zone } = useWorkspace();
  const { key, userId, who, campaignId } = held;
  return (
    <Table.Tr>
      <Table.Td>
        <Checkbox aria-label={t('held.choose', { person: who })} checked={isChosen} onChange={onToggle} />
      </Table.Td>
      <Table.Td>
        {userId === null ? (
          <>
            {who}
            <Text fz="xs" c="dimmed">
              {t('held.seed')}
            </Text>
          </>
        ) : (
          <PersonLink userId={userId}>{who}</PersonLink>
        )}
      </Table.Td>
      <Table.Td>
        <LinkAnchor
          to="/w/$workspace/campaigns/$campaignId"
          params={{ workspace, campaignId }}
          search={{}}
          fz="sm"
        >
          {held.campaignName}
        </LinkAnchor>
      </Table.Td>
      <Table.Td>{channelName(held.channel)}</Table.Td>
      <Table.Td>
        <HandedTo held={held} />
      </Table.Td>
      <Table.Td style={{ whiteSpace: 'nowrap' }}>{format.dateTime(held.at, zone)}</Table.Td>
      <Table.Td>
        <Anchor
          component="button"
          type="button"
          fz="xs"
          ff="monospace"
          title={key}
          aria-label={t('held.copyKey', { key })}
          onClick={() => {
            void navigator.clipboard.writeText(key).then(() => notifyDone(t('held.copied')));
          }}
        >
          {key.slice(0, 8)}…
        </Anchor>
      </Table.Td>
    </Table.Tr>
  );
};

const HandedTo = ({ held: { handedTo, attempts } }: Pick<RowProps, 'held'>) => {
  const { t } = useTranslation('home');
  const tries = t('held.attempts', { count: attempts });
  if (handedTo === null) return <Text fz="sm">{tries}</Text>;
  if (handedTo.configuration === null) return t('held.gone');
  return (
    <>
      {handedTo.configuration}
      <Text fz="xs" c="dimmed">
        {tries}
      </Text>
    </>
  );
};
