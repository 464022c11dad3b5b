// The command palette (Ctrl or ⌘ and K): every screen and the campaigns by name, without the mouse.
import { Group, Kbd, Text, UnstyledButton } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import type { SpotlightActionData, SpotlightActionGroupData } from '@mantine/spotlight';
import { Spotlight, spotlight } from '@mantine/spotlight';
import { IconSearch, IconSend } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi, useWorkspace } from '../session.ts';
import { useNavigation } from './navigation-list.tsx';

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
  const campaigns = useFoundCampaigns(query);
  const groups: SpotlightActionGroupData[] = [
    { group: t('palette.screens'), actions: screens },
    { group: t('palette.campaigns'), actions: campaigns },
  ];
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

interface FoundCampaign {
  readonly campaign_id: string;
  readonly name: string;
  readonly key?: string;
}

const useFoundCampaigns = (typed: string): SpotlightActionData[] => {
  const api = useApi();
  const router = useRouter();
  const [search] = useDebouncedValue(typed.trim(), 150);
  const { data } = useQuery({
    queryKey: [api.workspace, 'palette', search],
    queryFn: ({ signal }) =>
      api.get<{ readonly campaigns: readonly FoundCampaign[] }>(
        '/admin/v1/campaign-inventory',
        { search, limit: 8 },
        signal,
      ),
    enabled: search.length >= 2,
  });
  return (data?.campaigns ?? []).map((campaign) => ({
    id: `campaign-${campaign.campaign_id}`,
    label: campaign.name,
    description: campaign.key ?? campaign.campaign_id,
    // Found by the server, perhaps by its id: the list's own filter must let it pass.
    keywords: typed,
    leftSection: <IconSend size={18} stroke={1.7} aria-hidden />,
    onClick: () =>
      router.history.push(`/w/${encodeURIComponent(api.workspace)}/campaigns/${campaign.campaign_id}`),
  }));
};
