// Email templates as files. They are found by their name; of several of one name the oldest keeps the bare one and the
// others are numbered in the order they were made, so that every template has a file of its own.
import { sourceOf } from '../core/content/email-source.ts';
import type { Json, JsonObject } from '../core/json.ts';
import { isObject } from '../core/json.ts';
import type { Result } from '../core/result.ts';
import { ok, refuse } from '../core/result.ts';
import type { Instant } from '../core/time.ts';
import { compileEmail } from '../engine/compile-content.ts';
import type { Random } from '../ports/clock.ts';
import type { EmailTemplate, EmailTemplateContent, EmailTemplateStore } from '../ports/content.ts';
import type { Mjml } from '../ports/mjml.ts';
import { nameKey } from './resource-keys.ts';

export interface TemplatePushDeps {
  readonly emailTemplates: EmailTemplateStore;
  readonly mjml: Mjml;
  readonly random: Pick<Random, 'uuid'>;
  readonly clock: { readonly now: () => Instant };
  readonly actor: string;
}

interface KeyedTemplate {
  readonly key: string;
  readonly template: EmailTemplate;
}

const PAGE = 500;
const MAX_TEMPLATES = 10_000;

export const listTemplates = async (
  { emailTemplates }: Pick<TemplatePushDeps, 'emailTemplates'>,
  workspaceId: number,
): Promise<readonly KeyedTemplate[]> => {
  const all: EmailTemplate[] = [];
  for (let offset = 0; offset < MAX_TEMPLATES; offset += PAGE) {
    const page = await emailTemplates.list(workspaceId, { ...EVERYTHING, limit: PAGE, offset });
    const whole = await Promise.all(
      page.map(({ templateId }) => emailTemplates.find(workspaceId, templateId)),
    );
    all.push(...whole.filter((one) => one !== null));
    if (page.length < PAGE) break;
  }
  return withKeys(all);
};

const EVERYTHING = { search: null, tag: null, withBlocks: true, modifiedAfter: null, modifiedBefore: null };

const withKeys = (templates: readonly EmailTemplate[]): readonly KeyedTemplate[] => {
  const taken = new Map<string, number>();
  const inOrder = [...templates].sort(
    (a, b) => a.createdAt - b.createdAt || (a.templateId < b.templateId ? -1 : 1),
  );
  return inOrder.map((template) => {
    const bare = nameKey(template.name, 'template');
    const nth = (taken.get(bare) ?? 0) + 1;
    taken.set(bare, nth);
    return { key: nth === 1 ? bare : `${bare}-${nth}`, template };
  });
};

/** What is made from another source is left out: it is made again when the file is applied. */
export const writeTemplate = ({ key, template }: KeyedTemplate) => ({
  kind: 'email-templates' as const,
  key,
  document: {
    name: template.name,
    description: template.description,
    subject: template.subject,
    preheader: template.preheader,
    source: template.source,
    ...(template.source === 'html' ? { body: template.body } : {}),
    ...(template.source === 'mjml' ? { mjml: template.mjml } : {}),
    ...(template.source === 'blocks' ? { blocks: template.blocks } : {}),
    plaintext_body: template.plaintextBody,
    should_inline_css: template.shouldInlineCss,
    tags: template.tags,
  } as JsonObject,
});

export const applyTemplate = async (
  deps: TemplatePushDeps,
  workspaceId: number,
  { key, document }: { readonly key: string; readonly document: JsonObject },
): Promise<Result<null>> => {
  const read = readContent(key, document);
  if (!read.ok) return read;
  const content = await finish(deps, read.value);
  if (!content.ok) return content;
  const before = (await listTemplates(deps, workspaceId)).find((one) => one.key === key)?.template;
  const at = deps.clock.now();
  if (before === undefined) {
    const made = { templateId: deps.random.uuid(), ...content.value };
    await deps.emailTemplates.create(workspaceId, made, deps.actor, at);
    return ok(null);
  }
  const { templateId, version } = before;
  const revised = await deps.emailTemplates.revise(
    workspaceId,
    templateId,
    content.value,
    version,
    deps.actor,
    at,
  );
  return revised ? ok(null) : refuse('conflict', 'the template was changed meanwhile');
};

const SOURCES: readonly EmailTemplateContent['source'][] = ['html', 'mjml', 'blocks'];

const readContent = (key: string, document: JsonObject): Result<EmailTemplateContent> => {
  const name = textOf(document['name'], key);
  const bare = nameKey(name, 'template');
  if (key !== bare && !(key.startsWith(`${bare}-`) && /^\d+$/.test(key.slice(bare.length + 1))))
    return refuse('invalid_field', 'name must give the name of the file', 'name');
  const source = SOURCES.find((one) => one === (document['source'] ?? 'html'));
  if (source === undefined) return refuse('invalid_field', 'source must be html, mjml or blocks', 'source');
  const { blocks, mjml } = document;
  if (source === 'blocks' && !isObject(blocks)) return refuse('missing_field', 'blocks is missing', 'blocks');
  if (source === 'mjml' && typeof mjml !== 'string')
    return refuse('missing_field', 'mjml is missing', 'mjml');
  return ok({
    name,
    description: textOf(document['description']),
    subject: textOf(document['subject']),
    preheader: textOf(document['preheader']),
    body: textOf(document['body']),
    plaintextBody: textOf(document['plaintext_body']),
    source,
    mjml: typeof mjml === 'string' ? mjml : null,
    blocks: isObject(blocks) ? blocks : null,
    shouldInlineCss: document['should_inline_css'] === true,
    tags: textsOf(document['tags']),
  });
};

const textOf = (value: Json | undefined, otherwise = ''): string =>
  typeof value === 'string' ? value : otherwise;
const textsOf = (value: Json | undefined): readonly string[] =>
  Array.isArray(value)
    ? (value as readonly Json[]).filter((each): each is string => typeof each === 'string')
    : [];

/** The HTML is made here, as when a template is saved; what cannot be made names its line. */
const finish = async (
  { mjml }: TemplatePushDeps,
  content: EmailTemplateContent,
): Promise<Result<EmailTemplateContent>> => {
  const written: JsonObject = {
    source: content.source,
    body: content.body,
    mjml: content.mjml,
    blocks: content.blocks,
    should_inline_css: content.shouldInlineCss,
  };
  if (sourceOf(written) === 'html') return ok(content);
  const made = await compileEmail(mjml, written);
  const [problem] = made.problems;
  if (problem !== undefined)
    return refuse('invalid_field', `line ${problem.line}: ${problem.message}`, content.source);
  const body = made.content['body'];
  return ok({ ...content, body: typeof body === 'string' ? body : '' });
};
