// The installation's row: who this database is, how far its heartbeat got, and whether it is fenced (G14).
import type { Instant } from '../../core/time.ts';
import type { DueWork } from '../../ports/fence.ts';
import { loadSql } from './load-sql.ts';
import type { Queryable } from './pool.ts';

const sql = loadSql(new URL('./installation.sql', import.meta.url), [
  'readInstallation',
  'systemIdentifier',
  'databaseIdentity',
  'createInstallation',
  'beat',
  'raiseFence',
  'confirmInstallation',
  'auditFence',
  'dueByCampaign',
  'dueElsewhere',
]);

export interface Installation {
  readonly installationId: string;
  /** Of the database when it was last confirmed. */
  readonly fingerprint: string;
  readonly heartbeat: number;
  readonly heartbeatAt: Instant;
  readonly fencedAt: Instant | null;
  readonly fencedReason: string | null;
  /** Since the last heartbeat, by the database's clock. */
  readonly silentMs: number;
}

interface InstallationRow {
  installation_id: string;
  fingerprint: string;
  heartbeat: number;
  heartbeat_at: number;
  fenced_at: number | null;
  fenced_reason: string | null;
  silent_ms: string;
}

export const readInstallation = async (database: Queryable): Promise<Installation | null> => {
  const { rows } = await database.query<InstallationRow>(sql.readInstallation());
  const row = rows[0];
  if (row === undefined) return null;
  return {
    installationId: row.installation_id,
    fingerprint: row.fingerprint,
    heartbeat: row.heartbeat,
    heartbeatAt: row.heartbeat_at,
    fencedAt: row.fenced_at,
    fencedReason: row.fenced_reason,
    silentMs: Number(row.silent_ms),
  };
};

/** Which database this is: a copy of its rows elsewhere has another one. */
export const readFingerprint = async (database: Queryable): Promise<string> => {
  const { rows } = await database.query<{ oid: string; name: string }>(sql.databaseIdentity());
  return `${await readSystemIdentifier(database)}/${rows[0]?.oid ?? ''}/${rows[0]?.name ?? ''}`;
};

/** Some managed servers close this view; the database's own identity must then do. */
const readSystemIdentifier = async (database: Queryable): Promise<string> => {
  try {
    const { rows } = await database.query<{ system_identifier: string }>(sql.systemIdentifier());
    return rows[0]?.system_identifier ?? 'unknown';
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === '42501') return 'unknown';
    throw error;
  }
};

/** Harmless when another process was faster. */
export const createInstallation = async (database: Queryable, id: string): Promise<void> => {
  await database.query(sql.createInstallation([id, await readFingerprint(database)]));
};

export interface Beat {
  readonly heartbeat: number;
  readonly fingerprint: string;
  readonly fencedReason: string | null;
}

/** Null: not the installation we know, or an older self of it. */
export const beat = async (database: Queryable, id: string, atLeast: number): Promise<Beat | null> => {
  const { rows } = await database.query<InstallationRow>(sql.beat([id, atLeast]));
  const row = rows[0];
  if (row === undefined) return null;
  const fencedReason = row.fenced_at === null ? null : (row.fenced_reason ?? 'unknown');
  return { heartbeat: row.heartbeat, fingerprint: row.fingerprint, fencedReason };
};

export const raiseFence = async (database: Queryable, reason: string): Promise<void> => {
  await database.query(sql.raiseFence([reason]));
};

/** Takes the database as it stands for the true one. Returns the new heartbeat. */
export const confirmInstallation = async (database: Queryable, mark: number): Promise<number> => {
  const fingerprint = await readFingerprint(database);
  const { rows } = await database.query<{ heartbeat: number }>(sql.confirmInstallation([fingerprint, mark]));
  const heartbeat = rows[0]?.heartbeat;
  if (heartbeat === undefined) throw new Error('There is no installation in this database.');
  return heartbeat;
};

export const recordConfirmation = async (
  database: Queryable,
  auditId: string,
  actor: string,
  detail: object,
): Promise<void> => {
  await database.query(sql.auditFence([auditId, actor, JSON.stringify(detail)]));
};

export const readDueWork = async (database: Queryable): Promise<DueWork> => {
  const { rows } = await database.query<{
    workspace_id: number;
    campaign_id: string;
    name: string;
    due: number;
    expired: number;
    later: number;
    oldest_due_at: number | null;
  }>(sql.dueByCampaign());
  const { rows: other } = await database.query<{ fanouts: number; schedules: number }>(sql.dueElsewhere());
  return {
    campaigns: rows.map((row) => ({
      workspaceId: row.workspace_id,
      campaignId: row.campaign_id,
      name: row.name,
      due: row.due,
      expired: row.expired,
      later: row.later,
      oldestDueAt: row.oldest_due_at,
    })),
    fanouts: other[0]?.fanouts ?? 0,
    schedules: other[0]?.schedules ?? 0,
  };
};
