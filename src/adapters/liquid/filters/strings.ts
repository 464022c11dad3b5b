// Filters of text (personalisation 7.3). Characters are code points, as in Ruby.
import { toIndex } from '../numbers.ts';
import { print } from '../print.ts';
import type { RenderState } from '../render-state.ts';
import type { FilterSet, LiquidFilter } from './filter.ts';

const HTML: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A filter from text to text; input and result are charged. */
const ofText =
  (convert: (text: string, ...args: readonly unknown[]) => string): LiquidFilter =>
  (state, input, ...args) =>
    charged(state, convert(charged(state, print(input)), ...args));

const charged = (state: RenderState, text: string): string => {
  state.chargeText(text.length);
  return text;
};

/** How often a search occurs times what each replacement adds: charged before the text is made. */
const replaceAll = (state: RenderState, text: string, search: string, by: string): string => {
  state.chargeText(text.length);
  const pieces = search === '' ? [...text] : text.split(search);
  state.chargeElements(pieces.length);
  state.chargeText(text.length + pieces.length * by.length);
  return search === '' ? by + pieces.map((c) => c + by).join('') : pieces.join(by);
};

const replaceFirst = (text: string, search: string, by: string): string => {
  const at = text.indexOf(search);
  return at < 0 ? text : text.slice(0, at) + by + text.slice(at + search.length);
};

const truncate = (text: string, length: unknown, ellipsis: unknown): string => {
  const end = ellipsis === undefined ? '...' : print(ellipsis);
  const size = length === undefined ? 50 : toIndex(length);
  const chars = [...text];
  return chars.length > size ? chars.slice(0, Math.max(0, size - [...end].length)).join('') + end : text;
};

const truncateWords = (text: string, count: unknown, ellipsis: unknown): string => {
  const words = text.split(/\s+/).filter((word) => word !== '');
  const wanted = Math.max(1, count === undefined ? 15 : toIndex(count));
  const end = ellipsis === undefined ? '...' : print(ellipsis);
  return words.length > wanted ? words.slice(0, wanted).join(' ') + end : text;
};

/** Linear: every opener is searched forward once; an opener without an end is text. */
const stripHtml = (text: string): string => {
  const open = new Map([...BLOCKS, ['<', '>'] as const]);
  let out = '';
  let at = 0;
  for (let lt = text.indexOf('<'); lt >= 0; lt = text.indexOf('<', at)) {
    const end = elementEnd(text, lt, open);
    out += text.slice(at, end < 0 ? lt + 1 : lt);
    at = end < 0 ? lt + 1 : end;
  }
  return out + text.slice(at);
};
const BLOCKS: readonly (readonly [string, string])[] = [
  ['<script', '</script>'],
  ['<style', '</style>'],
  ['<!--', '-->'],
];

/** Where the element that starts at `lt` ends, or -1. A kind whose end is nowhere ahead is not tried again. */
const elementEnd = (text: string, lt: number, open: Map<string, string>): number => {
  for (const [opener, closer] of open) {
    if (!text.startsWith(opener, lt)) continue;
    const end = text.indexOf(closer, lt + opener.length);
    if (end >= 0) return end + closer.length;
    open.delete(opener);
  }
  return -1;
};

/** Ruby's split: empty pieces at the end are dropped, a single space means any white space. */
const split = (text: string, separator: string): readonly string[] => {
  if (separator === ' ') return text.split(/\s+/).filter((piece) => piece !== '');
  const pieces = separator === '' ? [...text] : text.split(separator);
  let length = pieces.length;
  while (length > 0 && pieces[length - 1] === '') length--;
  return pieces.slice(0, length);
};

export const strings: FilterSet = {
  append: ofText((text, other) => text + print(other)),
  prepend: ofText((text, other) => print(other) + text),
  capitalize: ofText((text) => {
    const [first = '', ...rest] = text;
    return first.toUpperCase() + rest.join('').toLowerCase();
  }),
  downcase: ofText((text) => text.toLowerCase()),
  upcase: ofText((text) => text.toUpperCase()),
  escape: (state, input) =>
    input === null || input === undefined
      ? null
      : charged(
          state,
          print(input).replace(/[&<>"']/g, (c) => HTML[c] ?? c),
        ),
  newline_to_br: ofText((text) => text.replace(/\r?\n/g, '<br />\n')),
  remove: (state, input, search) => replaceAll(state, print(input), print(search), ''),
  remove_first: ofText((text, search) => replaceFirst(text, print(search), '')),
  replace: (state, input, search, by) => replaceAll(state, print(input), print(search), print(by)),
  replace_first: ofText((text, search, by) => replaceFirst(text, print(search), print(by))),
  split: (state, input, separator) => {
    const pieces = split(charged(state, print(input)), print(separator));
    state.chargeElements(pieces.length);
    return pieces;
  },
  strip: ofText((text) => text.trim()),
  strip_html: ofText(stripHtml),
  strip_newlines: ofText((text) => text.replace(/\r?\n/g, '')),
  truncate: (state, input, length, ellipsis) => {
    const text = charged(state, print(input));
    state.chargeElements(text.length);
    return truncate(text, length, ellipsis);
  },
  truncatewords: ofText(truncateWords),
};
