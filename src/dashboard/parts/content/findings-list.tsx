// What is wrong or unwise about a message, the worst first, in the reader's words.
import { Badge, Group, List, Stack, Text, ThemeIcon } from '@mantine/core';
import { IconAlertCircle, IconAlertTriangle, IconCircleCheck, IconInfoCircle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFindingText } from './finding-text.ts';
import type { Finding } from './use-preview.ts';

const ORDER = { error: 0, warning: 1, info: 2 } as const;
const COLOURS = { error: 'red', warning: 'orange', info: 'blue' } as const;
const ICONS = { error: IconAlertCircle, warning: IconAlertTriangle, info: IconInfoCircle } as const;

interface FindingsListProps {
  readonly findings: readonly Finding[];
}

/** The same thing said of several places is said once. */
const inOrder = (findings: readonly Finding[]): readonly Finding[] => {
  const seen = new Map(
    findings.map((one) => [`${one.code} ${JSON.stringify(one.params ?? '')} ${one.field ?? ''}`, one]),
  );
  return [...seen.values()].sort((a, b) => ORDER[a.severity] - ORDER[b.severity]);
};

export const FindingsList = ({ findings }: FindingsListProps) => {
  const { t } = useTranslation('content');
  const shown = inOrder(findings);
  if (shown.length === 0)
    return (
      <Group gap="xs" wrap="nowrap">
        <ThemeIcon size="sm" variant="light" color="teal" radius="xl" aria-hidden>
          <IconCircleCheck size={14} />
        </ThemeIcon>
        <Text fz="sm">{t('findings.none')}</Text>
      </Group>
    );
  return (
    <Stack gap={6}>
      <List listStyleType="none" spacing={6} aria-label={t('findings.label')}>
        {shown.map((one, i) => (
          <List.Item key={i} fz="sm">
            <FindingLine finding={one} />
          </List.Item>
        ))}
      </List>
    </Stack>
  );
};

const FindingLine = ({ finding }: { readonly finding: Finding }) => {
  const textOf = useFindingText();
  const { t } = useTranslation('content');
  const FindingIcon = ICONS[finding.severity];
  return (
    <Group gap="xs" wrap="nowrap" align="flex-start">
      <ThemeIcon size="sm" variant="light" color={COLOURS[finding.severity]} radius="xl" mt={1}>
        <FindingIcon size={14} aria-label={t(`findings.severity.${finding.severity}`)} />
      </ThemeIcon>
      <Text fz="sm" style={{ overflowWrap: 'anywhere' }}>
        {textOf(finding)}
        {finding.line !== undefined && finding.field !== 'body' && (
          <Text span c="dimmed" fz="xs">
            {' '}
            {t('findings.line', { line: finding.line })}
          </Text>
        )}
      </Text>
    </Group>
  );
};

/** How many there are, for tabs and heads. */
export const FindingsBadge = ({ findings }: FindingsListProps) => {
  const { t } = useTranslation('content');
  const shown = inOrder(findings);
  const [worst] = shown;
  if (worst === undefined) return null;
  const colour = COLOURS[worst.severity];
  return (
    <Badge
      size="sm"
      variant="light"
      color={colour}
      aria-label={t('findings.count', { count: shown.length })}
      styles={{
        // Beside a word that takes all the room, the number would be cut away.
        root: {
          color: `light-dark(var(--mantine-color-${colour}-9), var(--mantine-color-${colour}-2))`,
          flex: 'none',
        },
        label: { overflow: 'visible' },
      }}
    >
      {shown.length}
    </Badge>
  );
};
