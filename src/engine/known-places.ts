// Where people known by an external id live, remembered for minutes: the same people come again and again. A place may have
// become untrue: the write finds out who left or lost an external id since (writeBundle), and only ids that lead to somebody
// who is there and lost none lately are remembered. What the write asks is kept for a day (app/trim-ledger.ts), far longer than
// anybody remembers. Bounded in number and in age: two generations, the older of which is dropped whole.
import { MINUTE_MS } from '../core/time.ts';
import type { Clock } from '../ports/clock.ts';
import type { PersonPlace } from '../ports/ingest-store.ts';

export interface KnownPlaces {
  /** Forgets what is too old. Whoever asks does this first, once for many keys. */
  age(): void;
  get(keyText: string): PersonPlace | undefined;
  set(keyText: string, place: PersonPlace): void;
  forget(keyText: string): void;
}

/** A place is remembered for one to two of them, and never for three, when nobody asks for a while. */
const GENERATION_MS = 5 * MINUTE_MS;
const MAX_PER_GENERATION = 50_000;

export const makeKnownPlaces = (clock: Pick<Clock, 'monotonic'>): KnownPlaces => {
  let young = new Map<string, PersonPlace>();
  let old = new Map<string, PersonPlace>();
  let bornMs = clock.monotonic();
  const age = (): void => {
    const nowMs = clock.monotonic();
    if (nowMs - bornMs < GENERATION_MS && young.size < MAX_PER_GENERATION) return;
    old = nowMs - bornMs < 2 * GENERATION_MS ? young : new Map<string, PersonPlace>();
    young = new Map();
    bornMs = nowMs;
  };
  return {
    age,
    get: (keyText) => young.get(keyText) ?? old.get(keyText),
    set: (keyText, place) => {
      if (young.size >= MAX_PER_GENERATION) age();
      young.set(keyText, { ...place, remembered: true });
    },
    forget: (keyText) => {
      young.delete(keyText);
      old.delete(keyText);
    },
  };
};
