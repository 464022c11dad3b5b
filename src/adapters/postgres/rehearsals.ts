// Rehearsals over PostgreSQL: the record, its lease, and the sandbox it runs in.
import { sql } from 'kysely';
import type { Instant } from '../../core/time.ts';
import type {
  ClaimedRehearsal,
  RecordedEvent,
  Rehearsal,
  RehearsalStore,
} from '../../ports/rehearsal-store.ts';
import type { Pool } from './pool.ts';
import type { Resolve } from './rehearsal-calls.ts';
import { buildWorld, dropWorld } from './rehearsal-world.ts';
import { resolvePeople } from './resolve-people.ts';
import type { Database } from './tables.ts';
import { at, isUuid } from './tables.ts';

const MAX_OPEN = 5;

interface Row {
  readonly workspace_id: number;
  readonly rehearsal_id: string;
  readonly campaign_id: string;
  readonly subject: Rehearsal['subject'];
  readonly sandbox_id: number | null;
  readonly status: Rehearsal['status'];
  readonly people_wanted: number;
  readonly with_others: boolean;
  readonly starts_at: Instant;
  readonly ends_at: Instant;
  readonly reached_at: Instant | null;
  readonly people: number;
  readonly events: number;
  readonly error: string | null;
  readonly created_at: Instant;
  readonly created_by: string;
  readonly epoch: number;
}

const toRehearsal = (row: Row): ClaimedRehearsal => ({
  workspaceId: row.workspace_id,
  rehearsalId: row.rehearsal_id,
  campaignId: row.campaign_id,
  subject: row.subject,
  sandboxId: row.sandbox_id,
  status: row.status,
  peopleWanted: row.people_wanted,
  withOthers: row.with_others,
  startsAt: row.starts_at,
  endsAt: row.ends_at,
  reachedAt: row.reached_at,
  people: row.people,
  events: row.events,
  error: row.error,
  createdAt: row.created_at,
  createdBy: row.created_by,
  epoch: row.epoch,
});

export const createRehearsalStore = (db: Database, pool: Pool): RehearsalStore => ({
  ...records(db),
  ...running(db, pool),
});

const records = (db: Database): Pick<RehearsalStore, 'create' | 'find' | 'list' | 'remove' | 'removeOld'> => {
  const remove = async (row: Row): Promise<void> => {
    // The runner sees that it is gone before the sandbox is: what it still writes is removed with it.
    await sql`update rehearsals set status = 'removed', epoch = epoch + 1
      where workspace_id = ${row.workspace_id} and rehearsal_id = ${row.rehearsal_id}`.execute(db);
    if (row.sandbox_id !== null) await dropWorld(db, row.sandbox_id);
    await sql`update rehearsals set sandbox_id = null
      where workspace_id = ${row.workspace_id} and rehearsal_id = ${row.rehearsal_id}`.execute(db);
  };
  const find = async (workspaceId: number, rehearsalId: string): Promise<Row | undefined> => {
    if (!isUuid(rehearsalId)) return undefined;
    const { rows } = await sql<Row>`select * from rehearsals
      where workspace_id = ${workspaceId} and rehearsal_id = ${rehearsalId}`.execute(db);
    return rows[0];
  };
  return {
    create: async (r) => {
      const { numAffectedRows } = await sql`
        insert into rehearsals (workspace_id, rehearsal_id, campaign_id, subject, status, people_wanted, with_others,
          starts_at, ends_at, created_at, created_by)
        select ${r.workspaceId}, ${r.rehearsalId}, ${r.campaignId}, ${r.subject}, 'waiting', ${r.peopleWanted}, ${r.withOthers},
          ${at(r.startsAt)}, ${at(r.endsAt)}, ${at(r.createdAt)}, ${r.createdBy}
        where (select count(*) from rehearsals where workspace_id = ${r.workspaceId}
          and status in ('waiting', 'running')) < ${MAX_OPEN}`.execute(db);
      return numAffectedRows === 1n;
    },
    find: async (workspaceId, rehearsalId) => {
      const row = await find(workspaceId, rehearsalId);
      return row === undefined ? null : toRehearsal(row);
    },
    list: async (workspaceId, campaignId, limit) => {
      const { rows } = await sql<Row>`select * from rehearsals
        where workspace_id = ${workspaceId} and campaign_id = ${campaignId}
        order by created_at desc, rehearsal_id limit ${limit}`.execute(db);
      return rows.map(toRehearsal);
    },
    remove: async (workspaceId, rehearsalId) => {
      const row = await find(workspaceId, rehearsalId);
      if (row === undefined || row.status === 'removed') return false;
      await remove(row);
      return true;
    },
    removeOld: async (before) => {
      const { rows } = await sql<Row>`select * from rehearsals
        where created_at < ${at(before)} and status <> 'removed'`.execute(db);
      for (const row of rows) await remove(row);
      return rows.length;
    },
  };
};

