// What the planning stages share: their dependencies, and where a workspace's clock stands.
import { withCalled } from '../core/campaigns/called-message.ts';
import type { Campaign } from '../core/campaigns/campaign.ts';
import type { Result } from '../core/result.ts';
import type { JsonObject } from '../core/json.ts';
import { exclusionRule } from '../core/restraints/exclusions.ts';
import { withParents } from '../core/restraints/tag-tree.ts';
import type { WorkspaceLimits } from '../core/restraints/workspace-limits.ts';
import type { Scope } from '../core/segments/filter.ts';
import type { CompiledAudience } from '../core/segments/compiled-audience.ts';
import type { Instant } from '../core/time.ts';
import type { Clock, Failpoints, Random } from '../ports/clock.ts';
import type { LoadEvidence } from '../ports/evidence.ts';
import type { Dispatch } from '../ports/dispatch.ts';
import type { Observer } from '../ports/observer.ts';
import type { People } from '../ports/people.ts';
import type { PlanningStore, Workspace } from '../ports/planning-store.ts';
import type { CalledSamples } from './called-samples.ts';

export type { CompiledAudience };

export interface PlanningDeps {
  readonly store: PlanningStore;
  readonly people: People;
  readonly clock: Clock;
  readonly random: Random;
  readonly failpoints: Failpoints;
  readonly observer: Observer;
  /** Rule tree JSON (null = everybody) → audience. Trees in storage were validated when saved. */
  readonly compileAudience: (tree: JsonObject | null) => Result<CompiledAudience>;
  readonly scope: (now: Instant, place: { readonly workspaceId: number; readonly part: number }) => Scope;
  readonly loadEvidence: LoadEvidence;
  /** Hint that these parts have due work; polling is the truth. */
  readonly wakeParts: (parts: readonly number[]) => void;
  readonly wakePlanner: () => void;
  /** What calls said last, for previews; absent: nobody asks. */
  readonly samples?: Pick<CalledSamples, 'note'>;
  /** A sandbox has something due at its present instant. */
  readonly wakeSandbox: (workspaceId: number) => void;
}

export const workspaceNow = (workspace: Workspace, clock: Clock): Instant =>
  workspace.kind === 'live' ? clock.now() : (workspace.clockAt ?? clock.now());

/**
 * The campaign's own segment and the call's connected audience, both of which must hold. An occurrence carries the
 * segment that stood when it was too late to change it (2.4); a message that comes in a call brings its own.
 */
export const joinAudience = (campaign: Campaign, audience: JsonObject | null): JsonObject | null => {
  if (campaign.type === 'scheduled' || campaign.type === 'api') return audience;
  const own = campaign.definition.audience;
  if (own === null) return audience;
  return audience === null ? own : { all: [own, audience] };
};

/** As its call means it. */
export const campaignOf = (campaign: Campaign, { message }: Pick<Dispatch, 'message'>): Campaign =>
  message === undefined ? campaign : withCalled(campaign, message);

/** 15.1, 15.2: members of the global control group and of suppression lists do not enter and are not counted. */
export const leaveOut = (
  campaign: Campaign,
  { controlGroup, suppressionLists, tagParents }: WorkspaceLimits,
  audience: JsonObject | null,
): JsonObject | null => {
  const { type, category } = campaign;
  const tags = withParents(campaign.tags, tagParents);
  const excluded = exclusionRule({ type, category, tags }, controlGroup, suppressionLists);
  if (excluded === null) return audience;
  return audience === null ? excluded : { all: [audience, excluded] };
};

/** 32 lower-case hex characters, one per accepted call (REST 1.8). */
export const newDispatchId = (random: Random): string => random.hex(16);

/** What is accepted after a stop is planned after it, whatever clocks say: a stop cancels only what was before it. */
export const plannedAtOf = ({ stoppedAt }: Pick<Campaign, 'stoppedAt'>, now: Instant): Instant =>
  stoppedAt === null ? now : Math.max(now, stoppedAt + 1);
