// Who one is, the language, light or dark, and the way out.
import {
  Group,
  Menu,
  SegmentedControl,
  Stack,
  Text,
  UnstyledButton,
  useMantineColorScheme,
} from '@mantine/core';
import type { MantineColorScheme } from '@mantine/core';
import { IconApi, IconLogout, IconUserCircle } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { PersonAvatar } from '../../ui/person-avatar.tsx';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../ui/format.ts';
import { notifyFailure } from '../../ui/notify.tsx';
import { call } from '../api.ts';
import { changeLanguage, useLanguage } from '../i18n.ts';
import { forgetTyped } from '../parts/kept/sign-out.ts';
import { sessionQuery, useSession } from '../session.ts';

export const AccountMenu = () => {
  const { t } = useTranslation('frame');
  const { user } = useSession();
  const signOut = useSignOut();
  return (
    <Menu width={232} position="top-start" shadow="md" closeOnItemClick={false}>
      <Menu.Target>
        <UnstyledButton p={8} style={{ borderRadius: 8 }} aria-label={t('account.menu', { name: user.name })}>
          <Group wrap="nowrap" gap={10}>
            <PersonAvatar size={32} name={user.name} variant="filled" />
            <div style={{ minWidth: 0 }}>
              <Text fz="sm" fw={600} truncate>
                {user.name}
              </Text>
              <Text fz={11} c="dimmed" truncate>
                {user.email}
              </Text>
            </div>
          </Group>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Preferences />
        <Menu.Divider />
        <Menu.Item component="a" href="/account" leftSection={<IconUserCircle size={16} aria-hidden />}>
          {t('account.profile')}
        </Menu.Item>
        <Menu.Item component="a" href="/docs" target="_blank" leftSection={<IconApi size={16} aria-hidden />}>
          {t('account.apiReference')}
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => signOut.mutate()}>
          {t('account.signOut')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
};

const Preferences = () => {
  const { t } = useTranslation('frame');
  const language = useLanguage();
  const changeMine = useChangeLanguage();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const schemes: readonly MantineColorScheme[] = ['light', 'dark', 'auto'];
  return (
    <Stack gap={6} p={8}>
      <SegmentedControl
        fullWidth
        size="xs"
        aria-label={t('account.language')}
        value={language}
        onChange={(value) => changeMine.mutate(value === 'fr' ? 'fr' : 'en')}
        data={[
          { value: 'en', label: 'English' },
          { value: 'fr', label: 'Français' },
        ]}
      />
      <SegmentedControl
        fullWidth
        size="xs"
        aria-label={t('account.scheme')}
        value={colorScheme}
        onChange={(value) => setColorScheme(schemes.find((scheme) => scheme === value) ?? 'auto')}
        data={schemes.map((value) => ({ value, label: t(`account.schemes.${value}`) }))}
      />
    </Stack>
  );
};

/** At once on the screen, then for the account; as it was where the server did not take it. */
const useChangeLanguage = () => {
  const { t } = useTranslation('frame');
  const client = useQueryClient();
  const put = (language: Language) => {
    client.setQueryData(sessionQuery.queryKey, (session) =>
      session === undefined ? session : { ...session, user: { ...session.user, language } },
    );
    return changeLanguage(language);
  };
  const shown = useLanguage();
  return useMutation({
    mutationFn: (language: Language) => call('PATCH', '/admin/v1/account', { body: { language } }),
    onMutate: (language) => put(language),
    onError: async (error) => {
      await put(shown);
      notifyFailure(t('account.languageKept'), error.message);
    },
  });
};

/** Everything known of the account, and typed by its person, leaves the browser with it. */
const useSignOut = () => {
  const client = useQueryClient();
  const router = useRouter();
  return useMutation({
    mutationFn: () => call('DELETE', '/admin/v1/session'),
    onSuccess: () => {
      forgetTyped();
      client.clear();
      router.history.push('/sign-in');
    },
  });
};