type Running = Pick<RehearsalStore, 'claim' | 'prepare' | 'recorded' | 'progress' | 'finish'>;

const running = (db: Database, pool: Pool): Running => ({
  claim: async (leaseMs) => {
    const { rows } = await sql<Row>`
      update rehearsals r set status = 'running', epoch = r.epoch + 1,
        lease_until = clock_timestamp() + make_interval(secs => ${leaseMs}::float8 / 1000)
      where (r.workspace_id, r.rehearsal_id) in (
        select workspace_id, rehearsal_id from rehearsals
        where status in ('waiting', 'running') and lease_until <= clock_timestamp()
        order by created_at limit 1 for update skip locked)
      returning r.*`.execute(db);
    return rows[0] === undefined ? null : toRehearsal(rows[0]);
  },
  prepare: async (claimed) => {
    const resolve: Resolve = (workspaceId, keys) => resolvePeople(pool, workspaceId, keys);
    const world = await buildWorld(db, claimed, resolve);
    await sql`update rehearsals set people = ${world.people}, events = 0, reached_at = starts_at
      where workspace_id = ${claimed.workspaceId} and rehearsal_id = ${claimed.rehearsalId}`.execute(db);
    return world;
  },
  recorded: async (claimed, limit) => {
    const { rows } = await sql<{
      user_id: string;
      kind: RecordedEvent['kind'];
      name: string;
      at: Instant;
      app_id: string | null;
      properties: RecordedEvent['properties'];
    }>`
      select e.user_id, e.kind, e.name, e.at, e.app_id, e.properties from events e
      join users u on u.part = e.part and u.workspace_id = ${claimed.sandboxId} and u.user_id = e.user_id
      where e.workspace_id = ${claimed.workspaceId} and e.at >= ${at(claimed.startsAt)}
        and e.at < ${at(claimed.endsAt)}
      order by e.at, e.user_id, e.kind, e.name limit ${limit}`.execute(db);
    return rows.map(({ user_id, app_id, ...row }) => ({ ...row, userId: user_id, appId: app_id }));
  },
  progress: async (claimed, reachedAt, events, leaseMs) => {
    const { numAffectedRows } = await sql`
      update rehearsals set reached_at = ${at(reachedAt)}, events = ${events},
        lease_until = clock_timestamp() + make_interval(secs => ${leaseMs}::float8 / 1000)
      where workspace_id = ${claimed.workspaceId} and rehearsal_id = ${claimed.rehearsalId}
        and epoch = ${claimed.epoch} and status = 'running'`.execute(db);
    return numAffectedRows === 1n;
  },
  finish: async (claimed, error) => {
    await sql`update rehearsals set status = ${error === null ? 'done' : 'failed'}, error = ${error}
      where workspace_id = ${claimed.workspaceId} and rehearsal_id = ${claimed.rehearsalId}
        and epoch = ${claimed.epoch}`.execute(db);
  },
});
