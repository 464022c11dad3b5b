// The one way out. Every address is checked after resolution and exactly the checked address is dialled (F96).

export interface HttpRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Total time, connect to last byte. */
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
  /** Port allow-list; absent = any port. */
  readonly ports?: readonly number[];
  /** The answer's body is also wanted as bytes. */
  readonly binary?: boolean;
}

/**
 * Phase of a failure (reliability 1.3): `not_sent` before any byte of the request left, `maybe_sent` after.
 * Once a status line has come the call is `answered`, whatever happens to the body.
 * `blocked` is a refusal of ours: private address, port, scheme.
 */
export type HttpResult =
  | {
      readonly phase: 'answered';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
      /** The body is not whole: over the limit, cut off, late, or compressed in a way that cannot be read. */
      readonly truncated: boolean;
      /** With `binary` only. */
      readonly bytes?: Uint8Array;
    }
  | { readonly phase: 'not_sent'; readonly error: string }
  | { readonly phase: 'maybe_sent'; readonly error: string }
  | { readonly phase: 'blocked'; readonly error: string };

export interface HttpEgress {
  request(request: HttpRequest): Promise<HttpResult>;
}
