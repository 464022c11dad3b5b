// The frame of the few pages people see who follow a link of a message: no script, nothing from elsewhere, readable
// without sight, in dark and in light.
import type { PublicContext } from '../handle.ts';
import type { Reply } from '../reply.ts';

export type PageLanguage = 'en' | 'fr';

export const pageLanguage = (context: PublicContext, known: string | null): PageLanguage => {
  const accepted = context.headers['accept-language'];
  const text = known ?? (typeof accepted === 'string' ? accepted : '');
  return /^\s*fr\b/i.test(text) ? 'fr' : 'en';
};

/** Texts of people that stand in a page. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (found) => `&#${found.charCodeAt(0)};`);

/** `title` and `content` are HTML. */
export const htmlPage = (status: number, language: PageLanguage, title: string, content: string): Reply => ({
  kind: 'text',
  status,
  contentType: 'text/html; charset=utf-8',
  text:
    `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><title>${title}</title>` +
    '<meta name="robots" content="noindex"><meta name="viewport" content="width=device-width">' +
    `<style>${STYLE}</style></head><body><main><h1>${title}</h1>${content}</main></body></html>`,
  headers: {
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'content-security-policy':
      "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
  },
});

/** Broken, forged or of another purpose: nobody learns which. */
export const invalidLink = (language: PageLanguage): Reply => {
  const [title, text] = INVALID[language];
  return htmlPage(404, language, title, `<p>${text}</p>`);
};

const INVALID: Readonly<Record<PageLanguage, readonly [string, string]>> = {
  en: ['This link is not valid', 'Use the link of a more recent email.'],
  fr: ['Ce lien n’est pas valide', 'Utilisez le lien d’un e-mail plus récent.'],
};

const STYLE =
  ':root{color-scheme:light dark}body{font:1.1rem/1.5 system-ui,sans-serif;margin:15vh auto;max-width:32rem;padding:0 1rem}' +
  'button{font:inherit;padding:.5em 1.2em}fieldset{border:0;margin:0 0 1.5em;padding:0}legend{font-weight:bold;padding:0}' +
  'label{display:block;padding:.3em 0}';
