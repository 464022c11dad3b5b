// Templates of emails, with versions and uses; versions and uses of content blocks.
import * as contract from '../../contract/admin/content.ts';
import { sourceOf } from '../../core/content/email-source.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Refusal } from '../../core/result.ts';
import { toIso } from '../../core/time.ts';
import { compileEmail } from '../../engine/compile-content.ts';
import type { EmailTemplate, EmailTemplateContent, EmailTemplateSummary } from '../../ports/content.ts';
import type { RequestContext, Route } from '../handle.ts';
import { route } from '../handle.ts';
import type { Reply } from '../reply.ts';
import { NOT_FOUND, refuseWith, succeed } from '../reply.ts';
import type { AdminServices } from './services.ts';
import { presentBlock } from './setup.ts';

export const templateRoutes = (services: AdminServices): readonly Route[] => [
  route(contract.listTemplates, async ({ workspaceId }, { query }) => {
    const found = await services.content.templates.list(workspaceId, {
      search: query.search ?? null,
      tag: query.tag ?? null,
      withBlocks: true,
      modifiedAfter: null,
      modifiedBefore: null,
      limit: query.limit ?? 100,
      offset: query.offset ?? 0,
    });
    return succeed({ templates: found.map(presentSummary) });
  }),
  route(contract.createTemplate, async (context, { body }) => {
    const { workspaceId, caller } = context;
    const templateId = services.random.uuid();
    const made = await finish(services, { ...EMPTY, ...contentOf(body) });
    const at = services.clock.now();
    await services.content.templates.create(workspaceId, { templateId, ...made.content }, caller.name, at);
    return answer(services, context, templateId, 201);
  }),
  route(contract.readTemplate, async (context, { params }) => answer(services, context, params.template_id)),
  route(contract.changeTemplate, async (context, { params, body }) => {
    const before = await services.content.templates.find(context.workspaceId, params.template_id);
    if (before === null) return refuseWith(NOT_FOUND);
    return change(services, context, before, body);
  }),
  route(contract.removeTemplate, async ({ workspaceId }, { params }) => {
    const removed = await services.content.templates.remove(
      workspaceId,
      params.template_id,
      services.clock.now(),
    );
    return removed ? succeed() : refuseWith(NOT_FOUND);
  }),
  ...historyRoutes(services),
];

const historyRoutes = (services: AdminServices): readonly Route[] => [
  route(contract.listTemplateVersions, async ({ workspaceId }, { params }) => {
    const found = await services.content.templates.find(workspaceId, params.template_id);
    if (found === null) return refuseWith(NOT_FOUND);
    const versions = await services.content.templates.versions(workspaceId, found.templateId);
    return succeed({ versions: versions.map(presentVersion) });
  }),
  route(contract.readTemplateVersion, async ({ workspaceId }, { params }) => {
    const found = await services.content.templates.find(workspaceId, params.template_id);
    if (found === null) return refuseWith(NOT_FOUND);
    const then = await services.content.templates.version(workspaceId, found.templateId, params.version);
    return then === null ? refuseWith(NOT_FOUND) : succeed({ template: presentContent(then) });
  }),
  route(contract.listTemplateUses, async ({ workspaceId }, { params }) =>
    succeed({ uses: await services.content.uses.ofTemplate(workspaceId, params.template_id) }),
  ),
  route(contract.readBlock, async ({ workspaceId }, { params }) => {
    const block = await services.contentBlocks.find(workspaceId, params.content_block_id);
    return block === null ? refuseWith(NOT_FOUND) : succeed({ content_block: presentBlock(block) });
  }),
  route(contract.listBlockUses, async ({ workspaceId }, { params }) => {
    const block = await services.contentBlocks.find(workspaceId, params.content_block_id);
    if (block === null) return refuseWith(NOT_FOUND);
    const uses = await services.content.uses.ofBlock(workspaceId, block.name);
    return succeed({ uses: uses.filter(({ id }) => id !== block.contentBlockId) });
  }),
  route(contract.listBlockVersions, async ({ workspaceId }, { params }) => {
    const found = await services.content.uses.blockVersions(workspaceId, params.content_block_id);
    return succeed({
      versions: found.map(({ content, description, ...version }) => ({
        ...presentVersion(version),
        content,
        description,
      })),
    });
  }),
];

interface WrittenTemplate {
  readonly name?: string;
  readonly description?: string;
  readonly subject?: string;
  readonly preheader?: string;
  readonly source?: EmailTemplateContent['source'];
  readonly body?: string;
  readonly plaintext_body?: string;
  readonly mjml?: string | null;
  readonly blocks?: object | null;
  readonly should_inline_css?: boolean;
  readonly tags?: readonly string[];
}

