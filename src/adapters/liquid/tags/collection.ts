// What `for` and `tablerow` loop over.
import { toIndex } from '../numbers.ts';
import { isHash } from '../values.ts';

/** Lists as they are, objects as [key, value] pairs, a text as one element, anything else as nothing. */
export const toCollection = (value: unknown): readonly unknown[] => {
  if (Array.isArray(value)) return value as unknown[];
  if (typeof value === 'string') return value === '' ? [] : [value];
  return isHash(value) ? Object.keys(value).map((key) => [key, value[key]]) : [];
};

/** `offset:`, then `limit:`, then `reversed`, in whatever order they are written. */
export const cutCollection = (
  items: readonly unknown[],
  options: Readonly<Record<string, unknown>>,
): readonly unknown[] => {
  const offset = Math.max(0, toIndex(options['offset']));
  const limit =
    options['limit'] === undefined || options['limit'] === null ? Infinity : toIndex(options['limit']);
  const cut = items.slice(offset, offset + Math.max(0, limit));
  return options['reversed'] === true ? cut.reverse() : cut;
};
