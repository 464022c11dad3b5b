// Reads and writes conversion windows inside the transaction that writes what people did.
import type { ConversionWindow } from '../../core/conversions/windows.ts';
import type { Instant } from '../../core/time.ts';
import type { OpenReceipt, PersonPlace, PersonWrite } from '../../ports/ingest-store.ts';
import { loadSql } from './load-sql.ts';
import type { PoolClient } from './pool.ts';

const sql = loadSql(new URL('./conversions.sql', import.meta.url), ['lockOpenReceipts', 'writeConversions']);

/** As stored: one per channel and receipt, names short because there is one row per person and campaign. */
interface StoredWindow {
  readonly d: string;
  readonly ch: string;
  readonly v: string;
  readonly s: string;
  readonly t: Instant;
  readonly c: string;
}

const writeWindow = (window: ConversionWindow): StoredWindow => ({
  d: window.deliveryId,
  ch: window.channel,
  v: window.variant,
  s: window.sendId,
  t: window.openedAt,
  c: window.converted,
});

const readWindow = (stored: StoredWindow): ConversionWindow => ({
  deliveryId: stored.d,
  channel: stored.ch,
  variant: stored.v,
  sendId: stored.s,
  openedAt: stored.t,
  converted: stored.c,
});

interface ReceiptRow {
  readonly user_id: string;
  readonly campaign_id: string;
  readonly windows: readonly StoredWindow[];
}

const placeRow = ({ part, workspaceId, userId }: PersonPlace) => ({ part, w: workspaceId, u: userId });

export const lockOpenReceipts = async (
  client: PoolClient,
  people: readonly PersonPlace[],
): Promise<ReadonlyMap<string, readonly OpenReceipt[]>> => {
  const receipts = new Map<string, OpenReceipt[]>();
  if (people.length === 0) return receipts;
  const { rows } = await client.query<ReceiptRow>(
    sql.lockOpenReceipts([JSON.stringify(people.map(placeRow))]),
  );
  for (const row of rows) {
    const receipt = { campaignId: row.campaign_id, windows: row.windows.map(readWindow) };
    receipts.set(row.user_id, [...(receipts.get(row.user_id) ?? []), receipt]);
  }
  return receipts;
};

export const writeConversions = async (client: PoolClient, people: readonly PersonWrite[]): Promise<void> => {
  const converted = people.filter(({ conversions }) => conversions.length > 0);
  if (converted.length === 0) return;
  const receipts = converted.flatMap(({ place, conversions }) =>
    conversions.map(({ campaignId, windows, marks }) => ({
      ...placeRow(place),
      c: campaignId,
      windows: windows.map(writeWindow),
      marks,
    })),
  );
  const counts = converted.flatMap(({ place, conversions }) =>
    conversions.flatMap(({ campaignId, counts: each }) =>
      each.map(({ sendId, count, ...rest }) => ({
        part: place.part,
        w: place.workspaceId,
        c: campaignId,
        send_id: sendId,
        n: count,
        ...rest,
      })),
    ),
  );
  await client.query(sql.writeConversions([JSON.stringify(receipts), JSON.stringify(counts)]));
};
