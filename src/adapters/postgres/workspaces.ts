// Workspaces: live ones on real time, sandboxes with a test clock.
import type { Selectable } from 'kysely';
import { sql } from 'kysely';
import type { JsonObject } from '../../core/json.ts';
import type { WorkspaceRecord, WorkspaceStore } from '../../ports/settings-store.ts';
import type { Database, Tables } from './tables.ts';
import { at, json, maybeAt, unlessTaken } from './tables.ts';

export const createWorkspaceStore = (db: Database): WorkspaceStore => {
  const find = async (key: string): Promise<WorkspaceRecord | null> => {
    const row = await db.selectFrom('workspaces').selectAll().where('key', '=', key).executeTakeFirst();
    return row === undefined ? null : toWorkspace(row);
  };
  return {
    list: async () =>
      (await db.selectFrom('workspaces').selectAll().orderBy('workspace_id').execute()).map(toWorkspace),
    find,
    create: async (workspace) => {
      const created = await unlessTaken(() =>
        db.transaction().execute(async (trx) => {
          await sql`select pg_advisory_xact_lock(hashtext('relance workspaces'))`.execute(trx);
          const { last } = await trx
            .selectFrom('workspaces')
            .select(({ fn }) => fn.max('workspace_id').as('last'))
            .executeTakeFirstOrThrow();
          await trx
            .insertInto('workspaces')
            .values({
              workspace_id: Number(last ?? 0) + 1,
              key: workspace.key,
              name: workspace.name,
              kind: workspace.kind,
              time_zone: workspace.timeZone,
              clock_at: maybeAt(workspace.clockAt),
              settings: json(workspace.settings),
              created_at: at(workspace.createdAt),
            })
            .execute();
        }),
      );
      return created ? find(workspace.key) : null;
    },
    change: async (workspaceId, { name, timeZone, settings, archivedAt, postbackSecret }) => {
      const changes = {
        ...(name === undefined ? {} : { name }),
        ...(timeZone === undefined ? {} : { time_zone: timeZone }),
        ...(settings === undefined ? {} : { settings: mergeSettings(settings) }),
        ...(postbackSecret === undefined ? {} : { postback_secret: postbackSecret }),
        ...(archivedAt === undefined ? {} : { archived_at: maybeAt(archivedAt) }),
      };
      if (Object.keys(changes).length === 0) return;
      await db.updateTable('workspaces').set(changes).where('workspace_id', '=', workspaceId).execute();
    },
  };
};

/** What is not named stays: other settings live in the same column. */
const mergeSettings = (settings: JsonObject) => sql`settings || ${JSON.stringify(settings)}::jsonb`;

const toWorkspace = (row: Selectable<Tables['workspaces']>): WorkspaceRecord => ({
  workspaceId: row.workspace_id,
  key: row.key,
  name: row.name,
  kind: row.kind,
  timeZone: row.time_zone,
  clockAt: row.clock_at,
  settings: row.settings,
  postbackSecret: row.postback_secret,
  createdAt: row.created_at,
  archivedAt: row.archived_at,
});
