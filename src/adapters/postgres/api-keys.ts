// API keys: only their SHA-256 is stored, a key is shown once when made (F105). Look-ups are kept for a second, so
// a revocation is seen within a second everywhere.
import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Instant } from '../../core/time.ts';
import { isObject } from '../../core/json.ts';
import type {
  Access,
  ApiKeyRecord,
  ApiKeyStore,
  Caller,
  MadeApiKey,
  NewApiKey,
  WorkspaceFacts,
} from '../../ports/access.ts';
import type { Clock, Random } from '../../ports/clock.ts';
import { loadSql } from './load-sql.ts';
import type { Pool, Queryable } from './pool.ts';

const sql = loadSql(new URL('./api-keys.sql', import.meta.url), [
  'findKey',
  'findWorkspace',
  'readClock',
  'insertKey',
  'listKeys',
  'revokeKey',
]);

const KEPT_MS = 1_000;
const MAX_KEPT = 10_000;

export const createAccess = (pool: Pool, clock: Clock): Access => {
  const callers = keepBriefly(clock, (hash: string) => findCaller(pool, hash));
  const workspaces = keepBriefly(clock, (key: string) => findWorkspace(pool, key));
  return {
    identify: (key) => callers(hashKey(key).toString('base64')),
    workspaceByKey: workspaces,
    now: (workspace) => workspaceNow(pool, clock, workspace),
    close: async () => undefined,
  };
};

/** Answers of the last second; callers that ask at the same time share one question. Misses are not kept. */
export const keepBriefly = <Value extends object>(
  clock: Pick<Clock, 'monotonic'>,
  load: (key: string) => Promise<Value | null>,
): ((key: string) => Promise<Value | null>) => {
  const kept = new LRUCache<string, { readonly value: Value; readonly until: number }>({ max: MAX_KEPT });
  const asked = new Map<string, Promise<Value | null>>();
  const ask = async (key: string): Promise<Value | null> => {
    const until = clock.monotonic() + KEPT_MS;
    try {
      const value = await load(key);
      if (value === null) kept.delete(key);
      else kept.set(key, { value, until });
      return value;
    } finally {
      asked.delete(key);
    }
  };
  return (key) => {
    const known = kept.get(key);
    if (known !== undefined && known.until > clock.monotonic()) return Promise.resolve(known.value);
    const pending = asked.get(key) ?? ask(key);
    asked.set(key, pending);
    return pending;
  };
};

export interface WorkspaceRow {
  readonly workspace_id: number;
  readonly workspace_key: string;
  readonly workspace_name: string;
  readonly kind: 'live' | 'sandbox';
  readonly time_zone: string;
  readonly settings: unknown;
}
interface KeyRow extends WorkspaceRow {
  readonly key_id: string;
  readonly name: string;
  readonly permissions: readonly string[];
  readonly allowed_ips: readonly string[];
}

const findCaller = async (pool: Pool, hash: string): Promise<Caller | null> => {
  const { rows } = await pool.query<KeyRow>(sql.findKey([Buffer.from(hash, 'base64')]));
  const [row] = rows;
  if (row === undefined) return null;
  return {
    keyId: row.key_id,
    name: row.name,
    permissions: new Set(row.permissions),
    allowedIps: row.allowed_ips,
    workspace: toFacts(row),
  };
};

const findWorkspace = async (pool: Pool, key: string): Promise<WorkspaceFacts | null> => {
  const { rows } = await pool.query<WorkspaceRow>(sql.findWorkspace([key]));
  return rows[0] === undefined ? null : toFacts(rows[0]);
};

export const toFacts = (row: WorkspaceRow): WorkspaceFacts => ({
  workspaceId: row.workspace_id,
  key: row.workspace_key,
  name: row.workspace_name,
  kind: row.kind,
  timeZone: row.time_zone,
  currency: currencyOf(row.settings),
  rateLimits: rateLimitsOf(row.settings),
});

const currencyOf = (settings: unknown): string | null => {
  const currency = isObject(settings) ? settings['currency'] : null;
  return typeof currency === 'string' ? currency : null;
};

const rateLimitsOf = (settings: unknown): Readonly<Record<string, number>> => {
  const limits = isObject(settings) ? settings['rate_limits'] : undefined;
  if (!isObject(limits)) return {};
  return Object.fromEntries(Object.entries(limits).filter(isLimit));
};
const isLimit = (entry: [string, unknown]): entry is [string, number] =>
  Number.isInteger(entry[1]) && Number(entry[1]) >= 0;

/** Never kept: a test clock that was just moved must be seen by the next call. */
const workspaceNow = async (pool: Pool, clock: Clock, workspace: WorkspaceFacts): Promise<Instant> => {
  if (workspace.kind === 'live') return clock.now();
  const { rows } = await pool.query<{ clock_at: number | null }>(sql.readClock([workspace.workspaceId]));
  return rows[0]?.clock_at ?? clock.now();
};

export const hashKey = (key: string): Buffer => createHash('sha256').update(key).digest();

export const createApiKeyStore = (pool: Pool, random: Random): ApiKeyStore => ({
  create: (workspaceId, wanted, at) => createApiKey(pool, random, workspaceId, wanted, at),
  list: (workspaceId) => listApiKeys(pool, workspaceId),
  revoke: (workspaceId, keyId, at) => revokeApiKey(pool, workspaceId, keyId, at),
});

export const createApiKey = async (
  db: Queryable,
  random: Random,
  workspaceId: number,
  wanted: NewApiKey,
  at: Instant,
): Promise<MadeApiKey> => {
  const key = `rel_${random.hex(32)}`;
  const keyId = random.uuid();
  const hint = `${key.slice(0, 8)}…${key.slice(-4)}`;
  const { name, permissions, allowedIps } = wanted;
  await db.query(sql.insertKey([workspaceId, keyId, hashKey(key), hint, name, permissions, allowedIps, at]));
  return { keyId, key, hint };
};

interface ListedRow {
  readonly key_id: string;
  readonly key_hint: string;
  readonly name: string;
  readonly permissions: readonly string[];
  readonly allowed_ips: readonly string[];
  readonly created_at: number;
  readonly revoked_at: number | null;
}

export const listApiKeys = async (db: Queryable, workspaceId: number): Promise<readonly ApiKeyRecord[]> => {
  const { rows } = await db.query<ListedRow>(sql.listKeys([workspaceId]));
  return rows.map((row) => ({
    keyId: row.key_id,
    hint: row.key_hint,
    name: row.name,
    permissions: row.permissions,
    allowedIps: row.allowed_ips,
    createdAt: row.created_at,
    revokedAt: row.revoked_at,
  }));
};

/** False when there is no such key, or it was revoked before. */
export const revokeApiKey = async (
  db: Queryable,
  workspaceId: number,
  keyId: string,
  at: Instant,
): Promise<boolean> => {
  if (!UUID.test(keyId)) return false;
  return (await db.query(sql.revokeKey([workspaceId, keyId, at]))).rowCount === 1;
};

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
