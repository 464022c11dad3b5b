// Seed groups: colleagues whose addresses get one copy of every variant when a campaign first sends.
import { ActionIcon, Switch, Textarea, TextInput } from '@mantine/core';
import { IconAward, IconPencil, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { notifyUndo } from '../../../../ui/notify.tsx';
import { StatusBadge } from '../../../../ui/status-badge.tsx';
import { useApi, useCan } from '../../../session.ts';
import { EntryList } from '../shared/entry-list.tsx';
import { EntryRow } from '../shared/entry-row.tsx';
import { FormFrame } from '../shared/save-bar.tsx';
import { useChange, useRefresh, useSetting } from '../shared/use-change.ts';
import { useSettingsForm } from '../shared/use-settings-form.ts';

interface SeedGroup {
  readonly seed_group_id: string;
  readonly name: string;
  readonly members: readonly string[];
  readonly auto_attach: boolean;
  readonly version: string;
}

const PATH = '/admin/v1/seed-groups';

export const Seeds = () => {
  const { t } = useTranslation('settings');
  return (
    <EntryList
      area="content"
      query={useSetting<{ readonly seed_groups: readonly SeedGroup[] }>('seeds', PATH)}
      entriesOf={({ seed_groups: groups }) => groups}
      icon={<IconAward size={26} />}
      words={{
        title: t('seeds.title'),
        text: t('seeds.text'),
        add: t('seeds.add'),
        change: t('seeds.change'),
        empty: t('seeds.empty'),
        emptyText: t('seeds.emptyText'),
      }}
      size="lg"
      row={(group, edit) => <Row key={group.seed_group_id} group={group} onEdit={edit} />}
      form={(group, onDone) => <SeedForm group={group} onDone={onDone} />}
    />
  );
};

/** Removing can be taken back by making the group anew; campaigns it was attached to lose it. */
const Row = ({ group, onEdit }: { readonly group: SeedGroup; readonly onEdit: () => void }) => {
  const { t } = useTranslation('settings');
  const can = useCan();
  const { name, members, auto_attach } = group;
  const remove = useChange('seeds', (api, _wish: null) => api.del(`${PATH}/${group.seed_group_id}`));
  const restore = useChange('seeds', (api, _wish: null) => api.post(PATH, { name, members, auto_attach }));
  const drop = () =>
    remove.mutate(null, {
      onSuccess: () => notifyUndo(t('seeds.removed', { name }), t('undo'), () => restore.mutate(null)),
    });
  return (
    <EntryRow
      icon={<IconAward size={20} />}
      title={name}
      badge={auto_attach && <StatusBadge tone="info" label={t('seeds.automatic')} />}
      text={t('seeds.members', { count: members.length })}
      actions={
        can('admin.write', 'content') && (
          <>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t('seeds.changeOne', { name })}
              onClick={onEdit}
            >
              <IconPencil size={17} />
            </ActionIcon>
            <ActionIcon variant="subtle" color="gray" aria-label={t('seeds.remove', { name })} onClick={drop}>
              <IconTrash size={17} />
            </ActionIcon>
          </>
        )
      }
    />
  );
};

type Values = Record<string, unknown> & { name: string; members: string; auto_attach: boolean };

const read = (group: SeedGroup | null) => ({
  values: {
    name: group?.name ?? '',
    members: (group?.members ?? []).join('\n'),
    auto_attach: group?.auto_attach ?? false,
  } as Values,
  version: group?.version ?? '',
});

const linesOf = (text: string): readonly string[] =>
  text
    .split(/[\s,;]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '');

const SeedForm = ({ group, onDone }: { readonly group: SeedGroup | null; readonly onDone: () => void }) => {
  const { t } = useTranslation('settings');
  const api = useApi();
  const refresh = useRefresh('seeds');
  const settings = useSettingsForm<Values>({
    id: `seeds-${group?.seed_group_id ?? 'new'}`,
    loaded: read(group),
    send: ({ name, members, auto_attach }, version) => {
      const body = { name, members: linesOf(members), auto_attach };
      return group === null
        ? api.post(PATH, body)
        : api.put(`${PATH}/${group.seed_group_id}`, { ...body, version });
    },
    read: (present) => read(present as SeedGroup),
    onSaved: () => {
      refresh();
      onDone();
    },
  });
  const { form } = settings;
  const fault = Object.entries(form.errors).find(([path]) => path.startsWith('members'))?.[1];
  return (
    <FormFrame settings={settings}>
      <TextInput data-autofocus label={t('name')} required {...form.getInputProps('name')} />
      <Textarea
        label={t('seeds.addresses')}
        description={t('seeds.addressesHint')}
        autosize
        minRows={4}
        maxRows={12}
        required
        {...form.getInputProps('members')}
        error={fault}
      />
      <Switch
        label={t('seeds.auto')}
        description={t('seeds.autoHint')}
        {...form.getInputProps('auto_attach', { type: 'checkbox' })}
      />
    </FormFrame>
  );
};
