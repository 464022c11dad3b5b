// The navigation: groups of entries, those that one may not open left out.
import { Box, NavLink, Stack, Text } from '@mantine/core';
import { useRouterState } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { NavigationEntry, NavigationGroup } from '../navigation.ts';
import { NAVIGATION } from '../navigation.ts';
import { useCan, useWorkspace } from '../session.ts';

const GROUPS: readonly NavigationGroup[] = ['plan', 'audience', 'content', 'insight', 'workspace'];

/** The entries that somebody with these permissions sees. */
export const useNavigation = (): readonly NavigationEntry[] => {
  const can = useCan();
  return NAVIGATION.filter(({ permission }) => permission === undefined || can(permission));
};

export const NavigationList = () => {
  const { t } = useTranslation('frame');
  const entries = useNavigation();
  return (
    <Stack gap={7}>
      {GROUPS.map((group) => {
        const own = entries.filter((entry) => entry.group === group);
        if (own.length === 0) return null;
        return (
          <Box key={group}>
            {group !== 'plan' && (
              <Text fz={11} fw={600} c="dimmed" tt="uppercase" lts="0.04em" px={10} mb={1}>
                {t(`nav.group.${group}`)}
              </Text>
            )}
            {own.map((entry) => (
              <Entry key={entry.key} entry={entry} />
            ))}
          </Box>
        );
      })}
    </Stack>
  );
};

const Entry = ({ entry }: { readonly entry: NavigationEntry }) => {
  const { t } = useTranslation('frame');
  const { key } = useWorkspace();
  const href = `/w/${encodeURIComponent(key)}/${entry.path}`;
  const path = useRouterState({ select: (state) => state.location.pathname });
  const isActive = path === href || path.startsWith(`${href}/`);
  const EntryIcon = entry.icon;
  return (
    <NavLink
      component="a"
      href={href}
      active={isActive}
      aria-current={isActive ? 'page' : undefined}
      label={t(`nav.${entry.key}`)}
      leftSection={<EntryIcon size={18} stroke={1.7} aria-hidden />}
      styles={{
        root: {
          borderRadius: 8,
          paddingBlock: 2,
          ...(isActive ? ACTIVE : {}),
        },
      }}
    />
  );
};

const ACTIVE = { background: 'var(--app-tint)', color: 'var(--app-tint-ink)', fontWeight: 600 };
