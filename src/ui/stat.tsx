// One figure with its name. Figures are tabular, so that they stand still while they change.
import { Group, Paper, Skeleton, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';

/** Characters that stand in a sixth of a screen at full size; sums of money have more. */
const ROOMY = 8;

interface StatProps {
  readonly label: string;
  /** Null while it is being loaded. */
  readonly value: string | null;
  readonly hint?: ReactNode;
  readonly icon?: ReactNode;
}

export const Stat = ({ label, value, hint, icon }: StatProps) => (
  <Paper p="md">
    <Stack gap={4}>
      <Group justify="space-between" gap="xs" wrap="nowrap">
        <Text fz="sm" c="dimmed">
          {label}
        </Text>
        {icon}
      </Group>
      {value === null ? (
        <Skeleton h={30} w={90} />
      ) : (
        <Text
          fz={value.length > ROOMY ? 20 : 26}
          lh="31px"
          fw={650}
          className="tabular"
          style={{ whiteSpace: 'nowrap' }}
        >
          {value}
        </Text>
      )}
      {hint !== undefined && (
        <Text fz="xs" c="dimmed" component="div">
          {hint}
        </Text>
      )}
    </Stack>
  </Paper>
);
