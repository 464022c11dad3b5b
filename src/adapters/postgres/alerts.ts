// Alerts of campaigns over PostgreSQL: few rows, written by people; findings once per window and threshold.
import type { AlertFinding, CampaignAlert } from '../../core/alerts/campaign-alert.ts';
import { DAY_MS, utcDay, type Instant } from '../../core/time.ts';
import type { AlertStore, ArmedAlert, KeptFinding } from '../../ports/alert-store.ts';
import { loadSql } from './load-sql.ts';
import type { Pool } from './pool.ts';

const sql = loadSql(new URL('./alerts.sql', import.meta.url), [
  'listAlerts',
  'saveAlert',
  'removeAlert',
  'listFindings',
  'foundSince',
  'armedAlerts',
  'countSends',
  'keepFindings',
  'claimFindings',
  'keepMails',
  'settleFinding',
]);

/** Counts come as text: they may be large. */
type Count = number | string;

interface AlertRow {
  readonly workspace_id: number;
  readonly alert_id: string;
  readonly campaign_id: string;
  /** Null where the alert was removed since. */
  readonly measure: CampaignAlert['measure'] | null;
  readonly upper_threshold: Count | null;
  readonly lower_threshold: Count | null;
  readonly emails: readonly string[] | null;
  readonly webhook_url: string | null;
  readonly active: boolean | null;
  readonly language: CampaignAlert['language'] | null;
  readonly created_at: Instant | null;
  readonly created_by: string | null;
}

interface ArmedRow extends AlertRow {
  readonly kind: string;
  readonly clock_at: Instant | null;
  readonly launched_at: Instant;
  readonly runs: readonly { readonly d: string; readonly from: number; readonly ends: number }[];
}

interface FindingRow extends AlertRow {
  readonly window_key: string;
  readonly bound: 'upper' | 'lower';
  readonly threshold: Count;
  readonly value: Count;
  readonly found_at: Instant;
  readonly attempts: number;
  readonly status: KeptFinding['status'];
  readonly detail: string;
}

interface ClaimedRow extends FindingRow {
  readonly mailed: boolean;
  readonly campaign: string;
  readonly workspace: string;
  readonly workspace_key: string;
}

export const createAlertStore = (pool: Pool): AlertStore => ({
  list: async (workspaceId, campaignId) => {
    const { rows } = await pool.query<AlertRow>(sql.listAlerts([workspaceId, campaignId]));
    return rows.map(toAlert);
  },
  save: async (alert) => {
    const { workspaceId, alertId, campaignId, measure, upper, lower, emails, webhookUrl, active } = alert;
    const what = [workspaceId, alertId, campaignId, measure, upper, lower, emails, webhookUrl, active];
    await pool.query(sql.saveAlert([...what, alert.language, alert.createdAt, alert.createdBy]));
  },
  remove: async (workspaceId, campaignId, alertId) => {
    const { rowCount } = await pool.query(sql.removeAlert([workspaceId, campaignId, alertId]));
    return rowCount === 1;
  },
  history: async (workspaceId, campaignId, limit) => {
    const { rows } = await pool.query<FindingRow>(sql.listFindings([workspaceId, campaignId, limit]));
    return rows.map((row) => ({
      ...toFinding(row),
      foundAt: row.found_at,
      status: row.status,
      attempts: row.attempts,
      detail: row.detail,
    }));
  },
  foundSince: async (workspaceId, since) => {
    const { rows } = await pool.query<Pick<FindingRow, 'campaign_id' | 'value'>>(
      sql.foundSince([workspaceId, since]),
    );
    return rows.map((row) => ({ campaignId: row.campaign_id, value: Number(row.value) }));
  },
  armed: async (now, workspaceId) => {
    const { rows } = await pool.query<ArmedRow>(sql.armedAlerts([now, workspaceId]));
    return rows.map((row) => toArmed(row, now));
  },
  ...countingOver(pool),
});

type Telling = Pick<AlertStore, 'countSends' | 'keep' | 'claim' | 'keepMails' | 'settle'>;

const countingOver = (pool: Pool): Telling => ({
  countSends: async (windows, loggedSince) => {
    if (windows.length === 0) return [];
    const asked = windows.map(({ alert, dispatchId, from, until }, i) => ({
      i,
      w: alert.workspaceId,
      c: alert.campaignId,
      d: dispatchId,
      from_ms: from,
      until_ms: until,
      day: dispatchId === null && until - from === DAY_MS ? utcDay(from) : null,
    }));
    const { rows } = await pool.query<{ i: number; count: Count }>(
      sql.countSends([JSON.stringify(asked), loggedSince]),
    );
    const counts = new Map(rows.map((row) => [row.i, Number(row.count)]));
    return windows.map((_, i) => counts.get(i) ?? 0);
  },
  keep: async (found, now) => {
    if (found.length === 0) return;
    const written = found.map(({ finding: { alert, windowKey, bound, threshold, value }, foundAt }) => ({
      w: alert.workspaceId,
      a: alert.alertId,
      c: alert.campaignId,
      k: windowKey,
      bound,
      threshold,
      value,
      at_ms: foundAt,
    }));
    await pool.query(sql.keepFindings([JSON.stringify(written), now]));
  },
  claim: async (now, retryAt, limit) => {
    const { rows } = await pool.query<ClaimedRow>(sql.claimFindings([now, retryAt, limit]));
    return rows.map((row) => ({
      ...toFinding(row),
      attempts: row.attempts,
      mailed: row.mailed,
      campaign: row.campaign,
      workspace: row.workspace,
      workspaceKey: row.workspace_key,
    }));
  },
  keepMails: async ({ alert, windowKey, bound }, mails, now, endsAt) => {
    const written = mails.map(({ mailId, sealed }) => ({
      ...{ id: mailId, sealed: Buffer.from(sealed).toString('base64') },
    }));
    const key = [alert.workspaceId, alert.alertId, windowKey, bound];
    await pool.query(sql.keepMails([...key, JSON.stringify(written), now, endsAt]));
  },
  settle: async ({ alert, windowKey, bound }, status, detail) => {
    await pool.query(sql.settleFinding([alert.workspaceId, alert.alertId, windowKey, bound, status, detail]));
  },
});

const numberOrNull = (count: Count | null): number | null => (count === null ? null : Number(count));

const toAlert = (row: AlertRow): CampaignAlert => ({
  workspaceId: row.workspace_id,
  alertId: row.alert_id,
  campaignId: row.campaign_id,
  measure: row.measure ?? 'day',
  upper: numberOrNull(row.upper_threshold),
  lower: numberOrNull(row.lower_threshold),
  emails: row.emails ?? [],
  webhookUrl: row.webhook_url,
  active: row.active ?? false,
  language: row.language ?? 'en',
  createdAt: row.created_at ?? 0,
  createdBy: row.created_by ?? '',
});

const toArmed = (row: ArmedRow, now: Instant): ArmedAlert => ({
  alert: toAlert(row),
  live: row.kind === 'live',
  now: row.kind === 'live' ? now : (row.clock_at ?? now),
  launchedAt: row.launched_at,
  runs: row.runs.map(({ d, from, ends }) => ({ dispatchId: d, startedAt: from, endsAt: ends })),
});

const toFinding = (row: FindingRow): AlertFinding => ({
  alert: toAlert(row),
  windowKey: row.window_key,
  bound: row.bound,
  threshold: Number(row.threshold),
  value: Number(row.value),
});
