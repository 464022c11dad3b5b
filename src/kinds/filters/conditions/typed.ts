// `{ type, comparison, value }` of CD-18.2 → a comparison. The types are those a person picks on a screen; what is
// compared decides which of them it offers.
import type { Result } from '../../../core/result.ts';
import { ok, refuse } from '../../../core/result.ts';
import type { Settings } from '../../../core/segments/settings.ts';
import { readChoice } from '../../../core/segments/settings.ts';
import { ARRAY_COMPARISONS, parseArray } from './arrays.ts';
import { BOOLEAN_COMPARISONS, parseBoolean } from './booleans.ts';
import type { Comparison } from './comparison.ts';
import { DAY_COMPARISONS, parseDay } from './days.ts';
import { NUMBER_COMPARISONS, parseNumber } from './numbers.ts';
import { STRING_COMPARISONS, parseString } from './strings.ts';
import { parseTime, parseWrittenTime, TYPED_TIME_COMPARISONS } from './times.ts';

/** `time` is {"$time": …}; `written_time` a date as text, as events carry it; `day` a time without its year. */
export const VALUE_TYPES = ['boolean', 'number', 'string', 'array', 'time', 'written_time', 'day'] as const;
export type ValueType = (typeof VALUE_TYPES)[number];

export const COMPARISONS_BY_TYPE: Readonly<Record<ValueType, readonly string[]>> = {
  boolean: BOOLEAN_COMPARISONS,
  number: NUMBER_COMPARISONS,
  string: STRING_COMPARISONS,
  array: ARRAY_COMPARISONS,
  time: TYPED_TIME_COMPARISONS,
  written_time: TYPED_TIME_COMPARISONS,
  day: DAY_COMPARISONS,
};

type Parse = (settings: Settings, comparison: string, path: string) => Result<Comparison>;
const PARSERS: Readonly<Record<ValueType, Parse>> = {
  boolean: parseBoolean,
  number: parseNumber,
  string: parseString,
  array: parseArray,
  time: parseTime,
  written_time: parseWrittenTime,
  day: parseDay,
};

export const parseTyped = (
  settings: Settings,
  path: string,
  offered: readonly ValueType[],
): Result<Comparison> => {
  const type = readChoice(settings, 'type', path, offered);
  return type.ok ? parseOfType(settings, path, type.value) : type;
};

export const parseOfType = (settings: Settings, path: string, type: ValueType): Result<Comparison> => {
  const comparison = readChoice(settings, 'comparison', path, COMPARISONS_BY_TYPE[type]);
  if (!comparison.ok) return comparison;
  const { value } = comparison;
  if ((value === 'exists' || value === 'does_not_exist') && settings['value'] !== undefined)
    return refuse('invalid_filter', 'This comparison takes no value.', `${path}.value`);
  const parsed = PARSERS[type](settings, value, path);
  return parsed.ok ? ok(parsed.value) : parsed;
};
