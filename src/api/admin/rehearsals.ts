// Rehearsals: started here, run by a worker, read from the sandbox they ran in.
import * as contract from '../../contract/admin/rehearsals.ts';
import type { Campaign } from '../../core/campaigns/campaign.ts';
import { sentenceOf, sumBy, sumPeople } from '../../core/campaigns/explain.ts';
import type { Refusal, Result } from '../../core/result.ts';
import { ok, refuse } from '../../core/result.ts';
import { DAY_MS, parseInstant, toIso, type Instant } from '../../core/time.ts';
import type { Rehearsal } from '../../ports/rehearsal-store.ts';
import type { LoggedMessage } from '../../ports/reports.ts';
import type { RequestContext, Route } from '../handle.ts';
import { route } from '../handle.ts';
import type { Reply } from '../reply.ts';
import { NOT_FOUND, refuseWith, succeed } from '../reply.ts';
import { review, withCampaign } from './campaign-edit.ts';
import { isoOrNull } from './present.ts';
import { presentCaptured, presentMessage } from './reports.ts';
import type { AdminServices } from './services.ts';

const MAX_LISTED = 50;
const USUAL_DAYS = 7;
const USUAL_PEOPLE = 1_000;

export const rehearsalRoutes = (services: AdminServices): readonly Route[] => [
  route(contract.startRehearsal, async (context, { params, body }) =>
    withCampaign(services, context, params.campaign_id, (campaign) =>
      start(services, context, campaign, body),
    ),
  ),
  route(contract.listRehearsals, async (context, { params }) =>
    withCampaign(services, context, params.campaign_id, async ({ campaignId }) => {
      const found = await services.rehearsals.list(context.workspaceId, campaignId, MAX_LISTED);
      return succeed({ rehearsals: found.map(present) });
    }),
  ),
  route(contract.readRehearsal, async (context, { params, query }) =>
    withRehearsal(services, context, params.rehearsal_id, async (rehearsal) =>
      succeed({
        rehearsal: present(rehearsal),
        ...(await sumsOf(services, rehearsal, query.language ?? 'en')),
      }),
    ),
  ),
  route(contract.listRehearsed, async (context, { params, query }) =>
    withSandbox(services, context, params.rehearsal_id, async (rehearsal, sandboxId) => {
      const { user, outcome, limit, after, language } = query;
      const real = user === undefined ? null : await services.reports.findPerson(context.workspaceId, user);
      if (user !== undefined && real === null) return refuseWith(UNKNOWN_PERSON);
      const { rows, next } = await services.reports.messages(sandboxId, {
        campaignId: rehearsal.campaignId,
        person: real,
        outcome: outcome ?? null,
        dispatchId: null,
        limit: limit ?? 100,
        after: after ?? null,
      });
      const campaigns = await nameTakers(services, context, rows);
      return succeed({
        decisions: rows.map((row) => presentMessage(row, language ?? 'en')),
        next,
        campaigns,
      });
    }),
  ),
  route(contract.listRehearsedMessages, async (context, { params, query }) =>
    withSandbox(services, context, params.rehearsal_id, async (rehearsal, sandboxId) => {
      const { rows, next } = await services.reports.captured(sandboxId, {
        campaignId: rehearsal.campaignId,
        person: null,
        dispatchId: null,
        limit: query.limit ?? 100,
        after: query.after ?? null,
      });
      return succeed({ messages: rows.map(presentCaptured), next });
    }),
  ),
  route(contract.removeRehearsal, async ({ workspaceId }, { params }) =>
    (await services.rehearsals.remove(workspaceId, params.rehearsal_id))
      ? succeed({})
      : refuseWith(NOT_FOUND),
  ),
];

const UNKNOWN_PERSON: Refusal = {
  code: 'unknown_person',
  message: 'user names nobody.',
  field: 'query.user',
};
const BUSY: Refusal = {
  code: 'rate_limited',
  message: 'Too many rehearsals are open; wait for one to end or remove it.',
};
const NO_DRAFT: Refusal = {
  code: 'invalid_field',
  message: 'draft: the campaign has no draft beside it.',
  field: 'draft',
};

const withRehearsal = async (
  services: AdminServices,
  { workspaceId }: RequestContext,
  rehearsalId: string,
  run: (rehearsal: Rehearsal) => Promise<Reply>,
): Promise<Reply> => {
  const rehearsal = await services.rehearsals.find(workspaceId, rehearsalId);
  return rehearsal === null ? refuseWith(NOT_FOUND) : run(rehearsal);
};

