// The time line of a rehearsal: each simulated day with what would have happened to how many people.
import { Group, Progress, Stack, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../i18n.ts';
import { barsOf, type RehearsalAnswer } from './rehearsal.ts';

const COLOURS: Readonly<Record<string, string>> = {
  sent: 'teal',
  skipped: 'orange',
  failed: 'red',
  held: 'violet',
};
const OUTCOMES = Object.keys(COLOURS);

export const DayBars = ({ answer }: { readonly answer: RehearsalAnswer }) => {
  const { t } = useTranslation('rehearsals');
  const format = useFormat();
  const bars = barsOf(answer);
  const most = Math.max(1, ...bars.map(({ total }) => total));
  return (
    <Stack gap="sm">
      <Group gap="md">
        {OUTCOMES.map((outcome) => (
          <Group key={outcome} gap={6}>
            <span
              aria-hidden
              style={{
                width: 10,
                height: 10,
                borderRadius: 3,
                background: `var(--mantine-color-${COLOURS[outcome] ?? 'gray'}-6)`,
              }}
            />
            <Text fz="xs">{t(`total.${outcome}`)}</Text>
          </Group>
        ))}
      </Group>
      <Table withRowBorders={false} verticalSpacing={4} fz="sm">
        <Table.Tbody>
          {bars.map((bar) => (
            <Table.Tr key={bar.day}>
              <Table.Th scope="row" fw={500} w={150} style={{ whiteSpace: 'nowrap' }}>
                {format.date(`${bar.day}T12:00:00Z`, 'UTC')}
              </Table.Th>
              <Table.Td>
                <Progress.Root size={16} aria-hidden>
                  {OUTCOMES.map((outcome) => (
                    <Progress.Section
                      key={outcome}
                      value={((bar.outcomes[outcome] ?? 0) / most) * 100}
                      color={COLOURS[outcome] ?? 'gray'}
                    />
                  ))}
                </Progress.Root>
              </Table.Td>
              <Table.Td w={80} ta="right" className="tabular">
                {format.number(bar.outcomes['sent'] ?? 0)}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Stack>
  );
};
