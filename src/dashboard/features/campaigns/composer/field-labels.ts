// texts: composer
// Names of the fields of a campaign, for conflicts, differences and review.
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { Written } from '../model.ts';
import { listOf, textOf } from './written.ts';

const KNOWN = [
  'name',
  'description',
  'tags',
  'audience',
  'team_id',
  'send_to',
  'subscription_group_id',
  'reeligibility',
  'control_percentage',
  'variants',
  'trigger',
  'delay',
  'exceptions',
  'duration',
  'window',
  'schedule',
  'obeys_frequency_rules',
  'counts_towards_frequency_rules',
  'quiet_hours',
  'workspace_quiet_hours',
  'speed_limit',
  'maximum_people',
  'priority',
  'conversions',
  'winning_variant',
  'intelligent_selection',
  'tracking',
  'recheck_audience',
  'expiry_seconds',
  'at_least_once',
] as const;

/** `definition.schedule.time` → the schedule's name; what has none is shown as it is written. */
export const useFieldLabel = (): ((field: string) => string) => {
  const { t } = useTranslation('composer');
  return useCallback(
    (field) => {
      const top = /^(?:definition\.)?([a-z_]+)/.exec(field)?.[1] ?? field;
      const known = KNOWN.find((one) => one === top);
      return known === undefined ? field : t(`field.${known}`);
    },
    [t],
  );
};

/** Of what stands inside of a field and is named on the screen. */
const PARTS = [
  'time',
  'date',
  'start',
  'days',
  'day',
  'subject',
  'body',
  'url',
  'configuration_id',
  'event',
  'product_id',
  'attribute',
  'campaign_id',
] as const;

/** Where a finding is, as exactly as the screen names it: `Variant B, subject`. */
export const useFindingLabel = (): ((field: string, definition: Written) => string) => {
  const { t } = useTranslation('composer');
  const labelOf = useFieldLabel();
  return useCallback(
    (field, definition) => {
      const variant = /^definition\.variants\[(\d+)\]/.exec(field)?.[1];
      const named = variant === undefined ? '' : nameOfVariant(definition, Number(variant));
      const leaf = /\.([a-z_]+)(?:\[\d+\])?$/.exec(field)?.[1];
      const part = PARTS.find((one) => one === leaf);
      const place = named === '' ? labelOf(field) : named;
      return part === undefined || field === `definition.${part}` ? place : `${place}, ${t(`part.${part}`)}`;
    },
    [t, labelOf],
  );
};

/** Of a difference, which names variants by id: `Plain subject, subject`. The definition knows what they are called. */
export const useChangeLabel = (definition: Written): ((path: string) => string) => {
  const { t } = useTranslation('composer');
  const labelOf = useFieldLabel();
  return useCallback(
    (path) => {
      const id = /^(?:definition\.)?variants\.([^.]+)/.exec(path)?.[1];
      const variant = listOf(definition['variants']).find((one) => one['id'] === id);
      const name = variant === undefined ? '' : textOf(variant['name']);
      if (name === '') return labelOf(path);
      const part = PARTS.find((one) => path.endsWith(`.${one}`));
      return part === undefined ? name : `${name}, ${t(`part.${part}`)}`;
    },
    [t, labelOf, definition],
  );
};

const nameOfVariant = (definition: Written, index: number): string =>
  textOf(listOf(definition['variants'])[index]?.['name']);
