// How many people a rule means, who they are, and why one of them is in it or not. For saved segments and for rules
// that nobody saved yet.
import * as contract from '../../contract/admin/audiences.ts';
import type { SendTo } from '../../core/channels/channel.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Refusal, Result } from '../../core/result.ts';
import { err, ok, refuse } from '../../core/result.ts';
import { needsOf } from '../../core/segments/compile.ts';
import { evaluateSegment, findUnmet } from '../../core/segments/evaluate.ts';
import { NO_EVIDENCE } from '../../core/segments/evidence.ts';
import type { Language } from '../../core/segments/filter.ts';
import type { Segment } from '../../core/segments/segment.ts';
import { parseSegment, parseStoredSegment } from '../../core/segments/segment.ts';
import { traceNode } from '../../core/segments/trace.ts';
import { utcDay } from '../../core/time.ts';
import type { Profile } from '../../core/users/user.ts';
import type { SizeQuery } from '../../ports/audience-sizes.ts';
import type { RequestContext, Route } from '../handle.ts';
import { route } from '../handle.ts';
import type { Reply } from '../reply.ts';
import { refuseWith, succeed } from '../reply.ts';
import { filtersFor, ruleToRun } from './known-segments.ts';
import { sentencesOf } from './segments.ts';
import type { AdminServices } from './services.ts';

const SAMPLE_PEOPLE = 20;

export const audienceRoutes = (services: AdminServices): readonly Route[] => [
  route(contract.estimateAudience, async (context, { body }) => {
    const asked = await readAsked(services, context, body);
    if (!asked.ok) return refuseWith(asked.error);
    const query = await sizeQuery(services, context, asked.value.rule, body.send_to);
    if (!query.ok) return refuseWith(query.error);
    const filters = await filtersFor(services, context.workspaceId, asked.value.rule);
    const sentence = sentencesOf(asked.value.rule, filters);
    const estimate = await services.sizes.estimate(query.value);
    if (estimate.exact) await keepSize(services, context, asked.value.segmentId, estimate.people);
    return succeed({ ...estimate, sentence });
  }),
  route(contract.countAudience, async (context, { body }) => count(services, context, body)),
  route(contract.sampleAudience, async (context, { body }) => {
    const asked = await readAsked(services, context, body);
    if (!asked.ok) return refuseWith(asked.error);
    const query = await sizeQuery(services, context, asked.value.rule);
    if (!query.ok) return refuseWith(query.error);
    const people = await services.sizes.sample(query.value, body.limit ?? SAMPLE_PEOPLE);
    return succeed({ people: people.map(presentPerson) });
  }),
  route(contract.explainMembership, async (context, { body }) => {
    const asked = await readAsked(services, context, body);
    if (!asked.ok) return refuseWith(asked.error);
    const { user, language = 'en' } = body;
    const person = await services.reports.findPerson(context.workspaceId, user);
    if (person === null) return refuseWith(NOBODY);
    return explain(services, context, asked.value.rule, person, language);
  }),
];

const NOBODY: Refusal = { code: 'not_found', message: 'There is no such person.', field: 'user' };

interface Asked {
  readonly rule?: Readonly<Record<string, unknown>>;
  readonly segment_id?: string;
}

interface AskedRule {
  readonly rule: JsonObject;
  /** Null: not saved. */
  readonly segmentId: string | null;
}

const readAsked = async (
  services: AdminServices,
  { workspaceId }: RequestContext,
  { rule, segment_id: id }: Asked,
): Promise<Result<AskedRule>> => {
  if (id !== undefined) {
    if (rule !== undefined) return refuse('invalid_field', 'rule and segment_id exclude each other.', 'rule');
    const found =
      (await services.segments.find(workspaceId, id)) ?? (await services.segments.findByKey(workspaceId, id));
    if (found === null) return refuse('unknown_segment', 'There is no such segment.', 'segment_id');
    return ok({ rule: found.rule, segmentId: found.segmentId });
  }
  if (rule === undefined) return ok({ rule: { all: [] }, segmentId: null });
  const filters = await filtersFor(services, workspaceId, rule, { self: null });
  const parsed = parseSegment(rule, filters, 'rule');
  return parsed.ok ? ok({ rule: parsed.value.rule, segmentId: null }) : err(parsed.error);
};

const sizeQuery = async (
  services: AdminServices,
  { workspaceId, now }: RequestContext,
  rule: JsonObject,
  sendTo: SendTo = 'subscribed',
): Promise<Result<SizeQuery>> => {
  const runs = await ruleToRun(services.segments, workspaceId, rule);
  const segment = parseStoredSegment(runs, services.filters);
  if (!segment.ok) return segment;
  const groups = await services.groups.list(workspaceId);
  const smsGroupIds = groups
    .filter(({ channel, archivedAt }) => channel === 'sms' && archivedAt === null)
    .map(({ groupId }) => groupId);
  return ok({ workspaceId, now, segment: segment.value, reach: { sendTo, smsGroupIds } });
};

const SUPERSEDED: Refusal = { code: 'superseded', message: 'A newer count took the place of this one.' };

const count = async (
  services: AdminServices,
  context: RequestContext,
  body: Asked & { readonly send_to?: SendTo; readonly search?: string },
): Promise<Reply> => {
  const asked = await readAsked(services, context, body);
  if (!asked.ok) return refuseWith(asked.error);
  const query = await sizeQuery(services, context, asked.value.rule, body.send_to);
  if (!query.ok) return refuseWith(query.error);
  const search = JSON.stringify([
    context.caller.keyId,
    context.workspaceId,
    body.search ?? context.requestId,
  ]);
  const turn = services.counts.begin(search, context.requestId);
  const forget = context.onGone?.(() => turn.stop());
  try {
    const counted = await services.sizes.count(query.value, turn);
    if (counted === null) return refuseWith(SUPERSEDED);
    await keepSize(services, context, asked.value.segmentId, counted.people);
    return succeed({ ...counted, exact: true });
  } finally {
    forget?.();
    turn.end();
  }
};

/** Whoever looks at a segment's size has counted it for today. */
const keepSize = async (
  { segments, clock }: AdminServices,
  { workspaceId, now }: RequestContext,
  segmentId: string | null,
  size: number,
): Promise<void> => {
  if (segmentId !== null)
    await segments.recordSizes(workspaceId, utcDay(now), [{ segmentId, size }], clock.now());
};

const explain = async (
  services: AdminServices,
  { workspaceId, now }: RequestContext,
  rule: JsonObject,
  profile: Profile,
  language: Language,
): Promise<Reply> => {
  const parsed: Result<Segment> = parseStoredSegment(rule, await filtersFor(services, workspaceId, rule));
  if (!parsed.ok) return refuseWith(parsed.error);
  const segment = parsed.value;
  const known = await services.loadEvidence({ people: [profile], needs: needsOf(segment), now });
  const evidence = known.get(profile.userId) ?? NO_EVIDENCE;
  return succeed({
    person: presentPerson(profile),
    in_audience: evaluateSegment(segment, profile, now, evidence),
    clause: traceNode(segment.root, { profile, evidence, now }, language),
    unmet: findUnmet(segment, profile, now, evidence).map(({ path, filter }) => ({
      path,
      sentence: filter.describe(language),
    })),
  });
};

const presentPerson = ({ userId, externalId, email, fields }: Profile) => ({
  user_id: userId,
  external_id: externalId,
  email,
  first_name: fields.first_name ?? null,
  last_name: fields.last_name ?? null,
});
