// Which workspace one is in, and the way to the others. A sandbox is always told apart.
import { Group, Menu, Text, UnstyledButton } from '@mantine/core';
import { IconCheck, IconFlask, IconSelector, IconBuildingStore } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { SessionWorkspace } from '../session.ts';
import { useSession, useWorkspace } from '../session.ts';

export const WorkspaceSwitcher = () => {
  const { t } = useTranslation('frame');
  const current = useWorkspace();
  const { workspaces } = useSession();
  return (
    <Menu width={232} position="bottom-start" shadow="md">
      <Menu.Target>
        <UnstyledButton
          p={8}
          style={{ border: '1px solid var(--app-line)', borderRadius: 8 }}
          aria-label={t('workspace.switch', { name: current.name })}
        >
          <Group justify="space-between" wrap="nowrap" gap="xs">
            <WorkspaceName workspace={current} />
            <IconSelector size={16} aria-hidden />
          </Group>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('workspace.label')}</Menu.Label>
        {workspaces.map((workspace) => (
          <Menu.Item
            key={workspace.key}
            component="a"
            href={`/w/${encodeURIComponent(workspace.key)}/home`}
            rightSection={workspace.key === current.key ? <IconCheck size={16} aria-hidden /> : null}
          >
            <WorkspaceName workspace={workspace} />
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
};

const WorkspaceName = ({ workspace }: { readonly workspace: SessionWorkspace }) => {
  const { t } = useTranslation('frame');
  const Mark = workspace.kind === 'sandbox' ? IconFlask : IconBuildingStore;
  return (
    <Group gap={8} wrap="nowrap" miw={0}>
      <Mark size={18} stroke={1.7} aria-hidden />
      <div style={{ minWidth: 0 }}>
        <Text fz="sm" fw={600} truncate>
          {workspace.name}
        </Text>
        <Text fz={11} c="dimmed">
          {t(`workspace.${workspace.kind}`)}
        </Text>
      </div>
    </Group>
  );
};
