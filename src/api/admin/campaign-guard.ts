// ROL-1: one family of campaigns never opens another. Around every route of the admin API, so that no handler has to
// think of it: the campaigns that a request names must be of a type its caller may touch in this way, and campaigns of
// other types are left out of what is answered. Who may see all of them passes without a look.
import { needOf } from '../../contract/access-needs.ts';
import type { RawInput } from '../../contract/endpoint.ts';
import { canDo, typesFor } from '../../core/access/can.ts';
import { CAMPAIGN_TYPES, type CampaignAct } from '../../core/access/permissions.ts';
import type { CampaignType } from '../../core/campaigns/campaign.ts';
import { isObject } from '../../core/json.ts';
import type { RehearsalStore } from '../../ports/rehearsal-store.ts';
import type { CampaignTypes } from '../../ports/campaign-families.ts';
import { deniedTo } from '../gate.ts';
import type { RequestContext, Route } from '../handle.ts';
import type { Reply } from '../reply.ts';
import { refuseWith } from '../reply.ts';

export interface GuardServices {
  readonly campaignTypes: CampaignTypes;
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
  const { permissions } = context.caller;
  const readable = typesFor(permissions, 'read');
  const allowed = typesFor(permissions, act);
  if (readable.length === CAMPAIGN_TYPES.length && allowed.length === CAMPAIGN_TYPES.length)
    return run(context);
  const touched = await findTouched(services, each, raw, context);
  if (touched.some((type) => !canDo(permissions, act, type))) return refuseWith(deniedTo(context.caller));
  const narrowed = narrow(each, raw, readable);
  const reply = await (narrowed === null ? run(context) : narrowed(context));
  return withoutOthers(services, context, reply, readable);
};

const textsOf = (value: unknown): readonly string[] =>
  typeof value === 'string'
    ? [value]
    : Array.isArray(value)
      ? value.filter((item): item is string => typeof item === 'string')
      : [];

/** Types of the campaigns that a request is about. */
const findTouched = async (
  services: GuardServices,
  { endpoint }: Keyed,
  { params, query, body }: RawInput,
  { workspaceId }: RequestContext,
): Promise<readonly CampaignType[]> => {
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
  const types =
    names.length === 0 ? [] : [...(await services.campaignTypes.typesOf(workspaceId, names)).values()];
  // What is made, or tried before it is made, says of which type it is.
  const isMade =
    endpoint.method === 'POST' && names.length === 0 && endpoint.id.startsWith('admin.campaigns.');
  const written = CAMPAIGN_TYPES.find((type) => type === given['type']);
  return isMade ? [...types, written ?? 'api_triggered'] : types;
};

/** A list that can be asked for by type is asked for what may be seen, so that its pages are full. */
const narrow = (
  each: Keyed,
  raw: RawInput,
  readable: readonly CampaignType[],
): ((context: RequestContext) => Promise<Reply>) | null => {
  const isByType = each.endpoint.id === 'admin.inventory.list';
  if (!isByType) return null;
  const asked = textsOf(raw.query['type']);
  const types = readable.filter((type) => asked.length === 0 || asked.includes(type));
  // Nothing left to see: ask for what does not exist, and let the rest of the answer be as usual.
  const prepared = each.prepare({ ...raw, query: { ...raw.query, type: types } });
  return prepared.ok && types.length > 0 ? prepared.run : null;
};

const withoutOthers = async (
  { campaignTypes }: GuardServices,
  { workspaceId }: RequestContext,
  reply: Reply,
  readable: readonly CampaignType[],
): Promise<Reply> => {
  if (reply.kind !== 'json' || !mentionsCampaigns(reply.body)) return reply;
  const hiddenTypes = CAMPAIGN_TYPES.filter((type) => !readable.includes(type));
  const hidden = await campaignTypes.idsOf(workspaceId, hiddenTypes);
  const body = leaveOut(reply.body, hidden);
  return isObject(body) ? { ...reply, body } : reply;
};

const mentionsCampaigns = (value: unknown): boolean => {
  if (Array.isArray(value)) return value.some(mentionsCampaigns);
  if (!isObject(value)) return false;
  return typeof value['campaign_id'] === 'string' || Object.values(value).some(mentionsCampaigns);
};

const leaveOut = (value: unknown, hidden: ReadonlySet<string>): unknown => {
  if (Array.isArray(value))
    return value.filter((item) => !isHidden(item, hidden)).map((item) => leaveOut(item, hidden));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, leaveOut(inner, hidden)]));
};

const isHidden = (item: unknown, hidden: ReadonlySet<string>): boolean =>
  isObject(item) && typeof item['campaign_id'] === 'string' && hidden.has(item['campaign_id']);
