// What stands between what was typed and what is stored: typing that is back after a reload, and two people's work.
import { Alert, Box, Button, Group, Table, Text } from '@mantine/core';
import { IconHistory, IconUsers } from '@tabler/icons-react';
import i18next from 'i18next';
import { useTranslation } from 'react-i18next';
import { intoView } from '../../../ui/into-view.ts';
import type { Versioned } from './kept-store.ts';
import type { Kept } from './use-kept.ts';

// With the form, not when there is something to say: a form that is written in does not wait for words.
void i18next.loadNamespaces('kept');

interface NoticeProps {
  readonly kept: { readonly isRestored: boolean; readonly discard: () => void };
}

/** Nothing where nothing came back. */
export const KeptNotice = ({ kept }: NoticeProps) => (kept.isRestored ? <Notice kept={kept} /> : null);

const Notice = ({ kept }: NoticeProps) => {
  const { t } = useTranslation('kept');
  return (
    <Alert color="blue" variant="light" py="xs" icon={<IconHistory size={18} />} role="status">
      <Group justify="space-between">
        <Text fz="sm">{t('restored')}</Text>
        <Button size="compact-sm" variant="default" onClick={kept.discard}>
          {t('discard')}
        </Button>
      </Group>
    </Alert>
  );
};

interface TroubleProps<Values extends object> {
  readonly kept: Kept<Values>;
  readonly labelOf?: (name: string) => string;
  /** What was typed stands: to be saved over this. */
  readonly onMine: (present: Versioned<Values>) => void;
  readonly onTheirs: () => void;
}

/** Both notices of a form. */
export const KeptTrouble = <Values extends object>(props: TroubleProps<Values>) => {
  const { kept, labelOf, onMine, onTheirs } = props;
  const { present } = kept;
  return (
    <>
      <KeptNotice kept={kept} />
      {present !== null && (
        <KeptConflict
          mine={kept.values}
          theirs={present.values}
          {...(labelOf === undefined ? {} : { labelOf })}
          onMine={() => {
            kept.keepMine();
            onMine(present);
          }}
          onTheirs={() => {
            kept.discard();
            onTheirs();
          }}
        />
      )}
    </>
  );
};

interface ConflictProps {
  readonly mine: object;
  readonly theirs: object;
  /** A field by its name, as the form calls it; where it is left out, what is in it says enough. */
  readonly labelOf?: (name: string) => string;
  readonly onMine: () => void;
  readonly onTheirs: () => void;
}

/** Both side by side, field by field where they differ: nothing is overwritten by accident. */
export const KeptConflict = ({ mine, theirs, labelOf, onMine, onTheirs }: ConflictProps) => {
  const { t } = useTranslation('kept');
  return (
    <Alert
      ref={intoView}
      color="orange"
      variant="light"
      role="alert"
      icon={<IconUsers size={18} />}
      title={t('conflict.title')}
    >
      <Text fz="sm" mb="sm">
        {t('conflict.text')}
      </Text>
      <Differences mine={mine} theirs={theirs} {...(labelOf === undefined ? {} : { labelOf })} />
      <Group>
        <Button size="xs" variant="default" onClick={onTheirs}>
          {t('conflict.take')}
        </Button>
        <Button size="xs" onClick={onMine}>
          {t('conflict.keep')}
        </Button>
      </Group>
    </Alert>
  );
};

const Differences = ({ mine, theirs, labelOf }: Pick<ConflictProps, 'mine' | 'theirs' | 'labelOf'>) => {
  const { t } = useTranslation('kept');
  const left = new Map<string, unknown>(Object.entries(mine));
  const right = new Map<string, unknown>(Object.entries(theirs));
  const names = [...new Set([...right.keys(), ...left.keys()])].filter(
    (name) => JSON.stringify(left.get(name)) !== JSON.stringify(right.get(name)),
  );
  return (
    <Box style={{ overflowX: 'auto' }}>
      <Table fz="sm" mb="sm">
        <Table.Thead>
          <Table.Tr>
            {labelOf !== undefined && <Table.Th>{t('conflict.field')}</Table.Th>}
            <Table.Th>{t('conflict.mine')}</Table.Th>
            <Table.Th>{t('conflict.theirs')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {names.map((name) => (
            <Table.Tr key={name}>
              {labelOf !== undefined && <Table.Td style={CELL}>{labelOf(name)}</Table.Td>}
              <Cell value={left.get(name)} />
              <Cell value={right.get(name)} />
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Box>
  );
};

const CELL = { whiteSpace: 'pre-wrap', verticalAlign: 'top', overflowWrap: 'anywhere' } as const;

const Cell = ({ value }: { readonly value: unknown }) => (
  <Table.Td style={CELL}>
    {/* A whole mail is scrolled; what is in it can be reached by the keyboard. */}
    <Box mah={220} style={{ overflowY: 'auto' }} tabIndex={written(value).length > LONG ? 0 : undefined}>
      {written(value)}
    </Box>
  </Table.Td>
);

const LONG = 300;

const written = (value: unknown): string => {
  if (value === undefined || value === null || value === '') return '–';
  return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
};
