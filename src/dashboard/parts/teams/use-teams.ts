// The teams of a workspace, as pickers, lists and the team's own screens read them.
import { queryOptions, useQuery } from '@tanstack/react-query';
import type { Api } from '../../api.ts';
import { useApi } from '../../session.ts';
import type { Rule } from '../rule-builder/rule-tree.ts';

export interface Team {
  readonly team_id: string;
  readonly name: string;
  readonly description: string;
  /** Null: whom its campaigns reach is theirs to say. */
  readonly audience: Rule | null;
  readonly members: number;
  readonly campaigns: number;
  /** Whoever is signed in may attach it. */
  readonly usable: boolean;
  readonly version: number;
}

export const teamsQuery = (api: Api) =>
  queryOptions({
    queryKey: [api.workspace, 'teams'],
    queryFn: ({ signal }) => api.get<{ readonly teams: readonly Team[] }>('/admin/v1/teams', {}, signal),
  });

export const useTeams = (): readonly Team[] => useQuery(teamsQuery(useApi())).data?.teams ?? NONE;
const NONE: readonly Team[] = [];
