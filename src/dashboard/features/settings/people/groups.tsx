// Subscription groups: what people can subscribe to. An archived group stays for the history of who was in it.
import { ActionIcon, Select, Switch, TextInput, Tooltip } from '@mantine/core';
import { IconArchive, IconArchiveOff, IconMailCheck, IconPencil } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { notifyUndo } from '../../../../ui/notify.tsx';
import { StatusBadge } from '../../../../ui/status-badge.tsx';
import { useCan } from '../../../session.ts';
import { ChannelIcon } from '../channels/channel-icon.tsx';
import { EntryList } from '../shared/entry-list.tsx';
import { EntryRow } from '../shared/entry-row.tsx';
import { FormFrame } from '../shared/save-bar.tsx';
import { CHANNELS } from '../shared/shapes.ts';
import { useChange, useRefresh, useSetting } from '../shared/use-change.ts';
import { useSettingsForm } from '../shared/use-settings-form.ts';
import { useApi } from '../../../session.ts';

interface Group {
  readonly group_id: string;
  readonly name: string;
  readonly channel: string;
  readonly archived: boolean;
  readonly version: string;
}

const PATH = '/admin/v1/subscription-groups';

export const Groups = () => {
  const { t } = useTranslation('settings');
  const [isEverything, showEverything] = useState(false);
  return (
    <EntryList
      area="data"
      query={useSetting<{ readonly groups: readonly Group[] }>('groups', PATH)}
      entriesOf={({ groups }) => groups}
      icon={<IconMailCheck size={26} />}
      words={{
        title: t('groups.title'),
        text: t('groups.text'),
        add: t('groups.add'),
        change: t('groups.rename'),
        empty: t('groups.empty'),
        emptyText: t('groups.emptyText'),
      }}
      row={(group, edit) =>
        (!group.archived || isEverything) && <Row key={group.group_id} group={group} onEdit={edit} />
      }
      form={(group, onDone) => <GroupForm group={group} onDone={onDone} />}
      below={(groups) =>
        groups.some(({ archived }) => archived) && (
          <Switch
            label={t('showArchived')}
            checked={isEverything}
            onChange={(event) => showEverything(event.currentTarget.checked)}
          />
        )
      }
    />
  );
};

const Row = ({ group, onEdit }: { readonly group: Group; readonly onEdit: () => void }) => {
  const { t } = useTranslation('settings');
  const can = useCan();
  const { mutate } = useChange('groups', (api, archived: boolean) =>
    api.patch(`${PATH}/${group.group_id}`, { archived }),
  );
  const archive = () =>
    mutate(!group.archived, {
      onSuccess: () =>
        notifyUndo(
          t(group.archived ? 'groups.restored' : 'groups.archived', { name: group.name }),
          t('undo'),
          () => mutate(group.archived),
        ),
    });
  const archiveLabel = t(group.archived ? 'groups.restore' : 'groups.archive', { name: group.name });
  return (
    <EntryRow
      icon={<ChannelIcon channel={group.channel} size={20} />}
      title={group.name}
      badge={group.archived && <StatusBadge tone="neutral" label={t('groups.isArchived')} />}
      text={t(`channel.${group.channel}`)}
      actions={
        can('admin.write', 'data') && (
          <>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t('groups.renameOne', { name: group.name })}
              onClick={onEdit}
            >
              <IconPencil size={17} />
            </ActionIcon>
            <Tooltip label={archiveLabel}>
              <ActionIcon variant="subtle" color="gray" aria-label={archiveLabel} onClick={archive}>
                {group.archived ? <IconArchiveOff size={17} /> : <IconArchive size={17} />}
              </ActionIcon>
            </Tooltip>
          </>
        )
      }
    />
  );
};

type Values = Record<string, unknown> & { name: string; channel: string };

const read = (group: Group | null) => ({
  values: { name: group?.name ?? '', channel: group?.channel ?? 'email' } as Values,
  version: group?.version ?? '',
});

const GroupForm = ({ group, onDone }: { readonly group: Group | null; readonly onDone: () => void }) => {
  const { t } = useTranslation('settings');
  const api = useApi();
  const refresh = useRefresh('groups');
  const settings = useSettingsForm<Values>({
    id: `group-${group?.group_id ?? 'new'}`,
    loaded: read(group),
    send: ({ name, channel }, version) =>
      group === null
        ? api.post(PATH, { name, channel })
        : api.patch(`${PATH}/${group.group_id}`, { name, version }),
    read: (present) => read(present as Group),
    onSaved: () => {
      refresh();
      onDone();
    },
  });
  return (
    <FormFrame settings={settings}>
      <TextInput data-autofocus label={t('name')} required {...settings.form.getInputProps('name')} />
      <Select
        label={t('channels.channel')}
        allowDeselect={false}
        disabled={group !== null}
        data={CHANNELS.map((value) => ({ value, label: t(`channel.${value}`) }))}
        {...settings.form.getInputProps('channel')}
      />
    </FormFrame>
  );
};
