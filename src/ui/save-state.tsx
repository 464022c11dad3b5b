// Says whether what was typed is safe: saved, being saved, not yet, or why not. Announced to screen readers politely.
import { Group, Loader, Text } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconCloudOff, IconPencil } from '@tabler/icons-react';

export type SaveStatus = 'saved' | 'saving' | 'unsaved' | 'offline' | 'failed';

interface SaveStateProps {
  readonly status: SaveStatus;
  readonly label: string;
}

export const SaveState = ({ status, label }: SaveStateProps) => (
  <Group gap={6} wrap="nowrap" aria-live="polite" role="status">
    <SaveIcon status={status} />
    <Text fz="sm" c={status === 'failed' ? 'red.9' : 'dimmed'}>
      {label}
    </Text>
  </Group>
);

const SaveIcon = ({ status }: { readonly status: SaveStatus }) => {
  if (status === 'saving') return <Loader size={14} aria-hidden />;
  if (status === 'saved') return <IconCheck size={16} aria-hidden />;
  if (status === 'offline') return <IconCloudOff size={16} aria-hidden />;
  if (status === 'failed') return <IconAlertTriangle size={16} aria-hidden />;
  return <IconPencil size={16} aria-hidden />;
};
