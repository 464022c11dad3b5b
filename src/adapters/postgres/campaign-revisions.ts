// Versions, drafts of active campaigns and approvals. A draft is written only over the revision it was read at.
import { APPROVAL_SECTIONS, type Approval } from '../../core/campaigns/approval.ts';
import { USUAL_DEFINITION, type CampaignDefinition } from '../../core/campaigns/campaign.ts';
import type {
  ApprovalSubject,
  CampaignRevisions,
  CampaignVersion,
  RevisionDraft,
} from '../../ports/campaign-revisions.ts';
import type { Database } from './tables.ts';
import { at, json, unlessTaken } from './tables.ts';

export const createCampaignRevisions = (db: Database): CampaignRevisions => ({
  ...versionsOf(db),
  ...draftsOf(db),
  ...approvalsOf(db),
});

const complete = (definition: Partial<CampaignDefinition>): CampaignDefinition => ({
  ...USUAL_DEFINITION,
  ...definition,
});

const versionsOf = (db: Database): Pick<CampaignRevisions, 'versions' | 'version' | 'versionBefore'> => {
  const query = (workspaceId: number, campaignId: string) =>
    db
      .selectFrom('campaign_versions')
      .selectAll()
      .where('workspace_id', '=', workspaceId)
      .where('campaign_id', '=', campaignId);
  return {
    versions: async (workspaceId, campaignId, limit) =>
      (await query(workspaceId, campaignId).orderBy('version', 'desc').limit(limit).execute()).map(toVersion),
    version: async (workspaceId, campaignId, version) => {
      const row = await query(workspaceId, campaignId).where('version', '=', version).executeTakeFirst();
      return row === undefined ? null : toVersion(row);
    },
    versionBefore: async (workspaceId, campaignId, version) => {
      const older = query(workspaceId, campaignId).where('version', '<', version);
      const row = await older.orderBy('version', 'desc').limit(1).executeTakeFirst();
      return row === undefined ? null : toVersion(row);
    },
  };
};

const toVersion = (row: {
  readonly version: number;
  readonly definition: CampaignDefinition;
  readonly created_at: number;
  readonly created_by: string;
}): CampaignVersion => ({
  version: row.version,
  definition: complete(row.definition),
  createdAt: row.created_at,
  createdBy: row.created_by,
});

type Drafts = Pick<CampaignRevisions, 'draft' | 'createDraft' | 'changeDraft' | 'dropDraft'>;

const draftsOf = (db: Database): Drafts => ({
  draft: async (workspaceId, campaignId) => {
    const row = await db
      .selectFrom('campaign_drafts')
      .selectAll()
      .where('workspace_id', '=', workspaceId)
      .where('campaign_id', '=', campaignId)
      .executeTakeFirst();
    return row === undefined
      ? null
      : {
          campaignId: row.campaign_id,
          revision: row.revision,
          basedOn: row.based_on,
          name: row.name,
          description: row.description,
          category: row.category,
          definition: complete(row.definition),
          unfinished: row.unfinished,
          tags: row.tags,
          createdAt: row.created_at,
          updatedAt: row.updated_at,
          updatedBy: row.updated_by,
        };
  },
  createDraft: (workspaceId, draft) =>
    unlessTaken(async () => {
      await db.insertInto('campaign_drafts').values(draftRow(workspaceId, draft)).execute();
    }),
  changeDraft: async (workspaceId, draft, fromRevision) => {
    const { numUpdatedRows } = await db
      .updateTable('campaign_drafts')
      .set(draftRow(workspaceId, draft))
      .where('workspace_id', '=', workspaceId)
      .where('campaign_id', '=', draft.campaignId)
      .where('revision', '=', fromRevision)
      .executeTakeFirst();
    return numUpdatedRows === 1n;
  },
  dropDraft: async (workspaceId, campaignId, revision) => {
    const its = db
      .deleteFrom('campaign_drafts')
      .where('workspace_id', '=', workspaceId)
      .where('campaign_id', '=', campaignId);
    const dropped = revision === undefined ? its : its.where('revision', '=', revision);
    const { numDeletedRows } = await dropped.executeTakeFirst();
    return numDeletedRows === 1n;
  },
});

const draftRow = (workspaceId: number, draft: RevisionDraft) => ({
  workspace_id: workspaceId,
  campaign_id: draft.campaignId,
  revision: draft.revision,
  based_on: draft.basedOn,
  name: draft.name,
  description: draft.description,
  category: draft.category,
  definition: json(draft.definition),
  unfinished: json(draft.unfinished),
  tags: draft.tags,
  created_at: at(draft.createdAt),
  updated_at: at(draft.updatedAt),
  updated_by: draft.updatedBy,
});

const approvalsOf = (db: Database): Pick<CampaignRevisions, 'approvals' | 'decide'> => ({
  approvals: async (workspaceId, { campaignId, subject, version }) => {
    const rows = await db
      .selectFrom('campaign_approvals')
      .selectAll()
      .where('workspace_id', '=', workspaceId)
      .where('campaign_id', '=', campaignId)
      .where('subject', '=', subject)
      .where('version', '=', version)
      .execute();
    return rows.flatMap((row) => {
      const section = APPROVAL_SECTIONS.find((one) => one === row.section);
      return section === undefined
        ? []
        : [
            {
              section,
              status: row.status,
              decidedBy: row.decided_by,
              decidedAt: row.decided_at,
              comment: row.comment,
            },
          ];
    });
  },
  decide: async (workspaceId, subject, approval) => {
    const row = approvalRow(workspaceId, subject, approval);
    await db
      .insertInto('campaign_approvals')
      .values(row)
      .onConflict((conflict) =>
        conflict.columns(['workspace_id', 'campaign_id', 'subject', 'version', 'section']).doUpdateSet({
          status: row.status,
          decided_by: row.decided_by,
          decided_at: row.decided_at,
          comment: row.comment,
        }),
      )
      .execute();
  },
});

const approvalRow = (workspaceId: number, subject: ApprovalSubject, approval: Approval) => ({
  workspace_id: workspaceId,
  campaign_id: subject.campaignId,
  subject: subject.subject,
  version: subject.version,
  section: approval.section,
  status: approval.status,
  decided_by: approval.decidedBy,
  decided_at: at(approval.decidedAt),
  comment: approval.comment,
});
