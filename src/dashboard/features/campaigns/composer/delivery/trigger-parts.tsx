// The editors that the fields of triggers are made of (trigger-form.ts), each for one setting or for several of which
// one is written.
import { Anchor, Autocomplete, MultiSelect, SegmentedControl, Select, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../../../session.ts';
import { useFormat } from '../../../../i18n.ts';
import { useComposer } from '../composer-context.tsx';
import { ChoiceField } from '../fields.tsx';
import { textOf } from '../written.ts';
import { RegexField } from './regex-field.tsx';
import type { TriggerProps } from './trigger-props.ts';

interface PartProps extends TriggerProps {
  readonly name: string;
}

/** What is written with a comma is a number too; what is none is null, and named by review. */
export const NumberPart = ({ value, path, onChange, name }: PartProps) => {
  const { t } = useTranslation('composer');
  const { errorAt, isReadOnly } = useComposer();
  const given = value[name];
  return (
    <TextInput
      label={t(`trigger.field.${name}`)}
      defaultValue={typeof given === 'number' ? String(given) : ''}
      disabled={isReadOnly}
      inputMode="decimal"
      error={errorAt(`${path}.${name}`)}
      onChange={({ currentTarget: { value: typed } }) => {
        const number = Number(typed.replace(',', '.'));
        onChange({ [name]: typed.trim() === '' || Number.isNaN(number) ? null : number });
      }}
      w={130}
    />
  );
};

interface ChoiceProps extends PartProps {
  readonly choices: readonly string[];
  readonly isOptional?: boolean;
}

/** No setting's own value. */
const ANY = '*';

export const ChoicePart = ({ value, path, onChange, name, choices, isOptional = false }: ChoiceProps) => {
  const { t } = useTranslation('composer');
  const data = choices.map((one) => ({ value: one, label: t(`trigger.choice.${one}`) }));
  return (
    <ChoiceField
      label={t(`trigger.field.${name}`)}
      path={`${path}.${name}`}
      value={textOf(value[name]) || (isOptional ? ANY : null)}
      w={190}
      data={isOptional ? [{ value: ANY, label: t('trigger.any') }, ...data] : data}
      onChange={(chosen) => onChange({ [name]: chosen === ANY ? undefined : chosen })}
    />
  );
};

export const ChoicesPart = ({ value, path, onChange, name, choices }: ChoiceProps) => {
  const { t } = useTranslation('composer');
  const { errorAt, isReadOnly } = useComposer();
  const given = value[name];
  const chosen = Array.isArray(given) ? given.filter((one) => typeof one === 'string') : [];
  return (
    <MultiSelect
      label={t(`trigger.field.${name}`)}
      placeholder={chosen.length === 0 ? t('trigger.any') : ''}
      data={choices.map((one) => ({ value: one, label: t(`trigger.choice.${one}`) }))}
      value={chosen}
      disabled={isReadOnly}
      error={errorAt(`${path}.${name}`)}
      onChange={(next) => onChange({ [name]: next.length === 0 ? undefined : next })}
      w={280}
    />
  );
};

const LETTERS = ['A', 'B', 'C', 'D'];

/** Which of the other campaign's conversion events; left out it is any. */
export const LetterPart = ({ value, path, onChange, name }: PartProps) => {
  const { t } = useTranslation('composer');
  return (
    <ChoiceField
      label={t('trigger.letter')}
      path={`${path}.${name}`}
      value={textOf(value[name]) || ANY}
      w={180}
      data={[{ value: ANY, label: t('trigger.any') }, ...LETTERS]}
      onChange={(chosen) => onChange({ [name]: chosen === ANY ? undefined : chosen })}
    />
  );
};

interface AppsAnswer {
  readonly apps: readonly { readonly app_id: string; readonly name: string }[];
}

/** Apps of the workspace; sessions may also carry the id of an app that is none of them. */
export const AppPart = ({ value, path, onChange, name }: PartProps) => {
  const { t } = useTranslation('composer');
  const { errorAt, isReadOnly } = useComposer();
  const api = useApi();
  const { data } = useQuery({
    queryKey: [api.workspace, 'apps', 'names'],
    queryFn: ({ signal }) => api.get<AppsAnswer>('/admin/v1/apps', {}, signal),
  });
  const apps = data?.apps ?? [];
  const names = new Map(apps.map((app) => [app.app_id, app.name]));
  const id = textOf(value[name]);
  return (
    <Autocomplete
      label={t('trigger.field.app_id')}
      placeholder={t('trigger.any')}
      data={apps.map(({ app_id }) => app_id)}
      renderOption={({ option }) => names.get(option.value) ?? option.value}
      description={names.get(id)}
      inputWrapperOrder={['label', 'input', 'error', 'description']}
      value={id}
      disabled={isReadOnly}
      error={errorAt(`${path}.${name}`)}
      onChange={(typed) => onChange({ [name]: typed === '' ? undefined : typed })}
      w={240}
    />
  );
};

interface SubscriptionGroup {
  readonly group_id: string;
  readonly name: string;
  readonly channel: string;
}

export const useSubscriptionGroups = (): readonly SubscriptionGroup[] => {
  const api = useApi();
  const { data } = useQuery({
    queryKey: [api.workspace, 'subscription-groups'],
    queryFn: ({ signal }) =>
      api.get<{ readonly groups: readonly SubscriptionGroup[] }>('/admin/v1/subscription-groups', {}, signal),
  });
  return data?.groups ?? [];
};

export const GroupPart = ({ value, path, onChange }: TriggerProps) => {
  const { t } = useTranslation('composer');
  const groups = useSubscriptionGroups();
  return (
    <ChoiceField
      label={t('trigger.field.group_id')}
      path={`${path}.group_id`}
      value={textOf(value['group_id'])}
      w={220}
      data={groups.map(({ group_id, name }) => ({ value: group_id, label: name }))}
      onChange={(group_id) => onChange({ group_id })}
    />
  );
};

interface Fence {
  readonly geofence_id: string;
  readonly name: string;
  readonly set: string;
  readonly radius_meters: number;
}

const SET = 'set:';
const FENCE = 'fence:';

/** A set with all its circles, or one circle; both from those that exist. */
export const FencePart = ({ value, path, onChange }: TriggerProps) => {
  const { t } = useTranslation('composer');
  const { errorAt, isReadOnly } = useComposer();
  const format = useFormat();
  const api = useApi();
  const { data } = useQuery({
    queryKey: [api.workspace, 'geofences', 'names'],
    queryFn: ({ signal }) =>
      api.get<{ readonly geofences: readonly Fence[] }>('/admin/v1/geofences', { limit: 500 }, signal),
  });
  const fences = data?.geofences ?? [];
  const sets = [...new Set(fences.map(({ set }) => set))].sort();
  const [set, fence] = [textOf(value['set']), textOf(value['fence_id'])];
  const chosen = fence === '' ? (set === '' ? null : SET + set) : FENCE + fence;
  const options = [
    {
      group: t('fence.sets'),
      items: sets.map((one) => ({
        value: SET + one,
        label: t('fence.set', { set: one, count: fences.filter((each) => each.set === one).length }),
      })),
    },
    {
      group: t('fence.single'),
      items: fences.map(({ geofence_id, name, radius_meters }) => ({
        value: FENCE + geofence_id,
        label: t('fence.one', { name, radius: format.number(radius_meters) }),
      })),
    },
  ];
  const isKnown = chosen === null || options.some(({ items }) => items.some((one) => one.value === chosen));
  return (
    <Select
      label={t('trigger.field.set')}
      placeholder={t('fence.pick')}
      data={
        isKnown || chosen === null
          ? options
          : [...options, { group: t('fence.gone'), items: [{ value: chosen, label: fence || set }] }]
      }
      value={chosen}
      searchable
      allowDeselect={false}
      disabled={isReadOnly}
      error={errorAt(`${path}.fence_id`) ?? errorAt(`${path}.set`)}
      description={
        <Anchor href={`/w/${api.workspace}/settings/geofences`} fz="xs" underline="always">
          {t(fences.length === 0 ? 'fence.make' : 'fence.manage')}
        </Anchor>
      }
      inputWrapperOrder={['label', 'input', 'error', 'description']}
      onChange={(picked) => {
        if (picked === null) return;
        const isSet = picked.startsWith(SET);
        onChange({
          set: isSet ? picked.slice(SET.length) : undefined,
          fence_id: isSet ? undefined : picked.slice(FENCE.length),
        });
      }}
      w={280}
    />
  );
};

const WAYS = ['any', 'word', 'regex'] as const;
type Way = (typeof WAYS)[number];

/** A text that is no keyword: whatever it says, one word, or what a regular expression finds. */
export const InboundTextPart = ({ value, path, onChange }: TriggerProps): ReactNode => {
  const { t } = useTranslation('composer');
  const { errorAt, isReadOnly } = useComposer();
  const written: Way = 'regex' in value ? 'regex' : 'word' in value ? 'word' : 'any';
  const [way, choose] = useState<Way>(written);
  const change = (next: Way): void => {
    choose(next);
    const text = textOf(value[way]);
    onChange({ word: undefined, regex: undefined, ...(next === 'any' ? {} : { [next]: text }) });
  };
  return (
    <Stack gap={6}>
      <SegmentedControl
        size="xs"
        mt={24}
        aria-label={t('inbound.label')}
        value={way}
        disabled={isReadOnly}
        data={WAYS.map((one) => ({ value: one, label: t(`inbound.${one}`) }))}
        onChange={(next) => change(WAYS.find((one) => one === next) ?? 'any')}
      />
      {way === 'word' && (
        <TextInput
          label={t('trigger.field.word')}
          description={t('inbound.wordHint')}
          inputWrapperOrder={['label', 'input', 'error', 'description']}
          value={textOf(value['word'])}
          disabled={isReadOnly}
          error={errorAt(`${path}.word`)}
          onChange={({ currentTarget }) => onChange({ word: currentTarget.value })}
          w={240}
        />
      )}
      {way === 'regex' && (
        <RegexField
          label={t('trigger.field.regex')}
          path={`${path}.regex`}
          value={textOf(value['regex'])}
          onChange={(regex) => onChange({ regex })}
        />
      )}
    </Stack>
  );
};
