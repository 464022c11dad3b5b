// The foot of a form: save, give up, and everything that stands between what was typed and what is stored.
import { Alert, Button, Card, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiError, FieldError } from '../../../api.ts';
import { KeptConflict, KeptNotice } from '../../../parts/kept/kept-notices.tsx';
import type { SettingsForm } from './use-settings-form.ts';
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
  if (empty !== null && !settings.isChanged) return <Card>{empty}</Card>;
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="lg">
        {isReadOnly && <Text c="dimmed">{t('readOnly')}</Text>}
        <KeptNotice kept={settings} />
        <fieldset disabled={isReadOnly} style={{ border: 0, margin: 0, padding: 0, minWidth: 0 }}>
          <Stack gap="lg">
            {empty !== null && <Card>{empty}</Card>}
            {children}
          </Stack>
        </fieldset>
        {settings.conflict !== null && (
          <KeptConflict
            mine={settings.form.getValues()}
            theirs={settings.conflict.values}
            onMine={settings.keepMine}
            onTheirs={settings.takeTheirs}
          />
        )}
        {settings.failure !== null && <Failure error={settings.failure} errors={settings.form.errors} />}
        {!isReadOnly && (
          <Group justify="flex-end">
            {settings.isChanged && !settings.isRestored && (
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

/** What stands below a field of the form already is not said twice. */
const isNotAtField = ({ field }: FieldError): boolean =>
  field === undefined || document.querySelector(`[data-path="${CSS.escape(toPath(field))}"]`) === null;

/** How many faults there are, and those that no field of the form shows. */
const Failure = ({
  error,
  errors,
}: {
  readonly error: ApiError;
  readonly errors: Readonly<Record<string, ReactNode>>;
}) => {
  const { t } = useTranslation('settings');
  const shown: readonly FieldError[] =
    error.errors.length === 0 ? [{ code: error.code, message: error.message }] : error.errors;
  return (
    <Alert
      color="red"
      variant="light"
      role="alert"
      icon={<IconAlertTriangle size={18} />}
      title={t('notSaved', { count: Math.max(1, Object.keys(errors).length) })}
    >
      {shown.filter(isNotAtField).map((one, i) => (
        <Text key={i} fz="sm">
          {one.message}
        </Text>
      ))}
    </Alert>
  );
};
