// The command palette (Ctrl or ⌘ and K): every screen, and campaigns, segments and people by name, without the mouse.
import { Group, Kbd, Text, UnstyledButton } from '@mantine/core';
import type { SpotlightActionData, SpotlightActionGroupData } from '@mantine/spotlight';
import { Spotlight, spotlight } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useWorkspace } from '../session.ts';
import { useNavigation } from './navigation-list.tsx';
import { useFinds } from './palette-finds.tsx';

export const PaletteButton = () => {
  const { t } = useTranslation('frame');
  return (
    <UnstyledButton
      onClick={spotlight.open}
      px={10}
      py={6}
      bg="var(--app-paper)"
      style={{ border: '1px solid var(--app-line)', borderRadius: 8 }}
    >
      <Group justify="space-between" wrap="nowrap">
        <Group gap={8} wrap="nowrap" c="dimmed">
          <IconSearch size={15} aria-hidden />
          <Text fz="sm">{t('palette.open')}</Text>
        </Group>
        <Kbd fz={10} aria-hidden>
          {/mac/i.test(navigator.userAgent) ? '⌘ K' : 'Ctrl K'}
        </Kbd>
      </Group>
    </UnstyledButton>
  );
};

export const Palette = () => {
  const { t } = useTranslation('frame');
  const [query, setQuery] = useState('');
  const screens = useScreens();
  const found = useFinds(query);
  const groups: SpotlightActionGroupData[] = [{ group: t('palette.screens'), actions: screens }, ...found];
  return (
    <Spotlight
      actions={groups.filter(({ actions }) => actions.length > 0)}
      query={query}
      onQueryChange={setQuery}
      shortcut={['mod + K']}
      highlightQuery
      scrollable
      maxHeight={420}
      limit={20}
      nothingFound={t('palette.nothing')}
      searchProps={{
        leftSection: <IconSearch size={18} />,
        placeholder: t('palette.placeholder'),
        'aria-label': t('palette.open'),
      }}
    />
  );
};

const useScreens = (): SpotlightActionData[] => {
  const { t } = useTranslation('frame');
  const { key } = useWorkspace();
  const router = useRouter();
  return useNavigation().map((entry) => ({
    id: `screen-${entry.key}`,
    label: t(`nav.${entry.key}`),
    leftSection: <entry.icon size={18} stroke={1.7} aria-hidden />,
    onClick: () => router.history.push(`/w/${encodeURIComponent(key)}/${entry.path}`),
  }));
};
