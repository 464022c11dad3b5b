// One catalog: its items page by page, one edited as JSON, all of them in and out as CSV.
import {
  ActionIcon,
  Button,
  Card,
  FileButton,
  Group,
  JsonInput,
  Modal,
  ScrollArea,
  Stack,
  Table,
  Text,
  VisuallyHidden,
} from '@mantine/core';
import { IconBox, IconDownload, IconPencil, IconPlus, IconTrash, IconUpload } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../../../ui/empty-state.tsx';
import { notifyDone, notifyFailure, notifyUndo } from '../../../../ui/notify.tsx';
import type { Api } from '../../../api.ts';
import { useFormat } from '../../../i18n.ts';
import { KeptTrouble } from '../../../parts/kept/kept-notices.tsx';
import { useKept } from '../../../parts/kept/use-kept.ts';
import { useApi, useCan } from '../../../session.ts';
import { Loaded, SettingsPage, useSettingsHref } from '../shared/settings-page.tsx';
import { useChange, useSetting } from '../shared/use-change.ts';
import { CatalogSelections } from './catalog-selections.tsx';
import type { Catalog } from './catalogs.tsx';
import type { Item } from './csv.ts';
import { readCsv, toCsv } from './csv.ts';

const BATCH = 500;
const MAX_COLUMNS = 8;

interface ItemsAnswer {
  readonly items: readonly Item[];
  readonly next?: string | null;
}

export const CatalogDetail = () => {
  const { t } = useTranslation('settings');
  const href = useSettingsHref();
  const { catalog: name } = useParams({ from: '/signed-in/w/$workspace/settings/catalogs/$catalog' });
  const path = `/admin/v1/catalogs/${encodeURIComponent(name)}`;
  const query = useSetting<{ readonly catalog: Catalog }>('catalogs', path);
  const [edited, edit] = useState<Item | null>(null);
  return (
    <SettingsPage
      title={name}
      width="wide"
      description={query.data !== undefined && t('catalogs.items', { count: query.data.catalog.num_items })}
      above={[{ label: t('catalogs.title'), href: href('catalogs') }]}
      actions={
        query.data !== undefined && (
          <Actions catalog={query.data.catalog} path={path} onNew={() => edit({ id: '' })} />
        )
      }
    >
      <Loaded query={query}>
        {({ catalog }) => (
          <>
            <Items catalog={catalog} path={path} onEdit={edit} />
            <CatalogSelections catalog={catalog} path={path} />
          </>
        )}
      </Loaded>
      <Modal
        closeButtonProps={{ 'aria-label': t('close') }}
        opened={edited !== null}
        onClose={() => edit(null)}
        title={t('catalogs.item')}
        size="lg"
      >
        {edited !== null && <ItemForm item={edited} path={path} onDone={() => edit(null)} />}
      </Modal>
    </SettingsPage>
  );
};

interface ActionsProps {
  readonly catalog: Catalog;
  readonly path: string;
  readonly onNew: () => void;
}

const Actions = ({ catalog, path, onNew }: ActionsProps) => {
  const { t } = useTranslation('settings');
  const can = useCan();
  const api = useApi();
  const upload = useChange('catalogs', (to, items: readonly Item[]) => saveInBatches(to, path, items));
  const take = async (file: File | null): Promise<void> => {
    if (file === null) return;
    const read = readCsv(await file.text(), catalog.fields);
    if (!read.ok)
      return notifyFailure(
        t('catalogs.notRead'),
        t(`catalogs.problem.${read.problem}`, { where: read.where }),
      );
    upload.mutate(read.items, { onSuccess: (count) => notifyDone(t('catalogs.uploaded', { count })) });
  };
  const download = async (): Promise<void> => {
    const items = await readAll(api, path);
    offerFile(`${catalog.name}.csv`, toCsv(catalog.fields, items));
  };
  return (
    <>
      <Button variant="default" leftSection={<IconDownload size={16} />} onClick={() => void download()}>
        {t('catalogs.download')}
      </Button>
      {can('admin.write', 'content') && (
        <>
          <FileButton accept=".csv,text/csv" onChange={(file) => void take(file)}>
            {(props) => (
              <Button
                {...props}
                variant="default"
                leftSection={<IconUpload size={16} />}
                loading={upload.isPending}
              >
                {t('catalogs.upload')}
              </Button>
            )}
          </FileButton>
          <Button leftSection={<IconPlus size={16} />} onClick={onNew}>
            {t('catalogs.addItem')}
          </Button>
        </>
      )}
    </>
  );
};

