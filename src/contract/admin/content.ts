// Templates of emails, versions and uses of content, and what editors ask while somebody writes: a preview as a person,
// what is wrong with a text, which names there are.
import { Type } from 'typebox';
import { BlockDocumentSchema } from '../../core/content/block-document.ts';
import { MAX_MJML_CHARS } from '../../core/content/email-source.ts';
import { Block } from './setup.ts';
import { adminEndpoint } from '../endpoint.ts';
import { Category, Done, FreeObject, Name, Nullable, Tags, answer, closed } from './shapes.ts';

const templates = 'Templates';
const Source = Type.Union([Type.Literal('html'), Type.Literal('mjml'), Type.Literal('blocks')]);

const summary = {
  template_id: Type.String(),
  version: Type.Integer(),
  name: Type.String(),
  description: Type.String(),
  subject: Type.String(),
  preheader: Type.String(),
  source: Source,
  should_inline_css: Type.Boolean(),
  tags: Type.Array(Type.String()),
  created_at: Type.String(),
  updated_at: Type.String(),
  updated_by: Type.String(),
};
const content = {
  body: Type.String(),
  plaintext_body: Type.String(),
  mjml: Nullable(Type.String()),
  blocks: Nullable(FreeObject),
};
export const TemplateSummary = Type.Object(summary);
export const Template = Type.Object({ ...summary, ...content });
const OneTemplate = answer({ template: Template, problems: Type.Array(Type.String()) });

const fields = {
  description: Type.Optional(Type.String({ maxLength: 250 })),
  subject: Type.Optional(Type.String({ maxLength: 2_000 })),
  preheader: Type.Optional(Type.String({ maxLength: 1_000 })),
  source: Type.Optional(Source),
  body: Type.Optional(
    Type.String({ maxLength: 1_000_000, description: 'HTML; made where source is another.' }),
  ),
  plaintext_body: Type.Optional(Type.String({ maxLength: 1_000_000 })),
  mjml: Type.Optional(Nullable(Type.String({ maxLength: MAX_MJML_CHARS }))),
  blocks: Type.Optional(Nullable(BlockDocumentSchema)),
  should_inline_css: Type.Optional(
    Type.Boolean({ description: 'Styles move into the elements when a campaign made from it is saved.' }),
  ),
  tags: Type.Optional(Tags),
};
const templateParams = Type.Object({ template_id: Type.String() });

