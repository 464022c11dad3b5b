// Where a page of a log ended: opaque to callers.
import type { Instant } from '../../core/time.ts';
import { isUuid } from './tables.ts';

export interface Cursor {
  readonly at: Instant;
  readonly id: string;
  readonly channel: string;
  readonly endpoint: string;
}

export const writeCursor = (at: Instant, id: string, channel: string, endpoint: string): string =>
  Buffer.from(JSON.stringify([at, id, channel, endpoint])).toString('base64url');

/** A cursor nobody gave out starts at the beginning. */
export const readCursor = (text: string | null): Cursor | null => {
  if (text === null) return null;
  try {
    const [at, id, channel, endpoint] = JSON.parse(
      Buffer.from(text, 'base64url').toString('utf8'),
    ) as unknown[];
    if (typeof at !== 'number' || typeof id !== 'string' || !isUuid(id)) return null;
    if (typeof channel !== 'string' || typeof endpoint !== 'string') return null;
    return { at, id, channel, endpoint };
  } catch {
    return null;
  }
};
