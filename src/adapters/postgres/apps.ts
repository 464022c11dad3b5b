// Apps and their public keys. Look-ups by key are kept for a second, so a revocation is seen within a second.
import type { Selectable } from 'kysely';
import type { App, AppCaller, AppDirectory, AppStore } from '../../ports/apps.ts';
import type { Clock } from '../../ports/clock.ts';
import { keepBriefly, toFacts } from './api-keys.ts';
import type { WorkspaceRow } from './api-keys.ts';
import { loadSql } from './load-sql.ts';
import type { Pool } from './pool.ts';
import type { Database, Tables } from './tables.ts';
import { at, maybeAt, unlessTaken } from './tables.ts';

const sql = loadSql(new URL('./apps.sql', import.meta.url), ['findAppByKey']);

type Row = Selectable<Tables['apps']>;

export const createAppStore = (db: Database): AppStore => ({
  list: async (workspaceId) => {
    const rows = await db
      .selectFrom('apps')
      .selectAll()
      .where('workspace_id', '=', workspaceId)
      .orderBy('created_at')
      .orderBy('app_id')
      .execute();
    return rows.map(toApp);
  },
  find: async (workspaceId, appId) => {
    const row = await db
      .selectFrom('apps')
      .selectAll()
      .where('workspace_id', '=', workspaceId)
      .where('app_id', '=', appId)
      .executeTakeFirst();
    return row === undefined ? null : toApp(row);
  },
  create: (workspace_id, app) =>
    unlessTaken(() =>
      db
        .insertInto('apps')
        .values({ workspace_id, app_id: app.appId, created_at: at(app.createdAt), ...changing(app) })
        .execute(),
    ),
  save: async (workspaceId, app) => {
    await db
      .updateTable('apps')
      .set(changing(app))
      .where('workspace_id', '=', workspaceId)
      .where('app_id', '=', app.appId)
      .execute();
  },
});

const changing = (app: App) => ({
  name: app.name,
  platform: app.platform,
  public_key: app.publicKey,
  previous_key: app.previousKey,
  previous_until: maybeAt(app.previousUntil),
  allowed_origins: app.allowedOrigins,
  user_tokens: app.userTokens,
  verification_keys: app.sealedKeys === null ? null : Buffer.from(app.sealedKeys),
  active: app.active,
  updated_at: at(app.updatedAt),
});

const toApp = (row: Row): App => ({
  appId: row.app_id,
  name: row.name,
  platform: row.platform,
  publicKey: row.public_key,
  previousKey: row.previous_key,
  previousUntil: row.previous_until,
  allowedOrigins: row.allowed_origins,
  userTokens: row.user_tokens,
  sealedKeys: row.verification_keys,
  active: row.active,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

export const createAppDirectory = (pool: Pool, clock: Clock): AppDirectory => {
  const find = async (publicKey: string): Promise<AppCaller | null> => {
    const { rows } = await pool.query<Row & WorkspaceRow>(sql.findAppByKey([publicKey, clock.now()]));
    const [row] = rows;
    return row === undefined ? null : { app: toApp(row), workspace: toFacts(row) };
  };
  return { byKey: keepBriefly(clock, find) };
};
