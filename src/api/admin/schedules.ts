// Occurrences, sending by hand, and the calendar.
import * as contract from '../../contract/admin/schedules.ts';
import { refuse, type Result } from '../../core/result.ts';
import { parseInstant, toIso, type Instant } from '../../core/time.ts';
import type { CalendarEntry } from '../../engine/calendar.ts';
import type { Occurrence } from '../../ports/occurrence-store.ts';
import type { Route } from '../handle.ts';
import { route } from '../handle.ts';
import { refuseWith, succeed } from '../reply.ts';
import { withCampaign } from './campaign-edit.ts';
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
  route(contract.readCalendar, async ({ workspaceId }, { query }) => {
    const from = readInstant(query.from, 'from');
    const until = readInstant(query.until, 'until');
    if (!from.ok) return refuseWith(from.error);
    if (!until.ok) return refuseWith(until.error);
    const entries = await services.schedules.calendar(workspaceId, from.value, until.value);
    return succeed({ entries: entries.map(presentEntry) });
  }),
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

const presentEntry = (entry: CalendarEntry) => ({
  campaign_id: entry.campaignId,
  name: entry.name,
  kind: entry.kind,
  timing: entry.timing,
  key: entry.key,
  starts_at: toIso(entry.startsAt),
  ends_at: toIso(entry.endsAt),
  dispatch_id: entry.dispatchId,
});
