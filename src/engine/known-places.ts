// Where people known by an external id live, remembered for seconds: the same people come again and again. A place
// may be stale: the write finds out who is gone, and only ids that a caller cannot take away are remembered. Bounded in number and in age: two generations, the older of which
// is dropped whole.
import type { Clock } from '../ports/clock.ts';
import type { PersonPlace } from '../ports/ingest-store.ts';

export interface KnownPlaces {
  get(keyText: string): PersonPlace | undefined;
  set(keyText: string, place: PersonPlace): void;
  forget(keyText: string): void;
}

const GENERATION_MS = 5_000;
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
    get: (keyText) => {
      age();
      return young.get(keyText) ?? old.get(keyText);
    },
    set: (keyText, place) => {
      age();
      young.set(keyText, { ...place, remembered: true });
    },
    forget: (keyText) => {
      young.delete(keyText);
      old.delete(keyText);
    },
  };
};
