// Where evidence of filters comes from: one question per kind of need for a whole batch of people, never one each.
import type { Evidence, Need } from '../core/segments/evidence.ts';
import type { Instant } from '../core/time.ts';

export interface EvidencePlace {
  readonly workspaceId: number;
  readonly part: number;
  readonly userId: string;
}

export interface EvidenceRequest {
  readonly people: readonly EvidencePlace[];
  readonly needs: readonly Need[];
  /** Workspace clock: needs of the log reach back from here. */
  readonly now: Instant;
}

/** By user id; people about whom nothing is known may be missing. Asks nothing when nothing is needed. */
export type LoadEvidence = (request: EvidenceRequest) => Promise<ReadonlyMap<string, Evidence>>;
