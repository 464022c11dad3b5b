// Sends day by day, in full width.
import { Card, Group, Stack, Text, Title } from '@mantine/core';
import { useFormat } from '../../i18n.ts';
import { byTime, keyOf, type Placed } from './days.ts';
import type { Move } from './move.ts';
import { SendChip } from './send-chip.tsx';

interface ListViewProps {
  readonly days: readonly string[];
  readonly placed: readonly Placed[];
  readonly today: string;
  readonly onMove: Move;
}

export const ListView = ({ days, placed, today, onMove }: ListViewProps) => {
  const format = useFormat();
  const filled = days.filter((day) => placed.some((one) => one.day === day));
  return (
    <Stack gap="sm">
      {filled.map((day) => (
        <Card key={day} padding="md" component="section">
          <Group align="flex-start" gap="lg" wrap="nowrap">
            <Stack gap={0} w={150} style={{ flexShrink: 0 }}>
              <Title
                order={3}
                {...(day === today ? { c: 'var(--app-tint-ink)', 'aria-current': 'date' as const } : {})}
              >
                {format.date(day, 'UTC')}
              </Title>
              <Text fz="sm" c="dimmed">
                {format.weekday(day, 'UTC')}
              </Text>
            </Stack>
            <Stack gap={6} flex={1} miw={0}>
              {placed
                .filter((one) => one.day === day)
                .sort(byTime)
                .map((one) => (
                  <SendChip key={keyOf(one.send)} placed={one} onMove={onMove} roomy />
                ))}
            </Stack>
          </Group>
        </Card>
      ))}
    </Stack>
  );
};
