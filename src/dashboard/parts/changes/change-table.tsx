// What a change changed, field by field: before on the left, after on the right.
import { Code, ScrollArea, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

export interface Change {
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

interface ChangeTableProps {
  readonly changes: readonly Change[];
  /** What people call a field; its path stands below. */
  readonly labelOf?: (path: string) => string;
  /** What an id in a value is called; null: it is no id, or of nothing known. */
  readonly nameOf?: (id: string) => string | null;
  /** Said where nothing differs, if not the usual words. */
  readonly same?: string;
}

/** Longer values are cut: the whole of a template is read in its editor. */
const LONGEST = 600;

export const ChangeTable = ({ changes, labelOf, nameOf = nobody, same }: ChangeTableProps) => {
  const { t } = useTranslation('changes');
  if (changes.length === 0)
    return (
      <Text fz="sm" c="dimmed">
        {same ?? t('same')}
      </Text>
    );
  return (
    <ScrollArea>
      <Table fz="sm" verticalSpacing={6} miw={480} layout="fixed">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w="26%">{t('field')}</Table.Th>
            <Table.Th>{t('before')}</Table.Th>
            <Table.Th>{t('after')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {changes.map((change) => (
            <Table.Tr key={change.path} style={{ verticalAlign: 'top' }}>
              <Table.Td>
                <FieldName path={change.path} label={labelOf?.(change.path) ?? null} />
              </Table.Td>
              <Table.Td>
                <Value value={change.before} nameOf={nameOf} />
              </Table.Td>
              <Table.Td>
                <Value value={change.after} nameOf={nameOf} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollArea>
  );
};

/** Whole ids say less than their beginning, and push the values aside. */
const UUIDS = /([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

const FieldName = ({ path, label }: { readonly path: string; readonly label: string | null }) => (
  <>
    {label !== null && (
      <Text fz="sm" fw={600}>
        {label}
      </Text>
    )}
    <Text fz="xs" c="dimmed" ff="monospace" title={path} style={{ overflowWrap: 'anywhere' }}>
      {path.replaceAll(UUIDS, '$1…')}
    </Text>
  </>
);

interface ValueProps {
  readonly value: unknown;
  readonly nameOf: (id: string) => string | null;
}

const Value = ({ value, nameOf }: ValueProps) => {
  if (value === undefined || value === null)
    return (
      <Text fz="xs" c="dimmed">
        –
      </Text>
    );
  return (
    <>
      <Code block fz="xs" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
        {written(value)}
      </Code>
      {namedIn(value, nameOf).map(([id, name]) => (
        <Text key={id} fz="xs" c="dimmed" mt={4} style={{ overflowWrap: 'anywhere' }}>
          <span title={id}>{id.slice(0, 8)}…</span> = {name}
        </Text>
      ))}
    </>
  );
};

const nobody = (): null => null;

/** Ids in a value beside the names of what they stand for, each once. */
const namedIn = (value: unknown, nameOf: ValueProps['nameOf']): readonly (readonly [string, string])[] => {
  const found = new Map<string, string>();
  for (const text of textsIn(value)) {
    const name = nameOf(text);
    if (name !== null) found.set(text, name);
  }
  return [...found];
};

const textsIn = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
};

const written = (value: unknown): string => {
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 1);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
};
