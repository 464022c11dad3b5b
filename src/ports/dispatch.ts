// What all deliveries of one call or occurrence share, and its audience on the way to becoming deliveries.
import type { CalledMessage } from '../core/campaigns/called-message.ts';
import type { CallAttachment } from '../core/campaigns/trigger-call.ts';
import type { JsonObject } from '../core/json.ts';
import type { OptimalPlan } from '../core/schedule/optimal-time.ts';
import type { WavePlan } from '../core/schedule/waves.ts';
import type { Instant } from '../core/time.ts';

export interface Dispatch {
  readonly workspaceId: number;
  readonly dispatchId: string;
  readonly campaignId: string;
  readonly sendId: string | null;
  readonly scheduleId: string | null;
  readonly triggerProperties: JsonObject | null;
  readonly attachments: readonly CallAttachment[];
  readonly audience: JsonObject | null;
  readonly recheckAudience: boolean;
  readonly fromSegment: boolean;
  readonly createdAt: Instant;
  /** Set: the call brought its own message. */
  readonly message?: CalledMessage;
  /** A transactional call, whose statuses are told where the workspace has a receiver for them. */
  readonly transactional?: { readonly externalSendId: string | null };
}

export interface Fanout {
  readonly workspaceId: number;
  readonly fanoutId: string;
  readonly dispatchId: string;
  readonly campaignId: string;
  readonly live: boolean;
  readonly dueAt: Instant;
  /** Local-time schedules: due instant by zone; null = that zone's time has passed. '' is the company zone. */
  readonly dueByZone: Readonly<Record<string, Instant | null>> | null;
  readonly expirySeconds: number | null;
  /** Set: each person is due at their own best moment of a day. */
  readonly optimal?: OptimalPlan;
  /** Set: people are due wave by wave, by their place in the audience. */
  readonly waves?: WavePlan;
}
