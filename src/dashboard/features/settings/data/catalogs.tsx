// Catalogs: items that templates look up. A catalog's fields are given when it is made.
import { ActionIcon, Anchor, Button, Card, Group, Modal, Select, Stack, TextInput } from '@mantine/core';
import { IconBox, IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../../../ui/empty-state.tsx';
import { useApi, useCan } from '../../../session.ts';
import { EntryRow } from '../shared/entry-row.tsx';
import { FormFrame } from '../shared/save-bar.tsx';
import { Loaded, SettingsPage, useSettingsHref } from '../shared/settings-page.tsx';
import { useRefresh, useSetting } from '../shared/use-change.ts';
import type { SettingsForm } from '../shared/use-settings-form.ts';
import { useSettingsForm } from '../shared/use-settings-form.ts';
import type { CatalogField } from './csv.ts';

export interface Catalog {
  readonly name: string;
  readonly description: string;
  readonly fields: readonly CatalogField[];
  readonly num_items: number;
  readonly version: string;
}

export const Catalogs = () => {
  const { t } = useTranslation('settings');
  const can = useCan();
  const href = useSettingsHref();
  const query = useSetting<{ readonly catalogs: readonly Catalog[] }>('catalogs', '/admin/v1/catalogs');
  const [isNew, setNew] = useState(false);
  const add = can('admin.write', 'content') && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setNew(true)}>
      {t('catalogs.add')}
    </Button>
  );
  return (
    <SettingsPage title={t('catalogs.title')} description={t('catalogs.text')} actions={add}>
      <Loaded query={query}>
        {({ catalogs }) =>
          catalogs.length === 0 ? (
            <Card>
              <EmptyState icon={<IconBox size={26} />} title={t('catalogs.empty')} action={add}>
                {t('catalogs.emptyText')}
              </EmptyState>
            </Card>
          ) : (
            <Stack gap="xs">
              {catalogs.map((one) => (
                <EntryRow
                  key={one.name}
                  icon={<IconBox size={20} />}
                  title={
                    <Anchor href={href(`catalogs/${encodeURIComponent(one.name)}`)} fw={600} c="inherit">
                      {one.name}
                    </Anchor>
                  }
                  text={`${t('catalogs.items', { count: one.num_items })} · ${one.description || one.fields.map(({ name }) => name).join(', ')}`}
                />
              ))}
            </Stack>
          )
        }
      </Loaded>
      <Modal
        closeButtonProps={{ 'aria-label': t('close') }}
        opened={isNew}
        onClose={() => setNew(false)}
        title={t('catalogs.add')}
        size="lg"
      >
        <NewCatalog onDone={() => setNew(false)} />
      </Modal>
    </SettingsPage>
  );
};

type Values = Record<string, unknown> & { name: string; description: string; fields: CatalogField[] };

const EMPTY: Values = {
  name: '',
  description: '',
  fields: [
    { name: 'id', type: 'string' },
    { name: 'title', type: 'string' },
  ],
};
const TYPES = ['string', 'number', 'boolean', 'time', 'array', 'object'] as const;

const NewCatalog = ({ onDone }: { readonly onDone: () => void }) => {
  const { t } = useTranslation('settings');
  const api = useApi();
  const refresh = useRefresh('catalogs');
  const settings = useSettingsForm<Values>({
    id: 'catalog-new',
    loaded: { values: EMPTY, version: '' },
    // An empty version: there must be none of this name.
    send: ({ name, description, fields }) =>
      api.put(`/admin/v1/catalogs/${encodeURIComponent(name)}`, { description, fields, version: '' }),
    read: (present) => {
      const { name, description, fields, version } = present as Catalog;
      return { values: { name, description, fields: [...fields] }, version };
    },
    onSaved: () => {
      refresh();
      onDone();
    },
  });
  const { form } = settings;
  return (
    <FormFrame settings={settings} saveLabel={t('catalogs.create')}>
      <TextInput
        data-autofocus
        label={t('name')}
        description={t('catalogs.nameHint')}
        required
        {...form.getInputProps('name')}
        // What the form calls name stands in the address of the call.
        data-path="catalog"
        error={form.errors['name'] ?? form.errors['catalog']}
      />
      <TextInput label={t('catalogs.description')} {...form.getInputProps('description')} />
      <FieldRows settings={settings} />
    </FormFrame>
  );
};

const FieldRows = ({ settings: { form } }: { readonly settings: SettingsForm<Values> }) => {
  const { t } = useTranslation('settings');
  return (
    <Stack gap="xs">
      {form.getValues().fields.map((_field, i) => (
        <Group key={i} align="flex-end" wrap="nowrap">
          <TextInput
            flex={1}
            label={t('catalogs.field')}
            disabled={i === 0}
            {...form.getInputProps(`fields.${i}.name`)}
          />
          <Select
            w={150}
            label={t('catalogs.type')}
            disabled={i === 0}
            allowDeselect={false}
            data={TYPES.map((value) => ({ value, label: t(`catalogs.types.${value}`) }))}
            {...form.getInputProps(`fields.${i}.type`)}
          />
          <ActionIcon
            variant="default"
            size={36}
            disabled={i === 0}
            aria-label={t('catalogs.removeField')}
            onClick={() => form.removeListItem('fields', i)}
          >
            <IconTrash size={16} />
          </ActionIcon>
        </Group>
      ))}
      <Group>
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<IconPlus size={14} />}
          onClick={() => form.insertListItem('fields', { name: '', type: 'string' })}
        >
          {t('catalogs.addField')}
        </Button>
      </Group>
    </Stack>
  );
};
