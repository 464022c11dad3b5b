// What is coming, for people to look at: occurrences that exist, those their rules name beyond, and calls scheduled
// through the API (rulings: Calendar). Spans tell a send by people's own clocks from one instant for everybody.
import type { Campaign } from '../core/campaigns/campaign.ts';
import { scheduleStart } from '../core/schedule/api-schedule.ts';
import { followingOccurrence } from '../core/schedule/follow-schedule.ts';
import type { OccurrenceTimes } from '../core/schedule/occurrence.ts';
import { DAY_MS, type Instant } from '../core/time.ts';
import type { Workspace } from '../ports/planning-store.ts';
import type { PlanningDeps } from './planning.ts';

export interface CalendarEntry {
  readonly campaignId: string;
  readonly name: string;
  readonly kind: 'scheduled' | 'recurring' | 'api_scheduled';
  readonly timing: 'company' | 'local' | 'optimal';
  /** The wall-clock time, where each person's own zone decides. */
  readonly key: string;
  readonly startsAt: Instant;
  /** The last zone's or wave's turn. */
  readonly endsAt: Instant;
  /** Known once the occurrence exists. */
  readonly dispatchId: string | null;
}

const EVER: Instant = 0;
/** Of one campaign in one answer: a daily schedule of a year. */
const MAX_PER_CAMPAIGN = 400;

export const listCalendar = async (
  { store }: Pick<PlanningDeps, 'store'>,
  workspace: Workspace,
  from: Instant,
  until: Instant,
): Promise<readonly CalendarEntry[]> => {
  const { workspaceId, timeZone } = workspace;
  const [coming, calls] = await Promise.all([
    // What starts after the span may have begun before it: occurrences exist one at a time.
    store.upcoming(workspaceId, EVER, until),
    store.waitingSchedules(workspaceId, until),
  ]);
  const campaigns = await store.campaigns(workspaceId, [...new Set(calls.map((call) => call.campaignId))]);
  const names = new Map(campaigns.map(({ campaignId, name }) => [campaignId, name]));
  const entries = [
    ...coming.flatMap(({ occurrence, campaign }) => [
      toEntry(campaign, occurrence, occurrence.dispatchId),
      ...beyond(campaign, occurrence, timeZone, until).map((times) => toEntry(campaign, times, null)),
    ]),
    ...calls.map(({ campaignId, dispatchId, schedule, dueAt }) => ({
      campaignId,
      name: names.get(campaignId) ?? '',
      kind: 'api_scheduled' as const,
      timing: schedule.kind === 'instant' ? ('company' as const) : schedule.kind,
      key: schedule.kind === 'local' ? schedule.wall : schedule.kind === 'optimal' ? schedule.date : '',
      startsAt: Math.max(scheduleStart(schedule), dueAt),
      endsAt: dueAt + (schedule.kind === 'instant' ? 0 : DAY_MS),
      dispatchId,
    })),
  ];
  return entries
    .filter(({ startsAt, endsAt }) => endsAt >= from && startsAt <= until)
    .sort((a, b) => a.startsAt - b.startsAt);
};

/** What the rule names after the occurrence that exists. */
const beyond = (
  { definition }: Campaign,
  first: OccurrenceTimes,
  companyZone: string,
  until: Instant,
): readonly OccurrenceTimes[] => {
  const found: OccurrenceTimes[] = [];
  let last = first;
  while (found.length < MAX_PER_CAMPAIGN) {
    const next = followingOccurrence(definition.schedule, last, companyZone, first.at);
    if (next === null || next.dueAt > until) break;
    found.push(next);
    last = next;
  }
  return found;
};

const ONE_TIME = ['at_launch', 'manual', 'once'];

const toEntry = (campaign: Campaign, times: OccurrenceTimes, dispatchId: string | null): CalendarEntry => {
  const { schedule } = campaign.definition;
  return {
    campaignId: campaign.campaignId,
    name: campaign.name,
    kind: ONE_TIME.includes(schedule?.recurrence.kind ?? 'once') ? 'scheduled' : 'recurring',
    timing: schedule?.timing.kind ?? 'company',
    key: times.key,
    startsAt: times.dueAt,
    endsAt: times.endsAt,
    dispatchId,
  };
};
