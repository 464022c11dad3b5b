// Which addresses a link of ours may carry: never one that runs something where it is followed. Liquid at the
// beginning is allowed, what it prints is looked at again in previews.

const SAFE_SCHEME = /^(https?|mailto|tel|sms|geo|[a-z][a-z0-9+.-]*-?app):/i;
const ANY_SCHEME = /^[a-z][a-z0-9+.-]*:/i;
const RUNS = /^(javascript|data|vbscript|file|blob|about|filesystem|view-source):/i;

/** What a browser ignores inside of a scheme. */
const bare = (url: string): string =>
  decodeEntities(url).replace(/[\u0000-\u0020\u007f-\u00a0\u200b-\u200f\u2028\u2029\ufeff]/g, '');

const decodeEntities = (text: string): string =>
  text
    .replace(/&#x([0-9a-f]{1,6});?/gi, (_, hex: string) => character(parseInt(hex, 16)))
    .replace(/&#(\d{1,7});?/g, (_, digits: string) => character(Number(digits)))
    .replace(/&(tab|newline);/gi, '')
    .replace(/&colon;/gi, ':')
    .replace(/&amp;/gi, '&');

const character = (point: number): string => (point <= 0x10ffff ? String.fromCodePoint(point) : '');

/** False for addresses that run script or open what is local; deep links of apps are fine. */
export const isSafeUrl = (url: string): boolean => !RUNS.test(bare(url));

/** Of the schemes everybody can follow, or relative to nothing (Liquid). */
export const isUsualUrl = (url: string): boolean => {
  const text = bare(url);
  return SAFE_SCHEME.test(text) || (!ANY_SCHEME.test(text) && /^(\{\{|\{%|#|\/)/.test(text));
};
