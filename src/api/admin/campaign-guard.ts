// ROL-1 and CD-2.6: one family of campaigns never opens another, and roles in a team open that team's campaigns alone.
// Around every route of the admin API, so that no handler has to think of it: the campaigns that a request names must be
// ones that its caller may touch in this way, and others are left out of what is answered. Who may see all of them
// passes without a look.
import { needOf } from '../../contract/access-needs.ts';
import type { RawInput } from '../../contract/endpoint.ts';
import { typesFor } from '../../core/access/can.ts';
import { CAMPAIGN_TYPES, type CampaignAct } from '../../core/access/permissions.ts';
import {
  actsOn,
  mayEverything,
  mayTouch,
  visibleCampaigns,
  type Standing,
  type VisibleCampaigns,
} from '../../core/access/team-rights.ts';
import { isObject } from '../../core/json.ts';
import type { RehearsalStore } from '../../ports/rehearsal-store.ts';
import type { CampaignStandings } from '../../ports/campaign-families.ts';
import { deniedTo, rightsOfCaller } from '../gate.ts';
import type { RequestContext, Route } from '../handle.ts';
import type { Reply } from '../reply.ts';
import { refuseWith } from '../reply.ts';

export interface GuardServices {
  readonly standings: CampaignStandings;
  readonly rehearsals: Pick<RehearsalStore, 'find'>;
}

type Keyed = Extract<Route, { kind: 'keyed' }>;

export const guarded = (services: GuardServices, each: Route): Route => {
  if (each.kind !== 'keyed') return each;
  const need = needOf(each.endpoint);
  const act = need.kind === 'campaigns' ? need.act : 'read';
  return {
    ...each,
    prepare: (raw) => {
      const prepared = each.prepare(raw);
      if (!prepared.ok) return prepared;
      const run: typeof prepared.run = (context) =>
        runGuarded(services, each, act, raw, context, prepared.run);
      return { ok: true, run };
    },
  };
};

const runGuarded = async (
  services: GuardServices,
  each: Keyed,
  act: CampaignAct,
  raw: RawInput,
  context: RequestContext,
  run: (context: RequestContext) => Promise<Reply>,
): Promise<Reply> => {
  const rights = rightsOfCaller(context.caller);
  const seesAll = typesFor(rights.wide, 'read').length === CAMPAIGN_TYPES.length;
  if (seesAll && typesFor(rights.wide, act).length === CAMPAIGN_TYPES.length)
    return withRights(services, context, await run(context));
  const touched = await findTouched(services, each, raw, context);
  if (touched.some((campaign) => !mayTouch(rights, act, campaign)))
    return refuseWith(deniedTo(context.caller));
  const visible = visibleCampaigns(rights);
  const reply = await run(seesAll ? context : { ...context, visible });
  const left = seesAll ? reply : await withoutOthers(services, context, reply, visible);
  return withRights(services, context, left);
};

/** Screens learn of each campaign what may be done with it; who may do everything is told nothing. */
const withRights = async (
  { standings }: GuardServices,
  { workspaceId, caller }: RequestContext,
  reply: Reply,
): Promise<Reply> => {
  const rights = rightsOfCaller(caller);
  if (reply.kind !== 'json' || mayEverything(rights)) return reply;
  const shown = shownIn(reply.body);
  if (shown.length === 0) return reply;
  const known = await standings.of(workspaceId, shown);
  const told = (one: unknown): unknown => {
    const standing = isObject(one) ? known.get(String(one['campaign_id'])) : undefined;
    return standing === undefined ? one : { ...Object(one), may: actsOn(rights, standing) };
  };
  const body = Object.entries(reply.body).map(([key, value]) => {
    if (!SHOWS.has(key)) return [key, value];
    return [key, Array.isArray(value) ? value.map(told) : told(value)];
  });
  return { ...reply, body: Object.fromEntries(body) as typeof reply.body };
};