const EMPTY: EmailTemplateContent = {
  name: '',
  description: '',
  subject: '',
  preheader: '',
  body: '',
  plaintextBody: '',
  source: 'html',
  mjml: null,
  blocks: null,
  shouldInlineCss: false,
  tags: [],
};

const contentOf = (body: WrittenTemplate): Partial<EmailTemplateContent> => ({
  ...(body.name === undefined ? {} : { name: body.name }),
  ...(body.description === undefined ? {} : { description: body.description }),
  ...(body.subject === undefined ? {} : { subject: body.subject }),
  ...(body.preheader === undefined ? {} : { preheader: body.preheader }),
  ...(body.source === undefined ? {} : { source: body.source }),
  ...(body.body === undefined ? {} : { body: body.body }),
  ...(body.plaintext_body === undefined ? {} : { plaintextBody: body.plaintext_body }),
  ...(body.mjml === undefined ? {} : { mjml: body.mjml }),
  ...(body.blocks === undefined ? {} : { blocks: body.blocks as JsonObject | null }),
  ...(body.should_inline_css === undefined ? {} : { shouldInlineCss: body.should_inline_css }),
  ...(body.tags === undefined ? {} : { tags: body.tags }),
});

const STALE: Refusal = {
  code: 'conflict',
  message: 'The template was changed meanwhile; read it again.',
  field: 'version',
};

const change = async (
  services: AdminServices,
  context: RequestContext,
  before: EmailTemplate,
  body: WrittenTemplate & { readonly version?: number },
): Promise<Reply> => {
  if (body.version !== undefined && body.version !== before.version) return refuseWith(STALE);
  const { templateId, version } = before;
  const made = await finish(services, { ...onlyContent(before), ...contentOf(body) });
  const at = services.clock.now();
  const { workspaceId, caller } = context;
  const { templates } = services.content;
  const revised = await templates.revise(workspaceId, templateId, made.content, version, caller.name, at);
  return revised ? answer(services, context, templateId) : refuseWith(STALE);
};

const onlyContent = (template: EmailTemplate): EmailTemplateContent => {
  const {
    templateId: _id,
    version: _version,
    createdAt: _made,
    updatedAt: _at,
    updatedBy: _by,
    ...content
  } = template;
  return content;
};

/** The HTML is made here, never when a message is. */
const finish = async (
  { mjml }: AdminServices,
  content: EmailTemplateContent,
): Promise<{ readonly content: EmailTemplateContent; readonly problems: readonly string[] }> => {
  const written: JsonObject = {
    source: content.source,
    body: content.body,
    mjml: content.mjml,
    blocks: content.blocks,
    should_inline_css: content.shouldInlineCss,
  };
  if (sourceOf(written) === 'html') return { content, problems: [] };
  const made = await compileEmail(mjml, written);
  const body = typeof made.content['body'] === 'string' ? made.content['body'] : '';
  return {
    content: { ...content, body },
    problems: made.problems.map(({ line, message }) => `${line}: ${message}`),
  };
};

const answer = async (
  services: AdminServices,
  { workspaceId }: RequestContext,
  templateId: string,
  status = 200,
): Promise<Reply> => {
  const found = await services.content.templates.find(workspaceId, templateId);
  if (found === null) return refuseWith(NOT_FOUND);
  const { problems } = await finish(services, onlyContent(found));
  return succeed({ template: { ...presentSummary(found), ...presentParts(found) }, problems }, status);
};

const presentSummary = (template: EmailTemplateSummary) => ({
  template_id: template.templateId,
  version: template.version,
  name: template.name,
  description: template.description,
  subject: template.subject,
  preheader: template.preheader,
  source: template.source,
  should_inline_css: template.shouldInlineCss,
  tags: template.tags,
  created_at: toIso(template.createdAt),
  updated_at: toIso(template.updatedAt),
  updated_by: template.updatedBy,
});

const presentParts = (content: EmailTemplateContent) => ({
  body: content.body,
  plaintext_body: content.plaintextBody,
  mjml: content.mjml,
  blocks: content.blocks,
});

const presentContent = (content: EmailTemplateContent) => ({
  name: content.name,
  description: content.description,
  subject: content.subject,
  preheader: content.preheader,
  source: content.source,
  should_inline_css: content.shouldInlineCss,
  tags: content.tags,
  ...presentParts(content),
});

const presentVersion = (version: {
  readonly version: number;
  readonly createdAt: number;
  readonly createdBy: string;
}) => ({
  version: version.version,
  created_at: toIso(version.createdAt),
  created_by: version.createdBy,
});
