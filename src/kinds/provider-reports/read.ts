// Reading what providers send: nothing of it is trusted to be of the shape their documents promise.
import { isObject, scalarText } from '../../core/json.ts';
import { refuse, type Result } from '../../core/result.ts';
import type { MessageReport, ReportedFate } from '../../core/interactions/provider-report.ts';

/** Events of one call; providers send hundreds, never more. */
export const MAX_REPORTS = 5_000;

export const field = (value: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((at, name) => (isObject(at) ? at[name] : undefined), value);

export const text = (value: unknown, ...path: readonly string[]): string => scalarText(field(value, ...path));

export const list = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value.slice(0, MAX_REPORTS) : [];

export const wrongShape = (what: string): Result<never> =>
  refuse('invalid_report', `This is not what ${what} sends.`, 'body');

export const emailReport = (
  fate: ReportedFate,
  address: string,
  messageIds: readonly string[],
  reason: string,
): readonly MessageReport[] =>
  address.includes('@')
    ? [{ kind: 'message', channel: 'email', fate, address, messageIds: messageIds.filter(Boolean), reason }]
    : [];

/** `key` of a parsed header or form map, whatever its form. */
export const firstText = (value: unknown): string =>
  typeof value === 'string' ? value : Array.isArray(value) ? firstText(value[0]) : '';
