// Who is left out before a campaign looks at anybody (campaign-delivery 15.1, 15.2): the global control group, by
// ranges of the random bucket, and suppression lists, by rule trees. A campaign's tag may exempt it from either.
import type { JsonObject } from '../json.ts';

export const MAX_CONTROL_PERCENTAGE = 15;
export const MAX_SUPPRESSION_LISTS = 5;
/** Buckets 0 to 9999 in blocks of one per cent. */
export const BUCKETS_PER_BLOCK = 100;
export const BUCKET_BLOCKS = 100;
/** 13.1: with a maximum of people, those of the next block are due so much later. */
export const BUCKET_STEP_MS = 10;

export interface GlobalControlGroup {
  /** 1 to 15, one block of buckets each. Never changed: disabling and making a new one draws again. */
  readonly percentage: number;
  /** 0 to 99: block b holds buckets b × 100 to b × 100 + 99. */
  readonly blocks: readonly number[];
  readonly exemptTags: readonly string[];
  readonly createdAt: string;
}

export interface SuppressionList {
  readonly listId: string;
  readonly name: string;
  /** Who is on it. */
  readonly audience: JsonObject;
  readonly exemptTags: readonly string[];
  readonly active: boolean;
}

/** `draw` gives fractions in [0, 1): which blocks make up the group. */
export const drawBlocks = (percentage: number, draw: () => number): readonly number[] => {
  const left = Array.from({ length: BUCKET_BLOCKS }, (_, block) => block);
  const drawn: number[] = [];
  for (let i = 0; i < percentage; i++) drawn.push(...left.splice(Math.floor(draw() * left.length), 1));
  return drawn.sort((a, b) => a - b);
};

export const isInControlGroup = (group: GlobalControlGroup, randomBucket: number): boolean =>
  group.blocks.includes(Math.floor(randomBucket / BUCKETS_PER_BLOCK));

/** `tags` come with their parents. */
export const isExempt = (exemptTags: readonly string[], tags: ReadonlySet<string>): boolean =>
  exemptTags.some((tag) => tags.has(tag));

/** What a fan-out leaves out, as a rule tree; null = nobody. The group applies to marketing only (rulings). */
export const exclusionRule = (
  campaign: { readonly type: string; readonly category: string; readonly tags: ReadonlySet<string> },
  group: GlobalControlGroup | null,
  lists: readonly SuppressionList[],
): JsonObject | null => {
  const rules = lists
    .filter(({ active, exemptTags }) => active && !isExempt(exemptTags, campaign.tags))
    .map(({ audience }) => audience);
  const held = campaign.category === 'marketing' && campaign.type !== 'api';
  if (group !== null && held && !isExempt(group.exemptTags, campaign.tags))
    rules.push(...group.blocks.map(blockRule));
  return rules.length === 0 ? null : { none: rules };
};

const blockRule = (block: number): JsonObject => ({
  all: [
    bucketRule('greater_than_or_equal_to', block * BUCKETS_PER_BLOCK),
    bucketRule('less_than', (block + 1) * BUCKETS_PER_BLOCK),
  ],
});

const bucketRule = (comparison: string, value: number): JsonObject => ({
  filter: 'random-bucket',
  comparison,
  value,
});