export const listTemplates = adminEndpoint({
  id: 'admin.templates.list',
  method: 'GET',
  path: '/admin/v1/templates',
  permission: 'admin.read',
  area: templates,
  summary: 'List templates of emails, newest change first',
  query: closed({
    search: Type.Optional(Type.String({ maxLength: 200 })),
    tag: Type.Optional(Type.String({ maxLength: 100 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
    offset: Type.Optional(Type.Integer({ minimum: 0, maximum: 100_000 })),
  }),
  responses: { 200: answer({ templates: Type.Array(TemplateSummary) }) },
});
export const createTemplate = adminEndpoint({
  id: 'admin.templates.create',
  method: 'POST',
  path: '/admin/v1/templates',
  permission: 'admin.write',
  area: templates,
  summary: 'Create a template of an email',
  body: closed({ name: Name, ...fields }),
  responses: { 201: OneTemplate },
});
export const readTemplate = adminEndpoint({
  id: 'admin.templates.get',
  method: 'GET',
  path: '/admin/v1/templates/:template_id',
  permission: 'admin.read',
  area: templates,
  summary: 'One template',
  params: templateParams,
  responses: { 200: OneTemplate },
});
export const changeTemplate = adminEndpoint({
  id: 'admin.templates.update',
  method: 'PATCH',
  path: '/admin/v1/templates/:template_id',
  permission: 'admin.write',
  area: templates,
  summary: 'Change a template; fields that are not given stay',
  params: templateParams,
  body: closed({
    version: Type.Optional(
      Type.Integer({ description: 'The version that was seen; 409 when it is not the newest.' }),
    ),
    name: Type.Optional(Name),
    ...fields,
  }),
  responses: { 200: OneTemplate },
});
export const removeTemplate = adminEndpoint({
  id: 'admin.templates.delete',
  method: 'DELETE',
  path: '/admin/v1/templates/:template_id',
  permission: 'admin.write',
  area: templates,
  summary: 'Delete a template; campaigns made from it stay',
  params: templateParams,
  responses: { 200: Done },
});
const Version = { version: Type.Integer(), created_at: Type.String(), created_by: Type.String() };
export const listTemplateVersions = adminEndpoint({
  id: 'admin.templates.versions',
  method: 'GET',
  path: '/admin/v1/templates/:template_id/versions',
  permission: 'admin.read',
  area: templates,
  summary: 'Versions of a template, newest first',
  params: templateParams,
  responses: { 200: answer({ versions: Type.Array(Type.Object(Version)) }) },
});
export const readTemplateVersion = adminEndpoint({
  id: 'admin.templates.version',
  method: 'GET',
  path: '/admin/v1/templates/:template_id/versions/:version',
  permission: 'admin.read',
  area: templates,
  summary: 'A template as it was',
  params: Type.Object({
    template_id: Type.String(),
    version: Type.Integer({ minimum: 1, maximum: 999_999_999 }),
  }),
  responses: { 200: answer({ template: FreeObject }) },
});
const Uses = answer({
  uses: Type.Array(
    Type.Object({ kind: Type.String(), id: Type.String(), name: Type.String(), status: Type.String() }),
  ),
});
export const listTemplateUses = adminEndpoint({
  id: 'admin.templates.uses',
  method: 'GET',
  path: '/admin/v1/templates/:template_id/uses',
  permission: 'admin.read',
  area: templates,
  summary: 'Campaigns whose email began with this template',
  params: templateParams,
  responses: { 200: Uses },
});

const blocks = 'Content blocks';
const blockParams = Type.Object({ content_block_id: Type.String() });
export const readBlock = adminEndpoint({
  id: 'admin.content_blocks.get',
  method: 'GET',
  path: '/admin/v1/content-blocks/:content_block_id',
  permission: 'admin.read',
  area: blocks,
  summary: 'One content block',
  params: blockParams,
  responses: { 200: answer({ content_block: Block }) },
});
export const listBlockUses = adminEndpoint({
  id: 'admin.content_blocks.uses',
  method: 'GET',
  path: '/admin/v1/content-blocks/:content_block_id/uses',
  permission: 'admin.read',
  area: blocks,
  summary: 'Campaigns, templates and blocks that insert this block',
  params: blockParams,
  responses: { 200: Uses },
});
export const listBlockVersions = adminEndpoint({
  id: 'admin.content_blocks.versions',
  method: 'GET',
  path: '/admin/v1/content-blocks/:content_block_id/versions',
  permission: 'admin.read',
  area: blocks,
  summary: 'Versions of a content block, newest first',
  params: blockParams,
  responses: {
    200: answer({
      versions: Type.Array(Type.Object({ ...Version, content: Type.String(), description: Type.String() })),
    }),
  },
});

const previews = 'Previews';
export const FindingShape = Type.Object({
  code: Type.String(),
  severity: Type.Union([Type.Literal('error'), Type.Literal('warning'), Type.Literal('info')]),
  message: Type.String(),
  field: Type.Optional(Type.String()),
  line: Type.Optional(Type.Integer()),
  column: Type.Optional(Type.Integer()),
  params: Type.Optional(Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()]))),
  rule: Type.Optional(Type.String({ description: 'Which rule the text broke; params say with what.' })),
});
const CampaignKind = Type.Union([
  Type.Literal('scheduled'),
  Type.Literal('action_based'),
  Type.Literal('api_triggered'),
  Type.Literal('orchestrated'),
]);

