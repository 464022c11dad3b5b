// Which variant a person gets (16.2, 16.3): slices of the slot 0–99, control included and last. Same person, same
// campaign, same percentages → same variant; who received once never enters the control, control never leaves it.
import type { CampaignDefinition, Variant } from '../campaigns/campaign.ts';
import type { Receipt } from './delivery.ts';

export type Assignment =
  { readonly kind: 'variant'; readonly variant: Variant } | { readonly kind: 'control' };

export const assignVariant = (
  definition: CampaignDefinition,
  slot: number,
  receipt: Receipt | null,
): Assignment => {
  if (receipt?.control === true) return { kind: 'control' };
  const drawn = sliceAt(definition.variants, slot);
  if (drawn !== undefined) return { kind: 'variant', variant: drawn };
  const mayBeControl = definition.controlPercentage > 0 && (receipt?.received ?? 0) === 0;
  if (mayBeControl) return { kind: 'control' };
  return { kind: 'variant', variant: redraw(definition.variants, slot) };
};

const sliceAt = (variants: readonly Variant[], slot: number): Variant | undefined => {
  let end = 0;
  return variants.find((variant) => slot < (end += variant.percentage));
};

/** The slot lies in the control's slice but the person may not be there: spread over the variants. */
const redraw = (variants: readonly Variant[], slot: number): Variant => {
  const total = variants.reduce((sum, variant) => sum + variant.percentage, 0);
  const variant = total > 0 ? sliceAt(variants, slot % total) : variants[0];
  if (variant === undefined) throw new Error('a campaign has at least one variant');
  return variant;
};
