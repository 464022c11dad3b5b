// Settings every provider has: how many calls at once and how long one may take.
import { CALL_DEADLINE_MS } from '../../core/limits.ts';
import type { JsonObject } from '../../core/json.ts';
import type { FieldReader } from './read-fields.ts';
import { readFields } from './read-fields.ts';
import { isBaseUrl, trimSlash } from './http-answers.ts';

const MIN_TIMEOUT_MS = 100;

export interface CallSettings {
  readonly concurrency: number;
  readonly timeoutMs: number;
}

export const readCallSettings = (fields: FieldReader, concurrency: number): CallSettings => ({
  concurrency: fields.integer('concurrency', 1, 1_000) ?? concurrency,
  timeoutMs: fields.integer('timeout_ms', MIN_TIMEOUT_MS, CALL_DEADLINE_MS) ?? CALL_DEADLINE_MS,
});

export const readBaseUrl = (fields: FieldReader, field: string, fallback: string): string =>
  trimSlash(
    fields.text(field, { max: 500, test: isBaseUrl, message: 'must be an http or https URL' }) ?? fallback,
  );

/** Secrets live apart from settings; a refusal names them under `secrets`. */
export const readSecrets = (secrets: JsonObject, path: string): FieldReader =>
  readFields(secrets, path === '' ? 'secrets' : `${path}.secrets`);
