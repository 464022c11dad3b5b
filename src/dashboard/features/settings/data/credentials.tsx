// Credentials of connected content: templates name them, nobody reads them back.
import {
  ActionIcon,
  Button,
  Card,
  Code,
  Modal,
  PasswordInput,
  SegmentedControl,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { IconKey, IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { modals } from '../../../../ui/modals.ts';
import { EmptyState } from '../../../../ui/empty-state.tsx';
import { useFormat } from '../../../i18n.ts';
import { useApi, useCan } from '../../../session.ts';
import { EntryRow } from '../shared/entry-row.tsx';
import { FormFrame } from '../shared/save-bar.tsx';
import { Loaded, SettingsPage } from '../shared/settings-page.tsx';
import { useChange, useRefresh, useSetting } from '../shared/use-change.ts';
import { useSettingsForm } from '../shared/use-settings-form.ts';

interface Credential {
  readonly name: string;
  readonly kind: 'basic' | 'headers';
  readonly created_at: string;
}

const PATH = '/admin/v1/credentials';

export const Credentials = () => {
  const { t } = useTranslation('settings');
  const can = useCan();
  const query = useSetting<{ readonly credentials: readonly Credential[] }>('credentials', PATH);
  const [isNew, setNew] = useState(false);
  const add = can('admin.write', 'channels') && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setNew(true)}>
      {t('credentials.add')}
    </Button>
  );
  return (
    <SettingsPage title={t('credentials.title')} description={t('credentials.text')} actions={add}>
      <Loaded query={query}>
        {({ credentials }) =>
          credentials.length === 0 ? (
            <Card>
              <EmptyState icon={<IconKey size={26} />} title={t('credentials.empty')} action={add}>
                {t('credentials.emptyText')}
              </EmptyState>
            </Card>
          ) : (
            <Stack gap="xs">
              {credentials.map((one) => (
                <Row key={one.name} credential={one} />
              ))}
            </Stack>
          )
        }
      </Loaded>
      <Modal
        closeButtonProps={{ 'aria-label': t('close') }}
        opened={isNew}
        onClose={() => setNew(false)}
        title={t('credentials.add')}
      >
        <NewCredential onDone={() => setNew(false)} />
      </Modal>
    </SettingsPage>
  );
};

/** What is deleted cannot be brought back, since nobody knows it: so this is asked. */
const Row = ({ credential: { name, kind, created_at } }: { readonly credential: Credential }) => {
  const { t } = useTranslation('settings');
  const format = useFormat();
  const can = useCan();
  const remove = useChange('credentials', (api, _wish: null) =>
    api.del(`${PATH}/${encodeURIComponent(name)}`),
  );
  const ask = () =>
    modals.openConfirmModal({
      title: t('credentials.remove', { name }),
      children: <Text fz="sm">{t('credentials.removeText')}</Text>,
      labels: { confirm: t('delete'), cancel: t('cancel') },
      confirmProps: { color: 'red' },
      onConfirm: () => remove.mutate(null),
    });
  return (
    <EntryRow
      icon={<IconKey size={20} />}
      title={<Code fz="sm">{name}</Code>}
      text={t(`credentials.about.${kind}`, { date: format.date(created_at) })}
      actions={
        can('admin.write', 'channels') && (
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t('credentials.remove', { name })}
            onClick={ask}
          >
            <IconTrash size={17} />
          </ActionIcon>
        )
      }
    />
  );
};

type Values = Record<string, unknown> & {
  name: string;
  kind: string;
  user: string;
  password: string;
  header: string;
  value: string;
};

const EMPTY: Values = { name: '', kind: 'basic', user: '', password: '', header: 'Authorization', value: '' };

const NewCredential = ({ onDone }: { readonly onDone: () => void }) => {
  const { t } = useTranslation('settings');
  const api = useApi();
  const refresh = useRefresh('credentials');
  const settings = useSettingsForm<Values>({
    id: 'credential-new',
    loaded: { values: EMPTY, version: '' },
    send: ({ name, kind, user, password, header, value }) =>
      api.put(
        `${PATH}/${encodeURIComponent(name)}`,
        kind === 'basic' ? { kind, user, password } : { kind, headers: { [header]: value } },
      ),
    read: () => ({ values: EMPTY, version: '' }),
    strip: (values) => ({ ...values, password: '', value: '' }),
    onSaved: () => {
      refresh();
      onDone();
    },
  });
  const { form } = settings;
  return (
    <FormFrame settings={settings}>
      <TextInput
        data-autofocus
        label={t('name')}
        description={t('credentials.nameHint')}
        required
        {...form.getInputProps('name')}
      />
      <SegmentedControl
        aria-label={t('credentials.kind')}
        data={(['basic', 'headers'] as const).map((kind) => ({
          value: kind,
          label: t(`credentials.kinds.${kind}`),
        }))}
        {...form.getInputProps('kind')}
      />
      {form.getValues().kind === 'basic' ? (
        <>
          <TextInput label={t('field.user.label')} required {...form.getInputProps('user')} />
          <PasswordInput
            label={t('field.password.label')}
            autoComplete="new-password"
            required
            {...form.getInputProps('password')}
          />
        </>
      ) : (
        <>
          <TextInput label={t('credentials.header')} required {...form.getInputProps('header')} />
          <PasswordInput
            label={t('credentials.value')}
            autoComplete="new-password"
            required
            {...form.getInputProps('value')}
          />
        </>
      )}
    </FormFrame>
  );
};