/** Where answers show campaigns that something can be done with: one, a list, what the calendar holds. */
const SHOWS: ReadonlySet<string> = new Set(['campaign', 'campaigns', 'entries']);

const shownIn = (body: object): readonly string[] =>
  Object.entries(body)
    .filter(([key]) => SHOWS.has(key))
    .flatMap(([, value]): readonly unknown[] => (Array.isArray(value) ? value : [value]))
    .flatMap((one) => (isObject(one) ? textsOf(one['campaign_id']) : []));

const textsOf = (value: unknown): readonly string[] =>
  typeof value === 'string'
    ? [value]
    : Array.isArray(value)
      ? value.filter((item): item is string => typeof item === 'string')
      : [];

/** The campaigns that a request is about. */
const findTouched = async (
  services: GuardServices,
  { endpoint }: Keyed,
  { params, query, body }: RawInput,
  { workspaceId, caller }: RequestContext,
): Promise<readonly Standing[]> => {
  const given = isObject(body) ? body : {};
  const names = [
    ...[params['campaign_id'], query['campaign_id'], query['campaign'], given['campaign_id']],
    ...[given['campaign_ids'], query['campaign_ids']],
  ].flatMap(textsOf);
  const rehearsal = params['rehearsal_id'];
  if (rehearsal !== undefined) {
    const found = await services.rehearsals.find(workspaceId, rehearsal);
    if (found !== null) names.push(found.campaignId);
  }
  const named = names.length === 0 ? [] : [...(await services.standings.of(workspaceId, names)).values()];
  const isMade =
    endpoint.method === 'POST' && names.length === 0 && endpoint.id.startsWith('admin.campaigns.');
  return isMade ? [...named, standingOfNew(given, caller.person?.accountId ?? null)] : named;
};

/** What is made, or tried before it is made, says of which type and team it is. */
const standingOfNew = (given: Readonly<Record<string, unknown>>, authorId: string | null): Standing => {
  const definition = isObject(given['definition']) ? given['definition'] : {};
  const teamId = definition['team_id'];
  return {
    type: CAMPAIGN_TYPES.find((type) => type === given['type']) ?? 'api_triggered',
    teamId: typeof teamId === 'string' ? teamId : null,
    authorId,
    launched: false,
  };
};

const withoutOthers = async (
  { standings }: GuardServices,
  { workspaceId }: RequestContext,
  reply: Reply,
  visible: VisibleCampaigns,
): Promise<Reply> => {
  if (reply.kind !== 'json' || !mentionsCampaigns(reply.body)) return reply;
  const hidden = await standings.hiddenFrom(workspaceId, visible);
  const body = leaveOut(reply.body, hidden);
  return isObject(body) ? { ...reply, body } : reply;
};

const mentionsCampaigns = (value: unknown): boolean => {
  if (Array.isArray(value)) return value.some(mentionsCampaigns);
  if (!isObject(value)) return false;
  return campaignIn(value) !== null || Object.values(value).some(mentionsCampaigns);
};

const leaveOut = (value: unknown, hidden: ReadonlySet<string>): unknown => {
  if (Array.isArray(value))
    return value.filter((item) => !isHidden(item, hidden)).map((item) => leaveOut(item, hidden));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, leaveOut(inner, hidden)]));
};

const isHidden = (item: unknown, hidden: ReadonlySet<string>): boolean => {
  const campaignId = isObject(item) ? campaignIn(item) : null;
  return campaignId !== null && hidden.has(campaignId);
};

/** What uses a segment, block, template or image is told by its kind and id. */
const KINDS_OF_CAMPAIGNS: ReadonlySet<unknown> = new Set(['campaign', 'campaign_draft', 'fanout']);

const campaignIn = (item: Readonly<Record<string, unknown>>): string | null => {
  const id = KINDS_OF_CAMPAIGNS.has(item['kind']) ? item['id'] : item['campaign_id'];
  return typeof id === 'string' ? id : null;
};
