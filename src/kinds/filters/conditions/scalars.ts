// Lists of texts, numbers and booleans out of settings.
import type { Result } from '../../../core/result.ts';
import { ok, refuse } from '../../../core/result.ts';
import { checkText, MAX_FILTER_TEXT_CHARS } from '../../../core/segments/settings.ts';

export type Scalar = string | number | boolean;

export const readScalar = (value: unknown, path: string): Result<Scalar> => {
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return ok(value);
  return typeof value === 'string'
    ? checkText(value, path, MAX_FILTER_TEXT_CHARS)
    : refuse('invalid_filter', 'A string, a number or a boolean is required.', path);
};

/** One value is a list of one. */
export const readScalars = (value: unknown, path: string, maxValues: number): Result<readonly Scalar[]> => {
  if (!Array.isArray(value)) {
    const one = readScalar(value, path);
    return one.ok ? ok([one.value]) : one;
  }
  if (value.length === 0 || value.length > maxValues)
    return refuse('invalid_filter', `Between 1 and ${maxValues} values are required.`, path);
  const scalars: Scalar[] = [];
  for (const [i, item] of value.entries()) {
    const scalar = readScalar(item, `${path}[${i}]`);
    if (!scalar.ok) return scalar;
    scalars.push(scalar.value);
  }
  return ok(scalars);
};