export const previewMessage = adminEndpoint({
  id: 'admin.previews.create',
  method: 'POST',
  path: '/admin/v1/previews',
  changesNothing: true,
  permission: 'admin.read',
  area: previews,
  summary: 'A message as one person would get it, with what is wrong or unwise about it',
  description:
    'Rendered and assembled as it would be sent; nothing is sent or remembered, links lead nowhere, no promotion ' +
    'code is taken. Connected content is asked for, as in a send.',
  body: closed({
    channel: Type.String({ minLength: 1, maxLength: 50 }),
    content: FreeObject,
    type: Type.Optional(CampaignKind),
    category: Type.Optional(Category),
    campaign_name: Type.Optional(Type.String({ maxLength: 200 })),
    configuration_id: Type.Optional(Type.String({ maxLength: 100 })),
    person: Type.Optional(
      Type.Union([
        closed({ kind: Type.Literal('random') }),
        closed({
          kind: Type.Literal('user'),
          user: Type.String({ minLength: 1, maxLength: 500, description: 'External id, braze id or email.' }),
        }),
        closed({
          kind: Type.Literal('custom'),
          profile: Type.Unsafe<Readonly<Record<string, unknown>>>({
            type: 'object',
            description: 'As attributes of /users/track; custom attributes under custom_attributes.',
          }),
        }),
      ]),
    ),
    properties: Type.Optional(FreeObject),
  }),
  responses: {
    200: answer({
      outcome: Type.Union([Type.Literal('rendered'), Type.Literal('aborted'), Type.Literal('invalid')]),
      detail: Type.String(),
      messages: Type.Array(FreeObject),
      preheader: Nullable(Type.String()),
      findings: Type.Array(FindingShape),
      person: Nullable(
        Type.Object({
          user_id: Nullable(Type.String()),
          external_id: Nullable(Type.String()),
          first_name: Nullable(Type.String()),
          last_name: Nullable(Type.String()),
          email: Nullable(Type.String()),
          language: Nullable(Type.String()),
        }),
      ),
    }),
  },
});

export const lintTexts = adminEndpoint({
  id: 'admin.lint.create',
  method: 'POST',
  path: '/admin/v1/lint',
  changesNothing: true,
  permission: 'admin.read',
  area: previews,
  summary: 'What is wrong with texts of a message, with line and column',
  body: closed({
    texts: Type.Array(
      closed({
        field: Type.String({ maxLength: 200 }),
        text: Type.String({ maxLength: 1_000_000 }),
        html: Type.Optional(Type.Boolean()),
      }),
      { minItems: 1, maxItems: 20 },
    ),
  }),
  responses: { 200: answer({ findings: Type.Array(FindingShape) }) },
});

export const readVocabulary = adminEndpoint({
  id: 'admin.vocabulary.get',
  method: 'GET',
  path: '/admin/v1/template-vocabulary',
  permission: 'admin.read',
  area: previews,
  summary: 'Names that templates may use: profile fields, attributes, blocks, catalogues, tags, filters',
  responses: {
    200: answer({
      profile: Type.Array(Type.String()),
      attributes: Type.Array(Type.String()),
      events: Type.Array(Type.String()),
      blocks: Type.Array(Type.String()),
      catalogs: Type.Array(Type.Object({ name: Type.String(), fields: Type.Array(Type.String()) })),
      centers: Type.Array(Type.String(), { description: 'Preference centres.' }),
      groups: Type.Array(Type.Object({ id: Type.String(), name: Type.String() })),
      tags: Type.Array(Type.String()),
      filters: Type.Array(Type.String()),
    }),
  },
});

export const compileEmailSource = adminEndpoint({
  id: 'admin.email_sources.compile',
  method: 'POST',
  path: '/admin/v1/email-sources/compile',
  changesNothing: true,
  permission: 'admin.read',
  area: previews,
  summary: 'The MJML and the HTML with Liquid that an email written in MJML or blocks becomes',
  body: closed({
    source: Source,
    mjml: Type.Optional(Nullable(Type.String({ maxLength: MAX_MJML_CHARS }))),
    blocks: Type.Optional(Nullable(FreeObject)),
  }),
  responses: {
    200: answer({
      mjml: Nullable(Type.String()),
      body: Type.String(),
      problems: Type.Array(Type.Object({ line: Type.Integer(), message: Type.String() })),
    }),
  },
});
