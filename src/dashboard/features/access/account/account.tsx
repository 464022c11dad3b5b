// One's own account: name and language, password, second factor, where one is signed in.
import { Anchor, Box, Button, Group, Select, Stack, TextInput } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { notifyDone, notifyFailure } from '../../../../ui/notify.tsx';
import { Page } from '../../../../ui/page.tsx';
import { Section } from '../../../../ui/section.tsx';
import { ApiError, call } from '../../../api.ts';
import { changeLanguage } from '../../../i18n.ts';
import { KeptNotice } from '../../../parts/kept/kept-notices.tsx';
import { useKeptForm } from '../../../parts/kept/use-kept-form.ts';
import { fresh } from '../../../parts/kept/use-kept.ts';
import { sessionQuery, useSession } from '../../../session.ts';
import { PasswordSection } from './password.tsx';
import { SessionsSection } from './sessions.tsx';
import { TotpSection } from './totp.tsx';

export const AccountScreen = () => {
  const { t } = useTranslation('access');
  return (
    <Box component="main" mih="100dvh" bg="var(--app-paper)" p={{ base: 'md', sm: 'xl' }}>
      <Box maw={880} mx="auto">
        <Page
          width="narrow"
          title={t('account.title')}
          description={t('account.text')}
          actions={
            <Anchor href="/" fz="sm">
              <Group gap={4} component="span">
                <IconArrowLeft size={15} aria-hidden />
                {t('account.back')}
              </Group>
            </Anchor>
          }
        >
          <ProfileSection />
          <PasswordSection />
          <TotpSection />
          <SessionsSection />
        </Page>
      </Box>
    </Box>
  );
};

interface Profile {
  readonly name: string;
  readonly language: 'en' | 'fr';
}

const ProfileSection = () => {
  const { t } = useTranslation('access');
  const { user } = useSession();
  const client = useQueryClient();
  const kept = useKeptForm<Profile>({
    id: 'profile',
    loaded: fresh({ name: user.name, language: user.language ?? 'en' }),
  });
  const { form } = kept;
  const save = useMutation({
    mutationFn: (body: Profile) => call('PATCH', '/admin/v1/account', { body }),
    onSuccess: async (_answer, sent) => {
      kept.saved(sent);
      await changeLanguage(sent.language);
      await client.invalidateQueries({ queryKey: sessionQuery.queryKey });
      notifyDone(t('account.saved'));
    },
    onError: (error) => {
      if (error instanceof ApiError && error.field !== null) form.setFieldError(error.field, error.message);
      else notifyFailure(t('failed'), error.message);
    },
  });
  return (
    <Section title={t('account.profile')}>
      <form onSubmit={form.onSubmit((values) => save.mutate(values))}>
        <Stack gap="md" maw={420}>
          <KeptNotice kept={kept} />
          <TextInput
            label={t('account.name')}
            required
            withAsterisk={false}
            autoComplete="name"
            {...form.getInputProps('name')}
          />
          <TextInput
            label={t('account.email')}
            value={user.email}
            readOnly
            description={t('account.emailHint')}
          />
          <Select
            label={t('account.language')}
            description={t('account.languageHint')}
            allowDeselect={false}
            data={[
              { value: 'en', label: 'English' },
              { value: 'fr', label: 'Français' },
            ]}
            {...form.getInputProps('language')}
          />
          <Group>
            <Button type="submit" disabled={!kept.isChanged} loading={save.isPending}>
              {t('save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
};
