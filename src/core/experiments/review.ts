// What stands in the way of launching a campaign's experiment and conversions, with paths (16, 17), and what may not
// be changed once it was launched (2.4).
import type { Campaign, CampaignDefinition } from '../campaigns/campaign.ts';
import type { TriggerKinds } from '../campaigns/parse-triggers.ts';
import { parseConversionEvent } from '../conversions/parse-event.ts';
import type { JsonObject } from '../json.ts';
import type { Refusal } from '../result.ts';
import { selectionProblem } from './intelligent-selection.ts';
import { winningVariantProblem } from './winning-variant.ts';

export const reviewExperiment = (
  definition: CampaignDefinition,
  kinds: TriggerKinds,
  path: string,
): readonly Refusal[] => {
  const winner = winningVariantProblem(definition);
  const selection = selectionProblem(definition);
  return [
    ...definition.success.conversions.flatMap(({ event }, i) =>
      reviewConversion(event, kinds, `${path}.conversions[${i}].event`),
    ),
    ...(winner === null ? [] : [refusal('winning_variant', `${path}.${winner.field}`, winner.what)]),
    ...(selection === null
      ? []
      : [refusal('intelligent_selection', `${path}.${selection.field}`, selection.what)]),
  ];
};

/** Whose campaign it is does not matter for whether it can be understood. */
const reviewConversion = (event: JsonObject, kinds: TriggerKinds, path: string): readonly Refusal[] => {
  const parsed = parseConversionEvent(event, kinds, '', path);
  return parsed.ok ? [] : [parsed.error];
};

type Frozen = Pick<Campaign, 'type' | 'definition'>;

/** 2.4: what was counted so far would no longer mean the same, and what is under way belongs to the type. */
export const frozenProblem = (
  before: Frozen & Pick<Campaign, 'launchedAt'>,
  after: Frozen,
  path = 'definition',
): Refusal | null => {
  if (before.launchedAt === null) return null;
  const late = 'cannot be changed after the launch';
  if (before.type !== after.type) return refusal('type_frozen', 'type', late);
  const [old, wanted] = [before.definition.success.conversions, after.definition.success.conversions];
  return JSON.stringify(old) === JSON.stringify(wanted)
    ? null
    : refusal('conversions_frozen', `${path}.conversions`, late);
};

const refusal = (code: string, field: string, what: string): Refusal => ({
  code,
  message: `${field} ${what}.`,
  field,
});
