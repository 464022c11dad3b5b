// A named page on which people choose what they get by email: made of questions in several languages, or of HTML that
// somebody wrote (Braze's way). Only data and what follows from it; the page itself is api/public.
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { Compile } from 'typebox/compile';

const closed = <Props extends Parameters<typeof Type.Object>[0]>(props: Props) =>
  Type.Object(props, { additionalProperties: false });

const LANGUAGE = '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$';
const Line = Type.String({ maxLength: 200 });
const Words = closed({
  title: Type.String({ minLength: 1, maxLength: 200 }),
  intro: Type.Optional(Type.String({ maxLength: 2_000 })),
  /** Absent or empty: our own words in English or French. */
  wanted: Type.Optional(Line),
  unwanted: Type.Optional(Line),
  topics: Type.Optional(Line),
  save: Type.Optional(Line),
  saved: Type.Optional(Line),
});
const byLanguage = <Schema extends Parameters<typeof Type.Record>[1]>(schema: Schema) =>
  Type.Record(Type.String({ pattern: LANGUAGE }), schema);

export const FormCenterSchema = closed({
  kind: Type.Literal('form'),
  default_language: Type.String({ pattern: LANGUAGE, description: 'For readers of no language here.' }),
  languages: byLanguage(Words),
  ask_all: Type.Boolean({ description: 'Also ask whether somebody wants any email at all.' }),
  groups: Type.Array(
    closed({
      group_id: Type.String({ maxLength: 64 }),
      words: byLanguage(
        closed({ name: Type.Optional(Line), description: Type.Optional(Type.String({ maxLength: 500 })) }),
      ),
    }),
    { maxItems: 100, description: 'In this order; empty: all subscription groups of email.' },
  ),
  links: Type.Array(
    closed({
      url: Type.String({ pattern: '^https?://', maxLength: 2_000 }),
      labels: byLanguage(Line),
    }),
    { maxItems: 10 },
  ),
  logo: Type.Optional(
    closed({
      src: Type.String({ pattern: '^https?://', maxLength: 2_000 }),
      alt: Type.String({ maxLength: 300 }),
    }),
  ),
  colour: Type.Optional(Type.String({ pattern: '^#[0-9a-fA-F]{6}$' })),
});

export const MAX_PAGE_CHARS = 200_000;
const Page = Type.String({ maxLength: MAX_PAGE_CHARS });
export const HtmlCenterSchema = closed({
  kind: Type.Literal('html'),
  title: Type.String({ minLength: 1, maxLength: 200 }),
  page_html: Type.String({ minLength: 1, maxLength: MAX_PAGE_CHARS }),
  confirmation_page_html: Type.String({ minLength: 1, maxLength: MAX_PAGE_CHARS }),
  redirect_page_html: Type.Optional(Page),
  options: closed({
    'meta-viewport-content': Type.Optional(Type.String({ maxLength: 300 })),
    'links-tags': Type.Optional(
      Type.Array(
        closed({
          rel: Type.Union([
            Type.Literal('icon'),
            Type.Literal('shortcut icon'),
            Type.Literal('apple-touch-icon'),
          ]),
          type: Type.Optional(Type.String({ maxLength: 100 })),
          sizes: Type.Optional(Type.String({ maxLength: 100 })),
          color: Type.Optional(Type.String({ maxLength: 100 })),
          href: Type.String({ pattern: '^https?://', maxLength: 2_000 }),
        }),
        { maxItems: 20 },
      ),
    ),
  }),
});

export const CenterContentSchema = Type.Union([FormCenterSchema, HtmlCenterSchema]);
export type FormCenter = Static<typeof FormCenterSchema>;
export type HtmlCenter = Static<typeof HtmlCenterSchema>;
export type CenterContent = FormCenter | HtmlCenter;

export const CENTER_NAME = '^[A-Za-z0-9_-]{1,100}$';
export const isCenterName = (name: string): boolean => new RegExp(CENTER_NAME).test(name);

const compiledOptions = Compile(HtmlCenterSchema.properties.options);
export const readCenterOptions = (value: unknown): HtmlCenter['options'] | null =>
  compiledOptions.Check(value) ? value : null;

