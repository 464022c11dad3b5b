// Templates of emails in Braze's shape. HTML alone goes over this door: what is made in the visual editor stays there.
import {
  NO_TEMPLATE,
  templateCreateEndpoint,
  templateInfoEndpoint,
  templateListEndpoint,
  templateUpdateEndpoint,
} from '../../contract/braze/templates.ts';
import type { TemplateFields } from '../../contract/braze/templates.ts';
import { findReferences } from '../../core/content/inspect-liquid.ts';
import type { Refusal } from '../../core/result.ts';
import { toIso } from '../../core/time.ts';
import type { Clock, Random } from '../../ports/clock.ts';
import type { EmailTemplateContent, EmailTemplateStore, PreviewPeople } from '../../ports/content.ts';
import type { Route } from '../handle.ts';
import { route } from '../handle.ts';
import { refuseWith, succeed } from '../reply.ts';

export interface BrazeTemplateServices {
  readonly content: {
    readonly templates: EmailTemplateStore;
    readonly people: Pick<PreviewPeople, 'vocabulary'>;
  };
  readonly clock: Pick<Clock, 'now'>;
  readonly random: Pick<Random, 'uuid'>;
}

export const templateRoutes = (services: BrazeTemplateServices): readonly Route[] => [
  route(templateListEndpoint, async ({ workspaceId }, query) => {
    const found = await services.content.templates.list(workspaceId, {
      ...query,
      search: null,
      tag: null,
      withBlocks: false,
    });
    return succeed({
      count: found.length,
      templates: found.map((one) => ({
        email_template_id: one.templateId,
        template_name: one.name,
        created_at: toIso(one.createdAt),
        updated_at: toIso(one.updatedAt),
        tags: one.tags,
      })),
    });
  }),
  route(templateInfoEndpoint, async ({ workspaceId }, templateId) => {
    const found = await services.content.templates.find(workspaceId, templateId);
    if (found === null) return refuseWith(NO_TEMPLATE);
    return succeed({
      email_template_id: found.templateId,
      template_name: found.name,
      description: found.description,
      subject: found.subject,
      preheader: found.preheader,
      body: found.body,
      plaintext_body: found.plaintextBody,
      should_inline_css: found.shouldInlineCss,
      tags: found.tags,
      created_at: toIso(found.createdAt),
      updated_at: toIso(found.updatedAt),
    });
  }),
  ...changingRoutes(services),
];

const changingRoutes = (services: BrazeTemplateServices): readonly Route[] => [
  route(templateCreateEndpoint, async ({ workspaceId, caller }, fields) => {
    const fault = await strangerIn(services, workspaceId, fields);
    if (fault !== null) return refuseWith(fault);
    const templateId = services.random.uuid();
    const content = { ...EMPTY, ...fields, templateId };
    await services.content.templates.create(workspaceId, content, caller.name, services.clock.now());
    return succeed({ email_template_id: templateId }, 201);
  }),
  route(templateUpdateEndpoint, async ({ workspaceId, caller }, { templateId, fields }) => {
    const { templates } = services.content;
    const found = await templates.find(workspaceId, templateId);
    if (found === null) return refuseWith(NO_TEMPLATE);
    const fault = await strangerIn(services, workspaceId, fields);
    if (fault !== null) return refuseWith(fault);
    // HTML that was given replaces what it was made from.
    const source = fields.body === undefined ? {} : ({ source: 'html', mjml: null, blocks: null } as const);
    const { templateId: _id, version, createdAt: _made, updatedAt: _at, updatedBy: _by, ...before } = found;
    const content: EmailTemplateContent = { ...before, ...fields, ...source };
    const at = services.clock.now();
    const revised = await templates.revise(workspaceId, templateId, content, version, caller.name, at);
    return revised ? succeed({ email_template_id: templateId }, 201) : refuseWith(CHANGED);
  }),
];

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
const CHANGED: Refusal = { code: 'conflict', message: 'The template was changed meanwhile; try again.' };

const strangerIn = async (
  { content }: BrazeTemplateServices,
  workspaceId: number,
  { body, subject, plaintextBody }: TemplateFields,
): Promise<Refusal | null> => {
  const named = [body, subject, plaintextBody]
    .flatMap((text) => findReferences(text ?? ''))
    .filter(({ kind }) => kind === 'content_blocks');
  if (named.length === 0) return null;
  const { blocks } = await content.people.vocabulary(workspaceId);
  return named.every(({ name }) => blocks.includes(name))
    ? null
    : { code: 'invalid_template', message: 'Email must have valid Content Block names', field: 'body' };
};
