// Reads settings written by people: each field is asked for once, the first problem found is kept and named by
// its path. Ask for everything, then look at `refusal`.
import type { Refusal, Result } from '../../core/result.ts';
import { err, ok } from '../../core/result.ts';
import { isObject } from '../../core/json.ts';

export interface FieldReader {
  readonly path: string;
  refuse(field: string, message: string): void;
  text(field: string, rule?: TextRule): string | undefined;
  requiredText(field: string, rule?: TextRule): string;
  flag(field: string, fallback: boolean): boolean;
  integer(field: string, min: number, max: number): number | undefined;
  choice<C extends string>(field: string, choices: readonly C[]): C | undefined;
  /** A map of texts; numbers and booleans are taken as their text. */
  texts(field: string): Readonly<Record<string, string>>;
  list(field: string, max: number): readonly unknown[];
  object(field: string): FieldReader | undefined;
  has(field: string): boolean;
  raw(field: string): unknown;
  /** The value, or the first refusal met by this reader or one opened from it. */
  finish<T>(value: T): Result<T>;
}

export interface TextRule {
  readonly max?: number;
  readonly test?: (text: string) => boolean;
  readonly message?: string;
}

interface Problems {
  first: Refusal | undefined;
}
type Source = Readonly<Record<string, unknown>>;

export const readFields = (input: unknown, path: string): FieldReader => {
  const problems: Problems = { first: undefined };
  if (isObject(input)) return readerOf(input, path, problems);
  note(problems, path, 'must be an object');
  return readerOf({}, path, problems);
};

const note = (problems: Problems, field: string, message: string): void => {
  problems.first ??= { code: 'invalid_field', message: `${field} ${message}`, field };
};

const readerOf = (source: Source, path: string, problems: Problems): FieldReader => {
  const at = (field: string): string => (path === '' ? field : `${path}.${field}`);
  const refuse = (field: string, message: string): void => note(problems, at(field), message);
  const has = (field: string): boolean =>
    Object.hasOwn(source, field) && source[field] !== undefined && source[field] !== null;
  const raw = (field: string): unknown => (has(field) ? source[field] : undefined);
  const text = (field: string, rule: TextRule = {}): string | undefined => {
    const value = raw(field);
    if (value === undefined) return undefined;
    const problem = textProblem(value, rule);
    if (problem !== null) refuse(field, problem);
    return typeof value === 'string' ? value : '';
  };
  return {
    path,
    refuse,
    has,
    raw,
    text,
    requiredText: (field, rule) => {
      const value = text(field, rule);
      if (value === undefined || value === '') refuse(field, 'is required');
      return value ?? '';
    },
    flag: (field, fallback) => {
      const value = raw(field);
      if (value !== undefined && typeof value !== 'boolean') refuse(field, 'must be true or false');
      return typeof value === 'boolean' ? value : fallback;
    },
    integer: (field, min, max) => {
      const value = raw(field);
      if (value === undefined) return undefined;
      if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
      refuse(field, `must be a whole number from ${min} to ${max}`);
      return undefined;
    },
    choice: (field, choices) => {
      const value = raw(field);
      const found = choices.find((choice) => choice === value);
      if (value !== undefined && found === undefined) refuse(field, `must be one of ${choices.join(', ')}`);
      return found;
    },
    texts: (field) =>
      readTexts(raw(field), (key, message) => refuse(key === '' ? field : `${field}.${key}`, message)),
    list: (field, max) => {
      const value = raw(field);
      if (value === undefined) return [];
      if (Array.isArray(value) && value.length <= max) return value as readonly unknown[];
      refuse(field, `must be a list of at most ${max}`);
      return [];
    },
    object: (field) => {
      const value = raw(field);
      if (value === undefined) return undefined;
      if (!isObject(value)) refuse(field, 'must be an object');
      return readerOf(isObject(value) ? value : {}, at(field), problems);
    },
    finish: (value) => (problems.first === undefined ? ok(value) : err(problems.first)),
  };
};

const textProblem = (value: unknown, rule: TextRule): string | null => {
  if (typeof value !== 'string') return 'must be text';
  if (value.includes('\0')) return 'must not contain NUL';
  if (rule.max !== undefined && value.length > rule.max) return `must have at most ${rule.max} characters`;
  if (rule.test !== undefined && !rule.test(value)) return rule.message ?? 'is not valid';
  return null;
};

const readTexts = (
  value: unknown,
  refuse: (key: string, message: string) => void,
): Readonly<Record<string, string>> => {
  if (value === undefined) return {};
  if (!isObject(value)) {
    refuse('', 'must be an object');
    return {};
  }
  const entries: [string, string][] = [];
  for (const [key, item] of Object.entries(value)) {
    if (typeof item === 'string' || typeof item === 'number' || typeof item === 'boolean')
      entries.push([key, String(item)]);
    else refuse(key, 'must be text');
  }
  return Object.fromEntries(entries);
};
