// What stands where something could not be loaded: what the server said, and a way to try again.
import { Alert, Button, Code, Group, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';

interface ErrorPanelProps {
  readonly title: string;
  readonly message: string;
  /** For those who have to find it in the log. */
  readonly requestId?: string | undefined;
  readonly retryLabel?: string;
  readonly onRetry?: () => void;
}

export const ErrorPanel = ({ title, message, requestId, retryLabel, onRetry }: ErrorPanelProps) => (
  <Alert color="red" variant="light" icon={<IconAlertTriangle size={20} />} title={title} role="alert">
    <Text fz="sm">{message}</Text>
    {requestId !== undefined && <Code mt="xs">{requestId}</Code>}
    {onRetry !== undefined && (
      <Group mt="sm">
        <Button size="xs" variant="default" onClick={onRetry}>
          {retryLabel}
        </Button>
      </Group>
    )}
  </Alert>
);
