// Two people editing one thing: a save may state the version it saw, and when that is no longer the present one, it
// is refused together with the present one, so that both can be shown. A version is a digest of what was answered.
import { createHash } from 'node:crypto';
import { isSameJson, type Json } from '../../core/json.ts';
import type { Refusal } from '../../core/result.ts';
import type { Reply } from '../reply.ts';
import { refuseWith } from '../reply.ts';

const VERSION_CHARS = 16;

/** What is answered, with the version that a save may state. */
export const versioned = <T extends object>(present: T): T & { readonly version: string } => ({
  ...present,
  version: createHash('sha256').update(JSON.stringify(present)).digest('hex').slice(0, VERSION_CHARS),
});

export const CHANGED_MEANWHILE: Refusal = {
  code: 'conflict',
  message: 'Somebody else changed it meanwhile; `present` is what stands now.',
  field: 'version',
};

/** The refusal, carrying what stands now. */
export const refuseStale = (present: unknown): Reply => {
  const reply = refuseWith(CHANGED_MEANWHILE);
  return { ...reply, body: { ...reply.body, present } };
};

/** The same by what was seen instead of its version. Null: nobody said so, or it stands as it did. */
export const findUnseen = (seen: Json | undefined, present: Json): Reply | null =>
  seen === undefined || isSameJson(seen, present) ? null : refuseStale(present);

/** Null: nobody stated a version, or it is the present one. */
export const findStale = (
  seen: string | undefined,
  present: { readonly version: string } | null,
): Reply | null => (seen === undefined || seen === (present?.version ?? '') ? null : refuseStale(present));
