// Campaigns and their versions. A change names the version or status it started from, so that two people never
// overwrite each other unseen; a stop ends fan-outs and schedules in the same transaction (2.3).
import { MINUTE_MS, type Instant } from '../../core/time.ts';
import { channelsOf } from '../../core/campaigns/campaign.ts';
import type { CampaignDraft, CampaignStore, Revision } from '../../ports/settings-store.ts';
import { sql } from 'kysely';
import { toCampaign } from './campaign-row.ts';
import type { Database } from './tables.ts';
import { at, isUuid, json, maybeAt, unlessTaken } from './tables.ts';

export const createCampaignStore = (db: Database): CampaignStore => ({
  ...readers(db),
  create: (workspaceId, draft, by, now) =>
    unlessTaken(() => db.transaction().execute((trx) => insertDraft(trx, workspaceId, draft, by, now))),
  revise: (workspaceId, draft, revision) =>
    db.transaction().execute((trx) => reviseDraft(trx, workspaceId, draft, revision)),
  apply: (workspaceId, campaignId, from, transition, by, now) =>
    db.transaction().execute(async (trx) => {
      const { numUpdatedRows } = await trx
        .updateTable('campaigns')
        .set({
          status: transition.status,
          launched_at: maybeAt(transition.launchedAt),
          stopped_at: maybeAt(transition.stoppedAt),
          archived_at: maybeAt(transition.archivedAt),
          updated_at: at(now),
          updated_by: by,
        })
        .where('workspace_id', '=', workspaceId)
        .where('campaign_id', '=', campaignId)
        .where('status', '=', from)
        .executeTakeFirst();
      if (numUpdatedRows !== 1n) return false;
      if (transition.cancelsPending) await cancelPending(trx, workspaceId, campaignId, now);
      return true;
    }),
});

const insertDraft = async (
  db: Database,
  workspaceId: number,
  draft: CampaignDraft,
  by: string,
  now: Instant,
): Promise<void> => {
  await db
    .insertInto('campaigns')
    .values({
      workspace_id: workspaceId,
      campaign_id: draft.campaignId,
      key: draft.key,
      ...contentOf(draft),
      status: 'draft',
      version: 1,
      created_at: at(now),
      updated_at: at(now),
      created_by: by,
      updated_by: by,
      author_id: draft.authorId ?? null,
    })
    .execute();
  await insertVersion(db, workspaceId, draft, 1, by, now);
};

const reviseDraft = async (
  db: Database,
  workspaceId: number,
  draft: Omit<CampaignDraft, 'key'>,
  { fromVersion, by, at: now, whileTyping }: Revision,
): Promise<boolean> => {
  const { numUpdatedRows } = await db
    .updateTable('campaigns')
    .set({
      ...contentOf(draft),
      version: fromVersion + 1,
      updated_at: at(now),
      updated_by: by,
    })
    .where('workspace_id', '=', workspaceId)
    .where('campaign_id', '=', draft.campaignId)
    .where('version', '=', fromVersion)
    // A launch may have come between the look and the change; the type stays from then on.
    .where((eb) => eb.or([eb('launched_at', 'is', null), eb('type', '=', draft.type)]))
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) return false;
  if (whileTyping) await dropTyped(db, workspaceId, draft.campaignId, { fromVersion, by, at: now });
  await insertVersion(db, workspaceId, draft, fromVersion + 1, by, now);
  return true;
};

const contentOf = (draft: Omit<CampaignDraft, 'key'>) => ({
  name: draft.name,
  description: draft.description,
  type: draft.type,
  category: draft.category,
  definition: json(draft.definition),
  channels: channelsOf(draft.definition),
  // What names no team at all is told so by the review.
  team_id: isUuid(draft.definition.teamId ?? '') ? draft.definition.teamId : null,
  unfinished: json(draft.unfinished ?? {}),
  tags: draft.tags,
});

/** What one author saves while typing is one version in ten minutes, not hundreds. Nothing reads versions of a draft. */
const TYPED_MS = 10 * MINUTE_MS;

