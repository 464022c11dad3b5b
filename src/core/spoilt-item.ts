// What stands in a list in place of an item whose text cannot be stored: readers of such lists answer with its refusal.
// No document can hold one, so nothing that was sent is ever taken for it.
import type { SpoiltPlace } from './inspect-json.ts';
import type { Json } from './json.ts';
import type { Refusal } from './result.ts';

export class SpoiltItem {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    this.refusal = refusal;
  }
}

/** Puts them where they stand; the document is the reader's own. */
export const markSpoilt = (document: Json, places: readonly SpoiltPlace[]): void => {
  for (const { steps, refusal } of places) {
    const list = steps.slice(0, -1).reduce<unknown>(stepInto, document);
    if (Array.isArray(list)) list[Number(steps.at(-1))] = new SpoiltItem(refusal);
  }
};

const stepInto = (value: unknown, step: string | number): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string | number, unknown>)[step] : undefined;
