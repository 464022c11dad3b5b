// What a handler returns: plain values, presented in one place.
import type { Refusal } from '../core/result.ts';
import { errorBody, statusOf } from '../contract/errors.ts';

export interface JsonReply {
  readonly kind: 'json';
  readonly status: number;
  /** Always carries a `message` text (Appendix B 1). */
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string | string[]>>;
}

/** A page or document of ours, for public endpoints only. */
export interface TextReply {
  readonly kind: 'text';
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
}

/** An image, for public endpoints only. */
export interface BytesReply {
  readonly kind: 'bytes';
  readonly status: number;
  readonly contentType: string;
  readonly bytes: Uint8Array;
  readonly headers?: Readonly<Record<string, string | string[]>>;
}

/** Something long, written as it is read: exports. */
export interface StreamReply {
  readonly kind: 'stream';
  readonly status: number;
  readonly contentType: string;
  readonly chunks: AsyncIterable<string | Uint8Array>;
  readonly headers?: Readonly<Record<string, string | string[]>>;
}

export type Reply = JsonReply | TextReply | BytesReply | StreamReply;

/** A file to save; the name is ours, never a user's. */
export const download = (contentType: string, name: string, chunks: AsyncIterable<string>): StreamReply => ({
  kind: 'stream',
  status: 200,
  contentType,
  chunks,
  headers: { 'content-disposition': `attachment; filename="${name}"`, 'cache-control': 'no-store' },
});

/** `{"message": "success", …fields}` with 200 unless told otherwise. */
export const succeed = (
  fields: Readonly<Record<string, unknown>> = {},
  status = 200,
  headers?: Readonly<Record<string, string | string[]>>,
): JsonReply => ({
  kind: 'json',
  status,
  body: { message: 'success', ...fields },
  ...(headers === undefined ? {} : { headers }),
});

/** The refusal's code decides the status (contract/errors.ts; 400 unless listed there). */
export const refuseWith = (refusal: Refusal, ...more: readonly Refusal[]): JsonReply => ({
  kind: 'json',
  status: statusOf(refusal.code),
  body: { ...errorBody([refusal, ...more]) },
});

/** An error body of the endpoint's own making, e.g. `/users/track` with all objects invalid (5.1.1). */
export const failWith = (
  status: number,
  message: string,
  fields: Readonly<Record<string, unknown>> = {},
): JsonReply => ({ kind: 'json', status, body: { message, ...fields } });

export const NOT_FOUND: Refusal = { code: 'not_found', message: 'Not Found' };
export const WRONG_TYPE: Refusal = {
  code: 'unsupported_media_type',
  message: 'Unsupported Media Type: send Content-Type: application/json.',
};
export const NOT_SIGNED_IN: Refusal = { code: 'not_signed_in', message: 'Nobody is signed in here.' };
