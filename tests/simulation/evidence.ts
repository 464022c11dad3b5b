// What is known of a finished seed: what clients did and were told, what arrived, and what the tables say.
import type { Instant } from '../../src/core/time.ts';
import type { Departure, Handover } from './receiver.ts';
import type { Scenario } from './scenario.ts';
import type { AnyDeed } from './workload.ts';

/** A request to record attempts whose answer its process never heard: they may be durable. */
export interface UnheardAttempt {
  readonly deliveryId: string;
  readonly step: number;
}

/** An attempt record that its process knew to be durable. */
export interface CommittedAttempt {
  readonly sendKey: string;
  readonly deliveryId: string;
  readonly userId: string;
  readonly campaignId: string;
  readonly channel: string;
  readonly plannedAt: Instant;
  readonly at: Instant;
  readonly step: number;
}

/** The same of a copy for a seed. */
export interface CommittedCopy {
  readonly sendKey: string;
  readonly campaignId: string;
  readonly step: number;
}

export interface Evidence {
  readonly scenario: Scenario;
  readonly deeds: readonly AnyDeed[];
  readonly attempts: readonly CommittedAttempt[];
  readonly unheard: ReadonlySet<UnheardAttempt>;
  readonly copyAttempts: readonly CommittedCopy[];
  /** Messages; copies for seeds stand beside. */
  readonly handovers: readonly Handover[];
  readonly copies: readonly Handover[];
  readonly departures: readonly Departure[];
  readonly nowAt: Instant;
}

export interface Tables {
  readonly deliveries: readonly {
    delivery_id: string;
    user_id: string;
    campaign_id: string;
    due_at: Instant;
    progress: object | null;
  }[];
  readonly sends: readonly {
    send_key: string;
    delivery_id: string;
    user_id: string;
    campaign_id: string;
    status: string;
  }[];
  readonly copies: readonly {
    copy_id: string;
    campaign_id: string;
    state: string;
    reason: string;
    due_at: Instant;
  }[];
  readonly log: readonly {
    at: Instant;
    delivery_id: string;
    user_id: string;
    campaign_id: string;
    channel: string;
    outcome: string;
    reason: string;
    send_key: string | null;
  }[];
  readonly counters: readonly {
    campaign_id: string;
    channel: string;
    outcome: string;
    reason: string;
    count: number;
  }[];
  readonly receipts: readonly {
    user_id: string;
    campaign_id: string;
    received: number;
    reserved_by: string | null;
  }[];
  readonly events: readonly { user_id: string; properties: { marker?: string } | null }[];
  readonly users: readonly {
    user_id: string;
    external_id: string | null;
    attributes: Record<string, unknown>;
  }[];
  readonly campaigns: readonly { campaign_id: string; status: string }[];
  readonly planning: readonly { kind: string; due_at: Instant }[];
}

/** Sentences about what is not as it should be. */
export type Check = (evidence: Evidence, tables: Tables) => readonly string[];

/** People who were merged or erased at some time: what becomes of theirs is judged by the sums. */
export const leavers = ({ deeds }: Evidence): ReadonlySet<number> =>
  new Set(
    deeds.flatMap((deed) =>
      deed.kind === 'merge' || deed.kind === 'erase' ? [deed.person, deed.into ?? deed.person] : [],
    ),
  );
