// One's own account: name and language, password, second factor, where one is signed in.
import { Anchor, Box, Button, Group, Select, Stack, TextInput } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { notifyDone, notifyFailure } from '../../../../ui/notify.tsx';
import { Page } from '../../../../ui/page.tsx';
import { Section } from '../../../../ui/section.tsx';
import { call } from '../../../api.ts';
import { changeLanguage } from '../../../i18n.ts';
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

const ProfileSection = () => {
  const { t } = useTranslation('access');
  const { user } = useSession();
  const client = useQueryClient();
  const form = useForm({ initialValues: { name: user.name, language: user.language ?? 'en' } });
  const save = useMutation({
    mutationFn: (body: { readonly name: string; readonly language: 'en' | 'fr' }) =>
      call('PATCH', '/admin/v1/account', { body }),
    onSuccess: async (_answer, { language }) => {
      await changeLanguage(language);
      await client.invalidateQueries({ queryKey: sessionQuery.queryKey });
      form.resetDirty();
      notifyDone(t('account.saved'));
    },
    onError: (error) => notifyFailure(t('failed'), error.message),
  });
  return (
    <Section title={t('account.profile')}>
      <form onSubmit={form.onSubmit((values) => save.mutate(values))}>
        <Stack gap="md" maw={420}>
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
            <Button type="submit" disabled={!form.isDirty()} loading={save.isPending}>
              {t('save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
};
