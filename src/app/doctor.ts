// The checks behind `relance doctor`, each a finding: fine, worth knowing, or wrong.
import { statfsSync } from 'node:fs';
import { findServerProblems } from '../adapters/postgres/check-server.ts';
import { readInstallation, readFingerprint } from '../adapters/postgres/installation.ts';
import { readApplied } from '../adapters/postgres/migrate.ts';
import type { Pool } from '../adapters/postgres/pool.ts';
import { systemClock } from '../adapters/system/clock.ts';
import { probeTcp } from '../adapters/system/probe-tcp.ts';
import { identifyFolder, readWitness } from '../adapters/system/witness.ts';
import type { Config } from './config.ts';
import { describeMissing } from './open-runtime.ts';
import { readFenceStatus } from './fence-report.ts';
import { judgeDatabase } from './fence.ts';

export interface Finding {
  readonly topic: string;
  readonly state: 'ok' | 'warning' | 'problem';
  readonly detail: string;
}

type Check = (pool: Pool, config: Config) => Promise<Finding>;

const ok = (topic: string, detail: string): Finding => ({ topic, state: 'ok', detail });
const warning = (topic: string, detail: string): Finding => ({ topic, state: 'warning', detail });
const problem = (topic: string, detail: string): Finding => ({ topic, state: 'problem', detail });

export const examineInstallation = async (pool: Pool, config: Config): Promise<readonly Finding[]> => {
  const findings: Finding[] = [];
  for (const check of CHECKS) findings.push(await check(pool, config));
  return findings;
};

const checkDatabase: Check = async (pool, config) => {
  const { rows } = await pool.query<{ version: string }>(
    `select current_setting('server_version') as version`,
  );
  const where = config.databaseUrl === null ? `embedded, in ${config.dataDir}` : 'external (DATABASE_URL)';
  return ok('database', `PostgreSQL ${rows[0]?.version ?? '?'}, ${where}`);
};

const checkSettings: Check = async (pool) => {
  const problems = await findServerProblems(pool);
  if (problems.length === 0) return ok('durability', 'what is acknowledged survives a crash');
  return problem('durability', problems.map(({ message }) => message).join(' '));
};

const checkMigrations: Check = async (pool) => {
  const applied = await readApplied(pool);
  const missing = describeMissing(applied);
  if (missing !== null) return problem('schema', `${missing}: run relance migrate`);
  return ok('schema', `up to date (${applied.at(-1) ?? 'empty'})`);
};

const MAX_SKEW_MS = 1_000;

/** Half of the round trip is the best guess of when the server looked at its clock. */
const checkClock: Check = async (pool) => {
  const sentAt = systemClock.now();
  const { rows } = await pool.query<{ at: number }>('select clock_timestamp() as at');
  const skewMs = Math.round((rows[0]?.at ?? 0) - (sentAt + systemClock.now()) / 2);
  const text = `${skewMs} ms between database and this machine`;
  return Math.abs(skewMs) <= MAX_SKEW_MS ? ok('clock', text) : problem('clock', text);
};

const checkFence: Check = async (pool, config) => {
  const installation = (await readApplied(pool)).length === 0 ? null : await readInstallation(pool);
  if (installation === null)
    return warning('sending', 'the database is empty: nothing was started on it yet');
  const witness = readWitness(config.dataDir);
  const folder = identifyFolder(config.dataDir);
  const reason = judgeDatabase(installation, await readFingerprint(pool), witness, folder);
  if (reason === null) return ok('sending', 'not fenced');
  return problem('sending', `fenced (${reason}): see relance fence status`);
};

const checkPending: Check = async (pool) => {
  if ((await readApplied(pool)).length === 0) return ok('waiting', 'nothing');
  const { due } = await readFenceStatus(pool);
  const sum = (pick: (row: { due: number; expired: number; later: number }) => number): number =>
    due.campaigns.reduce((total, row) => total + pick(row), 0);
  const text = `${sum((row) => row.due)} due, ${sum((row) => row.expired)} expired, ${sum((row) => row.later)} later`;
  return ok('waiting', `${text}; ${due.fanouts} fan-outs, ${due.schedules} schedules due`);
};

const WARN_FREE_BYTES = 2 * 1024 ** 3;
const LOW_FREE_RATIO = 0.1;

/** F67 */
const checkDisk: Check = async (_pool, config) => {
  const { bavail, blocks, bsize } = statfsSync(config.dataDir);
  const text = `${(bavail * bsize) / 1024 ** 3 > 1 ? ((bavail * bsize) / 1024 ** 3).toFixed(1) + ' GB' : 'under 1 GB'} free in ${config.dataDir}`;
  const low = bavail * bsize < WARN_FREE_BYTES || bavail / blocks < LOW_FREE_RATIO;
  return low ? warning('disk', text) : ok('disk', text);
};

const SMTP_PORT = 587;
const SMTPS_PORT = 465;

const checkMail: Check = async (_pool, config) => {
  if (config.smtpUrl === null) return ok('mail of this application', 'SMTP_URL is not set');
  const url = new URL(config.smtpUrl);
  const port = url.port === '' ? (url.protocol === 'smtps:' ? SMTPS_PORT : SMTP_PORT) : Number(url.port);
  const error = await probeTcp(url.hostname, port);
  const name = `${url.hostname}:${port}`;
  return error === null
    ? ok('mail of this application', `${name} answers`)
    : problem('mail of this application', `${name}: ${error}`);
};

const CHECKS: readonly Check[] = [
  checkDatabase,
  checkSettings,
  checkMigrations,
  checkClock,
  checkFence,
  checkPending,
  checkDisk,
  checkMail,
];
