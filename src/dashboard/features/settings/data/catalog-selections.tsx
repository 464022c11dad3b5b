// Selections of a catalog: which of its items a template gets, in what order, at most how many.
import {
  ActionIcon,
  Button,
  Group,
  Modal,
  NumberInput,
  SegmentedControl,
  Select,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { IconFilterPlus, IconListSearch, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MAX_SELECTION_FILTERS, MAX_SELECTION_RESULTS } from '../../../../core/templates/selection.ts';
import { EmptyState } from '../../../../ui/empty-state.tsx';
import { notifyUndo } from '../../../../ui/notify.tsx';
import { Section } from '../../../../ui/section.tsx';
import { fieldError } from '../../../api.ts';
import { KeptTrouble } from '../../../parts/kept/kept-notices.tsx';
import type { Versioned } from '../../../parts/kept/kept-store.ts';
import { useKept } from '../../../parts/kept/use-kept.ts';
import { useCan } from '../../../session.ts';
import { EntryRow } from '../shared/entry-row.tsx';
import { Loaded } from '../shared/settings-page.tsx';
import { useChange, useSetting } from '../shared/use-change.ts';
import type { Catalog } from './catalogs.tsx';
import {
  operatorKey,
  operatorsOf,
  readValue,
  startFilter,
  type SelectionFilter,
} from './selection-filter.ts';

interface Selection {
  readonly name: string;
  readonly filters?: readonly SelectionFilter[];
  readonly results_limit?: number;
  readonly sort_field?: string;
  readonly sort_order?: 'asc' | 'desc';
}

interface SelectionsProps {
  readonly catalog: Catalog;
  readonly path: string;
}

export const CatalogSelections = ({ catalog, path }: SelectionsProps) => {
  const { t } = useTranslation('settings');
  const can = useCan();
  const query = useSetting<{ readonly selections: readonly Selection[] }>('catalogs', `${path}/selections`);
  const [edited, edit] = useState<Selection | 'new' | null>(null);
  const add = can('admin.write', 'content') && (
    <Button size="xs" variant="default" leftSection={<IconPlus size={14} />} onClick={() => edit('new')}>
      {t('selections.add')}
    </Button>
  );
  return (
    <Section title={t('selections.title')} description={t('selections.text')} actions={add}>
      <Loaded query={query}>
        {({ selections }) =>
          selections.length === 0 ? (
            <EmptyState icon={<IconListSearch size={26} />} title={t('selections.empty')}>
              {t('selections.emptyText')}
            </EmptyState>
          ) : (
            <Stack gap="xs">
              {selections.map((selection) => (
                <Row key={selection.name} selection={selection} path={path} onEdit={() => edit(selection)} />
              ))}
            </Stack>
          )
        }
      </Loaded>
      <Modal
        closeButtonProps={{ 'aria-label': t('close') }}
        opened={edited !== null}
        onClose={() => edit(null)}
        title={edited === 'new' ? t('selections.add') : t('selections.change')}
        size="xl"
      >
        {edited !== null && (
          <SelectionForm
            selection={edited === 'new' ? null : edited}
            catalog={catalog}
            path={path}
            onDone={() => edit(null)}
          />
        )}
      </Modal>
    </Section>
  );
};

const bodyOf = ({ name: _, ...definition }: Selection): object => definition;

interface RowProps {
  readonly selection: Selection;
  readonly path: string;
  readonly onEdit: () => void;
}

const Row = ({ selection, path, onEdit }: RowProps) => {
  const { t } = useTranslation('settings');
  const can = useCan();
  const {
    name,
    filters = [],
    results_limit: limit = MAX_SELECTION_RESULTS,
    sort_field: sortField,
  } = selection;
  const own = `${path}/selections/${encodeURIComponent(name)}`;
  const remove = useChange('catalogs', (api, _wish: null) => api.del(own));
  const restore = useChange('catalogs', (api, _wish: null) => api.put(own, bodyOf(selection)));
  const drop = () =>
    remove.mutate(null, {
      onSuccess: () => notifyUndo(t('selections.removed', { name }), t('undo'), () => restore.mutate(null)),
    });
  const words = filters.map(
    ({ field, operator, value }) =>
      `${field} ${t(`selections.operator.${operatorKey(operator)}`)} ${String(value)}`,
  );
  return (
    <EntryRow
      icon={<IconListSearch size={20} />}
      title={name}
      text={
        <>
          {words.length === 0 ? t('selections.all') : words.join(' · ')}
          {sortField !== undefined &&
            ` · ${t(`selections.sorted.${selection.sort_order ?? 'asc'}`, { field: sortField })}`}
          {` · ${t('selections.atMost', { count: limit })}`}
        </>
      }
      actions={
        can('admin.write', 'content') && (
          <>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t('catalogs.editItem', { id: name })}
              onClick={onEdit}
            >
              <IconPencil size={17} />
            </ActionIcon>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t('catalogs.removeItem', { id: name })}
              onClick={drop}
            >
              <IconTrash size={17} />
            </ActionIcon>
          </>
        )
      }
    />
  );
};

