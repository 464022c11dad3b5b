// What the pieces of the schedule's form share: the schedule as it is written, and the way to change some of it.
import type { Written } from '../../model.ts';

export interface PatchProps {
  readonly schedule: Written;
  readonly patch: (changes: Written) => void;
}
