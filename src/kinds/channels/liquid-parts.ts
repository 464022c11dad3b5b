// Every text of a content that holds Liquid becomes a part of its own, named by its path; everything else is
// left alone and costs nothing per message. Filling puts the rendered texts back in the same places.
import type { Json, JsonObject } from '../../core/json.ts';

export const hasLiquid = (text: string): boolean => text.includes('{{') || text.includes('{%');

export const collectParts = (content: JsonObject): Readonly<Record<string, string>> => {
  const parts: [string, string][] = [];
  walk(content, '', (path, text) => {
    if (hasLiquid(text)) parts.push([path, text]);
    return text;
  });
  return Object.fromEntries(parts);
};

export const fillParts = (content: JsonObject, rendered: Readonly<Record<string, string>>): JsonObject =>
  walkObject(content, '', (path, text) => rendered[path] ?? text);

type Visit = (path: string, text: string) => string;

const walk = (value: Json, path: string, visit: Visit): Json => {
  if (typeof value === 'string') return visit(path, value);
  if (Array.isArray(value)) return value.map((item: Json, i) => walk(item, `${path}.${i}`, visit));
  if (typeof value === 'object' && value !== null) return walkObject(value as JsonObject, path, visit);
  return value;
};

const walkObject = (object: JsonObject, path: string, visit: Visit): JsonObject =>
  Object.fromEntries(
    Object.entries(object).map(([key, value]) => [
      key,
      walk(value, path === '' ? key : `${path}.${key}`, visit),
    ]),
  );