/** Its copies are there: it has begun and was not removed. */
const withSandbox = (
  services: AdminServices,
  context: RequestContext,
  rehearsalId: string,
  run: (rehearsal: Rehearsal, sandboxId: number) => Promise<Reply>,
): Promise<Reply> =>
  withRehearsal(services, context, rehearsalId, async (rehearsal) =>
    rehearsal.sandboxId === null
      ? succeed({ decisions: [], messages: [], campaigns: [], next: null })
      : run(rehearsal, rehearsal.sandboxId),
  );

/** Campaigns whose messages used a frequency cap up. */
const nameTakers = async (
  services: AdminServices,
  { workspaceId }: RequestContext,
  rows: readonly LoggedMessage[],
) => {
  const ids = new Set(
    rows.flatMap(({ facts }) => {
      const taken = facts?.['takenBy'];
      return Array.isArray(taken) ? taken.filter((id): id is string => typeof id === 'string') : [];
    }),
  );
  const found = await Promise.all([...ids].map((id) => services.campaigns.find(workspaceId, id)));
  return found.flatMap((one) => (one === null ? [] : [{ campaign_id: one.campaignId, name: one.name }]));
};

interface Wish {
  readonly days?: number;
  readonly starts_at?: string;
  readonly people?: number;
  readonly draft?: boolean;
  readonly with_others?: boolean;
}

const start = async (
  services: AdminServices,
  context: RequestContext,
  campaign: Campaign,
  wish: Wish,
): Promise<Reply> => {
  const { workspaceId } = context;
  const draft = wish.draft === true ? await services.revisions.draft(workspaceId, campaign.campaignId) : null;
  if (wish.draft === true && draft === null) return refuseWith(NO_DRAFT);
  const span = readSpan(campaign, wish, context.now);
  if (!span.ok) return refuseWith(span.error);
  // What could not be launched cannot be rehearsed either: the same review, at the simulated start.
  const subject = { ...campaign, ...(draft ?? {}), status: 'draft' } as const;
  const { problems } = await review(services, { ...context, now: span.value.startsAt }, subject);
  const [first, ...more] = problems;
  if (first !== undefined) return refuseWith(first, ...more);
  const rehearsalId = services.random.uuid();
  const created = await services.rehearsals.create({
    workspaceId,
    rehearsalId,
    campaignId: campaign.campaignId,
    subject: draft === null ? 'campaign' : 'draft',
    peopleWanted: wish.people ?? USUAL_PEOPLE,
    withOthers: wish.with_others ?? true,
    ...span.value,
    createdAt: services.clock.now(),
    createdBy: context.caller.name,
  });
  if (!created) return refuseWith(BUSY);
  services.signals.send('rehearsal', rehearsalId);
  const rehearsal = await services.rehearsals.find(workspaceId, rehearsalId);
  return rehearsal === null ? refuseWith(NOT_FOUND) : succeed({ rehearsal: present(rehearsal) }, 202);
};

/** What people do can only be replayed once they did it: action-based campaigns look back. */
const readSpan = (
  { type }: Campaign,
  { days = USUAL_DAYS, starts_at: given }: Wish,
  now: Instant,
): Result<{ readonly startsAt: Instant; readonly endsAt: Instant }> => {
  const spanMs = days * DAY_MS;
  const usual = type === 'action_based' ? now - spanMs : now;
  const startsAt = given === undefined ? usual : parseInstant(given);
  if (startsAt === null)
    return refuse('invalid_field', 'starts_at must be an ISO 8601 instant with an offset.', 'starts_at');
  return ok({ startsAt, endsAt: startsAt + spanMs });
};

const sumsOf = async (services: AdminServices, rehearsal: Rehearsal, language: 'en' | 'fr') => {
  if (rehearsal.sandboxId === null) return { people: null, reasons: [], days: [] };
  const { outcomes, waiting } = await services.reports.countOutcomes(
    rehearsal.sandboxId,
    rehearsal.campaignId,
  );
  const people = outcomes.filter(({ channel, outcome }) => channel === '' && outcome !== 'considered');
  return {
    people: sumPeople(outcomes, waiting),
    reasons: sumBy(people, ['outcome', 'reason']).map((row) => ({
      ...row,
      sentence: sentenceOf(row.reason, language),
    })),
    days: sumBy(people, ['day', 'outcome']),
  };
};

const present = (rehearsal: Rehearsal) => ({
  rehearsal_id: rehearsal.rehearsalId,
  campaign_id: rehearsal.campaignId,
  subject: rehearsal.subject,
  status: rehearsal.status,
  starts_at: toIso(rehearsal.startsAt),
  ends_at: toIso(rehearsal.endsAt),
  reached_at: isoOrNull(rehearsal.reachedAt),
  with_others: rehearsal.withOthers,
  people: rehearsal.people,
  events: rehearsal.events,
  error: rehearsal.error,
  created_at: toIso(rehearsal.createdAt),
  created_by: rehearsal.createdBy,
});
