// Typing that outlives reloads, failed saves and the end of a session: `useState` for whatever somebody types, kept by
// person, workspace and form. Every form of the dashboard is built on it (tests/architecture/kept-forms.test.ts).
import { useParams } from '@tanstack/react-router';
import { useState, useSyncExternalStore } from 'react';
import { useSession } from '../../session.ts';
import { KeptDraft, type Typed } from './kept-draft.ts';
import { keptKey, type Versioned } from './kept-store.ts';

export interface KeptOptions<Values> {
  /** Unique in the workspace. A form whose id changes is mounted anew (`key`). */
  readonly id: string;
  /** What stands at the server; what a new thing begins with. */
  readonly loaded: Versioned<Values>;
  readonly strip?: (values: Values) => Values;
}

export interface Kept<Values> extends Typed<Values> {
  readonly type: (values: Values) => void;
  /** Some of the fields. */
  readonly change: (part: Partial<Values>) => void;
  /** Back to what stands at the server. */
  readonly discard: () => void;
  readonly settle: (loaded: Versioned<Values>) => void;
  readonly saved: (sent: Values) => void;
  readonly meet: (present: Versioned<Values>) => boolean;
  readonly stand: (stored: Versioned<Values>) => void;
  readonly keepMine: () => void;
}

/** Whose typing, and where. */
export interface KeptPlace {
  readonly person: string;
  readonly workspace: string;
}

export const useKeptPlace = (): KeptPlace => {
  const { user } = useSession();
  const { workspace = '' } = useParams({ strict: false });
  return { person: user.user_id, workspace };
};

export const useKept = <Values>(options: KeptOptions<Values>): Kept<Values> =>
  useKeptAt(useKeptPlace(), options);

/** For a dialog that stands outside of the routes: it is told where it belongs. */
export const useKeptAt = <Values>(
  { person, workspace }: KeptPlace,
  { id, loaded, strip }: KeptOptions<Values>,
): Kept<Values> => {
  const [draft] = useState(
    () =>
      new KeptDraft<Values>({
        store: sessionStorage,
        key: keptKey(person, workspace, id),
        loaded,
        strip,
      }),
  );
  const typed = useSyncExternalStore(draft.subscribe, draft.snapshot);
  return {
    ...typed,
    type: draft.type,
    change: (part) => draft.type({ ...draft.snapshot().values, ...part }),
    discard: () => draft.settle(draft.snapshot().present ?? loaded),
    settle: draft.settle,
    saved: draft.saved,
    meet: draft.meet,
    stand: draft.stand,
    keepMine: draft.keepMine,
  };
};

/** Of something that carries no version: what stands is its own. */
export const standing = <Values>(values: Values): Versioned<Values> => ({
  values,
  version: JSON.stringify(values),
});

/** Of something that is made new: nothing stands yet. */
export const fresh = <Values>(values: Values): Versioned<Values> => ({ values, version: '' });
