// Turns the `${}` dialect into Liquid that LiquidJS can parse, and remembers where every character came from:
//   ${name}        → profile__["name"]          ns.${key}       → ns["key"]
//   {{ }} nested inside a tag or output → ( )    {{content_blocks.${x}}} → {% content_blocks x %}
// Text outside tags is never touched, unless HTML comments are to be stripped.
import { stripComments } from './strip-comments.ts';
import { MAX_TAGS, MAX_TAG_CHARS } from './limits.ts';
import { SourceMap } from './source-map.ts';

/** The hidden variable that answers `${name}`. */
export const PROFILE = 'profile__';
const MAX_NESTING = 16;

/** Tags that read their own arguments: nothing inside them is rewritten. */
const RAW_ARGUMENTS: ReadonlySet<string> = new Set([
  'abort_message',
  'catalog_items',
  'catalog_selection_items',
  'connected_content',
  'content_blocks',
  'message_extras',
  'promotion',
  'translation',
  '#',
]);
const CONDITIONS: ReadonlySet<string> = new Set(['if', 'elsif', 'unless']);
const FILTERED: ReadonlySet<string> = new Set(['assign', 'echo']);

/** Where expressions may carry filters and operators (personalisation 2.3); elsewhere the rest is ignored. */
type Mode = 'output' | 'condition' | 'plain';

/** The only way pre-lexing fails. `offset` is in the original source. */
export class SyntaxRefusal extends Error {
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

export interface PreLexed {
  readonly text: string;
  readonly map: SourceMap;
}

export const preLex = (source: string, options: { readonly html?: boolean } = {}): PreLexed => {
  const lexer = new PreLexer(source);
  for (const piece of options.html === true ? stripComments(source) : [{ begin: 0, end: source.length }]) {
    lexer.lex(piece.begin, piece.end);
  }
  return { text: lexer.map.text, map: lexer.map };
};

class PreLexer {
  readonly map: SourceMap;
  readonly #source: string;
  #tags = 0;

  constructor(source: string) {
    this.#source = source;
    this.map = new SourceMap(source);
  }

  lex(begin: number, end: number): void {
    let at = begin;
    while (at < end) {
      const open = this.#nextOpening(at, end);
      this.map.copy(at, open);
      if (open >= end) return;
      at = this.#source[open + 1] === '%' ? this.#tag(open, end) : this.#output(open, end);
    }
  }

  #count(open: number, close: number): void {
    if (++this.#tags > MAX_TAGS) throw new SyntaxRefusal(`a text has at most ${MAX_TAGS} tags`, open);
    if (close - open > MAX_TAG_CHARS) throw new SyntaxRefusal('the tag is too long', open);
  }

  #nextOpening(from: number, end: number): number {
    for (
      let at = this.#source.indexOf('{', from);
      at >= 0 && at < end;
      at = this.#source.indexOf('{', at + 1)
    ) {
      const next = this.#source[at + 1];
      if ((next === '{' || next === '%') && at + 1 < end) return at;
    }
    return end;
  }

  /** `{{ … }}` at top level. Returns where it ends. */
  #output(open: number, end: number): number {
    const close = this.#closingBraces(open + 2, end, open, 0);
    this.#count(open, close);
    const [from, to] = this.#trimmed(open + 2, close);
    const block = BLOCK_OUTPUT.exec(this.#source.slice(from, to));
    if (block !== null) this.#blockTag(open, close, block);
    else {
      this.map.copy(open, from);
      if (this.#source.slice(from, to).trim() === '') this.map.write(open, ' nil ');
      else this.#expression(from, to, 'output');
      this.map.copy(to, close + 2);
    }
    return close + 2;
  }

  /** `{{-` and `-}}` keep their dash outside of the expression. */
  #trimmed(from: number, to: number): readonly [number, number] {
    const begin = this.#source[from] === '-' ? from + 1 : from;
    const end = to > begin && this.#source[to - 1] === '-' ? to - 1 : to;
    return [begin, end];
  }

