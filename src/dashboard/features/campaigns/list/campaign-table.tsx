// The rows of the list. The name is a link; numbers come after the rows and never hold them up.
import { ActionIcon, Badge, Group, Menu, Stack, Text, Tooltip, VisuallyHidden } from '@mantine/core';
import { IconDots, IconPencil, IconUsersGroup } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { ListTable, type ListColumn } from '../../../../ui/list-table.tsx';
import { TagList } from '../../../../ui/tag-list.tsx';
import { useFormat } from '../../../i18n.ts';
import { LinkAnchor } from '../../../links.tsx';
import { useTeams } from '../../../parts/teams/use-teams.ts';
import { useWorkspace } from '../../../session.ts';
import { ArchiveItem, CopyItems } from '../menu-items.tsx';
import type { InventoryRow } from '../model.ts';
import { useCampaignCommands } from '../use-campaign-commands.tsx';
import { CampaignStatusBadge, ChannelIcons, TypeLabel } from '../words.tsx';
import { SORTS, useListSearch, type Sort } from './list-search.ts';
import { useNumbers, type Numbers } from './use-inventory.ts';

interface TableProps {
  readonly rows: readonly InventoryRow[];
  readonly loading: boolean;
  readonly chosen: readonly InventoryRow[];
  readonly onChoose: (rows: readonly InventoryRow[]) => void;
}

export const CampaignTable = ({ rows, loading, chosen, onChoose }: TableProps) => {
  const { t } = useTranslation('campaigns');
  const [search, change] = useListSearch();
  const columns = useColumns(useNumbers(rows));
  const sort = search.sort ?? 'updated';
  const direction = search.order ?? (sort === 'name' ? 'asc' : 'desc');
  return (
    <ListTable
      rows={rows}
      idOf={({ campaign_id }) => campaign_id}
      columns={columns}
      isLoading={loading}
      sort={{ key: sort, direction }}
      onSort={({ key, direction: order }) => {
        const wanted = SORTS.find((one) => one === key);
        if (wanted !== undefined) change({ sort: wanted satisfies Sort, order });
      }}
      chosen={chosen}
      onChoose={onChoose}
      chooseLabel={(row) => t('list.choose', { name: row.name })}
      chooseAllLabel={t('list.chooseAll')}
    />
  );
};

/** A small window shows what a list is for, and no columns that it would have to be pushed aside for. */
const WIDE = 'lg';
const WIDEST = 'xl';

const useColumns = (numbers: ReadonlyMap<string, Numbers>): readonly ListColumn<InventoryRow>[] => {
  const { t } = useTranslation('campaigns');
  const number = (accessor: keyof Omit<Numbers, 'campaign_id'>): ListColumn<InventoryRow> => ({
    key: `numbers.${accessor}`,
    title: t(`list.${accessor}`),
    align: 'right',
    width: accessor === 'recipients' ? 104 : 82,
    ...(accessor === 'recipients' ? {} : { from: WIDE }),
    render: (row) => <NumberCell row={row} numbers={numbers.get(row.campaign_id)} name={accessor} />,
  });
  return [
    { key: 'name', title: t('list.name'), isSortable: true, render: (row) => <NameCell row={row} /> },
    { key: 'status', title: t('list.status'), width: 108, render: (row) => <StatusCell row={row} /> },
    {
      key: 'type',
      title: t('list.type'),
      width: 136,
      from: WIDE,
      render: ({ type, channels }) => (
        <Stack gap={4}>
          <TypeLabel type={type} />
          <ChannelIcons channels={channels} />
        </Stack>
      ),
    },
    {
      key: 'last_sent',
      title: t('list.sending'),
      isSortable: true,
      width: 168,
      render: (row) => <SendCell row={row} />,
    },
    number('recipients'),
    number('opens'),
    number('clicks'),
    {
      key: 'updated',
      title: t('list.updated'),
      isSortable: true,
      width: 132,
      from: WIDEST,
      render: (row) => <UpdatedCell row={row} />,
    },
    {
      key: 'actions',
      title: <VisuallyHidden>{t('list.actions')}</VisuallyHidden>,
      width: 52,
      render: (row) => <RowMenu row={row} />,
    },
  ];
};

