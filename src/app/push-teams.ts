// Teams as files: their name and whom they reach. Who is in one is said where people are, in each workspace.
import { readTeamAudience } from '../api/admin/teams.ts';
import type { Json, JsonObject } from '../core/json.ts';
import { isObject } from '../core/json.ts';
import type { Result } from '../core/result.ts';
import { ok, refuse } from '../core/result.ts';
import type { FilterKinds } from '../core/segments/segment.ts';
import type { Clock, Random } from '../ports/clock.ts';
import type { Team, TeamStore } from '../ports/team-store.ts';
import { nameKey } from './resource-keys.ts';

export interface TeamPushDeps {
  readonly teams: TeamStore;
  readonly filters: FilterKinds;
  readonly clock: Pick<Clock, 'now'>;
  readonly random: Pick<Random, 'uuid'>;
  readonly actor: string;
}

export const writeTeam = ({ name, description, audience }: Team) => ({
  kind: 'teams' as const,
  key: nameKey(name, 'team'),
  document: { name, description, audience },
});

/** Null where the campaign is in none; refused when it names one that there is not. */
export const teamIdOf = (teams: readonly Team[], key: Json | undefined): Result<string | null> => {
  if (typeof key !== 'string') return ok(null);
  const found = teams.find(({ name }) => nameKey(name, 'team') === key);
  return found === undefined
    ? refuse('unknown_team', `there is no team ${key}`, 'definition.team')
    : ok(found.teamId);
};

export const teamKeyOf = (teams: readonly Team[], teamId: Json | undefined): string | null => {
  const found = teams.find((team) => team.teamId === teamId);
  return found === undefined ? null : nameKey(found.name, 'team');
};

export const applyTeam = async (
  deps: TeamPushDeps,
  workspaceId: number,
  { key, document }: { readonly key: string; readonly document: JsonObject },
): Promise<Result<null>> => {
  const name = typeof document['name'] === 'string' ? document['name'] : key;
  if (nameKey(name, 'team') !== key)
    return refuse('invalid_field', 'name must give the name of the file', 'name');
  const given = document['audience'];
  const audience = readTeamAudience(deps, isObject(given) ? given : null);
  if (!audience.ok) return audience;
  const before = (await deps.teams.list(workspaceId)).find((team) => nameKey(team.name, 'team') === key);
  const description = typeof document['description'] === 'string' ? document['description'] : '';
  const teamId = before?.teamId ?? deps.random.uuid();
  const draft = { teamId, name, description, audience: audience.value };
  const at = deps.clock.now();
  const done =
    before === undefined
      ? (await deps.teams.create(workspaceId, draft, deps.actor, at)) && 'done'
      : await deps.teams.change(workspaceId, draft, before.version, deps.actor, at);
  return done === 'done' ? ok(null) : refuse('conflict', 'the team was changed meanwhile', 'name');
};
