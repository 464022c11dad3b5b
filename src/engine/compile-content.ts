// Content that is kept is finished content: emails written in MJML or blocks get their HTML here, when they are saved.
// A source that cannot be compiled is kept with what is wrong, so that a draft is never lost; nothing launches with it.
import { mjmlOf, sourceOf } from '../core/content/email-source.ts';
import type { CampaignDefinition, ChannelContent } from '../core/campaigns/campaign.ts';
import type { JsonObject } from '../core/json.ts';
import type { Mjml, MjmlProblem } from '../ports/mjml.ts';

export interface CompiledContent {
  readonly content: JsonObject;
  readonly problems: readonly MjmlProblem[];
}

/** `content` of an email with its `body` made from what it was written in. */
export const compileEmail = async (mjml: Mjml, content: JsonObject): Promise<CompiledContent> => {
  const { source_problem: _old, inlined_body: _made, ...kept } = content;
  if (sourceOf(content) === 'html') return { content: await withInlined(mjml, kept), problems: [] };
  const source = mjmlOf(kept, '');
  if (!source.ok) return broken(kept, source.error.message);
  if (source.value === null) return { content: kept, problems: [] };
  const compiled = await mjml.compile(source.value);
  if (!compiled.ok) return broken(kept, compiled.error.message);
  const { html, problems } = compiled.value;
  const body = kept['should_inline_css'] === true ? await mjml.inlineCss(html) : html;
  return { content: { ...kept, body }, problems };
};

/** HTML that somebody wrote stays as written; what is sent stands beside it. */
const withInlined = async (mjml: Mjml, content: JsonObject): Promise<JsonObject> => {
  const { body, should_inline_css: wanted } = content;
  return wanted === true && typeof body === 'string' && body !== ''
    ? { ...content, inlined_body: await mjml.inlineCss(body) }
    : content;
};

const broken = (content: JsonObject, problem: string): CompiledContent => ({
  content: { ...content, body: '', source_problem: problem },
  problems: [{ line: 1, message: problem }],
});

/** Every email of a campaign. */
export const compileDefinition = async (
  mjml: Mjml,
  definition: CampaignDefinition,
): Promise<CampaignDefinition> => {
  const variants = definition.variants.map(async (variant) => ({
    ...variant,
    messages: await Promise.all(variant.messages.map((message) => compileMessage(mjml, message))),
  }));
  return { ...definition, variants: await Promise.all(variants) };
};

const compileMessage = async (mjml: Mjml, message: ChannelContent): Promise<ChannelContent> =>
  message.channel === 'email'
    ? { ...message, content: (await compileEmail(mjml, message.content)).content }
    : message;
