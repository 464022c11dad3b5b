// Messages, captured messages, why, stats and held sends: everything is read as it was stored.
import * as contract from '../../contract/admin/reports.ts';
import { needsOf } from '../../core/segments/compile.ts';
import { NO_EVIDENCE } from '../../core/segments/evidence.ts';
import { parseStoredSegment } from '../../core/segments/segment.ts';
import { compileAudience } from '../../core/segments/compiled-audience.ts';
import type { FilterKinds } from '../../core/segments/segment.ts';
import { joinTeam } from '../../core/campaigns/team-audience.ts';
import { evaluateOnTheSpot, sentenceOf, sumBy, sumPeople } from '../../core/campaigns/explain.ts';
import type { Campaign } from '../../core/campaigns/campaign.ts';
import type { Refusal } from '../../core/result.ts';
import type { Language } from '../../core/segments/filter.ts';
import { toIso } from '../../core/time.ts';
import type { Profile } from '../../core/users/user.ts';
import type { HeldCopy } from '../../ports/seed-store.ts';
import type { CapturedMessage, HeldSend, LoggedMessage, MessageQuery } from '../../ports/reports.ts';
import type { Team } from '../../ports/team-store.ts';
import type { RequestContext, Route } from '../handle.ts';
import { route } from '../handle.ts';
import type { Reply } from '../reply.ts';
import { NOT_FOUND, refuseWith, succeed } from '../reply.ts';
import { findLeftOut } from './left-out.ts';
import { filtersFor } from './known-segments.ts';
import { findMissedTrigger } from './missed-trigger.ts';
import type { AdminServices } from './services.ts';

export const reportRoutes = (services: AdminServices): readonly Route[] => [
  ...settleRoutes(services),
  route(contract.listMessages, async ({ workspaceId }, { query }) =>
    withQuery(services, workspaceId, query, async (asked) => {
      const { rows, next } = await services.reports.messages(workspaceId, {
        ...asked,
        outcome: query.outcome ?? null,
      });
      return succeed({ messages: rows.map((row) => presentMessage(row, query.language ?? 'en')), next });
    }),
  ),
  route(contract.listCaptured, async ({ workspaceId }, { query }) =>
    withQuery(services, workspaceId, query, async (asked) => {
      const { rows, next } = await services.reports.captured(workspaceId, {
        ...asked,
        newestFirst: query.order === 'desc',
      });
      return succeed({ messages: rows.map(presentCaptured), next });
    }),
  ),
  route(contract.readWhy, async (context, { query }) => answerWhy(services, context, query)),
  route(contract.readStats, async ({ workspaceId }, { params, query }) => {
    const campaign = await findCampaign(services, workspaceId, params.campaign_id);
    return campaign === null
      ? refuseWith(NOT_FOUND)
      : answerStats(services, campaign, query.language ?? 'en');
  }),
  route(contract.listHeld, async ({ workspaceId }, { query }) => {
    const campaign = await findCampaign(services, workspaceId, query.campaign_id ?? '');
    if (query.campaign_id !== undefined && campaign === null) return refuseWith(NOT_FOUND);
    const asked = [workspaceId, campaign?.campaignId ?? null, query.limit ?? 100] as const;
    const [held, seeds] = await Promise.all([
      services.reports.held(...asked),
      services.held.listCopies(...asked),
    ]);
    return succeed({
      ...{ held: held.sends.map(presentHeld), total: held.total },
      ...{ seed_copies: seeds.copies.map(presentCopy), total_seed_copies: seeds.total },
    });
  }),
];

const presentHeld = (send: HeldSend) => ({
  send_key: send.sendKey,
  delivery_id: send.deliveryId,
  user_id: send.userId,
  external_id: send.externalId,
  campaign_id: send.campaignId,
  campaign_name: send.campaignName,
  dispatch_id: send.dispatchId,
  channel: send.channel,
  endpoint: send.endpoint,
  configuration: send.configuration,
  provider: send.provider,
  attempts: send.attempts,
  at: toIso(send.at),
});

const presentCopy = (copy: HeldCopy) => ({
  send_key: copy.copyId,
  campaign_id: copy.campaignId,
  campaign_name: copy.campaignName,
  variant_id: copy.variantId,
  address: copy.address,
  attempts: copy.attempts,
  at: toIso(copy.at),
});

const settleRoutes = ({ held }: AdminServices): readonly Route[] => [
  route(contract.resendHeld, async ({ workspaceId }, { body }) =>
    settleHeld(body.send_keys, (keys) => held.resend(workspaceId, keys)),
  ),
  route(contract.markHeldAsSent, async ({ workspaceId }, { body }) =>
    settleHeld(body.send_keys, (keys) => held.markAsSent(workspaceId, keys)),
  ),
  route(contract.dropHeld, async ({ workspaceId }, { body }) =>
    settleHeld(body.send_keys, (keys) => held.drop(workspaceId, keys)),
  ),
];

