// One trigger: its kind, and the settings that this kind has (trigger-form.ts).
import { Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useComposer } from '../composer-context.tsx';
import { ChoiceField } from '../fields.tsx';
import type { Written } from '../../model.ts';
import { textOf } from '../written.ts';
import { CampaignField, NameInMessageField } from './campaign-fields.tsx';
import { PropertyFilters } from './property-filters.tsx';
import { SeenNameField } from './seen-name-field.tsx';
import { formOf, isAsked, TRIGGER_TYPES, withSettings, type TriggerField } from './trigger-form.ts';
import {
  AppPart,
  ChoicePart,
  ChoicesPart,
  FencePart,
  GroupPart,
  InboundTextPart,
  LetterPart,
  NumberPart,
} from './trigger-parts.tsx';
import type { TriggerProps } from './trigger-props.ts';
import { TypedValueField } from './typed-value-field.tsx';

interface TriggerFieldsProps {
  readonly value: Written;
  readonly path: string;
  readonly onChange: (value: Written) => void;
  readonly conversions: number;
  /** Only these, where not everything fits. */
  readonly kinds?: readonly string[];
}

export const TriggerFields = ({
  value,
  path,
  onChange,
  conversions,
  kinds = TRIGGER_TYPES,
}: TriggerFieldsProps) => {
  const { t } = useTranslation('composer');
  const { errorAt } = useComposer();
  const type = textOf(value['type']);
  const own = conversions > 0 ? ['own_conversion'] : [];
  const asked = formOf(type).fields.filter((field) => isAsked(field, value));
  const props = { value, path, onChange: (changes: Written) => onChange(withSettings(value, changes)) };
  const error = errorAt(path);
  return (
    <Stack gap="sm" flex={1} miw={0}>
      <Group align="flex-start" gap="sm">
        <ChoiceField
          label={t('trigger.kind')}
          path={`${path}.type`}
          value={type}
          w={280}
          data={[...kinds, ...own].map((one) => ({ value: one, label: t(`trigger.kinds.${one}`) }))}
          onChange={(chosen) => onChange({ type: chosen, ...formOf(chosen).start })}
        />
        {asked
          .filter(({ editor }) => editor !== 'filters')
          .map((field) => (
            <Field key={`${type}.${field.names[0]}`} field={field} {...props} />
          ))}
        {type === 'own_conversion' && <OwnLetter {...props} conversions={conversions} />}
      </Group>
      {asked.some(({ editor }) => editor === 'filters') && (
        <PropertyFilters
          value={value['filters']}
          path={`${path}.filters`}
          of={
            type === 'purchase'
              ? { kind: 'purchase_property', parent: textOf(value['product_id']) }
              : { kind: 'event_property', parent: textOf(value['event']) }
          }
          onChange={(filters) => props.onChange({ filters })}
        />
      )}
      {error !== undefined && (
        <Text fz="sm" c="var(--mantine-color-error)">
          {error}
        </Text>
      )}
    </Stack>
  );
};

interface FieldProps extends TriggerProps {
  readonly field: TriggerField;
}

const Field = ({ field, ...props }: FieldProps): ReactNode => {
  const [name] = field.names;
  switch (field.editor) {
    case 'seen':
      return <SeenPart {...props} field={field} />;
    case 'value':
      return <ValuePart {...props} name={name} />;
    case 'choice':
      return (
        <ChoicePart {...props} name={name} choices={field.choices} isOptional={field.isOptional === true} />
      );
    case 'choices':
      return <ChoicesPart {...props} name={name} choices={field.choices} />;
    case 'campaign':
      return <CampaignField {...props} orWithout={field.orWithout} />;
    case 'alias':
    case 'button':
      return <NameInMessageField {...props} name={field.editor} />;
    case 'letter':
      return <LetterPart {...props} name={name} />;
    case 'group':
      return <GroupPart {...props} />;
    case 'app':
      return <AppPart {...props} name={name} />;
    case 'number':
      return <NumberPart {...props} name={name} />;
    case 'fence':
      return <FencePart {...props} />;
    case 'inbound_text':
      return <InboundTextPart {...props} />;
    case 'filters':
      return null;
  }
};

const SeenPart = ({ field, value, path, onChange }: FieldProps & { readonly field: { editor: 'seen' } }) => {
  const { t } = useTranslation('composer');
  const [name] = field.names;
  return (
    <SeenNameField
      label={t(`trigger.field.${name}`)}
      path={`${path}.${name}`}
      value={textOf(value[name])}
      of={{ kind: field.seen }}
      {...(field.isOptional === true ? { placeholder: t('trigger.anyProduct') } : {})}
      onChange={(typed) =>
        onChange({ [name]: field.isOptional === true && typed === '' ? undefined : typed })
      }
    />
  );
};

const ValuePart = ({ value, path, onChange, name }: TriggerProps & { readonly name: string }) => {
  const { t } = useTranslation('composer');
  return (
    <TypedValueField
      label={t(`trigger.field.${name}`)}
      path={`${path}.${name}`}
      value={value[name]}
      orAny
      onChange={(next) => onChange({ [name]: next })}
    />
  );
};

const OwnLetter = ({
  value,
  path,
  onChange,
  conversions,
}: TriggerProps & { readonly conversions: number }) => {
  const { t } = useTranslation('composer');
  return (
    <ChoiceField
      label={t('trigger.letter')}
      path={`${path}.letter`}
      value={textOf(value['letter'])}
      data={['A', 'B', 'C', 'D'].slice(0, conversions)}
      w={120}
      onChange={(letter) => onChange({ letter })}
    />
  );
};
