// The frame around the screens of a workspace: navigation on the left, the screen on the right, and a line that says when
// nothing here reaches real people.
import { AppShell, Box, Burger, Group, ScrollArea, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Outlet, useParams, useRouterState } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { mayOpen } from '../navigation.ts';
import { useCan, useSession } from '../session.ts';
import { AccountMenu } from './account-menu.tsx';
import { Brand } from './brand.tsx';
import { rememberWorkspace } from './last-workspace.ts';
import { NavigationList } from './navigation-list.tsx';
import { PaletteButton } from './palette-button.tsx';
import { SandboxStripe } from './sandbox-stripe.tsx';
import { Denied, NotFound } from './states.tsx';
import { WorkspaceSwitcher } from './workspace-switcher.tsx';

export const Shell = () => {
  const { workspaces } = useSession();
  const { workspace: key } = useParams({ strict: false });
  const workspace = workspaces.find((one) => one.key === key);
  useEffect(() => {
    if (workspace !== undefined) rememberWorkspace(workspace.key);
  }, [workspace]);
  if (workspace === undefined) return <NotFound />;
  return <Frame isSandbox={workspace.kind === 'sandbox'} />;
};

const Frame = ({ isSandbox }: { readonly isSandbox: boolean }) => {
  const { t } = useTranslation('frame');
  const [opened, { toggle, close }] = useDisclosure(false);
  const path = useRouterState({ select: (state) => state.location.pathname });
  const isDenied = !mayOpen(useCan(), path);
  // Until the next screen is there, the present one stays and says that it is leaving.
  const isOnTheWay = useRouterState({ select: (state) => state.status === 'pending' });
  useEffect(close, [path, close]);
  return (
    <AppShell
      layout="alt"
      header={{ height: { base: 56, sm: 0 } }}
      navbar={{ width: { base: 248, sm: 216, lg: 248 }, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      padding={{ base: 'md', sm: 'lg', lg: 'xl' }}
    >
      <SkipLink label={t('skip')} />
      <AppShell.Header hiddenFrom="sm" px="md">
        <Group h="100%" gap="sm">
          <Burger opened={opened} onClick={toggle} size="sm" aria-label={t('menu')} />
          <Brand />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm" aria-label={t('nav.label')}>
        <Side />
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1} aria-busy={isOnTheWay} style={{ outline: 'none' }}>
        {isSandbox && <SandboxStripe />}
        {isDenied ? <Denied /> : <Outlet />}
      </AppShell.Main>
    </AppShell>
  );
};

const Side = () => (
  <Stack h="100%" gap="sm">
    <Box px={6} pt={4} visibleFrom="sm">
      <Brand />
    </Box>
    <WorkspaceSwitcher />
    <PaletteButton />
    <ScrollArea flex={1} type="hover" scrollbarSize={6} mx={-4} px={4}>
      <NavigationList />
    </ScrollArea>
    <AccountMenu />
  </Stack>
);

/** Lets keyboards pass the navigation. */
const SkipLink = ({ label }: { readonly label: string }) => (
  <a className="skip-link" href="#content">
    {label}
  </a>
);
