// Rendering behind a port: child processes under time, memory and output limits (rulings: Templates).
import type { JsonObject } from '../core/json.ts';
import type { ReasonCode } from '../core/deliveries/reasons.ts';
import type { TextPieces } from '../core/templates/text-pieces.ts';
import type { Instant } from '../core/time.ts';
import type { Refusal } from '../core/result.ts';

/** One person's render of one message: every part on its own. */
export interface RenderJob {
  readonly workspaceId: number;
  /** Identifies `parts` across jobs, so that they are parsed once per process. */
  readonly templateKey: string;
  readonly parts: Readonly<Record<string, string>>;
  /** Parts that are HTML of an email: comments are stripped before Liquid runs (personalisation 1). */
  readonly htmlParts?: readonly string[];
  /** core/templates/context.ts */
  readonly context: JsonObject;
  readonly now: Instant;
  /** Same delivery → same promotion code in every part and channel. */
  readonly deliveryId: string;
  readonly preview?: boolean;
}

export type RenderResult =
  | {
      readonly kind: 'rendered';
      readonly parts: Readonly<Record<string, string>>;
      /** Of parts in which something stands. */
      readonly pieces?: Readonly<Record<string, TextPieces>>;
      readonly extras: Readonly<Record<string, string>>;
      readonly warnings: readonly string[];
    }
  /** The template or a limit decided against sending. `detail` is the author's reason or the error. */
  | { readonly kind: 'aborted'; readonly reason: ReasonCode; readonly detail: string }
  /** connected_content with :retry failed: put the message back. */
  | { readonly kind: 'retry'; readonly detail: string }
  /** What the template needs of ours (blocks, catalogs, codes) gave no answer: nobody's fault, and no try of the message. */
  | { readonly kind: 'unavailable'; readonly detail: string };

/** Where in the source; absent when the whole is refused. */
export interface SyntaxProblem extends Refusal {
  readonly line?: number;
  readonly column?: number;
}

export interface Templates {
  render(jobs: readonly RenderJob[]): Promise<readonly RenderResult[]>;
  /**
   * Syntax errors of a source with line and column, for saving and launching. Empty = fine.
   * `html`: comments are stripped first.
   */
  check(source: string, html?: boolean): Promise<readonly SyntaxProblem[]>;
  close(): Promise<void>;
}
