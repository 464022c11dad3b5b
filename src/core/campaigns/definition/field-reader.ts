// Reads the fields of a written document one by one and remembers what was asked for, so that the rest can be refused
// as unknown. Everything wrong is collected: the caller learns all of it at once, with paths.
import { Temporal } from 'temporal-polyfill';
import type { JsonObject } from '../../json.ts';
import { isObject } from '../../json.ts';
import type { Refusal } from '../../result.ts';

export class FieldReader {
  readonly refusals: Refusal[];
  readonly makeId: () => string;
  readonly #path: string;
  readonly #fields: Readonly<Record<string, unknown>>;
  readonly #asked = new Set<string>();

  constructor(input: unknown, path: string, makeId: () => string, refusals: Refusal[] = []) {
    this.refusals = refusals;
    this.makeId = makeId;
    this.#path = path;
    this.#fields = isObject(input) ? input : {};
    if (!isObject(input)) this.#refuse('', 'must be an object');
  }

  #refuse(name: string, what: string): null {
    const field = name === '' ? this.#path : `${this.#path}.${name}`;
    this.refusals.push({ code: 'invalid_field', message: `${field} ${what}.`, field });
    return null;
  }

  #raw(name: string): unknown {
    this.#asked.add(name);
    return this.#fields[name] ?? null;
  }

  text(name: string): string | null {
    const value = this.#raw(name);
    if (value === null) return null;
    if (typeof value === 'string' && value !== '' && value.length <= 200) return value;
    return this.#refuse(name, 'must be a text of 1 to 200 characters');
  }

  /** '' where nothing is chosen yet. */
  textOrNone(name: string): string {
    return this.#raw(name) === '' ? '' : (this.text(name) ?? '');
  }

  requiredText(name: string): string {
    const value = this.text(name);
    if (value === null && this.#raw(name) === null) this.#refuse(name, 'is required');
    return value ?? '';
  }

  /** `HH:MM`, 24 hours. */
  civilTime(name: string): string | null {
    return this.#pattern(name, /^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time like 09:30');
  }

  /** `YYYY-MM-DD`, a day of the calendar. */
  civilDate(name: string): string | null {
    const text = this.#pattern(name, /^\d{4}-\d{2}-\d{2}$/, 'must be a date like 2026-01-31');
    return text === null || isCivil(text) ? text : this.#refuse(name, 'must be a date that exists');
  }

  /** `YYYY-MM-DDTHH:MM`, wall-clock time without an offset. */
  civilDateTime(name: string): string | null {
    const text = this.#pattern(
      name,
      /^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d$/,
      'must be a date and time like 2026-01-31T09:30',
    );
    return text === null || isCivil(text) ? text : this.#refuse(name, 'must be a date that exists');
  }

  #pattern(name: string, pattern: RegExp, what: string): string | null {
    const value = this.#raw(name);
    if (value === null) return null;
    return typeof value === 'string' && pattern.test(value) ? value : this.#refuse(name, what);
  }

  requiredTime(name: string): string {
    return this.civilTime(name) ?? this.#missing(name, '');
  }

  requiredDate(name: string): string {
    return this.civilDate(name) ?? this.#missing(name, '');
  }

  requiredInteger(name: string, min: number, max: number): number {
    return this.integer(name, min, max) ?? this.#missing(name, min);
  }

  #missing<Value>(name: string, otherwise: Value): Value {
    if (this.#raw(name) === null) this.#refuse(name, 'is required');
    return otherwise;
  }

  integers(name: string, most: number, min: number, max: number): readonly number[] {
    const value = this.#raw(name);
    if (value === null) return [];
    const fits = (one: unknown): one is number =>
      Number.isInteger(one) && Number(one) >= min && Number(one) <= max;
    if (Array.isArray(value) && value.length <= most && value.every(fits)) return value;
    this.#refuse(name, `must be a list of integers from ${min} to ${max}`);
    return [];
  }

  /** Says that a field is missing or makes no sense with the others. */
  refuse(name: string, what: string): void {
    this.#refuse(name, what);
  }

  integer(name: string, min: number, max: number): number | null {
    const value = this.#raw(name);
    if (value === null) return null;
    if (Number.isInteger(value) && Number(value) >= min && Number(value) <= max) return Number(value);
    return this.#refuse(name, `must be an integer from ${min} to ${max}`);
  }

  flag(name: string): boolean {
    const value = this.#raw(name);
    if (value !== null && typeof value !== 'boolean') this.#refuse(name, 'must be true or false');
    return value === true;
  }

  /** True unless the document says otherwise. */
  flagOr(name: string, otherwise: boolean): boolean {
    const value = this.#raw(name);
    if (value === null) return otherwise;
    if (typeof value !== 'boolean') this.#refuse(name, 'must be true or false');
    return value === true;
  }

  choice<Choice extends string>(name: string, choices: readonly Choice[], otherwise: Choice): Choice {
    const value = this.#raw(name);
    if (value === null) return otherwise;
    const found = choices.find((choice) => choice === value);
    if (found === undefined) this.#refuse(name, `must be one of ${choices.join(', ')}`);
    return found ?? otherwise;
  }

  object(name: string): JsonObject | null {
    const value = this.#raw(name);
    if (value === null) return null;
    return isObject(value) ? (value as JsonObject) : this.#refuse(name, 'must be an object');
  }

  nested(name: string): FieldReader | null {
    const value = this.object(name);
    return value === null
      ? null
      : new FieldReader(value, `${this.#path}.${name}`, this.makeId, this.refusals);
  }

  list<Item>(name: string, max: number, read: (reader: FieldReader, index: number) => Item): readonly Item[] {
    const value = this.#raw(name);
    if (value === null) return [];
    if (!Array.isArray(value) || value.length > max) {
      this.#refuse(name, `must be a list of at most ${max}`);
      return [];
    }
    return value.map((item, index) => {
      const path = `${this.#path}.${name}[${index}]`;
      const reader = new FieldReader(item, path, this.makeId, this.refusals);
      const parsed = read(reader, index);
      reader.refuseUnknown();
      return parsed;
    });
  }

  /** Objects as written: what a kind of its own will parse. */
  objects(name: string, max: number): readonly JsonObject[] {
    const value = this.#raw(name);
    if (value === null) return [];
    if (Array.isArray(value) && value.length <= max && value.every(isObject))
      return value as readonly JsonObject[];
    this.#refuse(name, `must be a list of at most ${max} objects`);
    return [];
  }

  refuseUnknown(): void {
    for (const name of Object.keys(this.#fields)) {
      if (!this.#asked.has(name)) this.#refuse(name, 'is not a field of a campaign');
    }
  }
}

const isCivil = (text: string): boolean => {
  try {
    Temporal.PlainDateTime.from(text, { overflow: 'reject' });
    return true;
  } catch {
    return false;
  }
};
