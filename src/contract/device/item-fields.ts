// Reading one item of a device: every field is asked for once, and every field that is wrong gets a word of its own.
import { isObject } from '../../core/json.ts';
import type { Refusal } from '../../core/result.ts';
import { utf8Length } from '../../core/text-size.ts';

export type Given = Readonly<Record<string, unknown>>;

export interface ItemFields {
  text(name: string, most: number): string | undefined;
  requiredText(name: string, most: number): string;
  number(name: string, least: number, most: number): number | undefined;
  requiredNumber(name: string, least: number, most: number): number;
  flag(name: string): boolean | undefined;
  choice<Value extends string>(name: string, values: readonly Value[]): Value | undefined;
  requiredChoice<Value extends string>(name: string, values: readonly Value[]): Value;
  object(name: string): Given | undefined;
  /** Undefined for null too. */
  raw(name: string): unknown;
  isNull(name: string): boolean;
  refuse(field: string, message: string, code?: string): void;
  readonly refusals: readonly Refusal[];
}

export const readItemFields = (given: Given): ItemFields => {
  const refusals: Refusal[] = [];
  const refuse: ItemFields['refuse'] = (field, message, code = 'invalid_field') => {
    refusals.push({ code, field, message: `${field} ${message}.` });
  };
  const raw = (name: string): unknown =>
    Object.hasOwn(given, name) ? (given[name] ?? undefined) : undefined;
  const need = <Value>(name: string, value: Value | undefined, otherwise: Value): Value => {
    if (value === undefined && raw(name) === undefined) refuse(name, 'is required', 'missing_field');
    return value ?? otherwise;
  };
  const text: ItemFields['text'] = (name, most) => {
    const value = raw(name);
    if (value === undefined) return undefined;
    if (typeof value === 'string' && value !== '' && utf8Length(value) <= most) return value;
    refuse(name, `must be a text of 1 to ${most} bytes`);
    return undefined;
  };
  const number: ItemFields['number'] = (name, least, most) => {
    const value = raw(name);
    if (value === undefined) return undefined;
    if (typeof value === 'number' && value >= least && value <= most) return value;
    refuse(name, `must be a number from ${least} to ${most}`);
    return undefined;
  };
  const choice: ItemFields['choice'] = (name, values) => {
    const value = raw(name);
    if (value === undefined) return undefined;
    const found = values.find((one) => one === value);
    if (found === undefined) refuse(name, `must be one of ${values.join(', ')}`);
    return found;
  };
  return {
    text,
    number,
    choice,
    requiredText: (name, most) => need(name, text(name, most), ''),
    requiredNumber: (name, least, most) => need(name, number(name, least, most), 0),
    requiredChoice: (name, values) => need(name, choice(name, values), values[0]!),
    flag: (name) => {
      const value = raw(name);
      if (value === undefined || typeof value === 'boolean') return value;
      refuse(name, 'must be true or false');
      return undefined;
    },
    object: (name) => {
      const value = raw(name);
      if (value === undefined) return undefined;
      if (isObject(value)) return value;
      refuse(name, 'must be an object');
      return undefined;
    },
    raw,
    isNull: (name) => Object.hasOwn(given, name) && given[name] === null,
    refuse,
    refusals,
  };
};
