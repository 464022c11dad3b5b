// What was typed and not yet saved, kept for this tab through reloads: by person, workspace and form. Never anything
// secret: forms strip that first. All of it goes when somebody signs out.
export interface Versioned<Values> {
  readonly values: Values;
  /** Of what stands at the server; '' where there is nothing yet. */
  readonly version: string | number;
}

export interface Kept<Values> extends Versioned<Values> {
  /** What stood at the server when the typing began: `version` is its version. */
  readonly base: Values;
}

export type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

const PREFIX = 'relance.kept/';
/** Of the campaign composer, which remembers past the end of a tab. */
export const DRAFT_PREFIX = 'relance.draft/';

/** `place` is the key of a workspace; '' is the account, which stands in none. */
export const keptKey = (person: string, place: string, id: string): string =>
  PREFIX + [person, place, id].map(encodeURIComponent).join('/');

export const isSame = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** A full or forbidden store keeps nothing; forms work without. */
const quietly = <Answer>(act: () => Answer, otherwise: Answer): Answer => {
  try {
    return act();
  } catch {
    return otherwise;
  }
};

/** What was typed back to how it stood is nothing to keep. */
export const keepValues = <Values>(store: Store, key: string, kept: Kept<Values>): void => {
  if (isSame(kept.values, kept.base)) return forgetValues(store, key);
  // Rather nothing than something older, where there is no room.
  const isKept = quietly(() => (store.setItem(key, JSON.stringify(kept)), true), false);
  if (!isKept) forgetValues(store, key);
};

export const forgetValues = (store: Store, key: string): void =>
  quietly(() => store.removeItem(key), undefined);

/** Null where nothing is kept, or where it was kept for a form that has other fields by now. */
export const findKept = <Values>(store: Store, key: string, loaded: Values): Kept<Values> | null => {
  const found = quietly<unknown>(() => JSON.parse(store.getItem(key) ?? 'null'), null);
  return isKept(found) && fits(found.values, loaded) ? (found as Kept<Values>) : null;
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isKept = (found: unknown): found is Kept<unknown> =>
  isRecord(found) && 'values' in found && 'base' in found && 'version' in found;

const fits = (kept: unknown, loaded: unknown): boolean => {
  if (!isRecord(loaded))
    return typeof kept === typeof loaded && Array.isArray(kept) === Array.isArray(loaded);
  return isRecord(kept) && Object.keys(loaded).every((name) => loaded[name] === undefined || name in kept);
};

/** Of whoever signed out: nobody after them finds what they typed. */
export const forgetEverything = (store: Store): void =>
  quietly(() => {
    const keys = Array.from({ length: store.length }, (_, i) => store.key(i) ?? '');
    for (const key of keys) if (key.startsWith(PREFIX) || key.startsWith(DRAFT_PREFIX)) store.removeItem(key);
  }, undefined);
