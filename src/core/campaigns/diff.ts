// What changed between two written definitions: the paths, with both values. Lists whose items carry an id are
// compared item by item, so that moving a variant does not look like changing all of them.
import type { Json } from '../json.ts';
import { isObject } from '../json.ts';

export interface Change {
  readonly path: string;
  readonly before: Json | null;
  readonly after: Json | null;
}

export const diffJson = (before: Json, after: Json, path = ''): readonly Change[] => {
  if (isObject(before) && isObject(after)) return diffObjects(before, after, path);
  const byId = bothById(before, after);
  if (byId !== null) return diffObjects(byId[0], byId[1], path);
  return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ path, before, after }];
};

const diffObjects = (
  before: Readonly<Record<string, Json>>,
  after: Readonly<Record<string, Json>>,
  path: string,
): readonly Change[] => {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((name) => {
    const here = path === '' ? name : `${path}.${name}`;
    return diffJson(before[name] ?? null, after[name] ?? null, here);
  });
};

const bothById = (
  before: Json,
  after: Json,
): readonly [Readonly<Record<string, Json>>, Readonly<Record<string, Json>>] | null => {
  if (!Array.isArray(before) || !Array.isArray(after)) return null;
  const [a, b] = [indexById(before as readonly Json[]), indexById(after as readonly Json[])];
  return a === null || b === null ? null : [a, b];
};

const indexById = (items: readonly Json[]): Readonly<Record<string, Json>> | null => {
  const index: Record<string, Json> = {};
  for (const item of items) {
    const id = isObject(item) ? (item['id'] ?? item['message_id']) : undefined;
    if (typeof id !== 'string') return null;
    index[id] = item;
  }
  return index;
};