const saveInBatches = async (api: Api, path: string, items: readonly Item[]): Promise<number> => {
  for (let from = 0; from < items.length; from += BATCH)
    await api.put(`${path}/items`, { items: items.slice(from, from + BATCH) });
  return items.length;
};

const readAll = async (api: Api, path: string): Promise<readonly Item[]> => {
  const items: Item[] = [];
  let after: string | null = null;
  do {
    const page: ItemsAnswer = await api.get<ItemsAnswer>(`${path}/items`, { limit: BATCH, after });
    items.push(...page.items);
    after = page.next ?? null;
  } while (after !== null);
  return items;
};

const offerFile = (name: string, text: string): void => {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
};

interface ItemsProps {
  readonly catalog: Catalog;
  readonly path: string;
  readonly onEdit: (item: Item) => void;
}

const Items = ({ catalog, path, onEdit }: ItemsProps) => {
  const { t } = useTranslation('settings');
  const api = useApi();
  const query = useInfiniteQuery({
    queryKey: [api.workspace, 'catalogs', path, 'items'],
    queryFn: ({ pageParam, signal }) =>
      api.get<ItemsAnswer>(`${path}/items`, { limit: 50, after: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next ?? null,
  });
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  const columns = catalog.fields.slice(0, MAX_COLUMNS);
  if (query.data !== undefined && items.length === 0) {
    return (
      <Card>
        <EmptyState icon={<IconBox size={26} />} title={t('catalogs.noItems')}>
          {t('catalogs.noItemsText')}
        </EmptyState>
      </Card>
    );
  }
  return (
    <Card padding={0}>
      <ScrollArea
        type="auto"
        viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': t('catalogs.table') }}
      >
        <Table highlightOnHover miw={720} verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              {columns.map(({ name, type }) => (
                <Table.Th key={name} ta={alignOf(type)}>
                  {name}
                </Table.Th>
              ))}
              <Table.Th w={90}>
                <VisuallyHidden>{t('catalogs.actions')}</VisuallyHidden>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {items.map((item) => (
              <ItemRow
                key={String(item['id'])}
                item={item}
                columns={columns}
                path={path}
                onEdit={() => onEdit(item)}
              />
            ))}
          </Table.Tbody>
        </Table>
      </ScrollArea>
      {query.hasNextPage && (
        <Group justify="center" p="sm">
          <Button
            variant="default"
            size="xs"
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            {t('showMore')}
          </Button>
        </Group>
      )}
    </Card>
  );
};

interface ItemRowProps {
  readonly item: Item;
  readonly columns: Catalog['fields'];
  readonly path: string;
  readonly onEdit: () => void;
}

const alignOf = (type: string): 'right' | 'left' => (type === 'number' ? 'right' : 'left');

const ItemRow = ({ item, columns, path, onEdit }: ItemRowProps) => {
  const { t } = useTranslation('settings');
  const format = useFormat();
  const can = useCan();
  const id = String(item['id']);
  const remove = useChange('catalogs', (api, _wish: null) =>
    api.del(`${path}/items/${encodeURIComponent(id)}`),
  );
  const restore = useChange('catalogs', (api, _wish: null) => api.put(`${path}/items`, { items: [item] }));
  const drop = () =>
    remove.mutate(null, {
      onSuccess: () => notifyUndo(t('catalogs.itemRemoved', { id }), t('undo'), () => restore.mutate(null)),
    });
  const shown = (value: unknown): string => {
    if (value === undefined || value === null) return '';
    if (typeof value === 'number') return format.number(value);
    if (typeof value === 'boolean') return t(value ? 'yes' : 'no');
    return typeof value === 'string' ? value : JSON.stringify(value);
  };
  return (
    <Table.Tr>
      {columns.map(({ name, type }) => (
        <Table.Td key={name} ta={alignOf(type)} className={type === 'number' ? 'tabular' : undefined}>
          <Text fz="sm" lineClamp={2} maw={280}>
            {shown(item[name])}
          </Text>
        </Table.Td>
      ))}
      <Table.Td>
        {can('admin.write', 'content') && (
          <Group gap={2} wrap="nowrap" justify="flex-end">
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t('catalogs.editItem', { id })}
              onClick={onEdit}
            >
              <IconPencil size={16} />
            </ActionIcon>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t('catalogs.removeItem', { id })}
              onClick={drop}
            >
              <IconTrash size={16} />
            </ActionIcon>
          </Group>
        )}
      </Table.Td>
    </Table.Tr>
  );
};

