// What an email was written in. `body` is always finished HTML with Liquid; where it was made from MJML or blocks, these
// are kept beside it and `body` is made anew whenever the content is saved, never per message.
import type { JsonObject } from '../json.ts';
import { parseBlockDocument } from './block-document.ts';
import { blocksToMjml } from './blocks-to-mjml.ts';
import type { Result } from '../result.ts';
import { ok, refuse } from '../result.ts';

export const EMAIL_SOURCES = ['html', 'mjml', 'blocks'] as const;
export type EmailSource = (typeof EMAIL_SOURCES)[number];

export const MAX_MJML_CHARS = 300_000;

export const sourceOf = (content: JsonObject): EmailSource => {
  const { source } = content;
  return source === 'mjml' || source === 'blocks' ? source : 'html';
};

/** The MJML an email is made from; null where its HTML is written by hand. */
export const mjmlOf = (content: JsonObject, path: string): Result<string | null> => {
  switch (sourceOf(content)) {
    case 'html':
      return ok(null);
    case 'mjml': {
      const { mjml } = content;
      if (typeof mjml !== 'string' || mjml.trim() === '')
        return refuse('invalid_field', `${at(path, 'mjml')} is required.`, at(path, 'mjml'));
      return mjml.length <= MAX_MJML_CHARS
        ? ok(mjml)
        : refuse(
            'invalid_field',
            `${at(path, 'mjml')} must have at most ${MAX_MJML_CHARS} characters.`,
            at(path, 'mjml'),
          );
    }
    case 'blocks': {
      const document = parseBlockDocument(content['blocks'], at(path, 'blocks'));
      return document.ok ? ok(blocksToMjml(document.value)) : document;
    }
  }
};

const at = (path: string, field: string): string => (path === '' ? field : `${path}.${field}`);
