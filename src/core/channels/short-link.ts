// Short links of texts (20.2): a code that stands for a destination, personal ones for one send too. Every character
// of a text costs, so what a link means is stored and not carried.
import { DAY_MS, type Instant } from '../time.ts';

export interface ShortLink {
  /** Unguessable; equal for equal links of a send, so that a repeat makes no second one. */
  readonly code: string;
  readonly workspaceId: number;
  readonly url: string;
  readonly alias: string | null;
  /** Null: static, a click counts for nobody. */
  readonly send: { readonly userId: string; readonly sendKey: string } | null;
  /** Workspace clock. */
  readonly expiresAt: Instant;
}

/** 20.2 */
export const STATIC_LIFE_MS = 365 * DAY_MS;
export const PERSONAL_LIFE_MS = 60 * DAY_MS;

export const SHORT_CODE_CHARS = 10;
export const isShortCode = (text: string): boolean => /^[A-Za-z0-9_-]{10}$/.test(text);