interface ItemFormProps {
  readonly item: Item;
  readonly path: string;
  readonly onDone: () => void;
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

const idOf = (item: unknown): unknown =>
  typeof item === 'object' && item !== null && 'id' in item ? item.id : undefined;

const textOf = (item: Item): Typed => ({ text: JSON.stringify(item, null, 2) });

interface Typed {
  readonly text: string;
}

/** What an item was when it was opened goes with it: nothing of somebody else's is overwritten unseen. */
const useItem = ({ item, path, onDone }: ItemFormProps) => {
  const isNew = item['id'] === '';
  const kept = useKept<Typed>({
    id: `item-${isNew ? 'new' : String(item['id'])}-of-${path}`,
    loaded: { values: textOf(item), version: isNew ? 'null' : JSON.stringify(item) },
  });
  const save = useChange('catalogs', (api, seen: string) =>
    api.put(`${path}/items`, {
      items: [parsed(kept.values.text)],
      // Given another id, it becomes another item: there was none.
      seen: idOf(parsed(seen)) === idOf(parsed(kept.values.text)) ? parsed(seen) : null,
    }),
  );
  const send = (seen: string): void =>
    save.mutate(seen, {
      onSuccess: () => {
        kept.saved(kept.values);
        onDone();
      },
      onError: ({ body: { present } }) => {
        if (present !== undefined && present !== null)
          kept.meet({ values: textOf(present as Item), version: JSON.stringify(present) });
      },
    });
  return { kept, save, send };
};

const ItemForm = (props: ItemFormProps) => {
  const { t } = useTranslation('settings');
  const { kept, save, send } = useItem(props);
  const [isNoJson, setNoJson] = useState(false);
  const submit = (event: { preventDefault(): void }) => {
    event.preventDefault();
    const isReadable = parsed(kept.values.text) !== undefined;
    setNoJson(!isReadable);
    if (isReadable && kept.present === null) send(String(kept.version));
  };
  const refused = kept.present === null ? save.error?.message : undefined;
  return (
    <form onSubmit={submit}>
      <Stack>
        <KeptTrouble kept={kept} onMine={({ version }) => send(String(version))} onTheirs={save.reset} />
        <JsonInput
          data-autofocus
          label={t('catalogs.asJson')}
          autosize
          minRows={8}
          maxRows={24}
          formatOnBlur
          value={kept.values.text}
          onChange={(text) => kept.type({ text })}
          error={isNoJson ? t('catalogs.noJson') : refused}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        />
        <Group justify="flex-end">
          <Button type="submit" loading={save.isPending}>
            {t('save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
};
