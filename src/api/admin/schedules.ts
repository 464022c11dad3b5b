// Occurrences, sending by hand, and the calendar.
import * as contract from '../../contract/admin/schedules.ts';
import type { Campaign } from '../../core/campaigns/campaign.ts';
import {
  writeScheduleSettings,
  type ScheduleSettings,
} from '../../core/campaigns/definition/schedule-settings.ts';
import { refuse, type Result } from '../../core/result.ts';
import { moveOccurrence } from '../../core/schedule/move-occurrence.ts';
import { timesOf } from '../../core/schedule/occurrence.ts';
import { DAY_MS, parseInstant, toIso, type Instant } from '../../core/time.ts';
import type { CalendarForecast } from '../../engine/calendar-forecast.ts';
import type { CalendarEntry } from '../../engine/calendar.ts';
import type { Occurrence } from '../../ports/occurrence-store.ts';
import type { RequestContext, Route } from '../handle.ts';
import { route } from '../handle.ts';
import type { Reply } from '../reply.ts';
import { refuseWith, succeed } from '../reply.ts';
import { changeCampaign, withCampaign } from './campaign-edit.ts';
import type { AdminServices } from './services.ts';

const USUAL_LIMIT = 50;

export const scheduleRoutes = (services: AdminServices): readonly Route[] => [
  route(contract.listOccurrences, async (context, { params, query }) =>
    withCampaign(services, context, params.campaign_id, async (campaign) => {
      const found = await services.schedules.occurrences(campaign, query.limit ?? USUAL_LIMIT);
      return succeed({ occurrences: found.map(presentOccurrence) });
    }),
  ),
  route(contract.sendNow, async (context, { params, body }) =>
    withCampaign(services, context, params.campaign_id, async (campaign) => {
      const sent = await services.schedules.sendNow(campaign, body.activation_id ?? services.random.uuid());
      return sent.ok ? succeed({ occurrence: presentOccurrence(sent.value) }, 201) : refuseWith(sent.error);
    }),
  ),
  route(contract.readCalendar, async ({ workspace, workspaceId, now }, { query }) =>
    withSpan(query, async (from, until) => {
      const entries = await services.schedules.calendar(workspaceId, from, until);
      return succeed({
        time_zone: workspace.timeZone,
        now: toIso(now),
        entries: entries.map(presentEntry).filter((entry) => isWanted(entry, query)),
      });
    }),
  ),
  route(contract.readForecast, async ({ workspaceId }, { query }) =>
    withSpan(query, async (from, until) =>
      until - from > LONGEST_FORECAST_MS
        ? refuseWith({
            code: 'invalid_field',
            message: 'A forecast spans at most 42 days.',
            field: 'query.until',
          })
        : succeed(presentForecast(await services.schedules.forecast(workspaceId, from, until))),
    ),
  ),
  route(contract.moveSend, async (context, { body }) =>
    withCampaign(services, context, body.campaign_id, (campaign) =>
      moveSend(services, context, campaign, body),
    ),
  ),
];

const readInstant = (text: string, field: string): Result<Instant> => {
  const at = parseInstant(text);
  return at === null
    ? refuse('invalid_field', `${field} must be an instant like 2026-01-31T09:00:00Z.`, field)
    : { ok: true, value: at };
};

const presentOccurrence = (occurrence: Occurrence) => ({
  key: occurrence.key,
  number: occurrence.number,
  status: occurrence.status,
  dispatch_id: occurrence.dispatchId,
  version: occurrence.version,
  at: toIso(occurrence.at),
  due_at: toIso(occurrence.dueAt),
  frozen_at: toIso(occurrence.frozenAt),
  ends_at: toIso(occurrence.endsAt),
});

const LONGEST_FORECAST_MS = 42 * DAY_MS;

const withSpan = async (
  query: { readonly from: string; readonly until: string },
  run: (from: Instant, until: Instant) => Promise<Reply>,
): Promise<Reply> => {
  const from = readInstant(query.from, 'query.from');
  const until = readInstant(query.until, 'query.until');
  if (!from.ok) return refuseWith(from.error);
  if (!until.ok) return refuseWith(until.error);
  if (until.value < from.value)
    return refuseWith({
      code: 'invalid_field',
      message: 'query.until is before query.from.',
      field: 'query.until',
    });
  return run(from.value, until.value);
};

