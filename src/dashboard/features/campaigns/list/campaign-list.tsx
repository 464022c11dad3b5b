// The list of campaigns: what there is, what it is doing, and what can be done with one or several of them.
import { Alert, Button, Card, Group, Text } from '@mantine/core';
import { IconArchive, IconPlus, IconSend } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../../../ui/empty-state.tsx';
import { ErrorPanel } from '../../../../ui/error-panel.tsx';
import { Page } from '../../../../ui/page.tsx';
import { useFormat } from '../../../i18n.ts';
import { LinkButton } from '../../../links.tsx';
import { useCan, useWorkspace } from '../../../session.ts';
import type { InventoryRow } from '../model.ts';
import { CampaignTable } from './campaign-table.tsx';
import { ListFilters } from './list-filters.tsx';
import { isFiltered, useListSearch } from './list-search.ts';
import { useArchive } from './use-archive.ts';
import { useInventory } from './use-inventory.ts';

export const CampaignList = () => {
  const { t } = useTranslation('campaigns');
  const [search, change] = useListSearch();
  const inventory = useInventory(search);
  const rows = inventory.data?.pages.flatMap(({ campaigns }) => campaigns) ?? [];
  const first = inventory.data?.pages[0];
  return (
    <Page title={t('list.title')} description={t('list.description')} width="wide" actions={<NewButton />}>
      <ListFilters search={search} onChange={change} counts={first?.counts.status ?? null} />
      {inventory.error !== null && (
        <ErrorPanel
          title={t('list.failed')}
          message={inventory.error.message}
          retryLabel={t('retry')}
          onRetry={() => void inventory.refetch()}
        />
      )}
      {first !== undefined && rows.length === 0 ? (
        <NothingFound filtered={isFiltered(search)} />
      ) : (
        <Found rows={rows} total={first?.total ?? null} inventory={inventory} />
      )}
    </Page>
  );
};

const NewButton = () => {
  const { t } = useTranslation('campaigns');
  const { key } = useWorkspace();
  const can = useCan();
  if (!can('admin.write')) return null;
  return (
    <LinkButton
      to="/w/$workspace/campaigns/new"
      params={{ workspace: key }}
      leftSection={<IconPlus size={16} aria-hidden />}
    >
      {t('list.new')}
    </LinkButton>
  );
};

const NothingFound = ({ filtered }: { readonly filtered: boolean }) => {
  const { t } = useTranslation('campaigns');
  return (
    <Card>
      <EmptyState
        icon={<IconSend size={26} />}
        title={t(filtered ? 'list.nothingFound' : 'list.nothingYet')}
        action={filtered ? undefined : <NewButton />}
      >
        {t(filtered ? 'list.nothingFoundHint' : 'list.nothingYetHint')}
      </EmptyState>
    </Card>
  );
};

interface FoundProps {
  readonly rows: readonly InventoryRow[];
  readonly total: number | null;
  readonly inventory: ReturnType<typeof useInventory>;
}

const Found = ({ rows, total, inventory }: FoundProps) => {
  const { t } = useTranslation('campaigns');
  const format = useFormat();
  const [chosen, setChosen] = useState<readonly InventoryRow[]>([]);
  return (
    <>
      {chosen.length > 0 && <Chosen rows={chosen} onDone={() => setChosen([])} />}
      <CampaignTable rows={rows} loading={inventory.isPending} chosen={chosen} onChoose={setChosen} />
      {total !== null && (
        <Group justify="space-between">
          <Text fz="sm" c="dimmed" aria-live="polite">
            {t('list.shown', {
              count: total,
              shown: format.number(rows.length),
              total: format.number(total),
            })}
          </Text>
          {inventory.hasNextPage && (
            <Button
              variant="default"
              loading={inventory.isFetchingNextPage}
              onClick={() => void inventory.fetchNextPage()}
            >
              {t('list.more')}
            </Button>
          )}
        </Group>
      )}
    </>
  );
};

const Chosen = ({
  rows,
  onDone,
}: {
  readonly rows: readonly InventoryRow[];
  readonly onDone: () => void;
}) => {
  const { t } = useTranslation('campaigns');
  const archive = useArchive();
  const can = useCan();
  const open = rows.filter(({ status }) => status !== 'archived');
  return (
    <Alert variant="light" py="xs" role="status">
      <Group justify="space-between">
        <Text fz="sm">{t('list.chosen', { count: rows.length })}</Text>
        <Group gap="xs">
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconArchive size={14} aria-hidden />}
            disabled={open.length === 0 || !open.every((one) => can('admin.launch', one))}
            onClick={() => {
              archive(open);
              onDone();
            }}
          >
            {t('action.archive')}
          </Button>
          <Button size="compact-sm" variant="subtle" onClick={onDone}>
            {t('list.unchoose')}
          </Button>
        </Group>
      </Group>
    </Alert>
  );
};
