// What people do with schedules: launch and edit them, send by hand, and look at what is coming.
import type { Campaign } from '../core/campaigns/campaign.ts';
import type { Refusal, Result } from '../core/result.ts';
import type { WallTime } from '../core/schedule/move-occurrence.ts';
import type { Instant } from '../core/time.ts';
import type { CalendarStore } from '../ports/calendar-store.ts';
import type { CampaignRef, Occurrence } from '../ports/occurrence-store.ts';
import type { WorkspaceLimits } from '../core/restraints/workspace-limits.ts';
import type { Workspace } from '../ports/planning-store.ts';
import { listCalendar, type CalendarEntry } from './calendar.ts';
import { moveCall } from './api-schedules.ts';
import { forecastCalendar, type CalendarForecast } from './calendar-forecast.ts';
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
  forecast(workspaceId: number, from: Instant, until: Instant): Promise<CalendarForecast>;
  /** A call scheduled through the API gets another time on the company's wall clock, or on everybody's own. */
  moveCall(campaign: Campaign, scheduleId: string, to: WallTime): Promise<Result<null>>;
}

export const openScheduleDesk = (planning: PlanningDeps, calendar: CalendarStore): ScheduleDesk => {
  const deps = { ...planning, calendar };
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
      listCalendar(deps, await workspaceOf(workspaceId), from, until),
    forecast: async (workspaceId, from, until) =>
      forecastCalendar(deps, await workspaceOf(workspaceId), from, until),
    moveCall: async (campaign, scheduleId, to) =>
      moveCall(planning, await workspaceOf(campaign.workspaceId), campaign, scheduleId, to),
  };
};
