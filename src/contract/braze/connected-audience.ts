// Braze's connected audience (braze-rest-api 2.2) → the rule tree that campaigns use. Nothing is guessed: an
// unknown filter or a comparison illegal for its value is refused with the path of the clause.
import type { Json, JsonObject } from '../../core/json.ts';
import { isObject } from '../../core/json.ts';
import { MAX_AUDIENCE_DEPTH, MAX_AUDIENCE_FILTERS } from '../../core/limits.ts';
import type { Result } from '../../core/result.ts';
import { ok, refuse } from '../../core/result.ts';
import type { FilterKinds } from '../../core/segments/segment.ts';

/** The rule to store and compile. `kinds` validate each leaf; `path` is where the object stands in the body. */
export const parseConnectedAudience = (
  input: unknown,
  kinds: FilterKinds,
  path = 'audience',
): Result<JsonObject> => parseNode({ kinds, filters: 0 }, input, path, 1);

interface Parser {
  readonly kinds: FilterKinds;
  filters: number;
}

const CODE = 'invalid_audience';
const GROUPS: ReadonlyMap<string, 'all' | 'any'> = new Map([
  ['AND', 'all'],
  ['OR', 'any'],
]);

const parseNode = (parser: Parser, input: unknown, path: string, depth: number): Result<JsonObject> => {
  if (!isObject(input))
    return refuse(CODE, `'${path}' must be an object holding one filter, 'AND' or 'OR'.`, path);
  const [key, ...others] = Object.keys(input);
  if (key === undefined || others.length > 0)
    return refuse(CODE, `'${path}' must hold exactly one filter, 'AND' or 'OR'.`, path);
  const group = GROUPS.get(key);
  if (group !== undefined) return parseGroup(parser, group, input[key], `${path}.${key}`, depth);
  return parseLeaf(parser, key, input[key], `${path}.${key}`);
};

const parseGroup = (
  parser: Parser,
  group: 'all' | 'any',
  members: unknown,
  path: string,
  depth: number,
): Result<JsonObject> => {
  if (!Array.isArray(members) || members.length === 0)
    return refuse(CODE, `'${path}' must be an array of at least one filter.`, path);
  if (depth > MAX_AUDIENCE_DEPTH)
    return refuse(CODE, `'${path}' is nested more than ${MAX_AUDIENCE_DEPTH} levels deep.`, path);
  const rules: JsonObject[] = [];
  for (const [i, member] of members.entries()) {
    const rule = parseNode(parser, member, `${path}[${i}]`, depth + 1);
    if (!rule.ok) return rule;
    rules.push(rule.value);
  }
  return ok({ [group]: rules });
};

const parseLeaf = (parser: Parser, name: string, input: unknown, path: string): Result<JsonObject> => {
  const translate = FILTERS.get(name);
  if (translate === undefined)
    return refuse(CODE, `'${path}' is not a filter. Filters are ${[...FILTERS.keys()].join(', ')}.`, path);
  parser.filters += 1;
  if (parser.filters > MAX_AUDIENCE_FILTERS)
    return refuse(CODE, `An audience may hold at most ${MAX_AUDIENCE_FILTERS} filters.`, path);
  if (!isObject(input)) return refuse(CODE, `'${path}' must be an object.`, path);
  const rule = translate(input, path);
  return rule.ok ? checkLeaf(parser.kinds, rule.value, path) : rule;
};

type Leaf = JsonObject & { readonly filter: string };
type Translate = (input: Readonly<Record<string, unknown>>, path: string) => Result<Leaf>;

/** The filter itself has the last word on its settings; `comparison` and `value` have the same names there. */
const checkLeaf = (kinds: FilterKinds, rule: Leaf, path: string): Result<JsonObject> => {
  const kind = kinds.get(rule.filter);
  if (kind === undefined) return refuse(CODE, `'${path}' is not available here.`, path);
  const { filter: _, ...settings } = rule;
  const parsed = kind.parse(settings, path);
  if (parsed.ok) return ok(rule);
  const field = asWritten(parsed.error.field ?? path);
  return refuse(CODE, `'${field}' is not valid: ${parsed.error.message}`, field);
};

/** Braze calls it otherwise than we do; whoever made the call looks for their own word. */
const asWritten = (field: string): string =>
  field.replace(/\.custom_attribute\.name$/, '.custom_attribute.custom_attribute_name');

const translateCustomAttribute: Translate = (input, path) => {
  const { custom_attribute_name: name, comparison, value } = input;
  if (typeof name !== 'string' || name === '')
    return refuse(
      CODE,
      `'${path}.custom_attribute_name' must be a non-empty string.`,
      `${path}.custom_attribute_name`,
    );
  // Older texts and the public client say `does_not_equal` for booleans; elsewhere it is no comparison.
  const isOldName = comparison === 'does_not_equal' && typeof value === 'boolean';
  const settings = leafOf('custom-attribute', isOldName ? 'not_equal' : comparison, value);
  return ok({ ...settings, name });
};

const translateNamed =
  (filter: string, comparisons: readonly string[]): Translate =>
  ({ comparison, value }, path) =>
    comparisons.some((known) => known === comparison)
      ? ok(leafOf(filter, comparison, value))
      : refuse(CODE, `'${path}.comparison' must be one of ${comparisons.join(', ')}.`, `${path}.comparison`);

/** `value` is unnecessary for the comparisons of presence, and dropped so that equal audiences look equal. */
const leafOf = (filter: string, comparison: unknown, value: unknown): Leaf =>
  value === undefined || comparison === 'exists' || comparison === 'does_not_exist'
    ? { filter, comparison: comparison as Json }
    : { filter, comparison: comparison as Json, value: value as Json };

const FILTERS: ReadonlyMap<string, Translate> = new Map([
  ['custom_attribute', translateCustomAttribute],
  ['push_subscription_status', translateNamed('push-subscription-status', ['is', 'is_not'])],
  ['email_subscription_status', translateNamed('email-subscription-status', ['is', 'is_not'])],
  ['last_used_app', translateNamed('last-used-app', ['before', 'after'])],
]);