interface FormProps {
  readonly selection: Selection | null;
  readonly catalog: Catalog;
  readonly path: string;
  readonly onDone: () => void;
}

/** Whole: what is not chosen is null, so that it is kept as such. */
interface Draft {
  readonly name: string;
  readonly filters: readonly SelectionFilter[];
  readonly results_limit: number | null;
  readonly sort_field: string | null;
  readonly sort_order: 'asc' | 'desc' | null;
}

const draftOf = (selection: Selection | null): Draft => ({
  name: selection?.name ?? '',
  filters: selection?.filters ?? [],
  results_limit: selection?.results_limit ?? null,
  sort_field: selection?.sort_field ?? null,
  sort_order: selection?.sort_order ?? null,
});

const definitionOf = ({ filters, ...rest }: Draft): object => ({
  ...(filters.length === 0 ? {} : { filters }),
  ...Object.fromEntries(Object.entries(rest).filter(([name, value]) => name !== 'name' && value !== null)),
});

/** It carries no version: what was seen of it says as much. */
const storedOf = (selection: Selection | null): Versioned<Draft> => ({
  values: draftOf(selection),
  version: JSON.stringify(selection === null ? null : bodyOf(selection)),
});

const useSelection = ({ selection, path, onDone }: FormProps) => {
  const id = `selection-${selection?.name ?? 'new'}-of-${path}`;
  const kept = useKept<Draft>({ id, loaded: storedOf(selection) });
  const { values } = kept;
  const save = useChange('catalogs', (api, seen: string) =>
    api.put(`${path}/selections/${encodeURIComponent(values.name)}`, {
      ...definitionOf(values),
      seen: JSON.parse(seen) as unknown,
    }),
  );
  const send = (seen: string | number): void =>
    save.mutate(String(seen), {
      onSuccess: () => {
        kept.saved(values);
        onDone();
      },
      onError: ({ body: { present } }) => {
        if (present !== undefined && present !== null) kept.meet(storedOf({ ...present, name: values.name }));
      },
    });
  return { kept, save, send };
};