  #blockTag(open: number, close: number, block: RegExpExecArray): void {
    const left = this.#source[open + 2] === '-' ? '-' : '';
    const right = this.#source[close - 1] === '-' ? '-' : '';
    const name = block[1] === undefined ? '' : ` ${block[1].trim()}`;
    this.map.write(open, `{%${left} ${name === '' ? 'email_footer' : 'content_blocks'}${name} ${right}%}`);
  }

  /** `{% … %}`. A tag ends at the first `%}`, as in Ruby. */
  #tag(open: number, end: number): number {
    const close = this.#source.indexOf('%}', open + 2);
    if (close < 0 || close >= end) throw new SyntaxRefusal('tag is not closed with %}', open);
    this.#count(open, close);
    const [from, to] = this.#trimmed(open + 2, close);
    const name = /^\s*(#|\w+)/.exec(this.#source.slice(from, to))?.[1] ?? '';
    if (name === 'raw' || name === 'comment') return this.#verbatim(name, open, close, end);
    this.map.copy(open, from);
    if (name === 'liquid') this.#lines(this.#source.indexOf(name, from) + name.length, from, to);
    else this.#tagBody(name, from, to);
    this.map.copy(to, close + 2);
    return close + 2;
  }

  /** `{% liquid %}`: every line is a tag of its own. */
  #lines(begin: number, from: number, to: number): void {
    this.map.copy(from, begin);
    let at = begin;
    while (at < to) {
      const newline = this.#source.indexOf('\n', at);
      const end = newline < 0 || newline >= to ? to : newline;
      this.#count(at, end);
      this.#tagBody(/^\s*(#|\w+)/.exec(this.#source.slice(at, end))?.[1] ?? '', at, end);
      if (end < to) this.map.copy(end, end + 1);
      at = end + 1;
    }
  }

  #tagBody(name: string, from: number, to: number): void {
    if (RAW_ARGUMENTS.has(name) || name === '') return this.map.copy(from, to);
    const begin = this.#source.indexOf(name, from) + name.length;
    this.map.copy(from, begin);
    this.#expression(begin, to, CONDITIONS.has(name) ? 'condition' : FILTERED.has(name) ? 'output' : 'plain');
  }

  /** Everything up to the matching end tag stays as it is; of a comment only the lines stay. */
  #verbatim(name: string, open: number, close: number, end: number): number {
    const region = this.#source.slice(close + 2, end);
    const found = new RegExp(`\\{%-?\\s*end${name}\\b[^%]*%\\}`).exec(region);
    if (found === null) throw new SyntaxRefusal(`tag ${name} is not closed`, open);
    const stop = close + 2 + found.index;
    this.map.copy(open, close + 2);
    if (name === 'raw') this.map.copy(close + 2, stop);
    else this.map.write(close + 2, this.#source.slice(close + 2, stop).replace(/[^\n]/g, ''));
    this.map.copy(stop, stop + found[0].length);
    return stop + found[0].length;
  }

  /** Finds the `}}` that closes an output, past strings, accessors and nested braces. */
  #closingBraces(from: number, end: number, open: number, depth: number): number {
    if (depth > MAX_NESTING) throw new SyntaxRefusal('braces are nested too deeply', open);
    let at = from;
    while (at < end) {
      const c = this.#source[at];
      if (c === "'" || c === '"') at = this.#stringEnd(at, end);
      else if (this.#source.startsWith('${', at)) at = this.#accessorEnd(at, end, depth) + 1;
      else if (this.#source.startsWith('{{', at)) at = this.#closingBraces(at + 2, end, at, depth + 1) + 2;
      else if (this.#source.startsWith('}}', at) && at + 1 < end) return at;
      else at++;
    }
    throw new SyntaxRefusal('output is not closed with }}', open);
  }

  /** Position after the closing quote. `{{x}}` inside a string is text; a lone `}}` means a forgotten quote. */
  #stringEnd(quote: number, end: number): number {
    let depth = 0;
    for (let at = quote + 1; at < end; at++) {
      if (this.#source[at] === this.#source[quote]) return at + 1;
      if (this.#source.startsWith('{{', at)) {
        depth++;
        at++;
      } else if (this.#source.startsWith('}}', at) && this.#source[at + 2] !== '}') {
        if (--depth < 0) break;
        at++;
      }
    }
    throw new SyntaxRefusal('text is not closed with a quote', quote);
  }

  /** Position of the `}` that closes `${`. A filter inside the accessor may carry strings and nested braces. */
  #accessorEnd(dollar: number, end: number, depth: number): number {
    const plain = this.#source.indexOf('}', dollar);
    if (plain < 0 || plain >= end) throw new SyntaxRefusal('${ is not closed with }', dollar);
    const bar = this.#source.slice(dollar, plain).indexOf('|');
    if (bar < 0) return plain;
    for (let at = dollar + bar; at < end;) {
      const c = this.#source[at];
      if (c === "'" || c === '"') at = this.#stringEnd(at, end);
      else if (this.#source.startsWith('{{', at)) at = this.#closingBraces(at + 2, end, at, depth + 1) + 2;
      else if (this.#source.startsWith('${', at))
        at = this.#accessorEnd(at, end, this.#deeper(depth, at)) + 1;
      else if (c === '}') return at;
      else at++;
    }
    throw new SyntaxRefusal('${ is not closed with }', dollar);
  }

  #deeper(depth: number, at: number): number {
    if (depth >= MAX_NESTING) throw new SyntaxRefusal('braces are nested too deeply', at);
    return depth + 1;
  }

  #expression(from: number, to: number, mode: Mode, depth = 0): void {
    let at = from;
    while (at < to) {
      const c = this.#source[at]!;
      if (c === "'" || c === '"') at = this.#text(at, to);
      else if (this.#source.startsWith('${', at)) at = this.#accessor(at, at, to, depth);
      else if (this.#source.startsWith('{{', at)) at = this.#group(at, to, depth);
      else if (this.#namespaceAt(at) > 0) at = this.#accessor(at, at + this.#namespaceAt(at), to, depth);
      else if (c === '|' && mode === 'condition') return;
      else if (mode === 'output' && this.#operatorAt(at, from)) {
        at = this.#skipOperators(at, to);
        mode = 'plain';
      } else {
        if (c === '|') mode = 'plain';
        this.map.copy(at, at + 1);
        at++;
      }
    }
  }

  /** Operators are for conditions: what follows one in an output is ignored up to the first filter. */
  #operatorAt(at: number, from: number): boolean {
    const rest = this.#source.slice(at, at + 9);
    if (/^(?:==|!=|<>|<=|>=|<|>)/.test(rest)) return true;
    return at > from && /\s/.test(this.#source[at - 1]!) && /^(?:contains|and|or)\s/.test(rest);
  }

  #skipOperators(from: number, to: number): number {
    let at = from;
    while (at < to && this.#source[at] !== '|') {
      const c = this.#source[at];
      if (c === "'" || c === '"') at = this.#stringEnd(at, to);
      else if (this.#source.startsWith('${', at)) at = this.#accessorEnd(at, to, 0) + 1;
      else if (this.#source.startsWith('{{', at)) at = this.#closingBraces(at + 2, to, at, 0) + 2;
      else at++;
    }
    return at;
  }

  /** A string literal. Ruby knows no escapes, LiquidJS does: a backslash is doubled. */
  #text(quote: number, to: number): number {
    const close = this.#source.indexOf(this.#source[quote]!, quote + 1);
    if (close < 0 || close >= to) throw new SyntaxRefusal('text is not closed with a quote', quote);
    for (let at = quote; at <= close; at++) {
      this.map.copy(at, at + 1);
      if (this.#source[at] === '\\') this.map.write(at, '\\');
    }
    return close + 1;
  }

  #group(open: number, to: number, depth: number): number {
    const close = this.#closingBraces(open + 2, to, open, depth);
    const [from, until] = this.#trimmed(open + 2, close);
    this.map.write(open, ' (');
    if (this.#source.slice(from, until).trim() === '') this.map.write(open, 'nil');
    else this.#expression(from, until, 'output', depth + 1);
    this.map.write(close, ') ');
    // `{{a}}[0]` continues the path of the group, so nothing may stand between.
    if (/[.[]/.test(this.#source[close + 2] ?? '')) this.map.dropLast();
    return close + 2;
  }

  /** Length of `namespace.` when an accessor follows it directly, else 0. */
  #namespaceAt(at: number): number {
    if (!/\w/.test(this.#source[at]!) || /[\w.\]-]/.test(this.#source[at - 1] ?? '')) return 0;
    NAMESPACE.lastIndex = at;
    return NAMESPACE.exec(this.#source)?.[0].length ?? 0;
  }

  /** `${key}` at `dollar`, with what stands before it from `begin` on. */
  #accessor(begin: number, dollar: number, to: number, depth: number): number {
    const close = this.#accessorEnd(dollar, to, depth);
    const bar = dollar + this.#source.slice(dollar, close).indexOf('|');
    const filtered = bar >= dollar;
    const key = this.#source.slice(dollar + 2, filtered ? bar : close).trim();
    if (key === '') throw new SyntaxRefusal('${} needs a name', dollar);
    if (filtered) this.map.write(begin, '(');
    if (dollar > begin) this.map.copy(begin, dollar - 1);
    else if (this.#source[dollar - 1] === '.') this.map.dropLast();
    else this.map.write(dollar, PROFILE);
    this.map.write(dollar, path(key));
    if (filtered) this.#expression(bar, close, 'plain', depth + 1);
    if (filtered) this.map.write(close, ')');
    return close + 1;
  }
}

const NAMESPACE = /[\w-]+(?:\.[\w-]+)*\.(?=\$\{)/y;
const BLOCK_OUTPUT =
  /^\s*(?:content_blocks\.\$\{([^}|]+)(?:\|[^}]*)?\}(?:\s*\|[^}]*)?|\$\{\s*email_footer\s*\})\s*$/;

/** `items[0].sku` inside the braces is the same as `${items}[0].sku`. */
const path = (key: string): string => {
  const bracket = /^([^[\]]+)((?:\[\s*(?:-?\d+|"[^"]*"|'[^']*')\s*\]|\.[\w-]+)+)$/.exec(key);
  if (bracket === null || !key.includes('[')) return quote(key);
  return quote(bracket[1]!.trim()) + bracket[2]!;
};
const quote = (key: string): string => `["${key.replace(/[\\"]/g, '\\$&')}"]`;
