// Secrets at rest. What is sealed can only be opened with the same SECRET_KEY and in the same installation.
import type { Result } from '../core/result.ts';

export interface Seal {
  seal(plain: string): Uint8Array;
  /** A wrong key, another installation or a changed byte is a refusal, never garbage. */
  open(sealed: Uint8Array): Result<string>;
  /** A key of its own for one purpose (links, digests), from the same secret. */
  keyFor(purpose: string): Uint8Array;
}
