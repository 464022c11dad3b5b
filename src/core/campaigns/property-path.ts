// Paths into the properties of an event (7.7): `order.customer.tier`, `items[].sku` (any element), `items[0].sku`
// (that element), and names in double quotes when they hold a dot or brackets.
import type { Json, JsonObject } from '../json.ts';

export type PropertyStep =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'element'; readonly index: number }
  | { readonly kind: 'any' };

const MAX_STEPS = 20;
const STEP = /(?:"((?:[^"\\]|\\.)+)"|([^."[\]]+))((?:\[\d*\])*)(\.|$)/y;

/** Null when the text is no path. */
export const parsePropertyPath = (text: string): readonly PropertyStep[] | null => {
  const steps: PropertyStep[] = [];
  STEP.lastIndex = 0;
  for (;;) {
    const match = STEP.exec(text);
    if (match === null) return null;
    const [, quoted, plain, brackets = '', end] = match;
    steps.push({ kind: 'name', name: quoted?.replaceAll(/\\(.)/g, '$1') ?? plain ?? '' });
    for (const bracket of brackets.match(/\[\d*\]/g) ?? []) steps.push(toElement(bracket));
    if (steps.length > MAX_STEPS) return null;
    if (end === '') return STEP.lastIndex === text.length ? steps : null;
  }
};

const toElement = (bracket: string): PropertyStep => {
  const digits = bracket.slice(1, -1);
  return digits === '' ? { kind: 'any' } : { kind: 'element', index: Number(digits) };
};

/** Every value the path leads to; none when the property is absent. */
export const valuesAt = (properties: JsonObject, path: readonly PropertyStep[]): readonly Json[] =>
  path.reduce<readonly Json[]>(
    (values, step) => values.flatMap((value) => stepInto(value, step)),
    [properties],
  );

const stepInto = (value: Json, step: PropertyStep): readonly Json[] => {
  if (step.kind === 'name') {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
    const named = value as JsonObject;
    return Object.hasOwn(named, step.name) ? [named[step.name]!] : [];
  }
  if (!Array.isArray(value)) return [];
  const list = value as readonly Json[];
  return step.kind === 'any' ? list : list.slice(step.index, step.index + 1);
};