const SelectionForm = (props: FormProps) => {
  const { t } = useTranslation('settings');
  const { selection, catalog } = props;
  const { kept, save, send } = useSelection(props);
  const { values: draft, change: put } = kept;
  const submit = (event: { preventDefault(): void }) => {
    event.preventDefault();
    if (kept.present === null) send(kept.version);
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <KeptTrouble kept={kept} onMine={({ version }) => send(version)} onTheirs={save.reset} />
        <TextInput
          data-autofocus
          label={t('name')}
          description={t('catalogs.nameHint')}
          required
          disabled={selection !== null}
          value={draft.name}
          error={fieldError(save.error, 'selection') ?? fieldError(save.error, 'params.selection')}
          onChange={({ currentTarget }) => put({ name: currentTarget.value })}
        />
        <Filters
          // Its fields begin anew where other values come in.
          key={`${kept.version} ${kept.isRestored}`}
          filters={draft.filters}
          fields={catalog.fields}
          onChange={(filters) => put({ filters })}
        />
        <Order draft={draft} fields={catalog.fields} put={put} />
        {save.error !== null && kept.present === null && (
          <Text role="alert" fz="sm" c="var(--mantine-color-error)">
            {save.error.message}
          </Text>
        )}
        <Group justify="flex-end">
          <Button type="submit" loading={save.isPending} disabled={draft.name === ''}>
            {t('save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
};

interface OrderProps {
  readonly draft: Draft;
  readonly fields: Catalog['fields'];
  readonly put: (changes: Partial<Draft>) => void;
}

const Order = ({ draft, fields, put }: OrderProps) => {
  const { t } = useTranslation('settings');
  return (
    <Group align="flex-end">
      <Select
        label={t('selections.sort')}
        placeholder={t('selections.unsorted')}
        clearable
        clearButtonProps={{ 'aria-label': t('selections.unsorted') }}
        data={fields.filter(({ type }) => type !== 'array' && type !== 'object').map(({ name }) => name)}
        value={draft.sort_field}
        onChange={(field) =>
          put({
            sort_field: field,
            sort_order: field === null ? null : (draft.sort_order ?? 'asc'),
          })
        }
        w={240}
      />
      {draft.sort_field !== null && (
        <SegmentedControl
          aria-label={t('selections.order')}
          value={draft.sort_order ?? 'asc'}
          data={(['asc', 'desc'] as const).map((value) => ({ value, label: t(`selections.${value}`) }))}
          onChange={(next) => put({ sort_order: next === 'desc' ? 'desc' : 'asc' })}
        />
      )}
      <NumberInput
        label={t('selections.limit')}
        min={1}
        max={MAX_SELECTION_RESULTS}
        value={draft.results_limit ?? MAX_SELECTION_RESULTS}
        onChange={(typed) => put({ results_limit: typeof typed === 'number' ? typed : null })}
        w={160}
      />
    </Group>
  );
};

interface FiltersProps {
  readonly filters: readonly SelectionFilter[];
  readonly fields: Catalog['fields'];
  readonly onChange: (filters: readonly SelectionFilter[]) => void;
}

const Filters = ({ filters, fields, onChange }: FiltersProps) => {
  const { t } = useTranslation('settings');
  const usable = fields.filter(({ type }) => operatorsOf(type).length > 0);
  const replace = (at: number, next: SelectionFilter) =>
    onChange(filters.map((one, i) => (i === at ? next : one)));
  return (
    <Stack gap="xs">
      {filters.map((filter, i) => (
        <Group key={i} gap="xs" align="flex-end">
          <Select
            label={t('catalogs.field')}
            data={usable.map(({ name }) => name)}
            value={filter.field}
            allowDeselect={false}
            onChange={(name) => {
              const chosen = usable.find((one) => one.name === name);
              if (chosen !== undefined) replace(i, startFilter(chosen.name, chosen.type));
            }}
            w={180}
          />
          <Select
            label={t('selections.comparison')}
            data={operatorsOf(typeOf(fields, filter)).map((value) => ({
              value,
              label: t(`selections.operator.${operatorKey(value)}`),
            }))}
            value={filter.operator}
            allowDeselect={false}
            onChange={(operator) => operator !== null && replace(i, { ...filter, operator })}
            w={180}
          />
          <FilterValue filter={filter} type={typeOf(fields, filter)} onChange={(next) => replace(i, next)} />
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label={t('selections.removeFilter')}
            onClick={() => onChange(filters.filter((_, at) => at !== i))}
          >
            <IconTrash size={16} />
          </ActionIcon>
        </Group>
      ))}
      <Group>
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconFilterPlus size={14} aria-hidden />}
          disabled={filters.length >= MAX_SELECTION_FILTERS || usable[0] === undefined}
          onClick={() =>
            usable[0] !== undefined && onChange([...filters, startFilter(usable[0].name, usable[0].type)])
          }
        >
          {t('selections.addFilter')}
        </Button>
      </Group>
    </Stack>
  );
};

const typeOf = (fields: Catalog['fields'], { field }: SelectionFilter) =>
  fields.find(({ name }) => name === field)?.type ?? 'string';

interface ValueProps {
  readonly filter: SelectionFilter;
  readonly type: string;
  readonly onChange: (filter: SelectionFilter) => void;
}

const FilterValue = ({ filter, type, onChange }: ValueProps) => {
  const { t } = useTranslation('settings');
  if (type === 'boolean')
    return (
      <Select
        label={t('selections.value')}
        data={(['true', 'false'] as const).map((value) => ({ value, label: t(`selections.${value}`) }))}
        value={String(filter.value)}
        allowDeselect={false}
        onChange={(chosen) => onChange({ ...filter, value: chosen === 'true' })}
        w={200}
      />
    );
  return (
    <TextInput
      key={filter.field}
      label={t('selections.value')}
      placeholder={type === 'time' ? '2026-03-10T12:00:00Z' : ''}
      defaultValue={String(filter.value)}
      onChange={({ currentTarget }) => onChange({ ...filter, value: readValue(currentTarget.value, type) })}
      w={200}
    />
  );
};