const NameCell = ({ row }: { readonly row: InventoryRow }) => {
  const { key } = useWorkspace();
  return (
    <Stack gap={2} miw={180}>
      <LinkAnchor
        to="/w/$workspace/campaigns/$campaignId"
        params={{ workspace: key, campaignId: row.campaign_id }}
        fw={600}
        fz="sm"
        lineClamp={2}
        title={row.name}
      >
        {row.name}
      </LinkAnchor>
      <Group gap={6}>
        {row.description !== '' && (
          <Text fz="xs" c="dimmed" lineClamp={1} maw={360}>
            {row.description}
          </Text>
        )}
        <TeamBadge teamId={row.team_id} />
        <TagList tags={row.tags} size="xs" />
      </Group>
    </Stack>
  );
};

/** Among the words under the name: a column would push the last ones out of sight. */
const TeamBadge = ({ teamId }: { readonly teamId: string | null }) => {
  const team = useTeams().find(({ team_id }) => team_id === teamId);
  if (team === undefined) return null;
  return (
    <Badge size="xs" variant="default" fw={500} leftSection={<IconUsersGroup size={11} aria-hidden />}>
      {team.name}
    </Badge>
  );
};

const StatusCell = ({ row }: { readonly row: InventoryRow }) => {
  const { t } = useTranslation('campaigns');
  return (
    <Group gap={6} wrap="nowrap">
      <CampaignStatusBadge status={row.status} />
      {row.has_draft && (
        <Tooltip label={t('list.hasDraft')}>
          <span role="img" aria-label={t('list.hasDraft')} style={{ display: 'inline-flex' }}>
            <IconPencil size={14} aria-hidden />
          </span>
        </Tooltip>
      )}
    </Group>
  );
};

const SendCell = ({ row }: { readonly row: InventoryRow }) => {
  const { t } = useTranslation('campaigns');
  const { next_send_at: next, last_sent_at: last } = row;
  if (next === null && last === null)
    return (
      <Text fz="sm" c="dimmed">
        {t('list.neverSent')}
      </Text>
    );
  return (
    <Stack gap={0}>
      {next !== null && <SendTime label={t('list.next')} at={next} />}
      {last !== null && <SendTime label={t('list.last')} at={last} />}
    </Stack>
  );
};

const SendTime = ({ label, at }: { readonly label: string; readonly at: string }) => {
  const format = useFormat();
  const { time_zone: zone } = useWorkspace();
  return (
    <Tooltip label={format.dateTime(at, zone)}>
      <Text fz="sm" style={{ whiteSpace: 'nowrap' }}>
        <Text span fz="xs" c="dimmed">
          {label}
        </Text>{' '}
        {format.shortDateTime(at, zone)}
      </Text>
    </Tooltip>
  );
};

interface NumberCellProps {
  readonly row: InventoryRow;
  readonly numbers: Numbers | undefined;
  readonly name: keyof Omit<Numbers, 'campaign_id'>;
}

const NumberCell = ({ row, numbers, name }: NumberCellProps) => {
  const format = useFormat();
  if (row.last_sent_at === null || numbers === undefined)
    return (
      <Text fz="sm" c="dimmed">
        –
      </Text>
    );
  return (
    <Text fz="sm" className="tabular">
      {format.number(numbers[name])}
    </Text>
  );
};

const UpdatedCell = ({ row }: { readonly row: InventoryRow }) => {
  const format = useFormat();
  return (
    <Stack gap={0}>
      <Tooltip label={format.dateTime(row.updated_at)}>
        <Text fz="sm">{format.relative(row.updated_at)}</Text>
      </Tooltip>
      <Text fz="xs" c="dimmed" lineClamp={1}>
        {row.updated_by}
      </Text>
    </Stack>
  );
};

const RowMenu = ({ row }: { readonly row: InventoryRow }) => {
  const { t } = useTranslation('campaigns');
  const { unarchive } = useCampaignCommands();
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t('list.menu', { name: row.name })}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <CopyItems campaign={row} />
        <ArchiveItem campaign={row} onUnarchive={() => unarchive(row)} />
      </Menu.Dropdown>
    </Menu>
  );
};
