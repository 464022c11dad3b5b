// Receipts and waiting deliveries of the people of a bundle, read in its transaction.
import type { Progress } from '../../core/deliveries/delivery.ts';
import type {
  CampaignPair,
  EntryFacts,
  EntryReceipt,
  EntryWants,
  WaitingDelivery,
} from '../../ports/ingest-store.ts';
import { loadEngagement } from './engagement.ts';
import { loadSql } from './load-sql.ts';
import type { PoolClient } from './pool.ts';

const sql = loadSql(new URL('./entry-facts.sql', import.meta.url), ['findReceipts', 'lockWaiting']);

export const entryFactsFrom =
  (client: PoolClient) =>
  async ({ receipts, waiting, engaged, engagedSince }: EntryWants): Promise<EntryFacts> => {
    const received = await findReceipts(client, receipts);
    const planned = await lockWaiting(client, waiting);
    const engagement = await loadEngagement(client, engaged, engagedSince);
    return {
      receiptOf: (userId, campaignId) => received.get(pairKey(userId, campaignId)) ?? null,
      waitingOf: (userId, campaignId) => planned.get(pairKey(userId, campaignId)) ?? [],
      engagementOf: (userId) => engagement.get(userId) ?? {},
    };
  };

const pairKey = (userId: string, campaignId: string): string => `${userId}:${campaignId}`;

const pairRows = (pairs: readonly CampaignPair[]): string =>
  JSON.stringify(pairs.map(({ part, workspaceId: w, userId: u, campaignId: c }) => ({ part, w, u, c })));

interface ReceiptRow {
  readonly user_id: string;
  readonly campaign_id: string;
  readonly received: number;
  readonly last_received_at: number | null;
  readonly control: boolean;
}

const findReceipts = async (
  client: PoolClient,
  pairs: readonly CampaignPair[],
): Promise<ReadonlyMap<string, EntryReceipt>> => {
  if (pairs.length === 0) return new Map();
  const { rows } = await client.query<ReceiptRow>(sql.findReceipts([pairRows(pairs)]));
  return new Map(
    rows.map(({ user_id, campaign_id, received, last_received_at, control }) => [
      pairKey(user_id, campaign_id),
      { received, lastReceivedAt: last_received_at, control },
    ]),
  );
};

interface WaitingRow {
  readonly user_id: string;
  readonly campaign_id: string;
  readonly delivery_id: string;
  readonly dispatch_id: string;
  readonly planned_at: number;
  readonly progress: Progress | null;
}

const lockWaiting = async (
  client: PoolClient,
  pairs: readonly CampaignPair[],
): Promise<ReadonlyMap<string, readonly WaitingDelivery[]>> => {
  const found = new Map<string, WaitingDelivery[]>();
  if (pairs.length === 0) return found;
  const { rows } = await client.query<WaitingRow>(sql.lockWaiting([pairRows(pairs)]));
  for (const row of rows) {
    const key = pairKey(row.user_id, row.campaign_id);
    found.set(key, [...(found.get(key) ?? []), toWaiting(row)]);
  }
  return found;
};

const toWaiting = (row: WaitingRow): WaitingDelivery => ({
  deliveryId: row.delivery_id,
  campaignId: row.campaign_id,
  dispatchId: row.dispatch_id,
  plannedAt: row.planned_at,
  triggeredAt: row.progress?.triggeredAt ?? row.planned_at,
});
