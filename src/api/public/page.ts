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
export interface Brand {
  readonly logo?: { readonly src: string; readonly alt: string };
  readonly accent?: string;
  readonly onAccent?: string;
}

export const htmlPage = (
  status: number,
  language: string,
  title: string,
  content: string,
  brand: Brand = {},
): Reply => ({
  kind: 'text',
  status,
  contentType: 'text/html; charset=utf-8',
  text:
    `<!doctype html><html lang="${language}"${RIGHT_TO_LEFT.test(language) ? ' dir="rtl"' : ''}><head><meta charset="utf-8"><title>${title}</title>${NO_ICON}` +
    '<meta name="robots" content="noindex"><meta name="viewport" content="width=device-width,initial-scale=1">' +
    `<style>${STYLE}${brandStyle(brand)}</style></head><body><main>${logoOf(brand)}<h1>${title}</h1>${content}</main></body></html>`,
  headers: {
    ...PUBLIC_HEADERS,
    'content-security-policy':
      "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; img-src data:" +
      (brand.logo === undefined ? '' : ` ${new URL(brand.logo.src).origin}`),
  },
});

/** Browsers ask for an icon by themselves otherwise, which the policy of these pages refuses aloud. */
export const NO_ICON = '<link rel="icon" href="data:,">';

/** Of pages behind a secret link: nobody keeps them, nobody learns where they are. */
export const PUBLIC_HEADERS = { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' };

const RIGHT_TO_LEFT = /^(ar|fa|he|ur|yi|ps|sd|ckb|dv)\b/i;

/** In the dark a colour of one's own stays on buttons alone, where its ink is known. */
const brandStyle = ({ accent, onAccent }: Brand): string =>
  accent === undefined || onAccent === undefined
    ? ''
    : `button{background:${accent};color:${onAccent}}@media not (prefers-color-scheme:dark){input{accent-color:${accent}}}`;

const logoOf = ({ logo }: Brand): string =>
  logo === undefined
    ? ''
    : `<img src="${escapeHtml(logo.src)}" alt="${escapeHtml(logo.alt)}" style="max-width:100%;max-height:64px;margin-bottom:1.25rem">`;

/** Broken, forged or of another purpose: nobody learns which. */
export const invalidLink = (language: PageLanguage): Reply => {
  const [title, text] = INVALID[language];
  return htmlPage(404, language, title, `<p>${text}</p>`);
};

const INVALID: Readonly<Record<PageLanguage, readonly [string, string]>> = {
  en: ['This link is not valid', 'Use the link of a more recent email.'],
  fr: ['Ce lien n’est pas valide', 'Utilisez le lien d’un e-mail plus récent.'],
};

const STYLE = [
  ':root{color-scheme:light dark;--paper:#faf9f7;--card:#fff;--ink:#1c1a24;--soft:#65606c;--line:#e6e2dc;--accent:#4b2fd6;--on-accent:#fff;--good:#e7f5ee;--good-ink:#0b5d3b}',
  '@media(prefers-color-scheme:dark){:root{--paper:#15131b;--card:#1d1a26;--ink:#f0eef6;--soft:#aca6bd;--line:#332f40;--accent:#c3b6ff;--on-accent:#1c1a24;--good:#163528;--good-ink:#a8e6c6}}',
  '*{box-sizing:border-box}',
  'body{font:1.05rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;margin:0;min-height:100vh;display:grid;place-items:center;padding:1.5rem 1rem;background:var(--paper);color:var(--ink)}',
  'main{width:100%;max-width:30rem;background:var(--card);border:1px solid var(--line);border-radius:14px;padding:2rem}',
  'h1{font-size:1.5rem;line-height:1.25;margin:0 0 .75rem}',
  'p{margin:0 0 1.25rem;color:var(--soft)}',
  'button{font:inherit;font-weight:600;padding:.7em 1.4em;border:0;border-radius:9px;background:var(--accent);color:var(--on-accent);cursor:pointer}',
  'button:focus-visible,input:focus-visible,a:focus-visible{outline:3px solid var(--accent);outline-offset:3px}',
  'fieldset{border:0;margin:0 0 1.5rem;padding:0}legend{font-weight:650;padding:0;margin-bottom:.35rem}',
  'label{display:flex;gap:.65em;align-items:flex-start;padding:.55em 0;border-top:1px solid var(--line)}legend+label{border-top:0}',
  'input{width:1.15em;height:1.15em;margin:.2em 0 0;accent-color:var(--accent);flex:none}',
  '[role=status]{background:var(--good);color:var(--good-ink);border-radius:9px;padding:.7em 1em}',
  'form{margin:0}',
  'label small{display:block;color:var(--soft)}',
  'nav{margin-top:1.5rem;font-size:.9rem;color:var(--soft)}nav a{color:inherit}',
].join('');
