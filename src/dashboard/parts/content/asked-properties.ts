// What a preview of an API-triggered message begins with: a plausible value for every property that the message asks its
// call for. What the latest call said, or events carried under the same name, comes first; else the way the message uses
// the property tells what it may be (a list that is walked, an object with fields, a date, a number), else its name does.
// Pure.
import type { ContentValue } from './content-value.ts';

const SOURCE = /(?:api_trigger_properties|canvas_entry_properties)/.source;
const NAME = /[\w-]+/.source;
const PROPERTY = `${SOURCE}\\.\\$\\{\\s*(${NAME})\\s*\\}`;

/** In the order in which the message asks; `seen` are values of calls and events. */
export const askedProperties = (content: ContentValue, seen: ContentValue): ContentValue => {
  const texts = textsOf(content).join('\n');
  const names = new Set([...texts.matchAll(new RegExp(PROPERTY, 'g'))].map(([, name]) => name ?? ''));
  return Object.fromEntries(
    [...names].map((name) => [name, Object.hasOwn(seen, name) ? seen[name] : valueFor(name, texts)]),
  );
};

const textsOf = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsOf);
};

const valueFor = (name: string, texts: string): unknown => {
  const property = `${SOURCE}\\.\\$\\{\\s*${escape(name)}\\s*\\}`;
  const walked = new RegExp(`for\\s+(${NAME})\\s+in\\s+${property}`).exec(texts)?.[1];
  if (walked !== undefined) {
    const fields = fieldsOf(`\\b${escape(walked)}\\.(${NAME})`, texts, walked);
    return fields === null ? [wordsOf(name)] : [fields, fields];
  }
  const fields = fieldsOf(`${property}(?:\\.(${NAME})|\\[['"](${NAME})['"]\\])`, texts, name);
  if (fields !== null) return fields;
  const compared = new RegExp(
    `${property}\\s*(?:==|contains)\\s*(?:'([^']*)'|"([^"]*)"|(-?[\\d.]+|true|false))`,
  ).exec(texts);
  if (compared !== null)
    return compared[3] === undefined ? (compared[1] ?? compared[2]) : JSON.parse(compared[3]);
  const filter = new RegExp(`${property}\\s*\\|\\s*(${NAME})`).exec(texts)?.[1] ?? '';
  if (filter === 'date') return DATE;
  if (NUMBERS.has(filter) || new RegExp(`${property}\\s*[<>]`).test(texts)) return numberFor(name);
  return byName(name);
};

const escape = (name: string): string => name.replace(/[-]/g, '\\-');

const DATE = '2026-03-14T09:30:00Z';
const NUMBERS = new Set([
  'plus',
  'minus',
  'times',
  'divided_by',
  'round',
  'ceil',
  'floor',
  'abs',
  'money',
  'modulo',
  'number_with_delimiter',
]);

/** Null: nothing is asked of it. `size`, `first` and `last` are Liquid's own. */
const fieldsOf = (pattern: string, texts: string, owner: string): ContentValue | null => {
  const found = [...texts.matchAll(new RegExp(pattern, 'g'))].map((match) => match[1] ?? match[2] ?? '');
  const names = [...new Set(found)].filter((one) => !['size', 'first', 'last', '', owner].includes(one));
  return names.length === 0 ? null : Object.fromEntries(names.map((one) => [one, byName(one)]));
};

const GUESSES: readonly (readonly [RegExp, (name: string) => unknown])[] = [
  [/(^|_)(is|has|should)_|^(is|has)[A-Z]/, () => true],
  [/e?_?mail$|^email/i, () => 'alex@example.com'],
  [/image|picture|photo|logo|avatar/i, () => 'https://example.com/picture.jpg'],
  [/url|link|href/i, () => 'https://example.com/'],
  [/phone|mobile/i, () => '+33 6 12 34 56 78'],
  [/first_?name|^name$|given_?name/i, () => 'Alex'],
  [/last_?name|family_?name|surname/i, () => 'Martin'],
  [/price|amount|total|cost|sum|balance|fee|discount|rate/i, numberOf],
  [/count|quantity|qty|number_of|points|items_|stock|age$/i, () => 3],
  [/currency/i, () => 'EUR'],
  [/country/i, () => 'FR'],
  [/city|town/i, () => 'Lyon'],
  [/language|locale/i, () => 'en'],
  [/date|_at$|_on$|time|deadline|expiry|expires|day$/i, () => DATE],
  [/code|coupon|voucher|token|password|otp|pin$/i, () => 'K7M-42Q'],
  [/(^|_)(id|number|no|ref|reference|sku)$|Id$/, () => '10482'],
];

function numberOf(): number {
  return 49.9;
}
const numberFor = (name: string): number =>
  /count|quantity|qty|points|items|stock|age$/i.test(name) ? 3 : numberOf();

const byName = (name: string): unknown =>
  (GUESSES.find(([pattern]) => pattern.test(name))?.[1] ?? wordsOf)(name);

/** gift_wrapping → Gift wrapping: words that can stand in a sentence. */
const wordsOf = (name: string): string => {
  const words = name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .trim()
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
};
