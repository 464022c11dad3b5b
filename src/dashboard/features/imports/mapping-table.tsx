// One row per column of the file: its name, what stands in it, what it becomes and of which type.
import { Group, Select, Table, Text, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Import, Target } from './import-data.ts';

interface MappingTableProps {
  readonly one: Import;
  readonly mapping: readonly Target[];
  readonly sample: readonly (readonly string[])[];
  readonly onChange: (mapping: readonly Target[]) => void;
}

const STANDARD = [
  'email',
  'phone',
  'first_name',
  'last_name',
  'language',
  'country',
  'home_city',
  'time_zone',
  'gender',
  'dob',
  'email_subscribe',
  'push_subscribe',
] as const;
const KEYS = ['skip', 'external_id', 'alias_name', 'alias_label', 'braze_id'] as const;
const GROUPS = ['group_id', 'group_state'] as const;
const OF_EVENTS = ['event_name', 'event_time'] as const;
const TYPES = ['auto', 'text', 'number', 'boolean', 'time', 'list', 'json'] as const;
const OWN = 'own';

/** A choice of the list ↔ a target. */
const choiceOf = (target: Target): string => {
  if (target.to !== 'attribute' && target.to !== 'property') return target.to;
  const standard = target.to === 'attribute' && STANDARD.some((name) => name === target.name);
  return standard ? `field:${target.name ?? ''}` : OWN;
};

const targetOf = (choice: string, column: string, kind: Import['kind']): Target => {
  if (choice === OWN) return { to: kind === 'events' ? 'property' : 'attribute', name: column, type: 'auto' };
  if (choice.startsWith('field:')) return { to: 'attribute', name: choice.slice(6), type: 'text' };
  return { to: choice };
};

const useChoices = (kind: Import['kind']) => {
  const { t } = useTranslation('imports');
  const plain = (names: readonly string[]) => names.map((value) => ({ value, label: t(`target.${value}`) }));
  const fields = (kind === 'events' ? (['email', 'phone'] as const) : STANDARD).map((name) => ({
    value: `field:${name}`,
    label: t(`field.${name}`),
  }));
  return [
    { group: t('mapping.who'), items: plain(KEYS) },
    ...(kind === 'events' ? [{ group: t('mapping.event'), items: plain(OF_EVENTS) }] : []),
    { group: t('mapping.fields'), items: fields },
    {
      group: t('mapping.other'),
      items: [
        { value: OWN, label: t(kind === 'events' ? 'target.property' : 'target.attribute') },
        ...(kind === 'events' ? [] : plain(GROUPS)),
      ],
    },
  ];
};

export const MappingTable = ({ one, mapping, sample, onChange }: MappingTableProps) => {
  const { t } = useTranslation('imports');
  const choices = useChoices(one.kind);
  const setAt = (at: number, target: Target) => onChange(mapping.map((old, i) => (i === at ? target : old)));
  return (
    <Table.ScrollContainer minWidth={820}>
      <Table verticalSpacing="xs" horizontalSpacing="md">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('mapping.column')}</Table.Th>
            <Table.Th>{t('mapping.sample')}</Table.Th>
            <Table.Th w={250}>{t('mapping.becomes')}</Table.Th>
            <Table.Th w={330}>{t('mapping.as')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {one.columns.map((column, i) => {
            const target = mapping[i] ?? { to: 'skip' };
            return (
              <Table.Tr key={column}>
                <Table.Td fz="sm" fw={600}>
                  {column}
                </Table.Td>
                <Table.Td maw={240}>
                  <Text fz="xs" c="dimmed" truncate>
                    {sample
                      .map((row) => row[i] ?? '')
                      .filter((cell) => cell !== '')
                      .slice(0, 3)
                      .join(' · ')}
                  </Text>
                </Table.Td>
                <Table.Td>
                  <Select
                    aria-label={t('mapping.becomesOf', { column })}
                    data={choices}
                    allowDeselect={false}
                    searchable
                    value={choiceOf(target)}
                    onChange={(choice) => setAt(i, targetOf(choice ?? 'skip', column, one.kind))}
                  />
                </Table.Td>
                <Table.Td>
                  <NameAndType column={column} target={target} onChange={(next) => setAt(i, next)} />
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
};

interface NameAndTypeProps {
  readonly column: string;
  readonly target: Target;
  readonly onChange: (target: Target) => void;
}

/** Only attributes and properties of one's own have a name and a type to choose. */
const NameAndType = ({ column, target, onChange }: NameAndTypeProps) => {
  const { t } = useTranslation('imports');
  if (choiceOf(target) !== OWN) return null;
  return (
    <Group gap="xs" wrap="nowrap">
      <TextInput
        flex={1}
        aria-label={t('mapping.nameOf', { column })}
        value={target.name ?? ''}
        onChange={({ currentTarget }) => onChange({ ...target, name: currentTarget.value })}
      />
      <Select
        w={130}
        aria-label={t('mapping.typeOf', { column })}
        data={TYPES.map((value) => ({ value, label: t(`type.${value}`) }))}
        allowDeselect={false}
        value={target.type ?? 'auto'}
        onChange={(type) => onChange({ ...target, type: type ?? 'auto' })}
      />
    </Group>
  );
};
