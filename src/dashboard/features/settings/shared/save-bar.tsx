// The foot of a form: save, give up, and everything that stands between what was typed and what is stored.
import { Alert, Box, Button, Card, Group, Stack, Table, Text } from '@mantine/core';
import { IconAlertTriangle, IconHistory, IconUsers } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiError } from '../../../api.ts';
import type { SettingsForm, Versioned } from './use-settings-form.ts';
import { toPath } from './use-settings-form.ts';

interface FormFrameProps<Values extends Record<string, unknown>> {
  readonly settings: SettingsForm<Values>;
  readonly saveLabel?: string;
  /** May not be changed by the reader. */
  readonly isReadOnly?: boolean;
  /** Stands in the place of everything while there is nothing, neither stored nor typed. */
  readonly empty?: ReactNode;
  readonly children: ReactNode;
}

/** The form element with its foot; Enter saves. */
export function FormFrame<Values extends Record<string, unknown>>(props: FormFrameProps<Values>) {
  const { settings, saveLabel, isReadOnly = false, empty = null, children } = props;
  const { t } = useTranslation('settings');
  const submit = (event: { preventDefault(): void }) => {
    event.preventDefault();
    settings.save();
  };
  if (empty !== null && !settings.form.isDirty()) return <Card>{empty}</Card>;
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="lg">
        {isReadOnly && <Text c="dimmed">{t('readOnly')}</Text>}
        {settings.isRestored && <Restored onDiscard={settings.discard} />}
        <fieldset disabled={isReadOnly} style={{ border: 0, margin: 0, padding: 0, minWidth: 0 }}>
          <Stack gap="lg">
            {empty !== null && <Card>{empty}</Card>}
            {children}
          </Stack>
        </fieldset>
        {settings.conflict !== null && <Conflict settings={settings} present={settings.conflict} />}
        {settings.failure !== null && <Failure error={settings.failure} errors={settings.form.errors} />}
        {!isReadOnly && (
          <Group justify="flex-end">
            {settings.form.isDirty() && (
              <Button variant="subtle" onClick={settings.discard}>
                {t('discard')}
              </Button>
            )}
            <Button type="submit" loading={settings.isSaving}>
              {saveLabel ?? t('save')}
            </Button>
          </Group>
        )}
      </Stack>
    </form>
  );
}

const Restored = ({ onDiscard }: { readonly onDiscard: () => void }) => {
  const { t } = useTranslation('settings');
  return (
    <Alert color="blue" variant="light" icon={<IconHistory size={18} />} role="status">
      <Group justify="space-between">
        <Text fz="sm">{t('restored')}</Text>
        <Button size="compact-sm" variant="default" onClick={onDiscard}>
          {t('discard')}
        </Button>
      </Group>
    </Alert>
  );
};

/** Faults that no field of the form shows. */
const Failure = ({
  error,
  errors,
}: {
  readonly error: ApiError;
  readonly errors: Readonly<Record<string, ReactNode>>;
}) => {
  const { t } = useTranslation('settings');
  const shown = error.errors.length === 0 ? [{ code: error.code, message: error.message }] : error.errors;
  return (
    <Alert
      color="red"
      variant="light"
      role="alert"
      icon={<IconAlertTriangle size={18} />}
      title={t('notSaved', { count: Math.max(1, Object.keys(errors).length) })}
    >
      {shown.map((one, i) => (
        <Text key={i} fz="sm">
          {one.field !== undefined && <b>{toPath(one.field)}: </b>}
          {one.message}
        </Text>
      ))}
    </Alert>
  );
};

interface ConflictProps<Values extends Record<string, unknown>> {
  readonly settings: SettingsForm<Values>;
  readonly present: Versioned<Values>;
}

/** Both versions side by side: nothing is overwritten by accident. */
function Conflict<Values extends Record<string, unknown>>({ settings, present }: ConflictProps<Values>) {
  const { t } = useTranslation('settings');
  const mine = settings.form.getValues();
  const names = Object.keys(present.values).filter(
    (name) => JSON.stringify(mine[name]) !== JSON.stringify(present.values[name]),
  );
  return (
    <Alert
      color="orange"
      variant="light"
      role="alert"
      icon={<IconUsers size={18} />}
      title={t('conflict.title')}
    >
      <Text fz="sm" mb="sm">
        {t('conflict.text')}
      </Text>
      <Box style={{ overflowX: 'auto' }}>
        <Table fz="sm" mb="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('conflict.mine')}</Table.Th>
              <Table.Th>{t('conflict.theirs')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {names.map((name) => (
              <Table.Tr key={name}>
                <Table.Td style={CELL}>{written(mine[name])}</Table.Td>
                <Table.Td style={CELL}>{written(present.values[name])}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Box>
      <Group>
        <Button size="xs" variant="default" onClick={settings.takeTheirs}>
          {t('conflict.take')}
        </Button>
        <Button size="xs" color="orange" variant="outline" onClick={settings.keepMine}>
          {t('conflict.keep')}
        </Button>
      </Group>
    </Alert>
  );
}

const CELL = { whiteSpace: 'pre-wrap', verticalAlign: 'top', overflowWrap: 'anywhere' } as const;

const written = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value, null, 2);