const SEND_KEY = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Those that are no longer held are passed over; the count says how many were. */
const settleHeld = async (
  keys: readonly string[],
  settle: (keys: readonly string[]) => Promise<number>,
): Promise<Reply> => {
  const wrong = keys.findIndex((key) => !SEND_KEY.test(key));
  if (wrong < 0) return succeed({ settled: await settle([...new Set(keys)]) });
  const field = `send_keys[${wrong}]`;
  return refuseWith({ code: 'invalid_field', message: `${field} is no send key.`, field });
};

const findCampaign = async (
  services: AdminServices,
  workspaceId: number,
  idOrKey: string,
): Promise<Campaign | null> =>
  (await services.campaigns.find(workspaceId, idOrKey)) ??
  (await services.campaigns.findByKey(workspaceId, idOrKey));

interface Filters {
  readonly campaign_id?: string;
  readonly user?: string;
  readonly dispatch_id?: string;
  readonly limit?: number;
  readonly after?: string;
}

const UNKNOWN_CAMPAIGN: Refusal = {
  code: 'unknown_campaign',
  message: 'campaign_id names no campaign.',
  field: 'query.campaign_id',
};
const UNKNOWN_PERSON: Refusal = {
  code: 'unknown_person',
  message: 'user names nobody.',
  field: 'query.user',
};

const withQuery = async (
  services: AdminServices,
  workspaceId: number,
  filters: Filters,
  run: (query: Omit<MessageQuery, 'outcome'>) => Promise<Reply>,
): Promise<Reply> => {
  const { campaign_id: idOrKey, user, dispatch_id: dispatchId, limit, after } = filters;
  const campaign = idOrKey === undefined ? null : await findCampaign(services, workspaceId, idOrKey);
  if (idOrKey !== undefined && campaign === null) return refuseWith(UNKNOWN_CAMPAIGN);
  const person = user === undefined ? null : await services.reports.findPerson(workspaceId, user);
  if (user !== undefined && person === null) return refuseWith(UNKNOWN_PERSON);
  return run({
    campaignId: campaign?.campaignId ?? null,
    person,
    dispatchId: dispatchId ?? null,
    limit: limit ?? 50,
    after: after ?? null,
  });
};

export const presentMessage = (row: LoggedMessage, language: Language) => ({
  at: toIso(row.at),
  delivery_id: row.deliveryId,
  user_id: row.userId,
  campaign_id: row.campaignId,
  campaign_version: row.campaignVersion,
  dispatch_id: row.dispatchId,
  variant: row.variant,
  channel: row.channel,
  endpoint: row.endpoint,
  outcome: row.outcome,
  reason: row.reason,
  sentence: sentenceOf(row.reason, language),
  provider_message_id: row.providerMessageId,
  tries: row.tries,
  facts: row.facts,
});

export const presentCaptured = (row: CapturedMessage) => ({
  send_key: row.sendKey,
  at: toIso(row.at),
  user_id: row.userId,
  external_id: row.externalId,
  campaign_id: row.campaignId,
  dispatch_id: row.dispatchId,
  channel: row.channel,
  endpoint: row.endpoint,
  variant: row.variant,
  message: row.message,
});

const MAX_DECISIONS = 50;

const answerWhy = async (
  services: AdminServices,
  context: RequestContext,
  query: { readonly user: string; readonly campaign: string; readonly language?: Language },
): Promise<Reply> => {
  const { workspaceId } = context;
  const { language = 'en' } = query;
  const campaign = await findCampaign(services, workspaceId, query.campaign);
  if (campaign === null) return refuseWith({ ...UNKNOWN_CAMPAIGN, field: 'query.campaign' });
  const person = await services.reports.findPerson(workspaceId, query.user);
  if (person === null) return succeed(nobody(query.user, language));
  const { campaignId } = campaign;
  const [{ rows }, waiting] = await Promise.all([
    services.reports.messages(workspaceId, {
      campaignId,
      person,
      outcome: null,
      dispatchId: null,
      limit: MAX_DECISIONS,
      after: null,
    }),
    services.reports.waiting(workspaceId, person, campaignId),
  ]);
  const considered = rows.length > 0 || waiting.length > 0;
  return succeed({
    user_id: person.userId,
    external_id: person.externalId,
    ...verdictOf(rows, waiting.length, language),
    decisions: rows.map((row) => presentMessage(row, language)),
    waiting: waiting.map((delivery) => ({
      delivery_id: delivery.deliveryId,
      dispatch_id: delivery.dispatchId,
      due_at: toIso(delivery.dueAt),
      planned_at: toIso(delivery.plannedAt),
      tries: delivery.tries,
      progress: delivery.progress,
    })),
    evaluated_on_the_spot: considered
      ? null
      : await onTheSpot(services, campaign, person, context.now, language),
  });
};