const presentEntry = (entry: CalendarEntry) => {
  const { campaign } = entry;
  const messages = campaign.definition.variants.flatMap((variant) => variant.messages);
  return {
    campaign_id: campaign.campaignId,
    name: campaign.name,
    kind: entry.kind,
    timing: entry.timing,
    key: entry.key,
    starts_at: toIso(entry.startsAt),
    ends_at: toIso(entry.endsAt),
    dispatch_id: entry.dispatchId,
    schedule_id: entry.scheduleId,
    state: entry.state,
    status: campaign.status,
    category: campaign.category,
    version: campaign.version,
    channels: [...new Set(messages.map(({ channel }) => channel))],
    tags: campaign.tags,
    people: entry.people,
    people_from: entry.peopleFrom,
    fixed_because: entry.fixedBecause,
  };
};

interface Wanted {
  readonly channel?: readonly string[];
  readonly tag?: readonly string[];
  readonly status?: readonly string[];
}

const isWanted = (
  entry: { readonly channels: readonly string[]; readonly tags: readonly string[]; readonly status: string },
  { channel, tag, status }: Wanted,
): boolean =>
  (channel === undefined || entry.channels.some((one) => channel.includes(one))) &&
  (tag === undefined || entry.tags.some((one) => tag.includes(one))) &&
  (status === undefined || status.includes(entry.status));

const presentForecast = (forecast: CalendarForecast) => ({
  sampled: forecast.sampled,
  complete: forecast.complete,
  campaigns: forecast.sources.map(({ campaign, people, atMost }) => ({
    campaign_id: campaign.campaignId,
    name: campaign.name,
    people,
    at_most: atMost,
  })),
  hours: forecast.hours.map(({ at, people }) => ({ at: toIso(at), people })),
  overlaps: forecast.overlaps,
  sends_per_person: forecast.sendsPerPerson,
  rules: forecast.rules,
});

interface Move {
  readonly key?: string;
  readonly schedule_id?: string;
  readonly to: string;
  readonly version?: number;
}

const moveSend = async (
  services: AdminServices,
  context: RequestContext,
  campaign: Campaign,
  { key, schedule_id: scheduleId, to, version }: Move,
): Promise<Reply> => {
  if (scheduleId !== undefined) {
    const moved = await services.schedules.moveCall(campaign, scheduleId, to);
    return moved.ok ? succeed({ version: campaign.version }) : refuseWith(moved.error);
  }
  if (key === undefined)
    return refuseWith({ code: 'missing_field', message: 'key or schedule_id is required.', field: 'key' });
  const next = await checkMove(services, context, campaign, key, to);
  if (!next.ok) return refuseWith(next.error);
  const refused = await changeCampaign(services, context, campaign, {
    definition: { schedule: writeScheduleSettings(next.value) },
    ...(version === undefined ? {} : { version }),
  });
  if (refused !== null) return refused;
  const changed = await services.campaigns.find(campaign.workspaceId, campaign.campaignId);
  return succeed({ version: changed?.version ?? campaign.version });
};

/** The occurrence must be ahead and free to move, and land ahead. */
const checkMove = async (
  services: AdminServices,
  { now, workspace }: RequestContext,
  campaign: Campaign,
  key: string,
  to: string,
): Promise<Result<ScheduleSettings>> => {
  const known = (await services.schedules.occurrences(campaign, USUAL_LIMIT)).find((one) => one.key === key);
  if (known !== undefined && known.status === 'started')
    return refuse('already_started', 'This send has begun.', 'key');
  if (known !== undefined && known.status === 'waiting' && known.frozenAt <= now)
    return refuse(
      'frozen',
      'This send is too near to be moved: less than a day before people’s own times.',
      'key',
    );
  const next = moveOccurrence(campaign.definition.schedule, key, to);
  if (!next.ok) return next;
  const civil = { number: 1, date: to.slice(0, 10), time: to.slice(11) };
  if (!isCivil(to)) return refuse('invalid_field', `${to} is no date and time.`, 'to');
  return timesOf(next.value, civil, workspace.timeZone).at <= now
    ? refuse('schedule_past', 'That time has passed already.', 'to')
    : next;
};

const isCivil = (to: string): boolean => parseInstant(`${to}:00Z`) !== null;
