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
  /** Name of the row that keeps it until what it starts is durable; absent = it is kept nowhere. */
  readonly keptAs?: string;
}

export interface KeptFact {
  readonly part: number;
  readonly workspaceId: number;
  readonly userId: string;
  readonly keptAs: string;
}

/** Facts whose process died before it offered them. */
export interface FactOutbox {
  /** Real time. The oldest first; what was said about somebody merged away is about the survivor by then. */
  stale(keptUntil: Instant, limit: number): Promise<readonly OfferedFact[]>;
}

/** Those of the facts (the same objects) that may start, cancel or convert something: the others need not be kept. */
export type HeardFacts = (facts: readonly OfferedFact[]) => Promise<readonly OfferedFact[]>;

/** Resolves when whatever the facts start is durable. What is kept has its effect once, however often it is offered. */
export type OfferFacts = (facts: readonly OfferedFact[]) => Promise<void>;
