// One trigger: its kind, and the settings that this kind has (docs/guides/action-based.md).
import { Group, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../../../session.ts';
import { useComposer } from '../composer-context.tsx';
import { ChoiceField } from '../fields.tsx';
import type { InventoryAnswer, Written } from '../../model.ts';
import { textOf } from '../written.ts';
import { PropertyFilters } from './property-filters.tsx';

const KINDS = [
  'performed_event',
  'purchase',
  'session_start',
  'email_added',
  'attribute_changed',
  'subscription_changed',
  'subscription_group_changed',
  'campaign_interaction',
  'card_interaction',
  'campaign_conversion',
  'campaign_exception',
  'location',
  'geofence',
  'inbound_sms',
] as const;

/** What a kind starts with; the rest is typed. */
const START: Readonly<Record<string, Written>> = {
  performed_event: { event: '' },
  attribute_changed: { attribute: '' },
  subscription_changed: { channel: 'email', state: 'subscribed' },
  subscription_group_changed: { group_id: '', state: 'subscribed' },
  campaign_interaction: { campaign_id: '', interaction: 'opened' },
  card_interaction: { campaign_id: '', interaction: 'clicked' },
  campaign_conversion: { campaign_id: '' },
  campaign_exception: { campaign_id: '' },
  location: { latitude: 0, longitude: 0, radius_meters: 500 },
  geofence: { set: '', crossing: 'enter' },
  inbound_sms: { category: 'other' },
  own_conversion: { letter: 'A' },
};

export interface TriggerProps {
  readonly value: Written;
  readonly path: string;
  readonly onChange: (value: Written) => void;
}

interface TriggerFieldsProps extends TriggerProps {
  readonly conversions: number;
  /** Only these, where not everything fits. */
  readonly kinds?: readonly string[];
}

export const TriggerFields = ({ value, path, onChange, conversions, kinds = KINDS }: TriggerFieldsProps) => {
  const { t } = useTranslation('composer');
  const { errorAt } = useComposer();
  const type = textOf(value['type']);
  const own = conversions > 0 ? ['own_conversion'] : [];
  const error = errorAt(path);
  return (
    <Stack gap="sm" flex={1}>
      <Group align="flex-start" gap="sm">
        <ChoiceField
          label={t('trigger.kind')}
          path={`${path}.type`}
          value={type}
          w={250}
          data={[...kinds, ...own].map((one) => ({ value: one, label: t(`trigger.kinds.${one}`) }))}
          onChange={(chosen) => onChange({ type: chosen, ...START[chosen] })}
        />
        <KindFields value={value} path={path} onChange={onChange} conversions={conversions} />
      </Group>
      {(type === 'performed_event' || type === 'purchase') && (
        <PropertyFilters
          value={value['filters']}
          path={`${path}.filters`}
          onChange={(filters) => onChange({ ...value, filters })}
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

const INTERACTIONS = [
  'received',
  'opened',
  'opened_by_person',
  'machine_opened',
  'clicked',
  'clicked_button',
  'converted',
  'control_enrolled',
] as const;

/** The settings of each kind, in the order in which they are asked. */
const PARTS: Readonly<Record<string, (props: TriggerProps) => ReactNode>> = {
  performed_event: (props) => <TextPart {...props} name="event" />,
  purchase: (props) => <TextPart {...props} name="product_id" isOptional />,
  session_start: (props) => <TextPart {...props} name="app_id" isOptional />,
  attribute_changed: (props) => (
    <>
      <TextPart {...props} name="attribute" />
      <TextPart {...props} name="value" isOptional />
    </>
  ),
  subscription_changed: (props) => (
    <>
      <Choice {...props} name="channel" choices={['email', 'push']} />
      <Choice {...props} name="state" choices={['opted_in', 'subscribed', 'unsubscribed']} />
    </>
  ),
  subscription_group_changed: (props) => (
    <>
      <GroupPart {...props} />
      <Choice {...props} name="state" choices={['subscribed', 'unsubscribed']} />
    </>
  ),
  campaign_interaction: (props) => (
    <>
      <Choice {...props} name="interaction" choices={INTERACTIONS} />
      <CampaignPart {...props} />
    </>
  ),
  card_interaction: (props) => (
    <>
      <Choice {...props} name="interaction" choices={['viewed', 'clicked', 'dismissed']} />
      <CampaignPart {...props} />
    </>
  ),
  campaign_conversion: (props) => <CampaignPart {...props} />,
  campaign_exception: (props) => <CampaignPart {...props} />,
  location: (props) => (
    <>
      <NumberPart {...props} name="latitude" />
      <NumberPart {...props} name="longitude" />
      <NumberPart {...props} name="radius_meters" />
    </>
  ),
  geofence: (props) => (
    <>
      <TextPart {...props} name="set" />
      <Choice {...props} name="crossing" choices={['enter', 'exit']} />
    </>
  ),
  inbound_sms: (props) => (
    <>
      <Choice {...props} name="category" choices={['opt_in', 'opt_out', 'help', 'custom', 'other']} />
      {props.value['category'] === 'other' && <TextPart {...props} name="word" isOptional />}
    </>
  ),
};

const KindFields = ({ conversions, ...props }: TriggerProps & { readonly conversions: number }) => {
  const { t } = useTranslation('composer');
  const { value, path, onChange } = props;
  const type = textOf(value['type']);
  if (type !== 'own_conversion') return PARTS[type]?.(props) ?? null;
  return (
    <ChoiceField
      label={t('trigger.letter')}
      path={`${path}.letter`}
      value={textOf(value['letter'])}
      data={['A', 'B', 'C', 'D'].slice(0, conversions)}
      w={120}
      onChange={(letter) => onChange({ ...value, letter })}
    />
  );
};

interface PartProps extends TriggerProps {
  readonly name: string;
  /** Left empty it is left out: any. */
  readonly isOptional?: boolean;
}

const TextPart = ({ value, path, onChange, name, isOptional = false }: PartProps) => {
  const { t } = useTranslation('composer');
  const { errorAt, isReadOnly } = useComposer();
  return (
    <TextInput
      label={t(`trigger.field.${name}`)}
      placeholder={isOptional ? t('trigger.any') : ''}
      value={textOf(value[name])}
      disabled={isReadOnly}
      error={errorAt(`${path}.${name}`)}
      onChange={({ currentTarget: { value: typed } }) =>
        onChange({ ...value, [name]: isOptional && typed === '' ? undefined : typed })
      }
      w={200}
    />
  );
};

const NumberPart = ({ value, path, onChange, name }: PartProps) => {
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
        onChange({ ...value, [name]: typed.trim() === '' || Number.isNaN(number) ? null : number });
      }}
      w={130}
    />
  );
};

const Choice = ({
  value,
  path,
  onChange,
  name,
  choices,
}: PartProps & { readonly choices: readonly string[] }) => {
  const { t } = useTranslation('composer');
  return (
    <ChoiceField
      label={t(`trigger.field.${name}`)}
      path={`${path}.${name}`}
      value={textOf(value[name])}
      w={190}
      data={choices.map((one) => ({ value: one, label: t(`trigger.choice.${one}`) }))}
      onChange={(chosen) => onChange({ ...value, [name]: chosen })}
    />
  );
};

const CampaignPart = ({ value, path, onChange }: TriggerProps) => {
  const { t } = useTranslation('composer');
  const api = useApi();
  const { campaign } = useComposer();
  const { data } = useQuery({
    queryKey: [api.workspace, 'campaigns', 'names'],
    queryFn: ({ signal }) =>
      api.get<InventoryAnswer>('/admin/v1/campaign-inventory', { sort: 'name', limit: 500 }, signal),
  });
  const others = (data?.campaigns ?? []).filter(({ campaign_id }) => campaign_id !== campaign.campaign_id);
  return (
    <ChoiceField
      label={t('trigger.field.campaign_id')}
      path={`${path}.campaign_id`}
      value={textOf(value['campaign_id'])}
      w={240}
      searchable
      data={others.map(({ campaign_id, name }) => ({ value: campaign_id, label: name }))}
      onChange={(campaign_id) => onChange({ ...value, campaign_id })}
    />
  );
};

interface Group {
  readonly group_id: string;
  readonly name: string;
  readonly channel: string;
}

export const useSubscriptionGroups = (): readonly Group[] => {
  const api = useApi();
  const { data } = useQuery({
    queryKey: [api.workspace, 'subscription-groups'],
    queryFn: ({ signal }) =>
      api.get<{ readonly groups: readonly Group[] }>('/admin/v1/subscription-groups', {}, signal),
  });
  return data?.groups ?? [];
};

const GroupPart = ({ value, path, onChange }: TriggerProps) => {
  const { t } = useTranslation('composer');
  const groups = useSubscriptionGroups();
  return (
    <ChoiceField
      label={t('trigger.field.group_id')}
      path={`${path}.group_id`}
      value={textOf(value['group_id'])}
      w={220}
      data={groups.map(({ group_id, name }) => ({ value: group_id, label: name }))}
      onChange={(group_id) => onChange({ ...value, group_id })}
    />
  );
};
