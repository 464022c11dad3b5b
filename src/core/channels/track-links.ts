// Rewriting the links of a rendered mail (20.1). Only http and https links of anchors, areas and Outlook's shapes are
// touched; links of ours (unsubscribe, preferences) never. One pass over the text, tag by tag: bodies are large.
import type { ShortLink } from './short-link.ts';

export interface LinkTracking {
  /** The tracked form of a destination. */
  readonly wrap: (url: string, alias: string | null) => string;
  /** Links that stay as they are. */
  readonly isOwn: (url: string) => boolean;
  /** Query parameters every link gets, rendered; '' = none. */
  readonly parameters: string;
  /** False: links keep their destination, and only get the parameters. */
  readonly clicks: boolean;
  /** Short links that `wrap` made: kept before the message leaves. */
  readonly made?: readonly ShortLink[];
  /** Of the open pixel; null = none. */
  readonly pixelUrl: string | null;
}

const LINK_TAG = /<(?:a|area|v:[a-z]{1,20})(?=[\s/>])/iy;
const HREF = /(\shref\s*=\s*)("([^"]*)"|'([^']*)'|([^\s"'>]+))/i;
const ALIAS = /\sdata-alias\s*=\s*(?:"([^"]*)"|'([^']*)')/i;
const OFF = /\sdata-no-track\b/i;

export const trackHtml = (html: string, tracking: LinkTracking): string => {
  const linked = needsRewriting(tracking) ? rewriteLinks(html, tracking) : html;
  return tracking.pixelUrl === null ? linked : withPixel(linked, tracking.pixelUrl);
};

const needsRewriting = ({ clicks, parameters }: LinkTracking): boolean => clicks || parameters !== '';

const rewriteLinks = (html: string, tracking: LinkTracking): string => {
  let out = '';
  let copied = 0;
  for (let at = html.indexOf('<'); at >= 0; at = html.indexOf('<', at + 1)) {
    LINK_TAG.lastIndex = at;
    if (!LINK_TAG.test(html)) continue;
    const end = endOfTag(html, at);
    out += html.slice(copied, at) + rewriteTag(html.slice(at, end), tracking);
    copied = end;
    at = end - 1;
  }
  return copied === 0 ? html : out + html.slice(copied);
};

/** Past the closing `>`, which may stand inside quotes. */
const endOfTag = (html: string, start: number): number => {
  let quote = '';
  for (let at = start; at < html.length; at++) {
    const c = html[at];
    if (quote !== '') {
      if (c === quote) quote = '';
    } else if (c === '"' || c === "'") quote = c;
    else if (c === '>') return at + 1;
  }
  return html.length;
};

const rewriteTag = (tag: string, tracking: LinkTracking): string => {
  const href = HREF.exec(tag);
  if (href === null) return tag;
  const url = decodeEntities((href[3] ?? href[4] ?? href[5] ?? '').trim());
  const alias = ALIAS.exec(tag);
  const tracked = trackUrl(url, decodeEntities(alias?.[1] ?? alias?.[2] ?? ''), OFF.test(tag), tracking);
  if (tracked === null) return tag;
  const value = `${href[1]}"${encodeAttribute(tracked)}"`;
  return tag.slice(0, href.index) + value + tag.slice(href.index + href[0].length);
};

/** Null: the link stays as it stands. */
const trackUrl = (url: string, alias: string, off: boolean, tracking: LinkTracking): string | null => {
  if (!/^https?:\/\/[^\s/]/i.test(url) || tracking.isOwn(url)) return null;
  const named = alias === '' ? aliasOf(url) : alias;
  const withAlias = alias === '' ? url : addParameters(url, `lid=${encodeURIComponent(alias)}`);
  const full = tracking.parameters === '' ? withAlias : addParameters(withAlias, tracking.parameters);
  if (off || !tracking.clicks) return full === url ? null : full;
  return tracking.wrap(full, named);
};

/** Link aliasing: `lid` names a link whatever its destination. */
const LID = /[?&]lid=([^&#]*)/;
const aliasOf = (url: string): string | null => {
  const text = LID.exec(url)?.[1] ?? '';
  if (text === '') return null;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
};

/** Before the fragment; a parameter that the link has already is not given twice. */
export const addParameters = (url: string, parameters: string): string => {
  const cut = url.indexOf('#');
  const base = cut < 0 ? url : url.slice(0, cut);
  const fragment = cut < 0 ? '' : url.slice(cut);
  const query = base.indexOf('?');
  const known = new Set(
    query < 0
      ? []
      : base
          .slice(query + 1)
          .split('&')
          .map(nameOf),
  );
  const added = parameters
    .replace(/^[?&\s]+|[\s&]+$/g, '')
    .split('&')
    .filter((each) => each !== '' && !known.has(nameOf(each)));
  if (added.length === 0) return url;
  const join = query < 0 ? '?' : /[?&]$/.test(base) ? '' : '&';
  return `${base}${join}${added.join('&')}${fragment}`;
};

const nameOf = (parameter: string): string => parameter.split('=', 1)[0] ?? '';

const PLAIN_URL = /\bhttps?:\/\/[^\s<>"'\]]+/gi;
/** What ends a sentence does not belong to the link before it. */
const TRAILING = /[.,;:!?)]+$/;

/** Links of a text part. */
export const trackText = (text: string, tracking: LinkTracking): string => {
  if (!needsRewriting(tracking)) return text;
  return text.replace(PLAIN_URL, (found) => {
    const tail = TRAILING.exec(found)?.[0] ?? '';
    const url = tail === '' ? found : found.slice(0, -tail.length);
    return (trackUrl(url, '', false, tracking) ?? url) + tail;
  });
};

/** At the end of the body, where a mail that is cut off still counts as opened only when it was shown whole. */
const withPixel = (html: string, url: string): string => {
  const pixel =
    `<img src="${encodeAttribute(url)}" alt="" width="1" height="1" border="0" ` +
    'style="height:1px!important;width:1px!important;border:0!important;margin:0!important;padding:0!important">';
  const end = html.toLowerCase().lastIndexOf('</body');
  return end < 0 ? html + pixel : html.slice(0, end) + pixel + html.slice(end);
};

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', quot: '"', apos: "'", lt: '<', gt: '>' };
const decodeEntities = (text: string): string =>
  text.includes('&')
    ? text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(amp|quot|apos|lt|gt));/gi, (all, dec, hex, name) => {
        if (typeof name === 'string') return ENTITIES[name.toLowerCase()] ?? all;
        const code = typeof dec === 'string' ? Number(dec) : parseInt(String(hex), 16);
        return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : all;
      })
    : text;

const encodeAttribute = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
