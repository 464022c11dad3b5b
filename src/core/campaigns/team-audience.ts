// CD-2.6: a campaign of a team reaches only those whom its own audience and the team's both mean. What the team may
// ask for is closed: attributes, location, language and country, so that it can be judged from the profile alone.
import type { Json, JsonObject } from '../json.ts';
import { isObject } from '../json.ts';
import type { Refusal } from '../result.ts';

/** As stored with the team; `audience: null` restricts nothing. */
export interface TeamRule {
  readonly audience: JsonObject | null;
}

/** No filter has this name: nothing that runs understands the rule, and a campaign whose team is gone reaches nobody. */
const NOBODY: JsonObject = { filter: 'team-that-is-gone' };

export const joinTeam = (
  own: JsonObject | null,
  teamId: string | null,
  team: TeamRule | null,
): JsonObject | null => {
  if (teamId === null) return own;
  const restriction = team === null ? NOBODY : team.audience;
  if (restriction === null) return own;
  return own === null ? restriction : { all: [own, restriction] };
};

const FILTERS: ReadonlySet<unknown> = new Set([
  'custom-attribute',
  'nested-attribute',
  'location',
  'location-available',
  'profile-field',
]);
const FIELDS: ReadonlySet<unknown> = new Set(['country', 'language', 'home_city']);

/** The first clause that no team's audience may hold; null where all may. */
export const foreignClause = (rule: JsonObject, path = 'audience'): Refusal | null => {
  if (Object.hasOwn(rule, 'filter')) return isAllowed(rule) ? null : refusalOf(path);
  for (const [group, nodes] of Object.entries(rule)) {
    if (!Array.isArray(nodes)) continue;
    for (const [i, node] of (nodes as readonly Json[]).entries()) {
      const found = isObject(node) ? foreignClause(node, `${path}.${group}[${i}]`) : null;
      if (found !== null) return found;
    }
  }
  return null;
};

const isAllowed = (leaf: JsonObject): boolean =>
  FILTERS.has(leaf['filter']) && (leaf['filter'] !== 'profile-field' || FIELDS.has(leaf['field']));

const refusalOf = (field: string): Refusal => ({
  code: 'filter_not_allowed',
  message: `${field} must ask for a custom attribute, the location, the home city, the language or the country.`,
  field,
});
