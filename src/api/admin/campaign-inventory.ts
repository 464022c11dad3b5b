// Looking through campaigns, and what is done to several of them or beside their versions: tags and archiving.
import * as contract from '../../contract/admin/campaign-inventory.ts';
import { typesFor } from '../../core/access/can.ts';
import { CAMPAIGN_TYPES } from '../../core/access/permissions.ts';
import { mayTouch, type TeamRights } from '../../core/access/team-rights.ts';
import type { CampaignStatus } from '../../core/campaigns/campaign.ts';
import { isSameJson } from '../../core/json.ts';
import { renameInLimits } from '../../core/restraints/rename-tag.ts';
import { parseInstant, toIso, type Instant } from '../../core/time.ts';
import type { InventoryCount, InventoryFilter, InventoryRow } from '../../ports/campaign-inventory.ts';
import { rightsOfCaller } from '../gate.ts';
import type { RequestContext, Route } from '../handle.ts';
import { route } from '../handle.ts';
import { NOT_FOUND, refuseWith, succeed } from '../reply.ts';
import { withCampaign } from './campaign-edit.ts';
import { actOn } from './campaigns.ts';
import { isoOrNull } from './present.ts';
import { refuseStale } from './versions.ts';
import type { AdminServices } from './services.ts';

const USUAL_LIMIT = 50;
/** INV-2: what is put away shows only when it is asked for. */
const USUAL_STATUSES: readonly CampaignStatus[] = ['draft', 'active', 'paused', 'idle', 'stopped'];

export const campaignInventoryRoutes = (services: AdminServices): readonly Route[] => [
  route(contract.listInventory, async ({ workspaceId, visible }, { query }) => {
    const updatedSince = query.updated_since === undefined ? undefined : parseInstant(query.updated_since);
    if (updatedSince === null) return refuseWith(BAD_SINCE);
    const filter = { ...filterOf(query, updatedSince), visible };
    const sort = query.sort ?? 'updated';
    const [page, counts] = await Promise.all([
      services.inventory.list(workspaceId, {
        filter,
        sort,
        descending: (query.order ?? (sort === 'name' ? 'asc' : 'desc')) === 'desc',
        limit: query.limit ?? USUAL_LIMIT,
        after: query.after ?? null,
      }),
      services.inventory.count(workspaceId, filter),
    ]);
    return succeed({
      campaigns: page.rows.map(presentRow),
      ...presentCounts(counts, filter),
      next: page.next,
    });
  }),
  route(contract.readFacets, async ({ workspaceId, visible }) => {
    const hidden = visible === undefined ? [] : await services.standings.hiddenFrom(workspaceId, visible);
    return succeed({ ...(await services.inventory.facets(workspaceId, [...hidden])) });
  }),
  route(contract.readNumbers, async ({ workspaceId }, { query }) => {
    const numbers = await services.inventory.numbers(workspaceId, query.campaign_id);
    return succeed({
      numbers: numbers.map(({ campaignId, ...sums }) => ({ campaign_id: campaignId, ...sums })),
    });
  }),
  route(contract.archiveCampaigns, async (context, { body }) => {
    const results = [];
    for (const id of body.campaign_ids)
      results.push(await archiveOne(services, context, id, body.undo === true ? 'unarchive' : 'archive'));
    return succeed({ results });
  }),
  ...tagRoutes(services),
];

const BAD_SINCE = {
  code: 'invalid_field',
  message: 'updated_since must be an instant like 2026-01-31T09:00:00Z.',
  field: 'query.updated_since',
};

interface WrittenFilter {
  readonly search?: string;
  readonly status?: CampaignStatus[];
  readonly type?: InventoryRow['type'][];
  readonly category?: InventoryRow['category'];
  readonly channel?: string[];
  readonly tag?: string[];
  readonly team?: string[];
  readonly created_by?: string;
}

const filterOf = (query: WrittenFilter, updatedSince: Instant | undefined): InventoryFilter => ({
  search: query.search,
  statuses: query.status ?? USUAL_STATUSES,
  types: query.type,
  category: query.category,
  channels: query.channel,
  tags: query.tag,
  teams: query.team,
  createdBy: query.created_by,
  updatedSince,
});

