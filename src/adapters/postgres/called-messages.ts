// Messages that come in calls: the hidden campaign of those without one, and content that is changed before it is due.
import {
  HIDDEN_CAMPAIGN_DEFINITION,
  HIDDEN_CAMPAIGN_KEY,
  HIDDEN_CAMPAIGN_NAME,
  type CalledMessage,
} from '../../core/campaigns/called-message.ts';
import type { Campaign } from '../../core/campaigns/campaign.ts';
import { toIso, type Instant } from '../../core/time.ts';
import { toCampaign, type CampaignRow } from './campaign-row.ts';
import { planningSql as sql } from './planning-sql.ts';
import type { Pool } from './pool.ts';

export const calledMessages = (pool: Pool) => ({
  hiddenCampaign: async (workspaceId: number, now: Instant, makeId: () => string): Promise<Campaign> =>
    (await findHidden(pool, workspaceId)) ?? makeHidden(pool, workspaceId, now, makeId()),
  replaceMessage: async (
    workspaceId: number,
    dispatchId: string,
    message: CalledMessage,
  ): Promise<boolean> => {
    const { rowCount } = await pool.query(
      sql.replaceMessage([workspaceId, dispatchId, JSON.stringify(message)]),
    );
    return rowCount === 1;
  },
});

const findHidden = async (pool: Pool, workspaceId: number): Promise<Campaign | null> => {
  const { rows } = await pool.query<CampaignRow>(sql.hiddenCampaign([workspaceId]));
  return rows[0] === undefined ? null : toCampaign(rows[0]);
};

const makeHidden = async (
  pool: Pool,
  workspaceId: number,
  now: Instant,
  campaignId: string,
): Promise<Campaign> => {
  const definition = JSON.stringify(HIDDEN_CAMPAIGN_DEFINITION);
  const values = [workspaceId, campaignId, HIDDEN_CAMPAIGN_KEY, HIDDEN_CAMPAIGN_NAME, definition, toIso(now)];
  await pool.query(sql.makeHiddenCampaign(values));
  const made = await findHidden(pool, workspaceId);
  if (made === null) throw new Error(`workspace ${workspaceId} has no campaign for messages of calls`);
  return made;
};
