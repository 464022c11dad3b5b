// One conversion event: what it is, and how long after the message it still counts.
import { ActionIcon, Badge, Card, Group } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Written } from '../../model.ts';
import { TriggerFields } from '../delivery/trigger-fields.tsx';
import { SpanField } from '../span-field.tsx';
import { recordOf } from '../written.ts';

/** What may convert (campaign-delivery 17). */
const KINDS = ['purchase', 'performed_event', 'session_start', 'opens_email', 'clicks_email'] as const;

interface CardProps {
  readonly event: Written;
  readonly letter: string;
  readonly path: string;
  readonly isFrozen: boolean;
  readonly onChange: (event: Written) => void;
  readonly onRemove: () => void;
}

export const ConversionCard = ({ event, letter, path, isFrozen, onChange, onRemove }: CardProps) => {
  const { t } = useTranslation('composer');
  return (
    <Card padding="sm" bg="var(--app-paper)" component="fieldset" disabled={isFrozen} m={0}>
      <Group align="flex-start" wrap="nowrap">
        <Badge size="lg" circle variant="light" mt={28} aria-label={t('conversion.letter', { letter })}>
          {letter}
        </Badge>
        <Group align="flex-start" flex={1}>
          <TriggerFields
            value={recordOf(event['event']) ?? {}}
            path={`${path}.event`}
            kinds={KINDS}
            conversions={0}
            onChange={(next) => onChange({ ...event, event: next })}
          />
          <SpanField
            label={t('conversion.within')}
            path={`${path}.deadline_seconds`}
            value={event['deadline_seconds']}
            onChange={(deadline_seconds) => onChange({ ...event, deadline_seconds })}
          />
        </Group>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t('remove')}
          onClick={onRemove}
          disabled={isFrozen}
        >
          <IconTrash size={16} />
        </ActionIcon>
      </Group>
    </Card>
  );
};
