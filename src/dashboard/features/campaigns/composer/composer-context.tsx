// What every step of the composer works on: the document, how to change a field of it, and what is wrong with it.
import { createContext, use, useMemo, type ReactNode } from 'react';
import type { Campaign, Problem, Written } from '../model.ts';
import type { Autosaver, Snapshot } from './autosaver.ts';
import { writeField, type Doc } from './document.ts';
import { useProblemText } from './problems.ts';

export interface Composer {
  readonly campaign: Campaign;
  readonly doc: Doc;
  readonly definition: Written;
  readonly isReadOnly: boolean;
  /** The campaign is live as it stands here: there is nothing to make live. */
  readonly isLiveAsShown: boolean;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
  /** One field of the definition; undefined takes it away. */
  readonly set: (field: string, value: unknown) => void;
  readonly setOwn: (field: 'name' | 'description' | 'tags', value: unknown) => void;
  /** What is wrong at a place of the definition, in words; undefined = nothing. */
  readonly errorAt: (path: string) => string | undefined;
}

const Context = createContext<Composer | null>(null);

export const useComposer = (): Composer => {
  const composer = use(Context);
  if (composer === null) throw new Error('Only inside the composer.');
  return composer;
};

interface ProviderProps {
  readonly campaign: Campaign;
  readonly saver: Autosaver;
  readonly snapshot: Snapshot;
  readonly isReadOnly: boolean;
  readonly isLiveAsShown: boolean;
  readonly children: ReactNode;
}

export const ComposerProvider = (props: ProviderProps) => {
  const { campaign, saver, snapshot, isReadOnly, isLiveAsShown, children } = props;
  const textOf = useProblemText();
  const { doc, stored } = snapshot;
  const composer = useMemo((): Composer => {
    const edit = (field: string, value: unknown): void => {
      if (!isReadOnly) saver.edit((one) => writeField(one, field, value));
    };
    return {
      campaign,
      doc,
      definition: doc.definition,
      isReadOnly,
      isLiveAsShown,
      problems: stored.problems,
      warnings: stored.warnings,
      set: (field, value) => edit(`definition.${field}`, value),
      setOwn: edit,
      errorAt: (path) => {
        const found = stored.problems.find(({ field }) => field === `definition.${path}`);
        return found === undefined ? undefined : textOf(found);
      },
    };
  }, [campaign, doc, stored, isReadOnly, isLiveAsShown, saver, textOf]);
  return <Context value={composer}>{children}</Context>;
};
