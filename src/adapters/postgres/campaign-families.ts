// Whose campaigns are, by type and team: asked for on behalf of those who may only see some.
import type { Standing } from '../../core/access/team-rights.ts';
import type { CampaignType } from '../../core/campaigns/campaign.ts';
import type { CampaignStandings } from '../../ports/campaign-families.ts';
import { loadSql } from './load-sql.ts';
import type { Pool } from './pool.ts';

const sql = loadSql(new URL('./campaign-families.sql', import.meta.url), ['standingOf', 'hiddenIds']);

interface StandingRow {
  readonly name: string;
  readonly type: CampaignType;
  readonly team_id: string | null;
  readonly author_id: string | null;
  readonly launched: boolean;
}

export const createCampaignStandings = (pool: Pool): CampaignStandings => ({
  of: async (workspaceId, names) => {
    const { rows } = await pool.query<StandingRow>(sql.standingOf([workspaceId, names]));
    return new Map(
      rows.map(({ name, type, team_id: teamId, author_id: authorId, launched }): [string, Standing] => [
        name,
        { type, teamId, authorId, launched },
      ]),
    );
  },
  hiddenFrom: async (workspaceId, { types, ofTeams, own }) => {
    const teams = JSON.stringify(ofTeams.map((one) => ({ team: one.teamId, types: one.types })));
    const { rows } = await pool.query<{ readonly campaign_id: string }>(
      sql.hiddenIds([workspaceId, types, teams, own?.authorId ?? null, own?.types ?? []]),
    );
    return new Set(rows.map((row) => row.campaign_id));
  },
});
