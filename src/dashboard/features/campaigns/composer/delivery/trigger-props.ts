// What every editor of a trigger's setting gets: the trigger as it is written, and the way to change some of it.
import type { Written } from '../../model.ts';

export interface TriggerProps {
  readonly value: Written;
  readonly path: string;
  /** Some of its settings; undefined takes one away. */
  readonly onChange: (changes: Written) => void;
}
