// Idempotency-Key on POST: the first answer is kept and replayed; the same key with another request is refused,
// a duplicate that arrives while the first still runs is told to come back.
import { createHash } from 'node:crypto';
import type { RawInput } from '../contract/endpoint.ts';
import type { Refusal } from '../core/result.ts';
import type { IdempotencyKeys } from '../ports/access.ts';
import type { JsonReply, Reply } from './reply.ts';
import { refuseWith } from './reply.ts';

const VALID_KEY = /^[\x21-\x7e]{1,255}$/;
const INVALID: Refusal = {
  code: 'invalid_idempotency_key',
  message: 'Idempotency-Key must be 1 to 255 printable ASCII characters without spaces.',
  field: 'Idempotency-Key',
};
const REUSED: Refusal = {
  code: 'idempotency_key_reused',
  message: 'This Idempotency-Key was used with a different request.',
  field: 'Idempotency-Key',
};
const BUSY: Refusal = {
  code: 'idempotency_key_busy',
  message: 'A request with this Idempotency-Key is still running; retry shortly.',
  field: 'Idempotency-Key',
};

export const answerOnce = async (
  keys: IdempotencyKeys,
  workspaceId: number,
  key: string,
  digest: Uint8Array,
  run: () => Promise<Reply>,
): Promise<Reply> => {
  if (!VALID_KEY.test(key)) return refuseWith(INVALID);
  const earlier = await keys.begin(workspaceId, key, digest);
  switch (earlier.kind) {
    case 'answered':
      return replay(earlier.status, earlier.body);
    case 'running':
      return withRetryAfter(refuseWith(BUSY));
    case 'different_request':
      return refuseWith(REUSED);
    case 'none':
      return runAndKeep(keys, workspaceId, key, run);
  }
};

const runAndKeep = async (
  keys: IdempotencyKeys,
  workspaceId: number,
  key: string,
  run: () => Promise<Reply>,
): Promise<Reply> => {
  let reply: Reply;
  try {
    reply = await run();
  } catch (fault) {
    await keys.release(workspaceId, key);
    throw fault;
  }
  if (reply.kind === 'json' && isWorthKeeping(reply.status)) {
    await keys.finish(workspaceId, key, reply.status, reply.body);
  } else {
    await keys.release(workspaceId, key);
  }
  return reply;
};

/** A limit or a fault says nothing about the request itself. */
const isWorthKeeping = (status: number): boolean => status < 500 && status !== 429;

const replay = (status: number, body: Readonly<Record<string, unknown>>): JsonReply => ({
  kind: 'json',
  status,
  body,
  headers: { 'idempotent-replayed': 'true' },
});

const withRetryAfter = (reply: JsonReply): JsonReply => ({ ...reply, headers: { 'retry-after': '1' } });

/** Same method, path, query and body: same request. */
export const digestOf = (method: string, url: string, raw: RawInput): Uint8Array =>
  createHash('sha256')
    .update(JSON.stringify([method, url, raw.body ?? null]))
    .digest();
