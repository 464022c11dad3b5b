// Templates of emails: every change is a version, and a removed template stays for what was made from it.
import type { Selectable } from 'kysely';
import { sql } from 'kysely';
import type {
  EmailTemplate,
  EmailTemplateContent,
  EmailTemplateStore,
  EmailTemplateSummary,
  TemplateQuery,
} from '../../ports/content.ts';
import type { Instant } from '../../core/time.ts';
import { markDeleted } from './mark-deleted.ts';
import type { Database, Tables } from './tables.ts';
import { at, isUuid, json } from './tables.ts';

const SUMMARY = [
  ...(['template_id', 'version', 'name', 'description', 'subject', 'preheader', 'source'] as const),
  ...(['should_inline_css', 'tags', 'created_at', 'updated_at', 'updated_by'] as const),
];

export const createEmailTemplateStore = (db: Database): EmailTemplateStore => ({
  list: (workspaceId, query) => listTemplates(db, workspaceId, query),
  find: async (workspaceId, templateId) => {
    if (!isUuid(templateId)) return null;
    const row = await db
      .selectFrom('email_templates')
      .selectAll()
      .where('workspace_id', '=', workspaceId)
      .where('template_id', '=', templateId)
      .where('deleted_at', 'is', null)
      .executeTakeFirst();
    return row === undefined ? null : toTemplate(row);
  },
  create: (workspaceId, { templateId, ...content }, by, now) =>
    db.transaction().execute(async (trx) => {
      const values = { ...toColumns(content), updated_at: at(now), updated_by: by };
      await trx
        .insertInto('email_templates')
        .values({
          ...{ workspace_id: workspaceId, template_id: templateId, version: 1 },
          created_at: at(now),
          ...values,
        })
        .execute();
      await keepVersion(trx, workspaceId, templateId, 1, content, by, now);
    }),
  revise: (workspaceId, templateId, content, fromVersion, by, now) =>
    db.transaction().execute(async (trx) => {
      const { numUpdatedRows } = await trx
        .updateTable('email_templates')
        .set({ ...toColumns(content), version: fromVersion + 1, updated_at: at(now), updated_by: by })
        .where('workspace_id', '=', workspaceId)
        .where('template_id', '=', templateId)
        .where('version', '=', fromVersion)
        .where('deleted_at', 'is', null)
        .executeTakeFirst();
      if (numUpdatedRows !== 1n) return false;
      await keepVersion(trx, workspaceId, templateId, fromVersion + 1, content, by, now);
      return true;
    }),
  remove: (workspaceId, templateId, now) =>
    markDeleted(db, 'email_templates', { workspaceId, id: templateId, now }),
  ...history(db),
});

const history = (db: Database): Pick<EmailTemplateStore, 'versions' | 'version'> => ({
  versions: async (workspaceId, templateId) => {
    const rows = await db
      .selectFrom('email_template_versions')
      .select(['version', 'created_at', 'created_by'])
      .where('workspace_id', '=', workspaceId)
      .where('template_id', '=', templateId)
      .orderBy('version', 'desc')
      .limit(200)
      .execute();
    return rows.map((row) => ({
      version: row.version,
      createdAt: row.created_at,
      createdBy: row.created_by,
    }));
  },
  version: async (workspaceId, templateId, version) => {
    const row = await db
      .selectFrom('email_template_versions')
      .select('content')
      .where('workspace_id', '=', workspaceId)
      .where('template_id', '=', templateId)
      .where('version', '=', version)
      .executeTakeFirst();
    return row?.content ?? null;
  },
});

const listTemplates = async (
  db: Database,
  workspaceId: number,
  query: TemplateQuery,
): Promise<readonly EmailTemplateSummary[]> => {
  let wanted = db
    .selectFrom('email_templates')
    .select(SUMMARY)
    .where('workspace_id', '=', workspaceId)
    .where('deleted_at', 'is', null);
  if (!query.withBlocks) wanted = wanted.where('source', '<>', 'blocks');
  if (query.search !== null)
    wanted = wanted.where(sql<boolean>`position(lower(${query.search}) in lower(name)) > 0`);
  if (query.tag !== null) wanted = wanted.where(sql<boolean>`${query.tag} = any(tags)`);
  if (query.modifiedAfter !== null)
    wanted = wanted.where(sql<boolean>`updated_at >= ${at(query.modifiedAfter)}`);
  if (query.modifiedBefore !== null)
    wanted = wanted.where(sql<boolean>`updated_at <= ${at(query.modifiedBefore)}`);
  const rows = await wanted
    .orderBy('updated_at', 'desc')
    .orderBy('template_id')
    .limit(query.limit)
    .offset(query.offset)
    .execute();
  return rows.map(toSummary);
};

const keepVersion = async (
  db: Database,
  workspaceId: number,
  templateId: string,
  version: number,
  content: EmailTemplateContent,
  by: string,
  now: Instant,
): Promise<void> => {
  await db
    .insertInto('email_template_versions')
    .values({
      ...{ workspace_id: workspaceId, template_id: templateId, version, created_by: by },
      content: json(content),
      created_at: at(now),
    })
    .execute();
};

const toColumns = (content: EmailTemplateContent) => ({
  name: content.name,
  description: content.description,
  subject: content.subject,
  preheader: content.preheader,
  body: content.body,
  plaintext_body: content.plaintextBody,
  source: content.source,
  mjml: content.mjml,
  blocks: content.blocks === null ? null : json(content.blocks),
  should_inline_css: content.shouldInlineCss,
  tags: content.tags,
});

type Row = Selectable<Tables['email_templates']>;

const toSummary = (row: Pick<Row, (typeof SUMMARY)[number]>): EmailTemplateSummary => ({
  templateId: row.template_id,
  version: row.version,
  name: row.name,
  description: row.description,
  subject: row.subject,
  preheader: row.preheader,
  source: row.source,
  shouldInlineCss: row.should_inline_css,
  tags: row.tags,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  updatedBy: row.updated_by,
});

const toTemplate = (row: Row): EmailTemplate => ({
  ...toSummary(row),
  body: row.body,
  plaintextBody: row.plaintext_body,
  mjml: row.mjml,
  blocks: row.blocks,
});
