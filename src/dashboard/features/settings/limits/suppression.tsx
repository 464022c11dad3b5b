// Suppression lists: who gets nothing, as rules over people, with the tags of campaigns that reach them all the same.
import { ActionIcon, Button, Card, Group, Stack, Switch, Text, TextInput } from '@mantine/core';
import { IconBan, IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../../../ui/empty-state.tsx';
import { AudienceSize } from '../../../parts/audience-size/audience-size.tsx';
import { RuleBuilder } from '../../../parts/rule-builder/rule-builder.tsx';
import type { Rule } from '../../../parts/rule-builder/rule-tree.ts';
import { useApi, useCan } from '../../../session.ts';
import { TagsPicker } from '../shared/pickers.tsx';
import { FormFrame } from '../shared/save-bar.tsx';
import { Loaded, SettingsPage } from '../shared/settings-page.tsx';
import type { Limits } from '../shared/shapes.ts';
import { useLimits, useRefreshLimits } from '../shared/use-limits.ts';
import type { SettingsForm } from '../shared/use-settings-form.ts';
import { useSettingsForm } from '../shared/use-settings-form.ts';
import { SuppressedAddresses } from './suppressed-addresses.tsx';

interface List {
  readonly list_id?: string;
  readonly name: string;
  /** Null while nothing was chosen: everybody, which nobody wants to suppress by accident. */
  readonly audience: Rule | null;
  readonly exempt_tags: readonly string[];
  readonly active: boolean;
}

type Values = Record<string, unknown> & { lists: List[] };

export const Suppression = () => {
  const { t } = useTranslation('settings');
  const query = useLimits();
  return (
    <SettingsPage title={t('suppression.title')} description={t('suppression.text')}>
      <Loaded query={query}>{(limits) => <ListsForm key={limits.version} limits={limits} />}</Loaded>
      <SuppressedAddresses />
    </SettingsPage>
  );
};

const read = (limits: Limits) => ({
  values: {
    lists: limits.suppression_lists.map((list): List => ({ ...list, audience: list.audience as Rule })),
  } as Values,
  version: limits.version,
});

const ListsForm = ({ limits }: { readonly limits: Limits }) => {
  const { t } = useTranslation('settings');
  const api = useApi();
  const can = useCan();
  const settings = useSettingsForm<Values>({
    id: 'suppression',
    loaded: read(limits),
    send: ({ lists }, version) =>
      api.put('/admin/v1/limits/suppression-lists', {
        lists: lists.map((list) => ({ ...list, audience: list.audience ?? {} })),
        version,
      }),
    read: (present) => read(present as Limits),
    onSaved: useRefreshLimits(),
  });
  const { lists } = settings.form.getValues();
  const add = () =>
    settings.form.insertListItem('lists', { name: '', audience: null, exempt_tags: [], active: true });
  const button = (
    <Button variant="light" leftSection={<IconPlus size={16} />} onClick={add}>
      {t('suppression.add')}
    </Button>
  );
  const empty = (
    <EmptyState
      icon={<IconBan size={26} />}
      title={t('suppression.empty')}
      action={can('admin.write', 'rules') && button}
    >
      {t('suppression.emptyText')}
    </EmptyState>
  );
  return (
    <FormFrame
      settings={settings}
      isReadOnly={!can('admin.write', 'rules')}
      empty={lists.length === 0 ? empty : null}
    >
      {lists.map((list, i) => (
        <ListCard key={list.list_id ?? i} list={list} place={i} settings={settings} />
      ))}
      {lists.length > 0 && <Group>{button}</Group>}
    </FormFrame>
  );
};

interface ListCardProps {
  readonly list: List;
  readonly place: number;
  readonly settings: SettingsForm<Values>;
}

const ListCard = ({ list, place, settings: { form } }: ListCardProps) => {
  const { t } = useTranslation('settings');
  const can = useCan();
  const at = `lists.${place}`;
  const problems = Object.entries(form.errors)
    .filter(([path]) => path.startsWith(`${at}.audience`))
    .map(([, fault]) => fault);
  return (
    <Card>
      <Stack gap="md">
        <Group align="flex-end" wrap="nowrap">
          <TextInput flex={1} label={t('name')} required {...form.getInputProps(`${at}.name`)} />
          <Switch
            mb={8}
            label={t('suppression.active')}
            {...form.getInputProps(`${at}.active`, { type: 'checkbox' })}
          />
          <ActionIcon
            variant="default"
            size={36}
            aria-label={t('suppression.remove', { name: list.name })}
            onClick={() => form.removeListItem('lists', place)}
          >
            <IconTrash size={17} />
          </ActionIcon>
        </Group>
        <RuleBuilder
          value={list.audience}
          readOnly={!can('admin.write', 'rules')}
          onChange={(audience) => form.setFieldValue(`${at}.audience`, audience)}
        />
        {problems.length > 0 && (
          <Text fz="sm" c="var(--mantine-color-error)" data-path={`${at}.audience`}>
            {list.audience === null ? t('suppression.rule') : problems}
          </Text>
        )}
        {list.audience !== null && <AudienceSize rule={list.audience} />}
        <TagsPicker
          label={t('control.exempt')}
          description={t('suppression.exemptHint')}
          value={list.exempt_tags}
          onChange={(tags) => form.setFieldValue(`${at}.exempt_tags`, tags)}
        />
      </Stack>
    </Card>
  );
};
