// A titled card: one subject of a form or a report.
import { Card, Group, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

interface SectionProps {
  readonly title: ReactNode;
  readonly description?: ReactNode;
  readonly actions?: ReactNode;
  /** Without inner padding around the children: tables. */
  readonly flush?: boolean;
  readonly id?: string;
  readonly children: ReactNode;
}

export const Section = ({ title, description, actions, flush, id, children }: SectionProps) => (
  <Card component="section" padding="lg" {...(id === undefined ? {} : { id })}>
    <Group justify="space-between" align="flex-start" mb="md" gap="sm">
      <Stack gap={2} flex="1 1 16rem">
        <Title order={2}>{title}</Title>
        {description !== undefined && (
          <Text c="dimmed" fz="sm" component="div" maw="44rem">
            {description}
          </Text>
        )}
      </Stack>
      {actions !== undefined && <Group gap="xs">{actions}</Group>}
    </Group>
    {flush === true ? <Card.Section>{children}</Card.Section> : children}
  </Card>
);
