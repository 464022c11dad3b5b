// Inviting somebody: address, language, roles. Where the installation sends no mail, the link is shown to be passed on.
import { Alert, Button, Group, Modal, SegmentedControl, Select, Stack, Text, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { CodeBlock } from '../../../../ui/code-block.tsx';
import { notifyDone } from '../../../../ui/notify.tsx';
import { ApiError } from '../../../api.ts';
import { useLanguage } from '../../../i18n.ts';
import { KeptForm } from '../../../parts/kept/kept-form.tsx';
import { KeptNotice } from '../../../parts/kept/kept-notices.tsx';
import { useKeptForm } from '../../../parts/kept/use-kept-form.ts';
import { fresh } from '../../../parts/kept/use-kept.ts';
import { useTeams } from '../../../parts/teams/use-teams.ts';
import { useApi } from '../../../session.ts';
import { membersQuery, rolesQuery, type Told } from './queries.ts';
import { RolePicker } from './role-picker.tsx';

interface Typed {
  readonly email: string;
  readonly name: string;
  readonly language: string;
  readonly roles: string[];
  readonly scope: string;
  readonly team: string;
}

export const InviteModal = ({ onClose }: { readonly onClose: () => void }) => {
  const { t } = useTranslation('access');
  const api = useApi();
  const client = useQueryClient();
  const none = fresh<Typed>({
    email: '',
    name: '',
    language: useLanguage(),
    roles: [],
    scope: 'whole',
    team: '',
  });
  const kept = useKeptForm<Typed>({ id: 'invitation', loaded: none });
  const { form } = kept;
  const invite = useMutation({
    mutationFn: (typed: Typed) => api.post<Told>('/admin/v1/members', toInvitation(typed)),
    onSuccess: async (told) => {
      kept.settle(none);
      await client.invalidateQueries({ queryKey: membersQuery(api).queryKey });
      if (told.link !== null) return;
      notifyDone(t('invite.sent', { email: told.member.email }));
      onClose();
    },
    onError: (error) => {
      if (error instanceof ApiError && error.field !== null)
        form.setFieldError(error.field === 'team.roles' ? 'roles' : error.field, error.message);
    },
  });
  const submit = (typed: Typed): void => {
    if (typed.roles.length === 0) form.setFieldError('roles', t('invite.noRole'));
    else if (typed.scope === 'team' && typed.team === '') form.setFieldError('team', t('invite.noTeam'));
    else invite.mutate(typed);
  };
  const link = invite.data?.link ?? null;
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('invite.title')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      {link === null ? (
        <KeptForm
          kept={kept}
          words={{ save: t('invite.submit'), cancel: t('cancel') }}
          isSaving={invite.isPending}
          onSave={form.onSubmit(submit)}
          onClose={onClose}
        >
          <KeptNotice kept={kept} />
          <InviteFields form={form} error={invite.error} />
        </KeptForm>
      ) : (
        <PassOn link={link} email={invite.data?.member.email ?? ''} onClose={onClose} />
      )}
    </Modal>
  );
};

const toInvitation = ({ name, email, language, roles, scope, team }: Typed) => ({
  email,
  language,
  ...(name.trim() === '' ? {} : { name }),
  ...(scope === 'team' ? { roles: [], team: { team_id: team, roles } } : { roles }),
});

const InviteFields = ({
  form,
  error,
}: {
  readonly form: UseFormReturnType<Typed>;
  readonly error: Error | null;
}) => {
  const { t } = useTranslation('access');
  const api = useApi();
  const { data } = useQuery(rolesQuery(api));
  const shown = error instanceof ApiError && error.field !== null ? null : error;
  return (
    <Stack gap="md">
      {shown !== null && (
        <Alert color="red" variant="light" role="alert">
          {shown.message}
        </Alert>
      )}
      <TextInput
        label={t('invite.email')}
        type="email"
        required
        withAsterisk={false}
        data-autofocus
        {...form.getInputProps('email')}
      />
      <TextInput
        label={t('invite.name')}
        description={t('invite.nameHint')}
        {...form.getInputProps('name')}
      />
      <InviteScope form={form} />
      <RolePicker
        key={form.values.scope}
        label={t('invite.roles')}
        roles={data?.roles ?? []}
        value={form.values.roles}
        error={form.errors['roles']}
        inTeam={form.values.scope === 'team'}
        onChange={(roles) => form.setFieldValue('roles', roles)}
      />
      <Stack gap={4}>
        <Text fz="sm" fw={500} id="invite-language">
          {t('invite.language')}
        </Text>
        <SegmentedControl
          aria-labelledby="invite-language"
          data={[
            { value: 'en', label: 'English' },
            { value: 'fr', label: 'Français' },
          ]}
          {...form.getInputProps('language')}
        />
      </Stack>
    </Stack>
  );
};

/** Asked only where there are teams. */
const InviteScope = ({ form }: { readonly form: UseFormReturnType<Typed> }) => {
  const { t } = useTranslation('access');
  const teams = useTeams();
  if (teams.length === 0) return null;
  const choose = (scope: string): void => form.setValues({ scope, roles: [] });
  return (
    <Stack gap="xs">
      <Text fz="sm" fw={500} id="invite-scope">
        {t('invite.scope')}
      </Text>
      <SegmentedControl
        aria-labelledby="invite-scope"
        data={[
          { value: 'whole', label: t('invite.whole') },
          { value: 'team', label: t('invite.oneTeam') },
        ]}
        value={form.values.scope}
        onChange={choose}
      />
      {form.values.scope === 'team' && (
        <Select
          label={t('invite.team')}
          data={teams.map(({ team_id, name }) => ({ value: team_id, label: name }))}
          value={form.values.team === '' ? null : form.values.team}
          error={form.errors['team']}
          onChange={(team) => form.setFieldValue('team', team ?? '')}
          allowDeselect={false}
        />
      )}
    </Stack>
  );
};

export const PassOn = ({
  link,
  email,
  onClose,
}: {
  readonly link: string;
  readonly email: string;
  readonly onClose: () => void;
}) => {
  const { t } = useTranslation('access');
  return (
    <Stack gap="md">
      <Text fz="sm">{t('passOn.text', { email })}</Text>
      <CodeBlock code={link} label={t('passOn.label')} copyLabel={t('copy')} copiedLabel={t('copied')} />
      <Group justify="flex-end">
        <Button onClick={onClose}>{t('done')}</Button>
      </Group>
    </Stack>
  );
};
