// Everything that is set up once, grouped by the question it answers.
import { Card, Group, SimpleGrid, Stack, Text, ThemeIcon, Title, UnstyledButton } from '@mantine/core';
import type { Icon } from '@tabler/icons-react';
import {
  IconAdjustments,
  IconAward,
  IconBan,
  IconBox,
  IconBuildingStore,
  IconCalendarTime,
  IconDeviceMobile,
  IconGauge,
  IconKey,
  IconMailCheck,
  IconMap2,
  IconMoonStars,
  IconPlugConnected,
  IconRepeat,
  IconTag,
  IconTicket,
  IconUsersGroup,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Page } from '../../../ui/page.tsx';
import { mayOpen } from '../../navigation.ts';
import { useCan, useWorkspace } from '../../session.ts';
import { useSettingsHref } from './shared/settings-page.tsx';

interface Entry {
  readonly key: string;
  readonly path: string;
  readonly icon: Icon;
  readonly sandboxOnly?: true;
}

const GROUPS: readonly { readonly key: string; readonly entries: readonly Entry[] }[] = [
  {
    key: 'sending',
    entries: [
      { key: 'channels', path: 'channels', icon: IconPlugConnected },
      { key: 'groups', path: 'subscription-groups', icon: IconMailCheck },
      { key: 'seeds', path: 'seed-groups', icon: IconAward },
      { key: 'speeds', path: 'speeds', icon: IconGauge },
    ],
  },
  {
    key: 'restraint',
    entries: [
      { key: 'frequency', path: 'frequency', icon: IconRepeat },
      { key: 'quiet', path: 'quiet-hours', icon: IconMoonStars },
      { key: 'suppression', path: 'suppression', icon: IconBan },
      { key: 'control', path: 'control-group', icon: IconUsersGroup },
    ],
  },
  {
    key: 'data',
    entries: [
      { key: 'tags', path: 'tags', icon: IconTag },
      { key: 'catalogs', path: 'catalogs', icon: IconBox },
      { key: 'promotions', path: 'promotions', icon: IconTicket },
      { key: 'credentials', path: 'credentials', icon: IconKey },
      { key: 'apps', path: 'apps', icon: IconDeviceMobile },
      { key: 'geofences', path: 'geofences', icon: IconMap2 },
    ],
  },
  {
    key: 'workspace',
    entries: [
      { key: 'workspace', path: 'workspace', icon: IconAdjustments },
      { key: 'clock', path: 'clock', icon: IconCalendarTime, sandboxOnly: true },
      { key: 'workspaces', path: 'workspaces', icon: IconBuildingStore },
    ],
  },
];

export const Overview = () => {
  const { t } = useTranslation('settings');
  const can = useCan();
  const { key: workspace, kind } = useWorkspace();
  const isShown = ({ path, sandboxOnly }: Entry) =>
    mayOpen(can, `/w/${workspace}/settings/${path}`) && (sandboxOnly !== true || kind === 'sandbox');
  return (
    <Page title={t('title')} description={t('overview.text')} width="wide">
      <Stack gap="xl">
        {GROUPS.filter(({ entries }) => entries.some(isShown)).map(({ key, entries }) => (
          <Stack key={key} gap="sm" component="section">
            <Title order={2}>{t(`overview.group.${key}`)}</Title>
            <SimpleGrid cols={{ base: 1, sm: 2, lg: 4 }} spacing="md">
              {entries.filter(isShown).map((entry) => (
                <EntryCard key={entry.key} entry={entry} />
              ))}
            </SimpleGrid>
          </Stack>
        ))}
      </Stack>
    </Page>
  );
};

const EntryCard = ({ entry }: { readonly entry: Entry }) => {
  const { t } = useTranslation('settings');
  const href = useSettingsHref();
  const EntryIcon = entry.icon;
  return (
    <Card component="div" padding={0}>
      <UnstyledButton component="a" href={href(entry.path)} p="md" h="100%" style={{ borderRadius: 8 }}>
        <Group wrap="nowrap" align="flex-start" gap="md">
          <ThemeIcon variant="light" size={36} aria-hidden>
            <EntryIcon size={20} stroke={1.7} />
          </ThemeIcon>
          <Stack gap={2}>
            <Text fw={600}>{t(`overview.entry.${entry.key}.title`)}</Text>
            <Text fz="sm" c="dimmed">
              {t(`overview.entry.${entry.key}.text`)}
            </Text>
          </Stack>
        </Group>
      </UnstyledButton>
    </Card>
  );
};
