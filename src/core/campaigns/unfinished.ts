// A definition as somebody types it: fields that make no sense yet (a date without its time) are kept as written beside
// those that do. Nothing typed is lost, and nothing half valid is ever what the engine reads.
import type { JsonObject } from '../json.ts';
import type { Refusal, Result } from '../result.ts';
import { err, ok } from '../result.ts';
import type { CampaignDefinition, Category } from './campaign.ts';
import { parseDefinition, writeDefinition } from './parse-definition.ts';

export interface TypedDefinition {
  /** Without the unfinished fields, which have their usual values here. */
  readonly definition: CampaignDefinition;
  /** Top-level fields as written. */
  readonly unfinished: JsonObject;
}

type Refusals = readonly [Refusal, ...Refusal[]];

/**
 * `mayStay` says which fields may stay unfinished; anything wrong elsewhere, or a name that no definition has, is
 * refused as it always is.
 */
export const parseTyped = (
  written: JsonObject,
  category: Category,
  makeId: () => string,
  mayStay: (field: string) => boolean,
): Result<TypedDefinition, Refusals> => {
  const whole = parseDefinition(written, category, makeId);
  if (whole.ok) return ok({ definition: whole.value, unfinished: {} });
  const broken = new Set(whole.error.map(({ field }) => topLevelOf(field)));
  const known = Object.keys(writeDefinition(emptyOf(category, makeId)));
  const isKept = (name: string): boolean => known.includes(name) && mayStay(name);
  if (![...broken].every(isKept)) return err(whole.error);
  const pick = (wanted: boolean): JsonObject =>
    Object.fromEntries(Object.entries(written).filter(([name]) => broken.has(name) === wanted));
  const rest = parseDefinition(pick(false), category, makeId);
  return rest.ok ? ok({ definition: rest.value, unfinished: pick(true) }) : rest;
};

/** `definition.schedule.date` → `schedule`, `definition.variants[0].percentage` → `variants`. */
const topLevelOf = (field = ''): string => /^definition\.([a-z_]+)/.exec(field)?.[1] ?? '';

const emptyOf = (category: Category, makeId: () => string): CampaignDefinition => {
  const empty = parseDefinition({}, category, makeId);
  if (!empty.ok) throw new Error('an empty definition is one');
  return empty.value;
};

/** The definition as its author sees it. */
export const writeTyped = ({ definition, unfinished }: TypedDefinition): JsonObject => ({
  ...writeDefinition(definition),
  ...unfinished,
});

/** What is wrong with the unfinished fields; a campaign that has any cannot be launched. */
export const unfinishedProblems = (typed: TypedDefinition, category: Category): readonly Refusal[] => {
  if (Object.keys(typed.unfinished).length === 0) return [];
  const parsed = parseDefinition(writeTyped(typed), category, () => 'new');
  return parsed.ok ? [] : parsed.error;
};

/** What review says of a field that is not finished would be about a value nobody chose. */
export const isAboutUnfinished = (unfinished: JsonObject, { field }: Refusal): boolean =>
  Object.hasOwn(unfinished, topLevelOf(field));
