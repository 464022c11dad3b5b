// API keys and the first workspace from the command line, through the same stores as /admin/v1, audited alike.
import { createApiKeyStore } from '../adapters/postgres/api-keys.ts';
import { createAuditLog } from '../adapters/postgres/audit-log.ts';
import type { Pool } from '../adapters/postgres/pool.ts';
import { type Database, openTables } from '../adapters/postgres/tables.ts';
import { createWorkspaceStore } from '../adapters/postgres/workspaces.ts';
import { ADMIN_PERMISSIONS, BRAZE_PERMISSIONS, isPermission } from '../contract/permissions.ts';
import { type Result, ok, refuse } from '../core/result.ts';
import type { ApiKeyRecord, MadeApiKey, NewApiKey } from '../ports/access.ts';
import type { Clock, Random } from '../ports/clock.ts';
import type { WorkspaceRecord } from '../ports/settings-store.ts';

export interface KeyDeps {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly random: Random;
  /** For the audit log. */
  readonly actor: string;
}

export interface CreatedKey extends MadeApiKey {
  readonly workspace: string;
  readonly permissions: readonly string[];
}

/** `all`, `braze`, `admin`, or names with commas between. */
export const parsePermissions = (text: string): Result<readonly string[]> => {
  const names = text.split(/[\s,]+/).filter((name) => name !== '');
  const expanded = names.flatMap((name) => GROUPS[name] ?? [name]);
  const unknown = expanded.filter((name) => !isPermission(name));
  if (unknown.length > 0) return refuse('unknown_permission', `No such permission: ${unknown.join(', ')}`);
  if (expanded.length === 0) return refuse('no_permission', 'Name at least one permission.');
  return ok([...new Set(expanded)]);
};

const GROUPS: Readonly<Record<string, readonly string[]>> = {
  all: [...BRAZE_PERMISSIONS, ...ADMIN_PERMISSIONS],
  braze: BRAZE_PERMISSIONS,
  admin: ADMIN_PERMISSIONS,
};

export const createKey = async (
  deps: KeyDeps,
  workspaceKey: string,
  wanted: NewApiKey,
): Promise<Result<CreatedKey>> => {
  const workspace = await findWorkspace(openTables(deps.pool), workspaceKey);
  return workspace.ok ? ok(await makeKey(deps, workspace.value, wanted)) : workspace;
};

export const listKeys = async (
  { pool, random }: KeyDeps,
  workspaceKey: string,
): Promise<Result<readonly ApiKeyRecord[]>> => {
  const workspace = await findWorkspace(openTables(pool), workspaceKey);
  if (!workspace.ok) return workspace;
  return ok(await createApiKeyStore(pool, random).list(workspace.value.workspaceId));
};

export const revokeKey = async (
  deps: KeyDeps,
  workspaceKey: string,
  keyId: string,
): Promise<Result<null>> => {
  const workspace = await findWorkspace(openTables(deps.pool), workspaceKey);
  if (!workspace.ok) return workspace;
  const store = createApiKeyStore(deps.pool, deps.random);
  const revoked = await store.revoke(workspace.value.workspaceId, keyId, deps.clock.now());
  if (!revoked) return refuse('unknown_key', 'No such key, or it was revoked before.');
  await audit(deps, workspace.value, 'key.revoke', keyId);
  return ok(null);
};

/** What a fresh installation needs before anybody can call it: a workspace, and a key that may do everything. */
export const createOwnerKey = async (
  deps: KeyDeps,
  wanted: { readonly workspace: string; readonly name: string; readonly timeZone: string },
): Promise<CreatedKey & { readonly createdWorkspace: boolean }> => {
  const store = createWorkspaceStore(openTables(deps.pool));
  const created = await store.create({
    key: wanted.workspace,
    name: wanted.workspace,
    kind: 'live',
    timeZone: wanted.timeZone,
    clockAt: null,
    settings: {},
    createdAt: deps.clock.now(),
  });
  const workspace = created ?? (await store.find(wanted.workspace));
  if (workspace === null) throw new Error(`The workspace ${wanted.workspace} was just archived.`);
  const permissions = GROUPS['all'] ?? [];
  const key = await makeKey(deps, workspace, { name: wanted.name, permissions, allowedIps: [] });
  return { ...key, createdWorkspace: created !== null };
};

const findWorkspace = async (tables: Database, key: string): Promise<Result<WorkspaceRecord>> => {
  const store = createWorkspaceStore(tables);
  const workspace = await store.find(key);
  if (workspace !== null) return ok(workspace);
  const known = (await store.list()).map((one) => one.key);
  const hint =
    known.length === 0 ? 'There is none yet: relance admin create' : `There are: ${known.join(', ')}`;
  return refuse('unknown_workspace', `No workspace has the key ${key}. ${hint}`, 'workspace');
};

const makeKey = async (deps: KeyDeps, workspace: WorkspaceRecord, wanted: NewApiKey): Promise<CreatedKey> => {
  const store = createApiKeyStore(deps.pool, deps.random);
  const made = await store.create(workspace.workspaceId, wanted, deps.clock.now());
  await audit(deps, workspace, 'key.create', made.keyId);
  return { ...made, workspace: workspace.key, permissions: wanted.permissions };
};

const audit = async (
  { pool, random, clock, actor }: KeyDeps,
  { workspaceId }: WorkspaceRecord,
  action: string,
  subject: string,
): Promise<void> => {
  const entry = { auditId: random.uuid(), at: clock.now(), actor, action, subject, detail: {} };
  await createAuditLog(openTables(pool)).write(workspaceId, entry);
};
