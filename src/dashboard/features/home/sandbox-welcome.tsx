// What a sandbox is for, for somebody who sees one for the first time, and the way to real people. Closed once, it stays
// closed in this browser.
import { Alert, Button, CloseButton, Group, Stack, Text } from '@mantine/core';
import { IconFlask } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession, useWorkspace } from '../../session.ts';

const keptAs = (workspace: string): string => `relance.welcomed.${workspace}`;

export const SandboxWelcome = () => {
  const { key, kind } = useWorkspace();
  const [isClosed, setClosed] = useState(() => localStorage.getItem(keptAs(key)) !== null);
  if (kind !== 'sandbox' || isClosed) return null;
  const close = () => {
    localStorage.setItem(keptAs(key), '1');
    setClosed(true);
  };
  return <Welcome workspace={key} onClose={close} />;
};

interface WelcomeProps {
  readonly workspace: string;
  readonly onClose: () => void;
}

const Welcome = ({ workspace, onClose }: WelcomeProps) => {
  const { t } = useTranslation('home');
  const { workspaces } = useSession();
  const live = workspaces.find(({ kind }) => kind === 'live');
  const below = `/w/${encodeURIComponent(workspace)}`;
  return (
    <Alert variant="light" icon={<IconFlask size={20} aria-hidden />} title={t('welcome.title')}>
      <Group justify="space-between" align="flex-start" wrap="nowrap" gap="md">
        <Stack gap="sm">
          <Text fz="sm" maw="52rem">
            {t('welcome.text')}
          </Text>
          <Group gap="xs">
            <Button component="a" href={`${below}/campaigns`} size="xs">
              {t('welcome.campaigns')}
            </Button>
            <Button component="a" href={`${below}/results`} size="xs" variant="default">
              {t('welcome.results')}
            </Button>
            {live !== undefined && (
              <Button
                component="a"
                href={`/w/${encodeURIComponent(live.key)}/home`}
                size="xs"
                variant="default"
              >
                {t('welcome.live', { name: live.name })}
              </Button>
            )}
          </Group>
        </Stack>
        <CloseButton size="sm" aria-label={t('welcome.close')} onClick={onClose} />
      </Group>
    </Alert>
  );
};
