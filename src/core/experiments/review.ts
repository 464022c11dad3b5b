// What stands in the way of launching a campaign's experiment and conversions, with paths (16, 17), and what may not
// be changed once it was launched (2.4).
import type { CampaignDefinition } from '../campaigns/campaign.ts';
import type { TriggerKinds } from '../campaigns/parse-triggers.ts';
import { parseConversionEvent } from '../conversions/parse-event.ts';
import type { JsonObject } from '../json.ts';
import type { Refusal } from '../result.ts';
import { winningVariantProblem } from './winning-variant.ts';

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

/** Whose campaign it is does not matter for whether it can be understood. */
const reviewConversion = (event: JsonObject, kinds: TriggerKinds, path: string): readonly Refusal[] => {
  const parsed = parseConversionEvent(event, kinds, '', path);
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
