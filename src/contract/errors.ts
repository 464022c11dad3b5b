// Every code an answer can carry with a status other than 400, and the one wire shape of errors. Codes are
// stable and never reused. A refusal whose code is not listed here is the caller's mistake: 400.
// No message ever repeats a key or a body.
import type { Refusal } from '../core/result.ts';

export const ERROR_STATUS: Readonly<Record<string, number>> = {
  invalid_api_key: 401,
  ip_not_allowed: 401,
  invalid_app_key: 401,
  invalid_user_token: 401,
  user_token_required: 401,
  /** Wrong address or password: which one is not said. */
  invalid_credentials: 401,
  /** The password is right; a code is needed as well. */
  totp_required: 401,
  /** No session, or one that ended. */
  not_signed_in: 401,
  /** A link was used before, has expired, or never was one. */
  link_expired: 410,
  /** A request with a cookie that does not come from our own pages. */
  foreign_request: 403,
  origin_not_allowed: 403,
  invalid_signature: 401,
  access_denied: 403,
  not_found: 404,
  conflict: 409,
  /** Something still leads to the preference centre. */
  preference_center_in_use: 409,
  /** Something still shows the image. */
  image_in_use: 409,
  /** Live campaigns hand out its codes; the answer names them under `uses`. */
  promotion_list_in_use: 409,
  /** A newer request of the same caller took its place. */
  superseded: 409,
  idempotency_key_reused: 422,
  idempotency_key_busy: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  rate_limited: 429,
  /** A business quota, not the pool of the endpoint. */
  send_id_quota: 429,
  overloaded: 429,
  internal_error: 500,
  /** What was asked for is fine and could not be done now; the caller should retry. */
  unavailable: 503,
};

export const statusOf = (code: string): number => ERROR_STATUS[code] ?? 400;

export interface ErrorItem {
  readonly code: string;
  readonly field?: string;
  readonly message: string;
  readonly rule?: string;
  readonly params?: Readonly<Record<string, string>>;
}

/**
 * The body of a fatal answer: `message` always; `errors` names the fields when there are any. A malformed JSON
 * body also carries the text in `error` (braze-rest-api 1.1).
 */
export interface ErrorBody {
  readonly message: string;
  readonly code: string;
  readonly errors?: readonly ErrorItem[];
  readonly error?: string;
}

export const errorBody = (refusals: readonly [Refusal, ...Refusal[]]): ErrorBody => {
  const [first] = refusals;
  const named = refusals.some((refusal) => refusal.field !== undefined) || refusals.length > 1;
  return {
    message: first.message,
    code: first.code,
    ...(named ? { errors: refusals.map(itemOf) } : {}),
    ...(first.code === 'malformed_json' ? { error: first.message } : {}),
  };
};

const itemOf = (refusal: Refusal): ErrorItem => ({
  code: refusal.code,
  ...(refusal.field === undefined ? {} : { field: refusal.field }),
  message: refusal.message,
  ...(refusal.rule === undefined ? {} : { rule: refusal.rule }),
  ...(refusal.params === undefined ? {} : { params: refusal.params }),
});
