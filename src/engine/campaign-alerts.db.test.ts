// Mails of alerts around the death of the process that tells them (2.7, G1): stored with the mark of their finding in one
// transaction, so that none is lost and none goes twice.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { createAlertStore } from '../adapters/postgres/alerts.ts';
import { MINUTE_MS } from '../core/time.ts';
import { evaluateAlerts, type AlertDeps } from './campaign-alerts.ts';

const CAMPAIGN = '11111111-1111-4111-8111-111111111111';
const ALERT = '22222222-2222-4222-8222-222222222222';
let db: TestDatabase;
let now = Date.UTC(2026, 2, 2, 10);
beforeAll(async () => {
  db = await createTestDatabase();
  await db.pool.query(
    `insert into workspaces (workspace_id, key, name, kind, created_at) values (1, 'shop', 'Shop', 'live', now())`,
  );
  await db.pool.query(
    `insert into campaigns (workspace_id, campaign_id, key, name, type, category, status, version, definition, created_at,
       updated_at)
     values (1, $1, 'cart', 'Cart', 'api_triggered', 'marketing', 'draft', 1, '{}', now(), now())`,
    [CAMPAIGN],
  );
  await db.pool.query(
    `insert into campaign_alerts (workspace_id, alert_id, campaign_id, measure, upper_threshold, emails, webhook_url,
       active, created_at, created_by)
     values (1, $1, $2, 'hour', 1, '{ann@example.com,bea@example.com}', null, true, now(), 'Ann')`,
    [ALERT, CAMPAIGN],
  );
});
afterAll(() => db.drop());

beforeEach(async () => {
  now += 60 * MINUTE_MS;
  await db.pool.query('delete from app_mails');
  await db.pool.query('delete from campaign_alert_findings');
  await db.pool.query(
    `insert into campaign_alert_findings (workspace_id, alert_id, window_key, bound, campaign_id, threshold, value,
       found_at, retry_at, status)
     values (1, $1, 'w', 'upper', $2, 1, 5, to_timestamp($3::float8 / 1000.0), to_timestamp($3::float8 / 1000.0),
       'waiting')`,
    [ALERT, CAMPAIGN, now],
  );
});

const depsWith = (over: Partial<AlertDeps['store']> = {}): AlertDeps => ({
  store: { ...createAlertStore(db.pool), ...over },
  http: { request: () => Promise.reject(new Error('No URL is to be called.')) },
  writeMails: ({ alert }) =>
    alert.emails.map((to) => ({ mailId: crypto.randomUUID(), sealed: Buffer.from(to) })),
  publicUrl: () => 'https://relance.example',
  clock: { now: () => now },
  observer: { emit: () => undefined },
});
/** The process is gone: nothing after it happens, not even the note that it failed. */
const gone = (): Promise<never> => Promise.reject(new Error('the process is gone'));
const mails = async (): Promise<readonly string[]> => {
  const { rows } = await db.pool.query<{ to: string }>(
    `select convert_from(sealed, 'UTF8') as to from app_mails order by 1`,
  );
  return rows.map(({ to }) => to);
};
const statusOf = async (): Promise<string | undefined> =>
  (await db.pool.query<{ status: string }>('select status from campaign_alert_findings')).rows[0]?.status;
const BOTH = ['ann@example.com', 'bea@example.com'];

test('CD-2.7 G1 killed before its mails are stored: the next look stores them', async () => {
  await expect(evaluateAlerts(depsWith({ keepMails: gone, settle: gone }), null)).rejects.toThrow('gone');
  expect([await mails(), await statusOf()]).toEqual([[], 'waiting']);
  now += 2 * MINUTE_MS;
  await evaluateAlerts(depsWith(), null);
  expect([await mails(), await statusOf()]).toEqual([BOTH, 'told']);
});

test('CD-2.7 G2 killed after its mails are stored: they are not stored again', async () => {
  await expect(evaluateAlerts(depsWith({ settle: gone }), null)).rejects.toThrow('gone');
  expect([await mails(), await statusOf()]).toEqual([BOTH, 'waiting']);
  now += 2 * MINUTE_MS;
  await evaluateAlerts(depsWith(), null);
  expect([await mails(), await statusOf()]).toEqual([BOTH, 'told']);
});

test('CD-2.7 an installation without mail says so, however often it looks', async () => {
  await evaluateAlerts({ ...depsWith(), writeMails: () => null }, null);
  expect([await mails(), await statusOf()]).toEqual([[], 'failed']);
});
