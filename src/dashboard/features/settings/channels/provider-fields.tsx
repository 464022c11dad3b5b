// The fields of a provider, from its table. Rarely needed ones stand below "More".
import {
  Button,
  Collapse,
  Group,
  JsonInput,
  NumberInput,
  PasswordInput,
  Select,
  SimpleGrid,
  Stack,
  Switch,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Section } from '../../../../ui/section.tsx';
import type { SettingsForm } from '../shared/use-settings-form.ts';
import type { Values } from './configuration-values.ts';
import { keyOf } from './configuration-values.ts';
import type { ProviderField } from './providers.ts';
import { formOf } from './providers.ts';

interface ProviderFieldsProps {
  readonly settings: SettingsForm<Values>;
  /** Whether secrets are stored that an empty field leaves as they are. */
  readonly hasSecrets: boolean;
}

export const ProviderFields = ({ settings, hasSecrets }: ProviderFieldsProps) => {
  const { t } = useTranslation('settings');
  const { channel, provider } = settings.form.getValues();
  const fields = formOf(channel, provider);
  const sender = fields.filter(({ path }) => path.startsWith('sender.'));
  const access = fields.filter(({ path }) => !path.startsWith('sender.'));
  return (
    <>
      {sender.length > 0 && (
        <Section title={t('channels.sender')} description={t(`channels.senderText.${channel}`)}>
          <FieldList fields={sender} settings={settings} hasSecrets={hasSecrets} />
        </Section>
      )}
      {access.length > 0 && (
        <Section title={t(`provider.${provider}`)} description={t('channels.accessText')}>
          <FieldList fields={access} settings={settings} hasSecrets={hasSecrets} />
        </Section>
      )}
    </>
  );
};

interface FieldListProps extends ProviderFieldsProps {
  readonly fields: readonly ProviderField[];
}

const FieldList = ({ fields, ...rest }: FieldListProps) => {
  const { t } = useTranslation('settings');
  const [opened, { toggle }] = useDisclosure(false);
  const usual = fields.filter(({ isAdvanced }) => isAdvanced !== true);
  const advanced = fields.filter(({ isAdvanced }) => isAdvanced === true);
  const errors = rest.settings.form.errors;
  // A fault below "More" must be seen.
  const isOpen = opened || advanced.some(({ path }) => errors[path] !== undefined);
  return (
    <Stack gap="md">
      <FieldGrid fields={usual} {...rest} />
      {advanced.length > 0 && (
        <>
          <Group>
            <Button
              variant="subtle"
              size="compact-sm"
              aria-expanded={isOpen}
              rightSection={isOpen ? <IconChevronUp size={14} /> : <IconChevronDown size={14} />}
              onClick={toggle}
            >
              {t('more')}
            </Button>
          </Group>
          <Collapse expanded={isOpen}>
            <FieldGrid fields={advanced} {...rest} />
          </Collapse>
        </>
      )}
    </Stack>
  );
};

const FieldGrid = ({ fields, ...rest }: FieldListProps) => (
  <SimpleGrid cols={{ base: 1, sm: 2 }} verticalSpacing="md">
    {fields.map((field) => (
      <Field key={field.path} field={field} {...rest} />
    ))}
  </SimpleGrid>
);

interface FieldProps extends ProviderFieldsProps {
  readonly field: ProviderField;
}

/** What a field shows and what happens when it changes. */
const useField = ({ field, settings: { form }, hasSecrets }: FieldProps) => {
  const { t, i18n } = useTranslation('settings');
  const name = nameOf(field);
  const key = keyOf(field.path);
  const isKept = field.path.startsWith('secrets.') && hasSecrets;
  const hint = i18n.exists(`field.${name}.hint`, { ns: 'settings' });
  return {
    given: form.getValues().fields[key] ?? '',
    set: (value: string | number | boolean) => {
      form.setFieldValue(`fields.${key}`, value);
      form.clearFieldError(field.path);
    },
    placeholder: isKept ? t('channels.secretKept') : (field.example ?? ''),
    common: {
      label: t(`field.${name}.label`),
      description: hint ? t(`field.${name}.hint`) : undefined,
      error: form.errors[field.path],
      required: field.isRequired === true && !isKept,
    },
  };
};

const nameOf = ({ path }: ProviderField): string => path.split('.').slice(1).join('_');

const Field = (props: FieldProps) => {
  switch (props.field.kind) {
    case 'number':
    case 'choice':
    case 'flag':
      return <ChosenField {...props} />;
    default:
      return <WrittenField {...props} />;
  }
};

const ChosenField = (props: FieldProps) => {
  const { t } = useTranslation('settings');
  const { field } = props;
  const { given, set, placeholder, common } = useField(props);
  if (field.kind === 'number')
    return (
      <NumberInput {...common} placeholder={placeholder} value={Number(given) || ''} onChange={set} min={1} />
    );
  if (field.kind === 'flag')
    return (
      <Switch
        {...common}
        checked={given === true}
        onChange={(event) => set(event.currentTarget.checked)}
        mt="lg"
      />
    );
  return (
    <Select
      {...common}
      allowDeselect={false}
      data={(field.choices ?? []).map((value) => ({
        value,
        label: t(`field.${nameOf(field)}.choice.${value}`),
      }))}
      value={String(given)}
      onChange={(value) => value !== null && set(value)}
    />
  );
};

const WrittenField = (props: FieldProps) => {
  const { kind } = props.field;
  const { given, set, placeholder, common } = useField(props);
  const input = { ...common, placeholder, value: String(given) };
  const onChange = (event: { readonly currentTarget: { readonly value: string } }) =>
    set(event.currentTarget.value);
  if (kind === 'json') return <JsonInput {...input} autosize minRows={2} onChange={set} />;
  if (kind === 'long') return <Textarea {...input} autosize minRows={3} maxRows={8} onChange={onChange} />;
  if (kind === 'secret') return <PasswordInput {...input} autoComplete="new-password" onChange={onChange} />;
  return <TextInput {...input} onChange={onChange} />;
};
