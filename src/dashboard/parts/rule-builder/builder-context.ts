// What every part of the builder knows: the whole rule, how it is changed, and what was found in it.
import { createContext, use } from 'react';
import type { Place, Problem, Rule } from './rule-tree.ts';
import type { Names } from './understand.ts';

export interface Builder {
  readonly root: Rule;
  readonly readOnly: boolean;
  readonly problems: readonly Problem[];
  readonly names: Names;
  /** Null while it is unfinished. */
  readonly describe: (clause: Rule) => string | null;
  /** The segment that is edited: it cannot name itself. */
  readonly self: string | null;
  /** Null takes the clause or group out. */
  readonly change: (place: Place, change: (rule: Rule) => Rule | null) => void;
  readonly duplicate: (place: Place) => void;
}

const Context = createContext<Builder | null>(null);
export const BuilderProvider = Context.Provider;

export const useBuilder = (): Builder => {
  const builder = use(Context);
  if (builder === null) throw new Error('Only inside of a RuleBuilder.');
  return builder;
};
