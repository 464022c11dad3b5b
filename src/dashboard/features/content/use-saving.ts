// Saving a template, a content block or a preference centre: over the version it was typed over. Where somebody else was
// quicker, what stands now is read and both are shown; nothing is sent over it before one of them was chosen.
import { useMutation } from '@tanstack/react-query';
import { ApiError } from '../../api.ts';
import type { Versioned } from '../../parts/kept/kept-store.ts';
import type { Kept } from '../../parts/kept/use-kept.ts';

interface Options<Draft, Answer> {
  readonly kept: Kept<Draft>;
  readonly send: (draft: Draft, version: string | number) => Promise<Answer>;
  readonly readPresent: () => Promise<Versioned<Draft>>;
  /** What was typed is no longer kept when it is called. */
  readonly onSaved: (answer: Answer) => void;
  /** Theirs stands: everything about it is read again. */
  readonly onTheirs: () => void;
}

interface Wish<Draft> {
  readonly draft: Draft;
  readonly version: string | number;
}

const isConflict = (error: unknown): boolean => error instanceof ApiError && error.code === 'conflict';

export const useSaving = <Draft, Answer>({
  kept,
  send,
  readPresent,
  onSaved,
  onTheirs,
}: Options<Draft, Answer>) => {
  const mutation = useMutation({
    mutationFn: async ({ draft, version }: Wish<Draft>): Promise<Answer | null> => {
      try {
        return await send(draft, version);
      } catch (error) {
        if (!isConflict(error)) throw error;
        const present = await readPresent();
        // Met as it was: only its number is another.
        return kept.meet(present) ? send(draft, present.version) : null;
      }
    },
    onSuccess: (answer, { draft }) => {
      if (answer === null) return;
      kept.saved(draft);
      onSaved(answer);
    },
  });
  const save = (draft: Draft = kept.values): void => {
    if (kept.present === null) mutation.mutate({ draft, version: kept.version });
  };
  return {
    save,
    isPending: mutation.isPending,
    isSaved: mutation.isSuccess && mutation.data !== null,
    error: mutation.error,
    keepMine: () => {
      if (kept.present === null) return;
      kept.keepMine();
      mutation.mutate({ draft: kept.values, version: kept.present.version });
    },
    takeTheirs: () => {
      kept.discard();
      mutation.reset();
      onTheirs();
    },
  };
};

export type Saving = Pick<ReturnType<typeof useSaving>, 'error' | 'keepMine' | 'takeTheirs'>;