const dropTyped = async (
  db: Database,
  workspaceId: number,
  campaignId: string,
  { fromVersion, by, at: now }: Omit<Revision, 'whileTyping'>,
): Promise<void> => {
  await db
    .deleteFrom('campaign_versions')
    .where('workspace_id', '=', workspaceId)
    .where('campaign_id', '=', campaignId)
    .where('version', '=', fromVersion)
    .where('created_by', '=', by)
    .where(sql<boolean>`created_at >= ${at(now - (now % TYPED_MS))}`)
    .execute();
};

const insertVersion = async (
  db: Database,
  workspaceId: number,
  { campaignId, definition }: Pick<CampaignDraft, 'campaignId' | 'definition'>,
  version: number,
  by: string,
  now: Instant,
): Promise<void> => {
  await db
    .insertInto('campaign_versions')
    .values({
      workspace_id: workspaceId,
      campaign_id: campaignId,
      version,
      definition: json(definition),
      created_at: at(now),
      created_by: by,
    })
    .execute();
};

const cancelPending = async (
  db: Database,
  workspaceId: number,
  campaignId: string,
  now: number,
): Promise<void> => {
  await db
    .updateTable('fanouts')
    .set({ status: 'cancelled' })
    .where('workspace_id', '=', workspaceId)
    .where('campaign_id', '=', campaignId)
    .where('status', 'in', ['waiting', 'running'])
    .execute();
  await db
    .updateTable('schedules')
    .set({ status: 'cancelled', updated_at: at(now) })
    .where('workspace_id', '=', workspaceId)
    .where('campaign_id', '=', campaignId)
    .where('status', '=', 'waiting')
    .execute();
  await db
    .updateTable('occurrences')
    .set({ status: 'cancelled' })
    .where('workspace_id', '=', workspaceId)
    .where('campaign_id', '=', campaignId)
    .where('status', '=', 'waiting')
    .execute();
  // A resume looks for the next occurrence from then on.
  await db
    .updateTable('campaigns')
    .set({ scheduled_version: null })
    .where('workspace_id', '=', workspaceId)
    .where('campaign_id', '=', campaignId)
    .execute();
};

const visible = (db: Database, workspaceId: number) =>
  db.selectFrom('campaigns').selectAll().where('workspace_id', '=', workspaceId).where('hidden', '=', false);

const readers = (db: Database): Pick<CampaignStore, 'list' | 'listByCreation' | 'find' | 'findByKey'> => ({
  list: async (workspaceId, { limit, after, statuses }) => {
    let query = visible(db, workspaceId);
    if (after !== null && isUuid(after)) query = query.where('campaign_id', '>', after);
    if (statuses !== null) query = query.where('status', 'in', statuses);
    return (await query.orderBy('campaign_id').limit(limit).execute()).map(toCampaign);
  },
  listByCreation: async (workspaceId, { offset, limit, descending, includeArchived, editedAfter }) => {
    let query = visible(db, workspaceId);
    if (!includeArchived) query = query.where('status', '!=', 'archived');
    if (editedAfter !== null) query = query.where(sql<boolean>`updated_at > ${at(editedAfter)}`);
    const direction = descending ? 'desc' : 'asc';
    const rows = await query
      .orderBy('created_at', direction)
      .orderBy('campaign_id', direction)
      .offset(offset)
      .limit(limit)
      .execute();
    return rows.map(toCampaign);
  },
  find: async (workspaceId, campaignId) => {
    if (!isUuid(campaignId)) return null;
    const row = await db
      .selectFrom('campaigns')
      .selectAll()
      .where('workspace_id', '=', workspaceId)
      .where('campaign_id', '=', campaignId)
      .executeTakeFirst();
    return row === undefined ? null : toCampaign(row);
  },
  findByKey: async (workspaceId, key) => {
    const row = await db
      .selectFrom('campaigns')
      .selectAll()
      .where('workspace_id', '=', workspaceId)
      .where('key', '=', key)
      .executeTakeFirst();
    return row === undefined ? null : toCampaign(row);
  },
});
