// The command palette (Ctrl or ⌘ and K): every screen, and campaigns, segments and people by name, without the mouse.
import type { SpotlightActionData, SpotlightActionGroupData } from '@mantine/spotlight';
import { Spotlight, spotlight } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { useRouter } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useWorkspace } from '../session.ts';
import { useNavigation } from './navigation-list.tsx';
import { useFinds } from './palette-finds.tsx';

/** `asked` rises whenever somebody asks for it by the button. */
export const Palette = ({ asked }: { readonly asked: number }) => {
  useEffect(() => spotlight.open(), [asked]);
  const { t } = useTranslation('frame');
  const [query, setQuery] = useState('');
  const screens = useScreens();
  const found = useFinds(query);
  const groups: SpotlightActionGroupData[] = [{ group: t('palette.screens'), actions: screens }, ...found];
  // What the server finds comes after the typing, when the palette has chosen already: Enter must still go somewhere.
  useEffect(() => {
    if (query !== '') chooseFirst();
  });
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

const chooseFirst = (): void => {
  const list = document.querySelector('.mantine-Spotlight-actionsList');
  if (list === null || list.querySelector('[data-selected]') !== null) return;
  list.querySelector('[data-action]')?.setAttribute('data-selected', 'true');
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
