// What a change changed, for the audit log: paths with the value before and after, bounded, without secrets.
import { isObject } from '../json.ts';

export interface Difference {
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

const MAX_DIFFERENCES = 40;
const MAX_TEXT_CHARS = 300;
const MAX_VALUE_CHARS = 1_000;
/** Said by the entry itself, or moving with every change. */
const IGNORED = new Set(['updated_at', 'version', 'revision', 'updated_by', 'problems', 'warnings']);
const SECRET = /secret|password|token|private|credential|authorization|api_key|signature|link$/i;
const HIDDEN = '•••';

export const findDifferences = (before: unknown, after: unknown): readonly Difference[] => {
  const found: Difference[] = [];
  compare('', before, after, found);
  return found.slice(0, MAX_DIFFERENCES);
};

/** For what nobody may read in a log: where something changed, and not what. */
export const withoutValues = (differences: readonly Difference[]): readonly Difference[] =>
  differences.map(({ path }) => ({ path }));

const compare = (path: string, before: unknown, after: unknown, found: Difference[]): void => {
  if (found.length >= MAX_DIFFERENCES || isSame(before, after)) return;
  if (isObject(before) && isObject(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      if (IGNORED.has(key) || (path === '' && key === 'message')) continue;
      compare(path === '' ? key : `${path}.${key}`, before[key], after[key], found);
    }
    return;
  }
  const name = path.slice(path.lastIndexOf('.') + 1);
  const show = (value: unknown): unknown =>
    SECRET.test(name) && value !== undefined ? HIDDEN : shorten(value);
  found.push({
    path,
    ...(before === undefined ? {} : { before: show(before) }),
    ...(after === undefined ? {} : { after: show(after) }),
  });
};

const isSame = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);

const shorten = (value: unknown): unknown => {
  if (typeof value === 'string')
    return value.length > MAX_TEXT_CHARS ? `${value.slice(0, MAX_TEXT_CHARS)}…` : value;
  if (!isObject(value) && !Array.isArray(value)) return value;
  const text = JSON.stringify(redact(value));
  return text.length > MAX_VALUE_CHARS ? `${text.slice(0, MAX_VALUE_CHARS)}…` : redact(value);
};

const redact = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(redact);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, SECRET.test(key) ? HIDDEN : redact(inner)]),
  );
};
