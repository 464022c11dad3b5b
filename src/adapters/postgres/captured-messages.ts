// What a sandbox would have sent, whole, with the exact instant on its clock. Messages handed over in the same
// moment are written by one statement.
import type { Outbound } from '../../core/channels/channel.ts';
import { partOfUserId } from '../../core/part.ts';
import { toIso } from '../../core/time.ts';
import type { CaptureStore } from '../../ports/capture.ts';
import { loadSql } from './load-sql.ts';
import type { Pool } from './pool.ts';

const sql = loadSql(new URL('./captured-messages.sql', import.meta.url), ['captureMessages']);

const MAX_BATCH = 500;

export const createCaptureStore = (pool: Pool): CaptureStore => {
  let waiting: Waiting[] = [];
  let scheduled = false;
  const flush = async (): Promise<void> => {
    scheduled = false;
    const taken = waiting;
    waiting = [];
    for (let start = 0; start < taken.length; start += MAX_BATCH)
      await write(pool, taken.slice(start, start + MAX_BATCH));
  };
  return {
    save: (messages) =>
      new Promise((resolve, reject) => {
        waiting.push({ messages, resolve, reject });
        if (scheduled) return;
        scheduled = true;
        setImmediate(() => void flush());
      }),
  };
};

interface Waiting {
  readonly messages: readonly Outbound[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

const write = async (pool: Pool, batch: readonly Waiting[]): Promise<void> => {
  try {
    const rows = batch.flatMap(({ messages }) => messages.map(toRow));
    await pool.query(sql.captureMessages([JSON.stringify(rows)]));
    batch.forEach(({ resolve }) => resolve());
  } catch (error) {
    batch.forEach(({ reject }) => reject(error));
  }
};

const toRow = ({ facts, channel, body }: Outbound) => ({
  part: partOfUserId(facts.userId),
  workspace_id: facts.workspaceId,
  send_key: facts.sendKey,
  at: toIso(facts.at),
  user_id: facts.userId,
  campaign_id: facts.campaignId,
  dispatch_id: facts.dispatchId,
  channel,
  endpoint: facts.endpoint.address,
  message: body,
});
