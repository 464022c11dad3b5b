// What stands in the way of launching a campaign's experiment and conversions, with paths (16, 17), and what may not
// be changed once it was launched (2.4).
import type { CampaignDefinition } from '../campaigns/campaign.ts';
import type { TriggerKinds } from '../campaigns/parse-triggers.ts';
import type { Refusal } from '../result.ts';
import { winningVariantProblem } from './winning-variant.ts';

/** Kinds of trigger that can be a conversion event (17.1). */
export const CONVERSION_TRIGGERS: ReadonlySet<string> = new Set([
  'session_start',
  'purchase',
  'performed_event',
  'interaction',
]);

export const reviewExperiment = (
  definition: CampaignDefinition,
  kinds: TriggerKinds,
  path: string,
): readonly Refusal[] => {
  const winner = winningVariantProblem(definition);
  return [
    ...definition.success.conversions.flatMap(({ event }, i) =>
      reviewConversion(event, kinds, `${path}.conversions[${i}].event`),
    ),
    ...(winner === null ? [] : [refusal('winning_variant', `${path}.${winner.field}`, winner.what)]),
  ];
};

const reviewConversion = (
  event: CampaignDefinition['success']['conversions'][number]['event'],
  kinds: TriggerKinds,
  path: string,
): readonly Refusal[] => {
  const { type, ...settings } = event;
  const kind = typeof type === 'string' && CONVERSION_TRIGGERS.has(type) ? kinds.get(type) : undefined;
  if (kind === undefined) {
    const offered = [...CONVERSION_TRIGGERS].filter((id) => kinds.has(id)).join(', ');
    return [refusal('invalid_conversion', `${path}.type`, `must be one of ${offered}`)];
  }
  const parsed = kind.parse(settings, path);
  return parsed.ok ? [] : [parsed.error];
};

/** 2.4: what was counted so far would no longer mean the same. */
export const frozenProblem = (
  launched: boolean,
  before: CampaignDefinition,
  after: CampaignDefinition,
  path = 'definition',
): Refusal | null =>
  !launched || JSON.stringify(before.success.conversions) === JSON.stringify(after.success.conversions)
    ? null
    : refusal('conversions_frozen', `${path}.conversions`, 'cannot be changed after the launch');

const refusal = (code: string, field: string, what: string): Refusal => ({
  code,
  message: `${field} ${what}.`,
  field,
});
