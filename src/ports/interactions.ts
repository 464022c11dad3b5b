// Recording of interactions, whatever door they come through, and the facts that triggers may look at afterwards.
import type { Fact } from '../core/campaigns/trigger.ts';
import type { Interaction } from '../core/interactions/interaction.ts';
import type { Instant } from '../core/time.ts';

/** How many became known. `unknown` ones name a send or a person that is gone. */
export interface RecordedCounts {
  readonly recorded: number;
  readonly repeated: number;
  readonly unknown: number;
}

export interface InteractionRecorder {
  /** Resolves when all of them are durable and offered to triggers; groups what comes at the same time. */
  record(interactions: readonly Interaction[]): Promise<RecordedCounts>;
  /** Takes them without waiting; what does not fit is dropped and reported. */
  note(interactions: readonly Interaction[]): void;
  /** Resolves when nothing waits. Call it after the doors are closed. */
  drain(): Promise<void>;
}

/** A fact about somebody that no ingest request brought along. */
export interface OfferedFact {
  readonly workspaceId: number;
  readonly userId: string;
  /** False for sandboxes, whose timers live claims never see. */
  readonly live: boolean;
  /** Workspace clock. */
  readonly now: Instant;
  readonly fact: Fact;
}

/** Resolves when whatever the facts start is durable. Offering a fact twice starts nothing twice. */
export type OfferFacts = (facts: readonly OfferedFact[]) => Promise<void>;
