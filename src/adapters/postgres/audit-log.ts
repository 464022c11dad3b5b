// Who changed what, for as long as AUDIT_DAYS says. Ids sort by time, so they are the keyset too.
import { sql } from 'kysely';
import type { AuditLog } from '../../ports/settings-store.ts';
import type { Database } from './tables.ts';
import { at, isUuid, json } from './tables.ts';

export const createAuditLog = (db: Database): AuditLog => ({
  write: async (workspaceId, entry) => {
    await db
      .insertInto('audit_log')
      .values({
        workspace_id: workspaceId,
        audit_id: entry.auditId,
        at: at(entry.at),
        actor: entry.actor,
        actor_id: entry.actorId ?? '',
        action: entry.action,
        subject: entry.subject,
        detail: json(entry.detail),
      })
      .execute();
  },
  list: async (workspaceId, { limit, after, actorId, action, subject, since, until }) => {
    let query = db.selectFrom('audit_log').selectAll().where('workspace_id', '=', workspaceId);
    if (after !== null && isUuid(after)) query = query.where('audit_id', '<', after);
    if (actorId !== undefined) query = query.where('actor_id', '=', actorId);
    if (action !== undefined) query = query.where(sql<boolean>`starts_with(action, ${action})`);
    if (subject !== undefined) query = query.where('subject', '=', subject);
    if (since !== undefined) query = query.where(sql<boolean>`at >= ${at(since)}`);
    if (until !== undefined) query = query.where(sql<boolean>`at < ${at(until)}`);
    const rows = await query.orderBy('audit_id', 'desc').limit(limit).execute();
    return rows.map((row) => ({
      auditId: row.audit_id,
      at: row.at,
      actor: row.actor,
      actorId: row.actor_id,
      action: row.action,
      subject: row.subject,
      detail: row.detail,
    }));
  },
});
