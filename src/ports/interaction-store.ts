// What recording needs from storage. One transaction per batch: the receipts of the people meant are locked, what
// each interaction adds is decided in core, and log, receipts and sums are written together.
import type { Interaction, InteractionKind } from '../core/interactions/interaction.ts';
import type { Instant } from '../core/time.ts';
import type { OfferedFact } from './interactions.ts';

/** An interaction with everything that its send or campaign says about it. */
export interface RecordedInteraction {
  readonly kind: 'recorded';
  /** As counted: a hit too soon after the hand-over is a machine's. */
  readonly interaction: InteractionKind;
  /** Who it is about by now: people get merged. */
  readonly userId: string;
  readonly campaignId: string;
  readonly variant: string;
  readonly channel: string;
  readonly dispatchId: string;
  /** Workspace clock. */
  readonly at: Instant;
  readonly now: Instant;
  readonly live: boolean;
  /** Name of the row that keeps the fact of it for triggers; absent = nobody listens. */
  readonly keptAs?: string;
}

/** `unknown`: its send, person or campaign is gone. */
export type RecordOutcome =
  RecordedInteraction | { readonly kind: 'repeated' } | { readonly kind: 'unknown' };

export interface InteractionStore {
  /** One outcome per interaction, in order. */
  record(batch: readonly Interaction[], receivedAt: Instant): Promise<readonly RecordOutcome[]>;
}

/** What triggers see of it. */
export const factOfInteraction = (
  { alias, button, workspaceId }: Interaction,
  { userId, live, now, keptAs, kind: _, ...about }: RecordedInteraction,
): OfferedFact => ({
  workspaceId,
  userId,
  live,
  now,
  fact: { kind: 'interaction', alias, button, ...about },
  ...(keptAs === undefined ? {} : { keptAs }),
});