/** What a schema cannot say; null: fine. */
export const findCenterFault = (
  content: CenterContent,
): { readonly field: string; readonly message: string } | null => {
  if (content.kind === 'html') return null;
  if (content.languages[content.default_language] === undefined)
    return { field: 'content.default_language', message: 'There are no texts in the default language.' };
  const ids = content.groups.map((group) => group.group_id);
  const twice = ids.findIndex((id, i) => ids.indexOf(id) !== i);
  return twice === -1
    ? null
    : { field: `content.groups[${twice}].group_id`, message: 'This subscription group stands twice.' };
};

/** The language of the page for somebody who reads these, best first. */
export const chooseLanguage = (content: FormCenter, reads: readonly string[]): string => {
  const known = Object.keys(content.languages);
  for (const wanted of reads) {
    const lower = wanted.toLowerCase();
    const base = lower.split('-')[0] ?? lower;
    const found =
      known.find((one) => one.toLowerCase() === lower) ??
      known.find((one) => one.toLowerCase() === base) ??
      known.find((one) => one.toLowerCase().startsWith(`${base}-`));
    if (found !== undefined) return found;
  }
  return content.default_language;
};

/** A person's language, then what the browser accepts, by weight. */
export const languagesRead = (known: string | null, accepted: string): readonly string[] => {
  const listed = accepted
    .slice(0, 500)
    .split(',')
    .map((piece) => {
      const [tag = '', ...parameters] = piece.trim().split(';');
      const weight = parameters.map((one) => /^\s*q=([\d.]+)/.exec(one)?.[1]).find((q) => q !== undefined);
      return { tag: tag.trim(), weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ tag, weight }) => /^[A-Za-z]/.test(tag) && weight > 0)
    .sort((a, b) => b.weight - a.weight);
  return [...(known === null ? [] : [known]), ...listed.map(({ tag }) => tag)];
};

const GLOBAL_FIELD = 'email_global_state';
const GROUP_FIELD = 'subscription_group_';

/** Braze's tags of such pages, which are no Liquid of messages: names of fields, and where the form goes (here). */
export const fillCenterTags = (html: string): string =>
  html
    .replace(/\{%-?\s*form_field_name\s+:email_global_state\s*-?%\}/g, GLOBAL_FIELD)
    .replace(/\{%-?\s*form_field_name\s+:subscription_group\s+([\w-]{1,64})\s*-?%\}/g, `${GROUP_FIELD}$1`)
    .replace(/\{\{-?\s*(\$\{\s*)?preference_center_submit_url(\s*\})?\s*-?\}\}/g, '');

export interface CenterField {
  /** Null: all email. */
  readonly groupId: string | null;
  readonly name: string;
  /** A box that is not ticked says nothing, and means no. */
  readonly isBox: boolean;
}

/** What a page asks, by its own fields: nothing else that is posted counts. */
export const centerFields = (html: string): readonly CenterField[] => {
  const found = new Map<string, CenterField>();
  for (const [tag] of fillCenterTags(html).matchAll(/<(?:input|select|button)\b[^>]{0,2000}>/gi)) {
    const name = attributeOf(tag, 'name');
    if (name === null) continue;
    const isGroup = name.startsWith(GROUP_FIELD);
    if (name !== GLOBAL_FIELD && !isGroup) continue;
    const isBox = attributeOf(tag, 'type')?.toLowerCase() === 'checkbox';
    const before = found.get(name);
    found.set(name, {
      groupId: isGroup ? name.slice(GROUP_FIELD.length) : null,
      name,
      isBox: isBox || before?.isBox === true,
    });
  }
  return [...found.values()];
};

const attributeOf = (tag: string, name: string): string | null => {
  const found = new RegExp(`\\b${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, 'i').exec(tag);
  return found === null ? null : (found[1] ?? found[2] ?? found[3] ?? '');
};

/** White or black, whichever is read better on a colour. */
export const inkOn = (colour: string): '#ffffff' | '#14121a' => {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const share = parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const light = 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
  return 1.05 / (light + 0.05) >= (light + 0.05) / 0.0563 ? '#ffffff' : '#14121a';
};
