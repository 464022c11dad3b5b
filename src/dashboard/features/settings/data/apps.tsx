// Apps: sites and mobile apps that report facts under a public key, which can do nothing else.
import { ActionIcon, Code, CopyButton, Menu, Modal, Select, TagsInput, TextInput } from '@mantine/core';
import { IconDeviceMobile, IconDots } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { notifyUndo } from '../../../../ui/notify.tsx';
import { StatusBadge } from '../../../../ui/status-badge.tsx';
import { useApi, useCan } from '../../../session.ts';
import { EntryList } from '../shared/entry-list.tsx';
import { EntryRow } from '../shared/entry-row.tsx';
import { FormFrame } from '../shared/save-bar.tsx';
import { useChange, useRefresh, useSetting } from '../shared/use-change.ts';
import { useSettingsForm } from '../shared/use-settings-form.ts';
import { AppKeys, type VerificationKey } from './app-keys.tsx';

interface App {
  readonly app_id: string;
  readonly name: string;
  readonly platform: string;
  readonly public_key: string;
  readonly allowed_origins: readonly string[];
  readonly user_tokens: 'off' | 'optional' | 'required';
  readonly verification_keys: readonly VerificationKey[];
  readonly active: boolean;
  readonly version: string;
}

const PATH = '/admin/v1/apps';

export const Apps = () => {
  const { t } = useTranslation('settings');
  return (
    <EntryList
      query={useSetting<{ readonly apps: readonly App[] }>('apps', PATH)}
      entriesOf={({ apps }) => apps}
      icon={<IconDeviceMobile size={26} />}
      words={{
        title: t('apps.title'),
        text: t('apps.text'),
        add: t('apps.add'),
        change: t('apps.change'),
        empty: t('apps.empty'),
        emptyText: t('apps.emptyText'),
      }}
      permission="admin.keys"
      size="lg"
      row={(app, edit) => <Row key={app.app_id} app={app} onEdit={edit} />}
      form={(app, onDone) => <AppForm app={app} onDone={onDone} />}
    />
  );
};

const Row = ({ app, onEdit }: { readonly app: App; readonly onEdit: () => void }) => {
  const { t } = useTranslation('settings');
  return (
    <EntryRow
      icon={<IconDeviceMobile size={20} />}
      title={app.name}
      badge={
        <>
          <StatusBadge
            tone={app.active ? 'good' : 'neutral'}
            label={t(app.active ? 'channels.on' : 'channels.off')}
          />
          {app.user_tokens !== 'off' && (
            <StatusBadge tone="info" label={t(`apps.tokens.${app.user_tokens}`)} />
          )}
        </>
      }
      text={
        <>
          {t(`apps.platform.${app.platform}`)} · <Code>{app.public_key}</Code>
          {app.verification_keys.length > 0 && (
            <> · {t('appKeys.count', { count: app.verification_keys.length })}</>
          )}
        </>
      }
      actions={<RowMenu app={app} onEdit={onEdit} />}
    />
  );
};

const RowMenu = ({ app, onEdit }: { readonly app: App; readonly onEdit: () => void }) => {
  const { t } = useTranslation('settings');
  const can = useCan();
  const [isOpen, open] = useState(false);
  const path = `${PATH}/${encodeURIComponent(app.app_id)}`;
  const activate = useChange('apps', (api, active: boolean) => api.patch(path, { active }));
  const rotate = useChange('apps', (api, graceSeconds: number) =>
    api.post(`${path}/rotate`, { grace_seconds: graceSeconds }),
  );
  const toggle = () =>
    activate.mutate(!app.active, {
      onSuccess: () =>
        notifyUndo(t(app.active ? 'apps.turnedOff' : 'apps.turnedOn', { name: app.name }), t('undo'), () =>
          activate.mutate(app.active),
        ),
    });
  return (
    <>
      <Menu position="bottom-end" shadow="md">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={t('channels.menu', { name: app.name })}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <CopyButton value={app.public_key}>
            {({ copied, copy }) => (
              <Menu.Item onClick={copy} closeMenuOnClick={false}>
                {copied ? t('copied') : t('apps.copyKey')}
              </Menu.Item>
            )}
          </CopyButton>
          {can('admin.keys') && (
            <>
              <Menu.Item onClick={onEdit}>{t('apps.change')}</Menu.Item>
              <Menu.Item onClick={() => rotate.mutate(ROTATION_GRACE_SECONDS)}>{t('apps.rotate')}</Menu.Item>
              <Menu.Item onClick={() => open(true)}>{t('appKeys.title')}</Menu.Item>
              <Menu.Divider />
              <Menu.Item onClick={toggle}>{t(app.active ? 'channels.turnOff' : 'channels.turnOn')}</Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      <Modal
        closeButtonProps={{ 'aria-label': t('close') }}
        opened={isOpen}
        onClose={() => open(false)}
        title={t('appKeys.of', { name: app.name })}
        size="lg"
      >
        <AppKeys path={path} keys={app.verification_keys} />
      </Modal>
    </>
  );
};

/** Pages and apps in use change over within a month. */
const ROTATION_GRACE_SECONDS = 30 * 86_400;
const PLATFORMS = ['web', 'ios', 'android', 'kindle', 'android_china', 'tvos'] as const;

type Values = Record<string, unknown> & {
  name: string;
  platform: string;
  allowed_origins: string[];
  user_tokens: string;
};

const read = (app: App | null) => ({
  values: {
    name: app?.name ?? '',
    platform: app?.platform ?? 'web',
    allowed_origins: [...(app?.allowed_origins ?? [])],
    user_tokens: app?.user_tokens ?? 'off',
  } as Values,
  version: app?.version ?? '',
});

const AppForm = ({ app, onDone }: { readonly app: App | null; readonly onDone: () => void }) => {
  const { t } = useTranslation('settings');
  const api = useApi();
  const refresh = useRefresh('apps');
  const settings = useSettingsForm<Values>({
    id: `app-${app?.app_id ?? 'new'}`,
    loaded: read(app),
    send: ({ platform, ...rest }, version) =>
      app === null
        ? api.post(PATH, { ...rest, platform })
        : api.patch(`${PATH}/${encodeURIComponent(app.app_id)}`, { ...rest, version }),
    read: (present) => read(present as App),
    onSaved: () => {
      refresh();
      onDone();
    },
  });
  const { form } = settings;
  const fault = Object.entries(form.errors).find(([path]) => path.startsWith('allowed_origins'))?.[1];
  return (
    <FormFrame settings={settings}>
      <TextInput data-autofocus label={t('name')} required {...form.getInputProps('name')} />
      <Select
        label={t('test.platform')}
        allowDeselect={false}
        disabled={app !== null}
        data={PLATFORMS.map((value) => ({ value, label: t(`apps.platform.${value}`) }))}
        {...form.getInputProps('platform')}
      />
      <TagsInput
        label={t('apps.origins')}
        description={t('apps.originsHint')}
        placeholder="https://shop.example"
        {...form.getInputProps('allowed_origins')}
        error={fault}
      />
      <Select
        label={t('apps.userTokens')}
        description={t('apps.userTokensHint')}
        allowDeselect={false}
        data={(['off', 'optional', 'required'] as const).map((value) => ({
          value,
          label: t(`apps.tokens.${value}`),
        }))}
        {...form.getInputProps('user_tokens')}
      />
    </FormFrame>
  );
};
