// Lists of promotion codes: how many are left, until when they are handed out, who names them, and new codes by paste or
// file.
import {
  ActionIcon,
  Button,
  CopyButton,
  FileButton,
  Group,
  Modal,
  NumberInput,
  Progress,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { DateTimePicker } from '@mantine/dates';
import { IconCopy, IconFileImport, IconPencil, IconTicket, IconUpload } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { notifyDone } from '../../../../ui/notify.tsx';
import { StatusBadge } from '../../../../ui/status-badge.tsx';
import { fieldError, type Api } from '../../../api.ts';
import { useFormat } from '../../../i18n.ts';
import { KeptNotice } from '../../../parts/kept/kept-notices.tsx';
import { fresh, useKept } from '../../../parts/kept/use-kept.ts';
import { useApi, useCan, useWorkspace } from '../../../session.ts';
import { EntryList } from '../shared/entry-list.tsx';
import { EntryRow } from '../shared/entry-row.tsx';
import { FormFrame } from '../shared/save-bar.tsx';
import { useChange, useRefresh, useSetting } from '../shared/use-change.ts';
import { useSettingsForm } from '../shared/use-settings-form.ts';
import { codesIn, tagOf } from './promotion-codes.ts';
import { DeletedLists } from './promotion-deleted.tsx';
import { CodeHolder } from './promotion-holder.tsx';
import { PromotionMenu } from './promotion-menu.tsx';
import { KEY, PATH, type List } from './promotion-list.ts';
import { IconAction } from '../../../../ui/icon-action.tsx';

export const Promotions = () => {
  const { t } = useTranslation('settings');
  const [filled, fill] = useState<List | null>(null);
  const [asked, ask] = useState<List | null>(null);
  return (
    <EntryList
      area="content"
      query={useSetting<{ readonly lists: readonly List[] }>(KEY, PATH)}
      entriesOf={({ lists }) => lists}
      icon={<IconTicket size={26} />}
      words={{
        title: t('promotions.title'),
        text: t('promotions.text'),
        add: t('promotions.add'),
        change: t('promotions.change'),
        empty: t('promotions.empty'),
        // A tag is one word: it does not break.
        emptyText: t('promotions.emptyText', { tag: tagOf('spring').replaceAll(' ', '\u00a0') }),
      }}
      row={(list, edit) => (
        <Row key={list.name} list={list} onEdit={edit} onFill={() => fill(list)} onAsk={() => ask(list)} />
      )}
      form={(list, onDone) => <ListForm list={list} onDone={onDone} />}
    >
      <DeletedLists onAsk={ask} />
      <Modal
        closeButtonProps={{ 'aria-label': t('close') }}
        opened={filled !== null}
        onClose={() => fill(null)}
        title={filled === null ? '' : t('promotions.uploadTo', { name: filled.name })}
      >
        {filled !== null && <CodesForm list={filled} onDone={() => fill(null)} />}
      </Modal>
      <Modal
        closeButtonProps={{ 'aria-label': t('close') }}
        opened={asked !== null}
        onClose={() => ask(null)}
        size="lg"
        title={asked === null ? '' : t('promotions.whoOf', { name: asked.name })}
      >
        {asked !== null && <CodeHolder list={asked} />}
      </Modal>
    </EntryList>
  );
};

interface RowProps {
  readonly list: List;
  readonly onEdit: () => void;
  readonly onFill: () => void;
  readonly onAsk: () => void;
}

const Row = ({ list, onEdit, onFill, onAsk }: RowProps) => {
  const { t } = useTranslation('settings');
  const can = useCan();
  return (
    <EntryRow
      icon={<IconTicket size={20} />}
      title={list.name}
      badge={<Badges list={list} />}
      text={<About list={list} />}
      actions={
        can('admin.write', 'content') && (
          <>
            <Button variant="default" size="xs" leftSection={<IconUpload size={14} />} onClick={onFill}>
              {t('promotions.upload')}
            </Button>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t('promotions.changeOne', { name: list.name })}
              onClick={onEdit}
            >
              <IconPencil size={17} />
            </ActionIcon>
            <PromotionMenu list={list} onAsk={onAsk} />
          </>
        )
      }
    />
  );
};

const Badges = ({ list }: { readonly list: List }) => {
  const { t } = useTranslation('settings');
  const format = useFormat();
  const { time_zone: zone } = useWorkspace();
  const { expires_at: expiresAt, alert_below: alertBelow } = list;
  const isOver = expiresAt !== null && new Date(expiresAt).getTime() <= Date.now();
  const isLow = alertBelow !== null && list.codes - list.taken < alertBelow;
  return (
    <>
      {isOver && <StatusBadge tone="neutral" label={t('promotions.expired')} />}
      {isLow && !isOver && <StatusBadge tone="warning" label={t('promotions.low')} />}
      {expiresAt !== null && !isOver && (
        <Text fz="xs" c="dimmed">
          {t('promotions.expires', { at: format.dateTime(expiresAt, zone) })}
        </Text>
      )}
    </>
  );
};

