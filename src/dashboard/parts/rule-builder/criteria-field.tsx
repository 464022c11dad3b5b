// Inside of a nested attribute: one comparison, or several that must hold in the same element of a list.
// texts: rules
import { ActionIcon, Button, Group, Stack } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Json, JsonObject } from '../../../core/json.ts';
import type { ValueType } from './catalogue.ts';
import { NameField, TypedField, type FieldProps } from './value-fields.tsx';

const TYPES: readonly ValueType[] = ['string', 'number', 'boolean', 'array', 'time', 'day'];
const BLANK: JsonObject = { path: '', type: 'string', comparison: 'is_any_of', value: [] };
const MAX_CRITERIA = 10;

const criteriaOf = (settings: JsonObject): readonly JsonObject[] | null => {
  const held = settings['criteria'];
  if (!Array.isArray(held)) return null;
  return (held as readonly Json[]).filter(
    (one): one is JsonObject => typeof one === 'object' && one !== null && !Array.isArray(one),
  );
};

export const CriteriaField = (props: FieldProps) => {
  const { t } = useTranslation('rules');
  const { settings, onChange, readOnly } = props;
  const criteria = criteriaOf(settings);
  if (criteria !== null) return <SeveralCriteria {...props} criteria={criteria} />;
  const several = () => {
    const { type, comparison, value, ...rest } = settings;
    const own = Object.fromEntries(
      Object.entries({ path: '', type, comparison, value }).filter(([, given]) => given !== undefined),
    ) as JsonObject;
    onChange({ ...rest, criteria: [own, BLANK] });
  };
  return (
    <>
      <TypedField {...props} types={TYPES} />
      {!readOnly && (
        <Button size="compact-xs" variant="subtle" onClick={several}>
          {t('sameElement')}
        </Button>
      )}
    </>
  );
};

const SeveralCriteria = ({
  settings,
  onChange,
  readOnly,
  criteria,
}: FieldProps & { readonly criteria: readonly JsonObject[] }) => {
  const { t } = useTranslation('rules');
  const put = (next: readonly JsonObject[]) => onChange(withCriteria(settings, next));
  return (
    <Stack gap={6} w="100%" pl="md">
      {criteria.map((one, i) => (
        <Group key={i} gap={6}>
          <NameField
            settings={one}
            onChange={(next) => put(criteria.map((held, h) => (h === i ? next : held)))}
            readOnly={readOnly}
            settingsKey="path"
            known={[]}
            optional={false}
          />
          <TypedField
            settings={one}
            onChange={(next) => put(criteria.map((held, h) => (h === i ? next : held)))}
            readOnly={readOnly}
            types={TYPES}
          />
          {!readOnly && (
            <ActionIcon
              size="sm"
              variant="subtle"
              color="gray"
              aria-label={t('remove')}
              onClick={() => put(criteria.filter((_, h) => h !== i))}
            >
              <IconX size={14} />
            </ActionIcon>
          )}
        </Group>
      ))}
      {!readOnly && criteria.length < MAX_CRITERIA && (
        <Group>
          <Button
            size="compact-xs"
            variant="subtle"
            leftSection={<IconPlus size={12} />}
            onClick={() => put([...criteria, BLANK])}
          >
            {t('addCriterion')}
          </Button>
        </Group>
      )}
    </Stack>
  );
};

/** A single one left is an ordinary comparison again. */
const withCriteria = (settings: JsonObject, criteria: readonly JsonObject[]): JsonObject => {
  const [only, ...more] = criteria;
  if (only === undefined) return { ...withoutCriteria(settings), ...withoutPath(BLANK) };
  if (more.length === 0) return { ...withoutCriteria(settings), ...withoutPath(only) };
  return { ...settings, criteria };
};
const withoutCriteria = ({ criteria: _, ...rest }: JsonObject): JsonObject => rest;
const withoutPath = ({ path: _, ...rest }: JsonObject): JsonObject => rest;
