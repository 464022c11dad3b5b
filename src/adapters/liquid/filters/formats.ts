// Numbers and dates for people, and the default value (personalisation 7.6 and 8).
import { parseTime, readZone } from '../dates.ts';
import { cast, toFixed } from '../numbers.ts';
import { print } from '../print.ts';
import { strftime } from '../strftime.ts';
import { Moment, isEmpty, isNumeric, isTrue } from '../values.ts';
import type { FilterSet } from './filter.ts';

const NUMERIC_TEXT = /^\s*-?\d+(?:\.\d+)?\s*$/;

const delimit = (text: string): string => {
  const [whole = '', ...fraction] = text.split('.');
  return [whole.replace(/(\d)(?=(?:\d{3})+$)/g, '$1,'), ...fraction].join('.');
};

const isNumber = (input: unknown): boolean =>
  isNumeric(input) || (typeof input === 'string' && input.length < 400 && NUMERIC_TEXT.test(input));

/** `default: x, allow_false: true` arrives as a pair. */
const allowsFalse = (options: readonly unknown[]): boolean =>
  options.some((pair) => Array.isArray(pair) && pair[0] === 'allow_false' && pair[1] === true);

export const formats: FilterSet = {
  number_with_delimiter: (_state, input) => (isNumber(input) ? delimit(print(input).trim()) : input),
  money: (_state, input) => (isNumber(input) ? toFixed(cast(input), 2) : input),
  default: (_state, input, fallback, ...options) => {
    if (input === false && allowsFalse(options)) return false;
    return isTrue(input) && !isEmpty(input) ? input : (fallback ?? null);
  },
  date: (state, input, format) => {
    const at = parseTime(input, state.init.now);
    const wanted = print(format);
    if (at === null || wanted === '') return input;
    state.chargeText(wanted.length * 16);
    return strftime(at, input instanceof Moment ? input.zone : 'UTC', wanted);
  },
  time_zone: (state, input, zone) => {
    const at = parseTime(input, state.init.now);
    return at === null ? input : new Moment(at, readZone(print(zone)));
  },
};
