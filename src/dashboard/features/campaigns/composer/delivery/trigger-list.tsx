// Several triggers of which any one counts: of the campaign, as exceptions, and as conversion events.
import { ActionIcon, Button, Card, Group, Stack, Text } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useComposer } from '../composer-context.tsx';
import type { Written } from '../../model.ts';
import { removeAt, replaceAt } from '../written.ts';
import { TriggerFields } from './trigger-fields.tsx';

const MOST = 20;

interface TriggerListProps {
  readonly triggers: readonly Written[];
  readonly pathOf: (index: number) => string;
  readonly onChange: (triggers: readonly Written[]) => void;
  readonly joinLabel: string;
  readonly addLabel: string;
  /** How many conversion events of its own the campaign has, where they may be named. */
  readonly conversions?: number;
}

export const TriggerList = ({
  triggers,
  pathOf,
  onChange,
  joinLabel,
  addLabel,
  conversions,
}: TriggerListProps) => {
  const { t } = useTranslation('composer');
  const { isReadOnly } = useComposer();
  return (
    <Stack gap="xs">
      {triggers.map((trigger, i) => (
        <Stack key={i} gap="xs">
          {i > 0 && (
            <Text fz="xs" fw={600} c="dimmed" tt="uppercase">
              {joinLabel}
            </Text>
          )}
          <Card padding="sm" bg="var(--app-paper)">
            <Group align="flex-start" wrap="nowrap" justify="space-between">
              <TriggerFields
                value={trigger}
                path={pathOf(i)}
                conversions={conversions ?? 0}
                onChange={(next) => onChange(replaceAt(triggers, i, next))}
              />
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={t('remove')}
                disabled={isReadOnly}
                onClick={() => onChange(removeAt(triggers, i))}
              >
                <IconTrash size={16} />
              </ActionIcon>
            </Group>
          </Card>
        </Stack>
      ))}
      <Group>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} aria-hidden />}
          disabled={isReadOnly || triggers.length >= MOST}
          onClick={() => onChange([...triggers, { type: 'performed_event', event: '' }])}
        >
          {addLabel}
        </Button>
      </Group>
    </Stack>
  );
};