/** Each count with the other filter as it is: what a click on it would show. */
const presentCounts = (counts: readonly InventoryCount[], { statuses = [], types = [] }: InventoryFilter) => {
  const status: Record<string, number> = {};
  const type: Record<string, number> = {};
  let total = 0;
  for (const one of counts) {
    const ofStatus = statuses.length === 0 || statuses.includes(one.status);
    const ofType = types.length === 0 || types.includes(one.type);
    if (ofType) status[one.status] = (status[one.status] ?? 0) + one.count;
    if (ofStatus) type[one.type] = (type[one.type] ?? 0) + one.count;
    if (ofStatus && ofType) total += one.count;
  }
  return { counts: { status, type }, total };
};

const archiveOne = async (
  services: AdminServices,
  context: RequestContext,
  campaignId: string,
  action: 'archive' | 'unarchive',
) => {
  const reply = await withCampaign(services, context, campaignId, (campaign) =>
    actOn(services, context, campaign, action),
  );
  if (reply.status < 300) return { campaign_id: campaignId, done: true };
  const said = reply.kind === 'json' ? reply.body['message'] : undefined;
  return { campaign_id: campaignId, done: false, problem: typeof said === 'string' ? said : 'refused' };
};

const tagRoutes = (services: AdminServices): readonly Route[] => [
  route(contract.setCampaignTags, async (context, { params, body }) =>
    withCampaign(services, context, params.campaign_id, async ({ campaignId, tags: before }) => {
      if (body.seen !== undefined && !isSameJson(body.seen, before)) return refuseStale({ tags: before });
      const tags = [...new Set(body.tags)];
      if (!(await services.inventory.setTags(context.workspaceId, campaignId, tags)))
        return refuseWith(NOT_FOUND);
      services.signals.send('campaigns', String(context.workspaceId));
      return succeed({ tags });
    }),
  ),
  route(contract.renameTag, async ({ workspaceId, now, caller }, { body: { from, to } }) => {
    const { limits, version } = await services.limits.find(workspaceId);
    const renamed = renameInLimits(limits, from, to);
    if (!renamed.ok) return refuseWith(renamed.error);
    const rights = rightsOfCaller(caller);
    if (!(await mayRename(services, workspaceId, rights, from, renamed.value !== limits)))
      return refuseWith(TAG_OF_OTHERS);
    if (renamed.value !== limits) {
      const saved = await services.limits.save(
        workspaceId,
        renamed.value,
        version,
        now,
        services.clock.now(),
      );
      if (!saved) return refuseWith(LIMITS_CHANGED);
    }
    const campaigns = await services.inventory.renameTag(workspaceId, from, to);
    services.signals.send('campaigns', String(workspaceId));
    return succeed({ campaigns });
  }),
];

/** Whoever may change some campaigns alone renames what only these carry, and no rule follows unless they may set rules. */
const mayRename = async (
  { inventory, standings }: AdminServices,
  workspaceId: number,
  rights: TeamRights,
  tag: string,
  changesRules: boolean,
): Promise<boolean> => {
  if (typesFor(rights.wide, 'edit').length === CAMPAIGN_TYPES.length) return true;
  if (changesRules && !rights.wide.has('admin.rules.edit')) return false;
  const carriers = await standings.of(workspaceId, await inventory.carriersOf(workspaceId, tag));
  return [...carriers.values()].every((campaign) => mayTouch(rights, 'edit', campaign));
};

const TAG_OF_OTHERS = {
  code: 'access_denied',
  message: 'The tag is also on campaigns, or in rules, that your roles do not let you change.',
  field: 'from',
};

const LIMITS_CHANGED = {
  code: 'conflict',
  message: 'Somebody else changed the limits at the same moment; try again.',
};

const presentRow = (row: InventoryRow) => ({
  campaign_id: row.campaignId,
  key: row.key,
  name: row.name,
  description: row.description,
  type: row.type,
  category: row.category,
  status: row.status,
  version: row.version,
  channels: row.channels,
  tags: row.tags,
  team_id: row.teamId,
  created_at: toIso(row.createdAt),
  created_by: row.createdBy,
  updated_at: toIso(row.updatedAt),
  updated_by: row.updatedBy,
  launched_at: isoOrNull(row.launchedAt),
  last_sent_at: isoOrNull(row.lastSentAt),
  next_send_at: isoOrNull(row.nextSendAt),
  has_draft: row.hasDraft,
});
