// MJML behind a port: the compiler belongs to the server and runs when content is saved.
import type { Result } from '../core/result.ts';

export interface MjmlProblem {
  readonly line: number;
  readonly message: string;
}

export interface CompiledMjml {
  readonly html: string;
  /** What the compiler passed over. */
  readonly problems: readonly MjmlProblem[];
}

export interface Mjml {
  /** Liquid in the source comes out as it went in. */
  compile(source: string): Promise<Result<CompiledMjml>>;
  /** HTML with its style sheets moved into its elements; Liquid comes out as it went in, nothing is fetched. */
  inlineCss(html: string): Promise<string>;
}
