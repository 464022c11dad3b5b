// The HTML that rich text keeps: an allow-list of tags and attributes, always balanced, so that no text can end the
// element it stands in. What is not on the list loses its tag and keeps its words. Liquid is left alone.
import { decodeLiquid, mapLiquid } from './liquid-text.ts';
import { isSafeUrl } from './safe-url.ts';

const VOID = new Set(['br']);
const ALLOWED = new Set([
  ...['p', 'br', 'strong', 'b', 'em', 'i', 'u', 's', 'a', 'ul', 'ol', 'li', 'span', 'blockquote', 'code'],
  ...['h1', 'h2', 'h3', 'h4', 'sub', 'sup'],
]);
/** Their words are no words. */
const SWALLOWED = /<(script|style|template|title|textarea|iframe|noscript|svg|math)\b[\s\S]*?(<\/\1\s*>|$)/gi;
const TOKEN =
  /(\{\{[\s\S]*?\}\}\}?|\{%[\s\S]*?%\})|<!--[\s\S]*?(?:-->|$)|<(\/?)([a-zA-Z][\w:-]*)((?:"[^"]*"|'[^']*'|[^'">])*)>|[<>]/g;

/** HTML with only what rich text may hold. */
export const cleanRichText = (html: string): string => {
  const open: string[] = [];
  const inner = html.replace(SWALLOWED, '').replace(TOKEN, (found, liquid, slash, name, rest) => {
    if (liquid !== undefined) return decodeLiquid(found);
    if (found === '<') return '&lt;';
    if (found === '>') return '&gt;';
    const tag = String(name ?? '').toLowerCase();
    if (!ALLOWED.has(tag)) return '';
    return slash === '/' ? close(tag, open) : begin(tag, String(rest ?? ''), open);
  });
  return (
    inner +
    open
      .reverse()
      .map((tag) => `</${tag}>`)
      .join('')
  );
};

const begin = (tag: string, rest: string, open: string[]): string => {
  if (VOID.has(tag)) return `<${tag}>`;
  open.push(tag);
  return `<${tag}${attributesOf(tag, rest)}>`;
};

/** Closes what is open inside of it first; a tag that was never opened is dropped. */
const close = (tag: string, open: string[]): string => {
  const at = open.lastIndexOf(tag);
  if (at < 0) return '';
  return open
    .splice(at)
    .reverse()
    .map((name) => `</${name}>`)
    .join('');
};

const ATTRIBUTE = /([a-zA-Z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/g;

const attributesOf = (tag: string, rest: string): string => {
  const kept: string[] = [];
  for (const [, name = '', double, single, bare] of rest.matchAll(ATTRIBUTE)) {
    const value = double ?? single ?? bare ?? '';
    const safe = keptValue(tag, name.toLowerCase(), value);
    if (safe !== null)
      kept.push(` ${name.toLowerCase()}="${safe.replaceAll('"', '&quot;').replaceAll('<', '&lt;')}"`);
  }
  return kept.join('');
};

const keptValue = (tag: string, name: string, value: string): string | null => {
  if (tag === 'a' && name === 'href') {
    // A quotation mark of Liquid would end the attribute.
    const address = mapLiquid(decodeLiquid(value), (liquid) => liquid.replaceAll('"', "'"));
    return isSafeUrl(address) ? address : null;
  }
  if (name !== 'style') return null;
  const rules = value
    .split(';')
    .map((rule) => rule.trim())
    .filter((rule) => STYLE_RULE.test(rule));
  return rules.length === 0 ? null : rules.join(';');
};

const STYLE_RULE =
  /^(color|background-color|text-align|font-weight|font-style|font-size|text-decoration)\s*:\s*[#a-zA-Z0-9 .,%()-]{1,60}$/i;
