// A template that reaches its limits again and again may not eat the time of others: after a few times in a row
// its messages end at once, and it is tried again only now and then.
import { LRUCache } from 'lru-cache';

const MAX_STRIKES = 5;
const CONDEMNED_MS = 5_000;
const MAX_KEPT = 1_000;

export const CONDEMNED = 'the template reached its limits several times in a row';

export class Strikes {
  readonly #kept = new LRUCache<string, { count: number; until: number }>({ max: MAX_KEPT });

  isCondemned(key: string): boolean {
    return performance.now() < (this.#kept.get(key)?.until ?? 0);
  }

  /** One message of the template that went well clears it. */
  note(key: string, reachedLimit: boolean): void {
    if (!reachedLimit) {
      this.#kept.delete(key);
      return;
    }
    const count = (this.#kept.get(key)?.count ?? 0) + 1;
    this.#kept.set(key, { count, until: count < MAX_STRIKES ? 0 : performance.now() + CONDEMNED_MS });
  }
}
