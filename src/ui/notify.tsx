// Short words at the edge of the screen: done, failed, or done with a way back ("undo" instead of "are you sure").
import { Button, Group, Text } from '@mantine/core';
import type { NotificationData } from '@mantine/notifications';
import { onDemand } from './on-demand.tsx';

const area = onDemand(async () => {
  const { Notifications } = await import('@mantine/notifications');
  return () => <Notifications position="bottom-right" limit={8} />;
});
/** Where they appear; loaded with the first. */
export const NotificationArea = area.Area;

const show = async (notification: NotificationData): Promise<void> => {
  await area.want();
  (await import('@mantine/notifications')).notifications.show(notification);
};
const hide = async (id: string): Promise<void> => {
  (await import('@mantine/notifications')).notifications.hide(id);
};

/** Notifications stand outside of what knows the reader's language; the document does. */
const closing = () => ({
  closeButtonProps: { 'aria-label': document.documentElement.lang === 'fr' ? 'Fermer' : 'Close' },
});

export const notifyDone = (message: string): void => {
  void show({ message, color: 'teal', ...closing() });
};

export const notifyFailure = (title: string, message: string): void => {
  void show({ title, message, color: 'red', autoClose: 10_000, ...closing() });
};

/** `undo` is called at most once. */
export const notifyUndo = (message: string, undoLabel: string, undo: () => void): void => {
  const id = `undo-${notificationCount++}`;
  const take = () => {
    void hide(id);
    undo();
  };
  void show({
    id,
    color: 'teal',
    autoClose: 12_000,
    ...closing(),
    message: (
      <Group justify="space-between" wrap="nowrap">
        <Text fz="sm">{message}</Text>
        <Button size="compact-sm" variant="light" onClick={take}>
          {undoLabel}
        </Button>
      </Group>
    ),
  });
};

let notificationCount = 0;
