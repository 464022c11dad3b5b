// All workspaces of the installation, and making one more.
import { Anchor, Button, Modal, Radio, Stack, TextInput } from '@mantine/core';
import { IconBuildingStore, IconFlask, IconPlus } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { StatusBadge } from '../../../../ui/status-badge.tsx';
import { useFormat } from '../../../i18n.ts';
import { sessionQuery, useApi } from '../../../session.ts';
import { EntryRow } from '../shared/entry-row.tsx';
import { ZonePicker } from '../shared/pickers.tsx';
import { FormFrame } from '../shared/save-bar.tsx';
import { Loaded, SettingsPage } from '../shared/settings-page.tsx';
import { useRefresh, useSetting } from '../shared/use-change.ts';
import { useSettingsForm } from '../shared/use-settings-form.ts';

interface Workspace {
  readonly key: string;
  readonly name: string;
  readonly kind: 'live' | 'sandbox';
  readonly time_zone: string;
  readonly created_at: string;
}

export const Workspaces = () => {
  const { t } = useTranslation('settings');
  const format = useFormat();
  const query = useSetting<{ readonly workspaces: readonly Workspace[] }>(
    'workspaces',
    '/admin/v1/workspaces',
  );
  const [isNew, setNew] = useState(false);
  return (
    <SettingsPage
      title={t('workspaces.title')}
      description={t('workspaces.text')}
      actions={
        <Button leftSection={<IconPlus size={16} />} onClick={() => setNew(true)}>
          {t('workspaces.add')}
        </Button>
      }
    >
      <Loaded query={query}>
        {({ workspaces }) => (
          <Stack gap="xs">
            {workspaces.map((one) => (
              <EntryRow
                key={one.key}
                icon={one.kind === 'sandbox' ? <IconFlask size={20} /> : <IconBuildingStore size={20} />}
                title={
                  <Anchor href={`/w/${encodeURIComponent(one.key)}/home`} fw={600} c="inherit">
                    {one.name}
                  </Anchor>
                }
                badge={
                  <StatusBadge
                    tone={one.kind === 'live' ? 'good' : 'accent'}
                    label={t(`workspaces.kind.${one.kind}`)}
                  />
                }
                text={t('workspaces.about', {
                  key: one.key,
                  zone: one.time_zone,
                  date: format.date(one.created_at, one.time_zone),
                })}
              />
            ))}
          </Stack>
        )}
      </Loaded>
      <Modal
        closeButtonProps={{ 'aria-label': t('close') }}
        opened={isNew}
        onClose={() => setNew(false)}
        title={t('workspaces.add')}
      >
        <NewWorkspace onDone={() => setNew(false)} />
      </Modal>
    </SettingsPage>
  );
};

type Values = Record<string, unknown> & { key: string; name: string; kind: string; time_zone: string };

const EMPTY: Values = {
  key: '',
  name: '',
  kind: 'sandbox',
  time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
};

const NewWorkspace = ({ onDone }: { readonly onDone: () => void }) => {
  const { t } = useTranslation('settings');
  const api = useApi();
  const client = useQueryClient();
  const refresh = useRefresh('workspaces');
  const settings = useSettingsForm<Values>({
    id: 'workspace-new',
    loaded: { values: EMPTY, version: '' },
    send: (values) => api.post('/admin/v1/workspaces', values),
    read: () => ({ values: EMPTY, version: '' }),
    onSaved: () => {
      refresh();
      void client.invalidateQueries({ queryKey: sessionQuery.queryKey });
      onDone();
    },
  });
  const { form } = settings;
  return (
    <FormFrame settings={settings} saveLabel={t('workspaces.create')}>
      <TextInput data-autofocus label={t('name')} required {...form.getInputProps('name')} />
      <TextInput
        label={t('workspace.key')}
        description={t('workspaces.keyHint')}
        required
        {...form.getInputProps('key')}
      />
      <Radio.Group label={t('workspaces.kindLabel')} {...form.getInputProps('kind')}>
        <Stack gap="xs" mt={4}>
          <Radio
            value="sandbox"
            label={t('workspaces.kind.sandbox')}
            description={t('workspaces.sandboxHint')}
          />
          <Radio value="live" label={t('workspaces.kind.live')} description={t('workspaces.liveHint')} />
        </Stack>
      </Radio.Group>
      <ZonePicker
        label={t('workspace.zone')}
        value={form.getValues().time_zone}
        onChange={(zone) => form.setFieldValue('time_zone', zone)}
        error={form.errors['time_zone']}
      />
    </FormFrame>
  );
};
