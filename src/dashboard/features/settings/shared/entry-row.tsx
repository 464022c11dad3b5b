// One line of a list of settings: what it is, what to know about it, what to do with it.
import { Card, Group, Stack, Text, ThemeIcon } from '@mantine/core';
import type { ReactNode } from 'react';

interface EntryRowProps {
  readonly icon: ReactNode;
  readonly title: ReactNode;
  readonly badge?: ReactNode;
  readonly text?: ReactNode;
  readonly actions?: ReactNode;
}

export const EntryRow = ({ icon, title, badge, text, actions }: EntryRowProps) => (
  <Card padding="md">
    <Group wrap="nowrap" gap="md">
      <ThemeIcon variant="light" size={38} aria-hidden>
        {icon}
      </ThemeIcon>
      <Stack gap={2} flex={1} miw={0}>
        <Group gap="xs">
          <Text fw={600} component="div">
            {title}
          </Text>
          {badge}
        </Group>
        {text !== undefined && (
          <Text fz="sm" c="dimmed" component="div" style={{ overflowWrap: 'anywhere' }}>
            {text}
          </Text>
        )}
      </Stack>
      {actions !== undefined && <Group gap={4}>{actions}</Group>}
    </Group>
  </Card>
);
