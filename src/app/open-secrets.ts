// Secrets of channel configurations: one sealed JSON object each.
import { isObject, type JsonObject } from '../core/json.ts';
import { ok, refuse, type Result } from '../core/result.ts';
import type { Seal } from '../ports/seal.ts';

export const openSecretsWith =
  (seal: Pick<Seal, 'open'>) =>
  ({ secrets }: { readonly secrets: Uint8Array | null }): Result<JsonObject> => {
    if (secrets === null) return ok({});
    const opened = seal.open(secrets);
    if (!opened.ok) return opened;
    const value: unknown = JSON.parse(opened.value);
    return isObject(value) ? ok(value as JsonObject) : refuse('secret_unreadable', 'The secret is damaged.');
  };
