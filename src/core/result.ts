// Expected outcomes are values with a code; exceptions mean a bug or a broken world.

/** A refusal a caller can act on. `code` is stable, `field` is the path of the offending input. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly field?: string;
  /** Which rule was broken, and with what: screens say it in the reader's language. */
  readonly rule?: string;
  readonly params?: Readonly<Record<string, string>>;
}

export type Result<T, E = Refusal> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };

export const ok = <T>(value: T): Result<T, never> => ({ ok: true, value });
export const err = <E>(error: E): Result<never, E> => ({ ok: false, error });

/** Builds a refusal result; the common way for parsers to say no. */
export const refuse = (code: string, message: string, field?: string): Result<never> =>
  err(field === undefined ? { code, message } : { code, message, field });
