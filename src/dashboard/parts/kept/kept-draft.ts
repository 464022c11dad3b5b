// One thing being typed: over what it is typed, what of it is kept, and what is done when somebody else changed the same
// meanwhile. Knows no screen; `useKept` shows it.
import { findKept, forgetValues, isSame, keepValues, type Store, type Versioned } from './kept-store.ts';

export interface Typed<Values> {
  readonly values: Values;
  /** What stood at the server when the typing began. */
  readonly base: Values;
  readonly version: string | number;
  /** Typed before a reload, and back. */
  readonly isRestored: boolean;
  readonly isChanged: boolean;
  /** What stands at the server now and is not what was typed over: somebody chooses before anything is saved. */
  readonly present: Versioned<Values> | null;
}

interface Options<Values> {
  readonly store: Store;
  readonly key: string;
  readonly loaded: Versioned<Values>;
  /** Leaves out what may not be kept: secrets. */
  readonly strip?: ((values: Values) => Values) | undefined;
}

export class KeptDraft<Values> {
  readonly #store: Store;
  readonly #key: string;
  readonly #strip: (values: Values) => Values;
  readonly #listeners = new Set<() => void>();
  #typed: Typed<Values>;

  constructor({ store, key, loaded, strip = (values) => values }: Options<Values>) {
    this.#store = store;
    this.#key = key;
    this.#strip = strip;
    this.#typed = { ...untouched(loaded), ...this.#takeUp(loaded) };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): Typed<Values> => this.#typed;

  readonly type = (values: Values): void => {
    const isChanged = !isSame(values, this.#typed.base);
    this.#show({ values, isChanged, isRestored: isChanged && this.#typed.isRestored });
    this.#keep();
  };

  /** Given up, or saved: what stands is `loaded` now. */
  readonly settle = (loaded: Versioned<Values>): void => {
    forgetValues(this.#store, this.#key);
    this.#show(untouched(loaded));
  };

  /** `sent` is stored. What was typed on while it was under way is kept, over that. */
  readonly saved = (sent: Values): void => {
    const { values } = this.#typed;
    this.#show({ base: sent, isChanged: !isSame(values, sent), isRestored: false, present: null });
    this.#keep();
  };

  /** This much of it stands by now, saved in a first step: what was typed stays typed. */
  readonly stand = (stored: Versioned<Values>): void => {
    this.#show({ base: stored.values, version: stored.version });
    this.#keep();
  };

  /**
   * The server has something newer. True: what this form is about stands as it did, so it may be saved over the newer
   * version; else both are shown first.
   */
  readonly meet = (present: Versioned<Values>): boolean => {
    const isUntouched = isSame(present.values, this.#typed.base);
    if (isUntouched) this.#show({ version: present.version });
    else this.#show({ present });
    this.#keep();
    return isUntouched;
  };

  /** What was typed stands, over what is there now. */
  readonly keepMine = (): void => {
    const { present, values } = this.#typed;
    if (present === null) return;
    const isChanged = !isSame(values, present.values);
    this.#show({ base: present.values, version: present.version, present: null, isChanged });
    this.#keep();
  };

  #takeUp(loaded: Versioned<Values>): Partial<Typed<Values>> {
    const kept = findKept(this.#store, this.#key, loaded.values);
    if (kept === null) return {};
    const { values, base, version } = kept;
    if (isSame(values, this.#strip(loaded.values))) {
      forgetValues(this.#store, this.#key);
      return {};
    }
    const back = { values, isRestored: true, isChanged: true };
    // Something else of the same document may have changed: nobody's work is in question here.
    if (version === loaded.version || isSame(base, this.#strip(loaded.values))) return back;
    return { ...back, base, version, present: loaded };
  }

  #keep(): void {
    const { values, base, version } = this.#typed;
    keepValues(this.#store, this.#key, { values: this.#strip(values), base: this.#strip(base), version });
  }

  #show(changes: Partial<Typed<Values>>): void {
    this.#typed = { ...this.#typed, ...changes };
    for (const listener of this.#listeners) listener();
  }
}

const untouched = <Values>({ values, version }: Versioned<Values>): Typed<Values> => ({
  values,
  base: values,
  version,
  isRestored: false,
  isChanged: false,
  present: null,
});
