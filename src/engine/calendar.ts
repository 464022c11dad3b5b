// What is coming and what was sent, for people to look at: occurrences that exist, those their rules name beyond, calls
// scheduled through the API (rulings: Calendar), and what began. Spans tell a send by people's own clocks from one
// instant for everybody.
import type { Campaign } from '../core/campaigns/campaign.ts';
import type { CallTarget } from '../core/campaigns/trigger-call.ts';
import { scheduleStart } from '../core/schedule/api-schedule.ts';
import { followingOccurrence } from '../core/schedule/follow-schedule.ts';
import { fixedBecause } from '../core/schedule/move-occurrence.ts';
import type { OccurrenceTimes } from '../core/schedule/occurrence.ts';
import { DAY_MS, type Instant } from '../core/time.ts';
import type { CalendarStore, PastSend } from '../ports/calendar-store.ts';
import type { Schedule, Workspace } from '../ports/planning-store.ts';
import { workspaceNow, type PlanningDeps } from './planning.ts';

export interface CalendarEntry {
  readonly campaign: Campaign;
  readonly kind: 'scheduled' | 'recurring' | 'api_scheduled';
  readonly timing: 'company' | 'local' | 'optimal';
  /** The wall-clock time, where each person's own zone decides. */
  readonly key: string;
  readonly startsAt: Instant;
  /** The last zone's or wave's turn. */
  readonly endsAt: Instant;
  /** Known once the occurrence exists. */
  readonly dispatchId: string | null;
  readonly scheduleId: string | null;
  readonly state: 'planned' | 'started';
  /** People: exact once it was sent, named by a call, or those of the last time. */
  readonly people: number | null;
  readonly peopleFrom: 'sent' | 'call' | 'last_time' | null;
  /** Why it cannot be moved; null = it can. */
  readonly fixedBecause: string | null;
  /** Of a call that is coming. */
  readonly target: CallTarget | null;
}

const EVER: Instant = 0;
/** Of one campaign in one answer: a daily schedule of a year. */
const MAX_PER_CAMPAIGN = 400;

/** How far back the last time may be to say anything about the next. */
const LAST_TIME_MS = 100 * DAY_MS;

type Deps = Pick<PlanningDeps, 'store' | 'clock'> & { readonly calendar: CalendarStore };

export const listCalendar = async (
  deps: Deps,
  workspace: Workspace,
  from: Instant,
  until: Instant,
): Promise<readonly CalendarEntry[]> => {
  const { store } = deps;
  const { workspaceId, timeZone } = workspace;
  const now = workspaceNow(workspace, deps.clock);
  const [coming, calls, past] = await Promise.all([
    // What starts after the span may have begun before it: occurrences exist one at a time.
    store.upcoming(workspaceId, EVER, until),
    store.waitingSchedules(workspaceId, until),
    deps.calendar.past(workspaceId, from, until),
  ]);
  const ids = [...new Set([...calls, ...past].map(({ campaignId }) => campaignId))];
  const comingIds = [...new Set(coming.map(({ campaign }) => campaign.campaignId))];
  const [found, last] = await Promise.all([
    store.campaigns(workspaceId, ids),
    deps.calendar.lastPlanned(workspaceId, comingIds, now - LAST_TIME_MS),
  ]);
  const byId = new Map(found.map((campaign) => [campaign.campaignId, campaign]));
  const entries = [
    ...coming.flatMap(({ occurrence, campaign }) => {
      const people = last.get(campaign.campaignId) ?? null;
      return [
        toEntry(campaign, occurrence, occurrence.dispatchId, people, now),
        ...beyond(campaign, occurrence, timeZone, until).map((times) =>
          toEntry(campaign, times, null, people, now),
        ),
      ];
    }),
    ...calls.flatMap((call) => ofCall(call, byId.get(call.campaignId), now)),
    ...past.flatMap((send) => ofPast(send, byId.get(send.campaignId))),
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

const kindOf = ({ definition }: Campaign): CalendarEntry['kind'] =>
  ONE_TIME.includes(definition.schedule?.recurrence.kind ?? 'once') ? 'scheduled' : 'recurring';

const toEntry = (
  campaign: Campaign,
  times: OccurrenceTimes,
  dispatchId: string | null,
  people: number | null,
  now: Instant,
): CalendarEntry => ({
  campaign,
  kind: kindOf(campaign),
  timing: campaign.definition.schedule?.timing.kind ?? 'company',
  key: times.key,
  startsAt: times.dueAt,
  endsAt: times.endsAt,
  dispatchId,
  scheduleId: null,
  state: 'planned',
  people,
  peopleFrom: people === null ? null : 'last_time',
  // 2.4: from here on an edit leaves it as it is.
  fixedBecause: times.frozenAt <= now ? 'frozen' : fixedBecause(campaign.definition.schedule),
  target: null,
});

const ofCall = (
  { dispatchId, scheduleId, schedule, dueAt, target }: Schedule,
  campaign: Campaign | undefined,
  now: Instant,
): readonly CalendarEntry[] => {
  if (campaign === undefined) return [];
  const named = target.recipients.length > 0;
  return [
    {
      campaign,
      kind: 'api_scheduled',
      timing: schedule.kind === 'instant' ? 'company' : schedule.kind,
      key: schedule.kind === 'local' ? schedule.wall : schedule.kind === 'optimal' ? schedule.date : '',
      startsAt: Math.max(scheduleStart(schedule), dueAt),
      endsAt: dueAt + (schedule.kind === 'instant' ? 0 : DAY_MS),
      dispatchId,
      scheduleId,
      state: 'planned',
      people: named ? target.recipients.length : null,
      peopleFrom: named ? 'call' : null,
      fixedBecause: schedule.kind !== 'instant' && scheduleStart(schedule) <= now ? 'frozen' : null,
      target,
    },
  ];
};

const ofPast = (send: PastSend, campaign: Campaign | undefined): readonly CalendarEntry[] =>
  campaign === undefined
    ? []
    : [
        {
          campaign,
          kind: send.kind === 'call' ? 'api_scheduled' : kindOf(campaign),
          timing: send.kind === 'call' ? 'company' : (campaign.definition.schedule?.timing.kind ?? 'company'),
          key: send.key,
          startsAt: send.dueAt,
          endsAt: send.endsAt,
          dispatchId: send.dispatchId,
          scheduleId: null,
          state: 'started',
          people: send.planned,
          peopleFrom: 'sent',
          fixedBecause: 'already_started',
          target: null,
        },
      ];
