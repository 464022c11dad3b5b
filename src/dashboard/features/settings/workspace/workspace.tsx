// The present workspace: its name, the zone that counts where a person's is not known, and its rules.
import { Card, Checkbox, PasswordInput, Select, Stack, Switch, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Section } from '../../../../ui/section.tsx';
import { sessionQuery, useApi, useCan } from '../../../session.ts';
import { CurrencyPicker, ZonePicker } from '../shared/pickers.tsx';
import { FormFrame } from '../shared/save-bar.tsx';
import { Loaded, SettingsPage } from '../shared/settings-page.tsx';
import { useRefresh, useSetting } from '../shared/use-change.ts';
import type { SettingsForm } from '../shared/use-settings-form.ts';
import { useSettingsForm } from '../shared/use-settings-form.ts';

interface WorkspaceFacts {
  readonly key: string;
  readonly name: string;
  readonly kind: string;
  readonly time_zone: string;
  readonly settings: {
    readonly currency?: string | null;
    readonly session_count_includes_triggering_session?: boolean;
    readonly approvals?: { readonly required: boolean; readonly four_eyes?: boolean };
    readonly postbacks?: { readonly url: string | null; readonly has_signing_secret?: boolean };
  };
  readonly version: string;
}

export const WorkspacePage = () => {
  const { t } = useTranslation('settings');
  const query = useSetting<{ readonly workspace: WorkspaceFacts }>('workspace', '/admin/v1/workspace');
  return (
    <SettingsPage title={t('workspace.title')} description={t('workspace.text')}>
      <Loaded query={query}>
        {({ workspace }) => <WorkspaceForm key={workspace.version} workspace={workspace} />}
      </Loaded>
    </SettingsPage>
  );
};

type Approval = 'none' | 'required' | 'four_eyes';
type Values = Record<string, unknown> & {
  name: string;
  time_zone: string;
  currency: string | null;
  countsSession: boolean;
  approval: Approval;
  postbackUrl: string;
  /** Never kept: empty leaves the one that is set. */
  postbackSecret: string;
  unsigned: boolean;
};

const read = ({ name, time_zone, settings, version }: WorkspaceFacts) => ({
  values: {
    name,
    time_zone,
    currency: settings.currency ?? null,
    countsSession: settings.session_count_includes_triggering_session ?? false,
    approval: approvalOf(settings.approvals),
    postbackUrl: settings.postbacks?.url ?? '',
    postbackSecret: '',
    unsigned: false,
  } as Values,
  version,
});

const approvalOf = (approvals: WorkspaceFacts['settings']['approvals']): Approval => {
  if (approvals?.required !== true) return 'none';
  return approvals.four_eyes === false ? 'required' : 'four_eyes';
};

/** A workspace that never had an address, and gets none, has no such setting. */
const postbacksOf = ({ postbackUrl, postbackSecret, unsigned }: Values, { settings }: WorkspaceFacts) => {
  const url = postbackUrl.trim();
  if (url === '' && postbackSecret === '' && settings.postbacks === undefined) return {};
  const secret = unsigned ? null : postbackSecret.trim() || undefined;
  return {
    postbacks: { url: url === '' ? null : url, ...(secret === undefined ? {} : { signing_secret: secret }) },
  };
};

const WorkspaceForm = ({ workspace }: { readonly workspace: WorkspaceFacts }) => {
  const { t } = useTranslation('settings');
  const api = useApi();
  const can = useCan();
  const client = useQueryClient();
  const refresh = useRefresh('workspace');
  const settings = useSettingsForm<Values>({
    id: 'workspace',
    loaded: read(workspace),
    strip: (values) => ({ ...values, postbackSecret: '' }),
    send: (values, version) => {
      const { name, time_zone, currency, countsSession, approval } = values;
      return api.patch('/admin/v1/workspace', {
        name,
        time_zone,
        settings: {
          currency,
          session_count_includes_triggering_session: countsSession,
          ...(can('admin.installation')
            ? { approvals: { required: approval !== 'none', four_eyes: approval !== 'required' } }
            : {}),
          ...postbacksOf(values, workspace),
        },
        version,
      });
    },
    read: (present) => read(present as WorkspaceFacts),
    onSaved: () => {
      refresh();
      void client.invalidateQueries({ queryKey: sessionQuery.queryKey });
    },
  });
  return (
    <FormFrame settings={settings} isReadOnly={!can('admin.write', 'settings')}>
      <Basics settings={settings} workspaceKey={workspace.key} />
      <Section title={t('workspace.approvals')} description={t('workspace.approvalsText')}>
        <Select
          label={t('workspace.approval')}
          allowDeselect={false}
          disabled={!can('admin.installation')}
          description={can('admin.installation') ? undefined : t('workspace.approvalDenied')}
          data={(['none', 'required', 'four_eyes'] as const).map((value) => ({
            value,
            label: t(`workspace.approvalKind.${value}`),
          }))}
          {...settings.form.getInputProps('approval')}
        />
      </Section>
      <Statuses settings={settings} isSigned={workspace.settings.postbacks?.has_signing_secret === true} />
    </FormFrame>
  );
};

interface BasicsProps {
  readonly settings: SettingsForm<Values>;
  readonly workspaceKey: string;
}

const Basics = ({ settings: { form }, workspaceKey }: BasicsProps) => {
  const { t } = useTranslation('settings');
  return (
    <Card>
      <Stack gap="md">
        <TextInput label={t('name')} required {...form.getInputProps('name')} />
        <TextInput
          label={t('workspace.key')}
          description={t('workspace.keyHint')}
          value={workspaceKey}
          readOnly
        />
        <ZonePicker
          label={t('workspace.zone')}
          description={t('workspace.zoneHint')}
          value={form.getValues().time_zone}
          onChange={(zone) => form.setFieldValue('time_zone', zone)}
          error={form.errors['time_zone']}
        />
        <CurrencyPicker
          label={t('workspace.currency')}
          description={t('workspace.currencyHint')}
          {...form.getInputProps('currency')}
        />
        <Switch
          label={t('workspace.session')}
          description={t('workspace.sessionHint')}
          {...form.getInputProps('countsSession', { type: 'checkbox' })}
        />
      </Stack>
    </Card>
  );
};

interface StatusesProps {
  readonly settings: SettingsForm<Values>;
  readonly isSigned: boolean;
}

/** Where whoever sends transactional messages hears what became of them. */
const Statuses = ({ settings: { form }, isSigned }: StatusesProps) => {
  const { t } = useTranslation('settings');
  return (
    <Section title={t('workspace.statuses')} description={t('workspace.statusesText')}>
      <Stack gap="md">
        <TextInput
          label={t('workspace.statusesUrl')}
          description={t('workspace.statusesUrlHint')}
          placeholder="https://"
          {...form.getInputProps('postbackUrl')}
          error={form.errors['settings.postbacks.url']}
        />
        <PasswordInput
          label={t('workspace.statusesSecret')}
          description={t(isSigned ? 'workspace.statusesSecretSet' : 'workspace.statusesSecretHint')}
          autoComplete="off"
          {...form.getInputProps('postbackSecret')}
          error={form.errors['settings.postbacks.signing_secret']}
        />
        {isSigned ? (
          <Checkbox
            label={t('workspace.statusesUnsigned')}
            {...form.getInputProps('unsigned', { type: 'checkbox' })}
          />
        ) : null}
      </Stack>
    </Section>
  );
};