const About = ({ list }: { readonly list: List }) => {
  const { t } = useTranslation('settings');
  const format = useFormat();
  const left = list.codes - list.taken;
  const words = t('promotions.left', { left: format.number(left), all: format.number(list.codes) });
  return (
    <Stack gap={4}>
      {list.codes === 0 ? (
        t('promotions.none')
      ) : (
        <Group gap="sm">
          <Progress value={(100 * left) / list.codes} w={120} size="sm" aria-label={words} />
          {words}
        </Group>
      )}
      <Group gap={6}>
        {list.used_by.length === 0
          ? t('promotions.unused')
          : t('promotions.usedBy', { names: format.list(list.used_by.map(({ name }) => name)) })}
        <CopyButton value={tagOf(list.name)}>
          {({ copied, copy }) => (
            <IconAction
              hint={copied ? t('copied') : tagOf(list.name)}
              label={t('promotions.copyTag', { tag: tagOf(list.name) })}
              icon={<IconCopy size={14} />}
              size="sm"
              onClick={copy}
            />
          )}
        </CopyButton>
      </Group>
    </Stack>
  );
};

type Values = Record<string, unknown> & {
  name: string;
  expires_at: string | null;
  alert_below: number | string;
};

const read = (list: List | null) => ({
  values: {
    name: list?.name ?? '',
    expires_at: list?.expires_at ?? null,
    alert_below: list?.alert_below ?? '',
  } as Values,
  // It carries no version: what was seen of it says as much.
  version: JSON.stringify(
    list === null ? null : { expires_at: list.expires_at, alert_below: list.alert_below },
  ),
});

const ListForm = ({ list, onDone }: { readonly list: List | null; readonly onDone: () => void }) => {
  const { t } = useTranslation('settings');
  const api = useApi();
  const refresh = useRefresh(KEY);
  const settings = useSettingsForm<Values>({
    id: `promotions-${list?.name ?? 'new'}`,
    loaded: read(list),
    send: ({ name, expires_at, alert_below }, seen) =>
      api.put(`${PATH}/${encodeURIComponent(name)}`, {
        seen: JSON.parse(String(seen)) as unknown,
        expires_at,
        alert_below: typeof alert_below === 'number' ? alert_below : null,
      }),
    read: (present) => {
      const now = read(present as List);
      return { ...now, values: { ...now.values, name: list?.name ?? '' } };
    },
    onSaved: () => {
      refresh();
      onDone();
    },
  });
  const { form } = settings;
  const at = form.values.expires_at;
  return (
    <FormFrame settings={settings}>
      <TextInput
        data-autofocus
        label={t('name')}
        description={t('promotions.nameHint')}
        required
        disabled={list !== null}
        {...form.getInputProps('name')}
        error={form.errors['name'] ?? form.errors['list'] ?? form.errors['params.list']}
      />
      <DateTimePicker
        label={t('promotions.expiresAt')}
        description={t('promotions.expiresHint')}
        valueFormat="D MMM YYYY HH:mm"
        clearable
        clearButtonProps={{ 'aria-label': t('delete') }}
        value={at === null ? null : new Date(at)}
        error={form.errors['expires_at']}
        onChange={(picked) =>
          form.setFieldValue('expires_at', picked === null ? null : new Date(picked).toISOString())
        }
      />
      <NumberInput
        label={t('promotions.alert')}
        description={t('promotions.alertHint')}
        min={0}
        allowDecimal={false}
        {...form.getInputProps('alert_below')}
      />
    </FormFrame>
  );
};

const BATCH = 10_000;

const addInBatches = async (api: Api, list: string, codes: readonly string[]): Promise<number> => {
  let added = 0;
  for (let from = 0; from < codes.length; from += BATCH) {
    const batch = codes.slice(from, from + BATCH);
    const path = `${PATH}/${encodeURIComponent(list)}/codes`;
    added += (await api.post<{ readonly added: number }>(path, { codes: batch })).added;
  }
  return added;
};

const CodesForm = ({ list, onDone }: { readonly list: List; readonly onDone: () => void }) => {
  const { t } = useTranslation('settings');
  const kept = useKept({ id: `codes-of-${list.name}`, loaded: fresh('') });
  const { values: text, type: setText } = kept;
  const codes = codesIn(text);
  const add = useChange(KEY, (api, given: readonly string[]) => addInBatches(api, list.name, given));
  const submit = (event: { preventDefault(): void }) => {
    event.preventDefault();
    add.mutate(codes, {
      onSuccess: (count) => {
        kept.discard();
        notifyDone(t('promotions.added', { count }));
        onDone();
      },
    });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <KeptNotice kept={kept} />
        <Textarea
          data-autofocus
          label={t('promotions.codes')}
          description={t('promotions.codesHint')}
          autosize
          minRows={6}
          maxRows={16}
          value={text}
          error={fieldError(add.error, 'codes')}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        />
        <Group justify="space-between">
          <FileButton
            accept=".csv,.txt,text/csv,text/plain"
            onChange={(file) => {
              if (file !== null) void file.text().then(setText);
            }}
          >
            {(props) => (
              <Button {...props} variant="default" leftSection={<IconFileImport size={16} />}>
                {t('promotions.file')}
              </Button>
            )}
          </FileButton>
          <Group gap="sm">
            <Text fz="sm" c="dimmed" role="status">
              {t('promotions.found', { count: codes.length })}
            </Text>
            <Button type="submit" disabled={codes.length === 0} loading={add.isPending}>
              {t('promotions.upload')}
            </Button>
          </Group>
        </Group>
      </Stack>
    </form>
  );
};
