// Which campaign a trigger looks at, and which link or button of its messages.
import { Autocomplete, Select } from '@mantine/core';
import { skipToken, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../../../session.ts';
import { useComposer } from '../composer-context.tsx';
import type { CampaignAnswer, InventoryAnswer } from '../../model.ts';
import { textOf } from '../written.ts';
import { buttonsOf, linkAliasesOf } from './message-names.ts';
import type { TriggerProps } from './trigger-props.ts';

interface CampaignProps extends TriggerProps {
  /** A setting with which any campaign will do. */
  readonly orWithout?: string | undefined;
}

export const CampaignField = ({ value, path, onChange, orWithout }: CampaignProps) => {
  const { t } = useTranslation('composer');
  const api = useApi();
  const { campaign, errorAt, isReadOnly } = useComposer();
  const { data } = useQuery({
    queryKey: [api.workspace, 'campaigns', 'names'],
    queryFn: ({ signal }) =>
      api.get<InventoryAnswer>('/admin/v1/campaign-inventory', { sort: 'name', limit: 500 }, signal),
  });
  const others = (data?.campaigns ?? []).filter(({ campaign_id }) => campaign_id !== campaign.campaign_id);
  const orAny = orWithout !== undefined && textOf(value[orWithout]) !== '';
  return (
    <Select
      label={t('trigger.field.campaign_id')}
      placeholder={orAny ? t('trigger.anyCampaign') : t('trigger.pickCampaign')}
      value={textOf(value['campaign_id']) || null}
      data={others.map(({ campaign_id, name }) => ({ value: campaign_id, label: name }))}
      searchable
      clearable={orAny}
      clearButtonProps={{ 'aria-label': t('trigger.anyCampaign') }}
      allowDeselect={orAny}
      disabled={isReadOnly}
      error={errorAt(`${path}.campaign_id`)}
      onChange={(chosen) => onChange({ campaign_id: chosen ?? (orAny ? undefined : '') })}
      w={240}
    />
  );
};

interface NameInMessageProps extends TriggerProps {
  readonly name: 'alias' | 'button';
}

/** Links and buttons of the campaign that is chosen; others may be typed. Empty: any. */
export const NameInMessageField = ({ value, path, onChange, name }: NameInMessageProps) => {
  const { t } = useTranslation('composer');
  const { errorAt, isReadOnly } = useComposer();
  const api = useApi();
  const id = textOf(value['campaign_id']);
  const { data } = useQuery({
    queryKey: [api.workspace, 'campaigns', id],
    queryFn:
      id === ''
        ? skipToken
        : ({ signal }) => api.get<CampaignAnswer>(`/admin/v1/campaigns/${id}`, {}, signal),
  });
  const definition = data?.campaign.definition;
  const known = name === 'alias' ? linkAliasesOf(definition) : buttonsOf(definition);
  return (
    <Autocomplete
      label={t(`trigger.field.${name}`)}
      placeholder={t(`trigger.anyOf.${name}`)}
      description={definition === undefined ? undefined : t(`trigger.known.${name}`, { count: known.length })}
      inputWrapperOrder={['label', 'input', 'error', 'description']}
      data={[...known]}
      value={textOf(value[name])}
      disabled={isReadOnly}
      error={errorAt(`${path}.${name}`)}
      onChange={(typed) => onChange({ [name]: typed === '' ? undefined : typed })}
      w={240}
    />
  );
};
