// What a push family's builder gives: the payload as the provider sends it, with the facts its headers need.
import type { JsonObject } from '../../../core/json.ts';
import type { Result } from '../../../core/result.ts';
import { refuse } from '../../../core/result.ts';
import { utf8Length } from '../../../core/text-size.ts';

export type Built = Result<JsonObject>;

export const tooLarge = (what: string, bytes: number, limit: number): Result<never> | null =>
  bytes <= limit
    ? null
    : refuse('content_invalid', `The ${what} has ${bytes} bytes; at most ${limit} are allowed.`);

export const jsonBytes = (value: JsonObject): number => utf8Length(JSON.stringify(value));

/** A field only when it is there: absent and empty are the same to every push service. */
export const present = (name: string, value: JsonObject[string] | undefined): JsonObject =>
  value === undefined || value === null || value === '' ? {} : { [name]: value };

export const textField = (content: JsonObject, name: string): string => {
  const value = content[name];
  return typeof value === 'string' ? value.replaceAll('\0', '').trim() : '';
};

/** Providers take string values only in data maps. */
export const asTexts = (extra: JsonObject[string] | undefined): JsonObject =>
  typeof extra !== 'object' || extra === null
    ? {}
    : Object.fromEntries(
        Object.entries(extra).map(([key, value]) => [
          key,
          typeof value === 'string' ? value : JSON.stringify(value),
        ]),
      );

/** By what a notification is recognised when it is repeated, and when it is opened. */
export interface PushMark {
  readonly sendKey: string;
  /** Fields of ours that every payload carries; no field of a campaign overrules them. */
  readonly own: JsonObject;
}
