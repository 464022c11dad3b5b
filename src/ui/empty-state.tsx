// What stands where there is nothing yet: says what would stand here and offers the way to it.
import { Center, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import type { ReactNode } from 'react';

interface EmptyStateProps {
  readonly icon: ReactNode;
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}

export const EmptyState = ({ icon, title, children, action }: EmptyStateProps) => (
  <Center py={56} px="md">
    <Stack align="center" gap="sm" maw="30rem">
      <ThemeIcon size={52} radius="xl" variant="light" aria-hidden>
        {icon}
      </ThemeIcon>
      <Title order={2} ta="center">
        {title}
      </Title>
      {children !== undefined && (
        <Text c="dimmed" ta="center" component="div">
          {children}
        </Text>
      )}
      {action}
    </Stack>
  </Center>
);