const TEXTS = {
  en: {
    nobody: (user: string) => `Nobody is known as ${user}.`,
    waiting: 'A message is waiting to be decided or sent.',
    notConsidered: 'The campaign never considered this person.',
    sent: 'The message was sent.',
    note: 'Evaluated now, not a decision that was made.',
  },
  fr: {
    nobody: (user: string) => `Personne n’est connu sous ${user}.`,
    waiting: 'Un message attend d’être décidé ou envoyé.',
    notConsidered: 'La campagne n’a jamais examiné cette personne.',
    sent: 'Le message a été envoyé.',
    note: 'Évalué maintenant ; aucune décision n’a été prise.',
  },
} as const;

const nobody = (user: string, language: Language) => ({
  user_id: null,
  external_id: null,
  verdict: 'unknown_person',
  sentence: TEXTS[language].nobody(user),
  decisions: [],
  waiting: [],
  evaluated_on_the_spot: null,
});

/** The newest terminal speaks; what still waits comes before it. */
const verdictOf = (
  rows: readonly LoggedMessage[],
  waiting: number,
  language: Language,
): { readonly verdict: string; readonly sentence: string } => {
  const texts = TEXTS[language];
  if (waiting > 0) return { verdict: 'waiting', sentence: texts.waiting };
  const last = rows.find(({ channel }) => channel === '') ?? rows[0];
  if (last === undefined) return { verdict: 'not_considered', sentence: texts.notConsidered };
  const sentence = sentenceOf(last.reason, language) ?? (last.outcome === 'sent' ? texts.sent : last.reason);
  return { verdict: last.outcome, sentence };
};

const onTheSpot = async (
  services: AdminServices,
  campaign: Campaign,
  person: Profile,
  now: number,
  language: Language,
) => {
  const { teamId } = campaign.definition;
  const team = teamId === null ? null : await services.teams.find(campaign.workspaceId, teamId);
  const rule = joinTeam(campaign.definition.audience, teamId, team);
  const filters = await filtersFor(services, campaign.workspaceId, rule);
  const segment = parseStoredSegment(rule, filters);
  const needs = segment.ok ? needsOf(segment.value) : [];
  const known = await services.loadEvidence({ people: [person], needs, now });
  const evidence = known.get(person.userId) ?? NO_EVIDENCE;
  const kinds = { channels: services.channels, filters };
  const whole = { ...campaign, definition: { ...campaign.definition, audience: rule } };
  const result = evaluateOnTheSpot(whole, person, kinds, { now, evidence }, language);
  if (!result.ok) return { error: result.error.message };
  const [excluded, missed] = await Promise.all([
    findLeftOut(services, campaign, person, now),
    findMissedTrigger(services, campaign, person, now),
  ]);
  const { campaignActive, inAudience, audience, unmet, channels } = result.value;
  return {
    note: TEXTS[language].note,
    campaign_active: campaignActive,
    excluded: excluded === null ? null : { ...excluded, sentence: sentenceOf(excluded.reason, language) },
    missed_trigger:
      missed === null
        ? null
        : { ...missed, at: toIso(missed.at), sentence: sentenceOf(missed.reason, language) },
    in_audience: inAudience,
    team: teamId === null ? null : presentTeam(team, person, now, filters, language),
    audience,
    unmet,
    channels: channels.map((channel) => ({
      ...channel,
      sentence: sentenceOf(channel.reason ?? '', language),
    })),
  };
};

/** Whether the campaign’s team leaves the person out, whatever the campaign itself says (CD-2.6). */
const presentTeam = (
  team: Team | null,
  person: Profile,
  now: number,
  filters: FilterKinds,
  language: Language,
) => {
  const judge = compileAudience(team === null ? null : team.audience, filters);
  const inside = team !== null && judge.ok && judge.value.test(person, now, NO_EVIDENCE);
  return {
    team_id: team?.teamId ?? null,
    name: team?.name ?? null,
    reaches: inside,
    sentence: inside ? null : sentenceOf('outside_team_audience', language),
  };
};

const answerStats = async (
  services: AdminServices,
  campaign: Campaign,
  language: Language,
): Promise<Reply> => {
  const { workspaceId, campaignId } = campaign;
  const { outcomes: rows, waiting } = await services.reports.countOutcomes(workspaceId, campaignId);
  const people = rows.filter(({ channel, outcome }) => channel === '' && outcome !== 'considered');
  const messages = rows.filter(({ channel }) => channel !== '');
  return succeed({
    people: sumPeople(rows, waiting),
    reasons: sumBy(people, ['outcome', 'reason']).map((row) => ({
      ...row,
      sentence: sentenceOf(row.reason, language),
    })),
    messages: sumBy(messages, ['channel', 'outcome']),
    variants: sumBy(people, ['variant', 'outcome']),
    days: sumBy(people, ['day', 'outcome']),
  });
};
