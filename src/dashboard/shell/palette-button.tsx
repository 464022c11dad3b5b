// The way to the command palette: a button, and Ctrl or ⌘ and K. The palette itself is loaded when it is first asked for.
import { Group, Kbd, Text, UnstyledButton } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';

const Palette = lazy(() => import('./palette.tsx').then((file) => ({ default: file.Palette })));

export const PaletteButton = () => {
  const { t } = useTranslation('frame');
  const [asked, setAsked] = useState(0);
  const ask = (): void => setAsked((times) => times + 1);
  // Once it is there the palette listens itself.
  useHotkeys(asked === 0 ? [['mod+K', ask]] : []);
  return (
    <>
      <UnstyledButton
        onClick={ask}
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
      {asked > 0 && (
        <Suspense fallback={null}>
          <Palette asked={asked} />
        </Suspense>
      )}
    </>
  );
};
