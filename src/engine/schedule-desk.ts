// What people do with schedules: launch and edit them, send by hand, and look at what is coming.
import type { Campaign } from '../core/campaigns/campaign.ts';
import type { Refusal, Result } from '../core/result.ts';
import type { Instant } from '../core/time.ts';
import type { CampaignRef, Occurrence } from '../ports/occurrence-store.ts';
import type { WorkspaceLimits } from '../core/restraints/workspace-limits.ts';
import type { Workspace } from '../ports/planning-store.ts';
import { listCalendar, type CalendarEntry } from './calendar.ts';
import { activateByHand, followCampaign } from './occurrences.ts';
import type { PlanningDeps } from './planning.ts';
import { previewDelivery, type DeliveryPreview, type PreviewWish } from './preview-delivery.ts';
import { warnOfPeople } from './preview-schedule.ts';

export interface ScheduleDesk {
  /** After a launch, an edit or a resume. `now` is the workspace's clock. */
  follow(ref: CampaignRef, now: Instant): Promise<void>;
  /** What a schedule by people's own clocks should know about them. */
  warnOfPeople(campaign: Campaign): Promise<readonly Refusal[]>;
  /** When a person would get it, without anything being stored. */
  preview(workspaceId: number, limits: WorkspaceLimits, wish: PreviewWish): Promise<DeliveryPreview>;
  /** An id that was used before sends nothing again. */
  sendNow(campaign: Campaign, activationId: string): Promise<Result<Occurrence>>;
  /** Newest first. */
  occurrences(ref: CampaignRef, limit: number): Promise<readonly Occurrence[]>;
  calendar(workspaceId: number, from: Instant, until: Instant): Promise<readonly CalendarEntry[]>;
}

export const openScheduleDesk = (planning: PlanningDeps): ScheduleDesk => {
  const workspaceOf = async (workspaceId: number): Promise<Workspace> => {
    const found = await planning.store.workspace(workspaceId);
    if (found === null) throw new Error(`workspace ${workspaceId} is gone`);
    return found;
  };
  return {
    follow: async (ref, now) => followCampaign(planning, await workspaceOf(ref.workspaceId), ref, now),
    warnOfPeople: (campaign) => warnOfPeople(planning, campaign),
    preview: async (workspaceId, limits, wish) =>
      previewDelivery(planning, await workspaceOf(workspaceId), limits, wish),
    sendNow: async (campaign, activationId) =>
      activateByHand(planning, await workspaceOf(campaign.workspaceId), campaign, activationId),
    occurrences: (ref, limit) => planning.store.occurrences(ref, limit),
    calendar: async (workspaceId, from, until) =>
      listCalendar(planning, await workspaceOf(workspaceId), from, until),
  };
};
