// The MJML port over the mjml package, loaded with the first mail that needs it. Nothing is included from files and no
// font is fetched from elsewhere: what is compiled is what was written.
import { inlineCss } from './inline-css.ts';
import { keepLooseLiquid, maskLiquid } from '../../core/content/mask-liquid.ts';
import { MAX_MJML_CHARS } from '../../core/content/email-source.ts';
import type { Result } from '../../core/result.ts';
import { ok, refuse } from '../../core/result.ts';
import type { CompiledMjml, Mjml } from '../../ports/mjml.ts';

const OPTIONS = { validationLevel: 'soft', fonts: {}, ignoreIncludes: true, keepComments: false } as const;

/** Deep nesting makes the compiler recurse. */
const MAX_TAGS = 5_000;

export const createMjml = (): Mjml => ({ compile: compileMjml, inlineCss });

const compileMjml = async (source: string): Promise<Result<CompiledMjml>> => {
  if (source.length > MAX_MJML_CHARS)
    return refuse('mjml_invalid', `MJML has at most ${MAX_MJML_CHARS} characters.`);
  if ((source.match(/<mj/g)?.length ?? 0) > MAX_TAGS)
    return refuse('mjml_invalid', `MJML has at most ${MAX_TAGS} elements.`);
  if (/<mj-include\b/i.test(source))
    return refuse('mjml_invalid', 'mj-include is not available; use content blocks.');
  const masked = maskLiquid(source);
  const { default: mjml2html } = await import('mjml');
  try {
    const { html, errors } = await mjml2html(keepLooseLiquid(masked), OPTIONS);
    // The compiler does not know what Liquid will print in an attribute.
    const problems = errors
      .filter(({ message }) => !masked.names(message))
      .map(({ line, message }) => ({ line, message: message.trim() }));
    return ok({ html: masked.restore(withoutIndents(html)), problems });
  } catch (error) {
    return refuse('mjml_invalid', masked.restore(firstLine(error)));
  }
};

const firstLine = (error: unknown): string => {
  const text = error instanceof Error ? error.message : String(error);
  return (text.split('\n')[0] ?? text).slice(0, 300);
};

/** The compiler indents; nobody reads that, and mail programs cut long mails. */
const withoutIndents = (html: string): string =>
  /<(pre|textarea)\b/i.test(html) ? html : html.replace(/[ \t]*\n\s*/g, '\n').trim();
