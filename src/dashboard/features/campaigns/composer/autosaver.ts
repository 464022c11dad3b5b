// Saves while somebody types. One save at a time, each naming the version it started from; what the server cannot take
// now is tried again, what two people changed differently is put before a person, and until it is safe the whole of it
// is remembered in the browser.
import { ApiError } from '../../../api.ts';
import type { Problem } from '../model.ts';
import { changedFields, changesBetween, mergeDocs, readField, writeField } from './document.ts';
import type { Doc, FieldName } from './document.ts';

/** A state of the document that the server has. `mark` is its version, or the revision of the draft. */
export interface Stored {
  readonly doc: Doc;
  readonly mark: number;
  readonly by: string;
  readonly at: string;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

export interface Door {
  save(changes: Readonly<Record<string, unknown>>, mark: number): Promise<Stored>;
  /** What a refused save says the server has now; null when the refusal is about something else. */
  readConflict(error: ApiError): Stored | null;
}

export interface Remembered {
  readonly base: Doc;
  readonly doc: Doc;
}

export interface Memory {
  read(): Remembered | null;
  write(remembered: Remembered): void;
  forget(): void;
}

export type Status = 'saved' | 'unsaved' | 'saving' | 'offline' | 'failed' | 'conflict';

export interface Conflict {
  readonly theirs: Stored;
  readonly mine: Doc;
  readonly clashes: readonly FieldName[];
}

export interface Snapshot {
  readonly doc: Doc;
  readonly stored: Stored;
  readonly status: Status;
  readonly conflict: Conflict | null;
  readonly error: ApiError | null;
  /** Work of an earlier visit was found in this browser and taken up again. */
  readonly wasRestored: boolean;
}

const WAIT_MS = 700;
const RETRY_MS = 4_000;

export class Autosaver {
  #state: Snapshot;
  readonly #door: Door;
  readonly #memory: Memory;
  readonly #listeners = new Set<() => void>();
  #timer: ReturnType<typeof setTimeout> | null = null;
  #isSaving = false;

  constructor(stored: Stored, door: Door, memory: Memory) {
    this.#door = door;
    this.#memory = memory;
    const remembered = memory.read();
    const start: Snapshot = {
      doc: stored.doc,
      stored,
      status: 'saved',
      conflict: null,
      error: null,
      wasRestored: false,
    };
    this.#state = start;
    if (remembered === null) return;
    const { merged, clashes } = mergeDocs(remembered.base, remembered.doc, stored.doc);
    if (clashes.length > 0) {
      const conflict = { theirs: stored, mine: remembered.doc, clashes };
      this.#state = { ...start, doc: merged, status: 'conflict', conflict, wasRestored: true };
    } else if (changesBetween(stored.doc, merged) === null) memory.forget();
    else {
      this.#state = { ...start, doc: merged, status: 'unsaved', wasRestored: true };
      this.#later(0);
    }
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): Snapshot => this.#state;

  readonly edit = (change: (doc: Doc) => Doc): void => {
    const doc = change(this.#state.doc);
    if (doc === this.#state.doc) return;
    const { status } = this.#state;
    this.#set({ doc, status: status === 'conflict' ? 'conflict' : 'unsaved' });
    this.#memory.write({ base: this.#state.stored.doc, doc });
    this.#later(WAIT_MS);
  };

  /** Now, not in a moment: before leaving, and when the server is back. True when everything is stored. */
  readonly flush = async (): Promise<boolean> => {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    await this.#save();
    return this.#state.status === 'saved';
  };

  /** For each clash: mine, or theirs. */
  readonly resolve = (keepsMine: (field: FieldName) => boolean): void => {
    const { conflict, doc } = this.#state;
    if (conflict === null) return;
    let settled = doc;
    for (const field of conflict.clashes) {
      const from = keepsMine(field) ? conflict.mine : conflict.theirs.doc;
      settled = writeField(settled, field, readField(from, field));
    }
    this.#set({ doc: settled, stored: conflict.theirs, conflict: null, status: 'unsaved' });
    this.#later(0);
  };

  #set(changes: Partial<Snapshot>): void {
    this.#state = { ...this.#state, ...changes };
    for (const listener of this.#listeners) listener();
  }

  #later(ms: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#save(), ms);
  }

  async #save(): Promise<void> {
    if (this.#isSaving || this.#state.conflict !== null) return;
    const { doc: sent, stored } = this.#state;
    const changes = changesBetween(stored.doc, sent);
    if (changes === null) return this.#settle(stored);
    this.#isSaving = true;
    this.#set({ status: 'saving', error: null });
    try {
      this.#adopt(sent, await this.#door.save(changes, stored.mark));
    } catch (error) {
      this.#refused(error);
    } finally {
      this.#isSaving = false;
    }
    if (this.#state.status === 'unsaved') this.#later(WAIT_MS);
  }

  #settle(stored: Stored): void {
    this.#memory.forget();
    this.#set({ status: 'saved', stored, error: null });
  }

  /** The server's words for what was sent (ids, compiled content), except where somebody typed on meanwhile. */
  #adopt(sent: Doc, stored: Stored): void {
    let doc = stored.doc;
    for (const field of changedFields(sent, this.#state.doc))
      doc = writeField(doc, field, readField(this.#state.doc, field));
    if (changesBetween(stored.doc, doc) === null) {
      this.#set({ doc });
      this.#settle(stored);
    } else {
      this.#set({ doc, stored, status: 'unsaved' });
      this.#memory.write({ base: stored.doc, doc });
    }
  }

  #refused(error: unknown): void {
    if (!(error instanceof ApiError)) {
      this.#set({ status: 'failed' });
      throw error;
    }
    const theirs = this.#door.readConflict(error);
    if (theirs !== null) return this.#meet(theirs);
    const isPassing = error.status === 0 || error.status === 429 || error.status >= 500;
    this.#set({ status: isPassing ? 'offline' : 'failed', error });
    if (isPassing) this.#later(RETRY_MS);
  }

  /** Somebody else saved first. */
  #meet(theirs: Stored): void {
    const mine = this.#state.doc;
    const { merged, clashes } = mergeDocs(this.#state.stored.doc, mine, theirs.doc);
    if (clashes.length === 0) {
      this.#set({ doc: merged, stored: theirs, status: 'unsaved' });
      this.#memory.write({ base: theirs.doc, doc: merged });
      return;
    }
    this.#set({ doc: merged, conflict: { theirs, mine, clashes }, status: 'conflict' });
  }
}
