// When a person would get a campaign that is being composed. Reads only; anything unfinished is named, not refused.
import * as contract from '../../contract/admin/preview-delivery.ts';
import type { Campaign } from '../../core/campaigns/campaign.ts';
import { sentenceOf } from '../../core/campaigns/explain.ts';
import { parseTyped, unfinishedProblems } from '../../core/campaigns/unfinished.ts';
import { isObject, type JsonObject } from '../../core/json.ts';
import type { Refusal } from '../../core/result.ts';
import type { PreviewStep } from '../../core/schedule/preview-delivery.ts';
import { DAY_MS, knownZone, parseInstant, toIso, type Instant } from '../../core/time.ts';
import type { Profile } from '../../core/users/user.ts';
import type { DeliveryPreview } from '../../engine/preview-delivery.ts';
import type { Route } from '../handle.ts';
import { route } from '../handle.ts';
import { NOT_FOUND, refuseWith, succeed } from '../reply.ts';
import type { AdminServices } from './services.ts';
import { isoOrNull } from './present.ts';

const USUAL_OCCURRENCES = 5;
/** Broadcasts before that have nothing left to show. */
const BROADCASTS_MS = 7 * DAY_MS;

interface Called {
  readonly properties: JsonObject;
  readonly at: Instant;
}

/** Whoever left meanwhile is nobody's example. */
const findCalled = async (
  { samples, reports }: Pick<AdminServices, 'samples' | 'reports'>,
  { workspaceId, campaignId }: Pick<Campaign, 'workspaceId' | 'campaignId'>,
  now: Instant,
): Promise<Called | null> => {
  const sample = samples.find(workspaceId, campaignId);
  if (sample !== null) {
    if ((await reports.findPerson(workspaceId, sample.userId)) !== null) return sample;
    samples.forget(workspaceId, campaignId);
  }
  return reports.lastBroadcast(workspaceId, campaignId, now - BROADCASTS_MS);
};

export const previewRoutes = (services: AdminServices): readonly Route[] => [
  route(contract.readCalledProperties, async ({ workspaceId, now }, { params }) => {
    const campaign = await services.campaigns.find(workspaceId, params.campaign_id);
    if (campaign === null) return refuseWith(NOT_FOUND);
    const called = await findCalled(services, campaign, now);
    return succeed({ properties: called?.properties ?? null, at: called === null ? null : toIso(called.at) });
  }),
  route(contract.previewDelivery, async ({ workspaceId, workspace, now }, { body }) => {
    const at = body.at === undefined ? now : parseInstant(body.at);
    if (at === null) return refuseWith(BAD_INSTANT);
    const strange = [body.zone ?? 'UTC', ...(body.zones ?? [])].find((zone) => knownZone(zone) === null);
    if (strange !== undefined) return refuseWith(unknownZone(strange));
    const category = body.category ?? 'marketing';
    const written = (isObject(body.definition) ? body.definition : {}) as JsonObject;
    const typed = parseTyped(
      written,
      category,
      () => services.random.uuid(),
      () => true,
    );
    if (!typed.ok) return refuseWith(...typed.error);
    const person = body.user === undefined ? null : await services.reports.findPerson(workspaceId, body.user);
    if (body.user !== undefined && person === null) return refuseWith(UNKNOWN_PERSON);
    const { limits } = await services.limits.find(workspaceId);
    const preview = await services.schedules.preview(workspaceId, limits, {
      type: body.type,
      category,
      definition: typed.value.definition,
      at,
      person,
      zone: body.zone ?? null,
      zones: body.zones ?? [],
      occurrences: body.occurrences ?? USUAL_OCCURRENCES,
    });
    return succeed({
      at: toIso(at),
      company_zone: workspace.timeZone,
      person: person === null ? null : presentPerson(person),
      ...present(preview, body.language ?? 'en'),
      unfinished: unfinishedProblems(typed.value, category),
    });
  }),
];

const BAD_INSTANT: Refusal = {
  code: 'invalid_field',
  message: 'at must be an instant like 2026-01-31T09:00:00Z.',
  field: 'at',
};
const UNKNOWN_PERSON: Refusal = { code: 'unknown_person', message: 'user names nobody.', field: 'user' };
const unknownZone = (zone: string): Refusal => ({
  code: 'invalid_field',
  message: `${zone} is not a time zone.`,
  field: 'zone',
});

const presentPerson = ({ userId, externalId, timeZone }: Profile) => ({
  user_id: userId,
  external_id: externalId,
  time_zone: timeZone,
});

const present = (preview: DeliveryPreview, language: 'en' | 'fr') => ({
  zone: preview.zone,
  zone_is_known: preview.zoneIsKnown,
  best_times: preview.bestTimes,
  steps: preview.steps?.map((step) => presentStep(step, language)) ?? null,
  occurrences: preview.occurrences.map((one) => ({
    key: one.key,
    number: one.number,
    at: toIso(one.at),
    ends_at: toIso(one.endsAt),
    due_at: isoOrNull(one.dueAt),
    waves: one.waves.map(({ at, size }: { at: Instant; size: number }) => ({ at: toIso(at), size })),
    zones: one.zones.map(({ zone, dueAt }) => ({ zone, due_at: isoOrNull(dueAt) })),
  })),
});

const presentStep = (step: PreviewStep, language: 'en' | 'fr') => ({
  kind: step.kind,
  at: toIso(step.at),
  ...('channel' in step ? { channel: step.channel } : {}),
  ...('rule' in step ? { rule: step.rule } : {}),
  ...('perMinute' in step ? { per_minute: step.perMinute } : {}),
  ...('reason' in step ? { reason: step.reason, sentence: sentenceOf(step.reason, language) } : {}),
});
