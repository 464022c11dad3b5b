// Limits of a workspace. Each door replaces one kind of them; all are one document whose version decides races.
import * as contract from '../../contract/admin/limits.ts';
import {
  checkFrequencyRules,
  checkQuietRules,
  checkSpeeds,
  checkSuppressionLists,
  checkTags,
} from '../../core/restraints/check-limits.ts';
import { drawBlocks, type SuppressionList } from '../../core/restraints/exclusions.ts';
import type { WorkspaceLimits } from '../../core/restraints/workspace-limits.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Refusal } from '../../core/result.ts';
import { toIso } from '../../core/time.ts';
import type { RequestContext, Route } from '../handle.ts';
import { route } from '../handle.ts';
import type { Reply } from '../reply.ts';
import { NOT_FOUND, refuseWith, succeed } from '../reply.ts';
import { filtersFor } from './known-segments.ts';
import { checkPeriods, presentLimits, toFrequencyRule, toQuietRule, toSpeed } from './limit-documents.ts';
import type { AdminServices } from './services.ts';
import { refuseStale } from './versions.ts';

export const limitRoutes = (services: AdminServices): readonly Route[] => {
  // Making the list of routes asks the services nothing.
  const channels = (): readonly string[] => services.channels.map(({ id }) => id);
  const replace = (
    context: RequestContext,
    problems: readonly Refusal[],
    part: Partial<WorkspaceLimits>,
    seen: number | undefined,
  ): Promise<Reply> => change(services, context, problems, (limits) => ({ ...limits, ...part }), { seen });
  return [
    route(contract.readLimits, async ({ workspaceId }) =>
      succeed({ limits: presentLimits(await services.limits.find(workspaceId)) }),
    ),
    route(contract.setFrequencyRules, async (context, { body }) => {
      const frequencyRules = body.rules.map(toFrequencyRule);
      return replace(
        context,
        checkFrequencyRules(frequencyRules, channels()),
        { frequencyRules },
        body.version,
      );
    }),
    route(contract.setQuietHours, async (context, { body }) => {
      const quietHours = body.rules.map(toQuietRule);
      const problems = checkPeriods(body.rules);
      return replace(
        context,
        [...problems, ...checkQuietRules(quietHours, channels())],
        { quietHours },
        body.version,
      );
    }),
    route(contract.setChannelSpeeds, async (context, { body }) => {
      const channelSpeeds = body.limits.map(toSpeed);
      return replace(context, checkSpeeds(channelSpeeds, channels()), { channelSpeeds }, body.version);
    }),
    route(contract.setSuppressionLists, async (context, { body }) => {
      const suppressionLists = body.lists.map((list): SuppressionList => ({
        listId: list.list_id ?? services.random.uuid(),
        name: list.name,
        audience: list.audience as JsonObject,
        exemptTags: list.exempt_tags ?? [],
        active: list.active ?? true,
      }));
      const filters = await filtersFor(services, context.workspaceId, suppressionLists, { self: null });
      const problems = checkSuppressionLists(suppressionLists, filters);
      return replace(context, problems, { suppressionLists }, body.version);
    }),
    route(contract.setTags, async (context, { body }) => {
      const tagParents = Object.fromEntries(body.tags.map(({ name, parent }) => [name, parent]));
      const names = body.tags.map(({ name }) => name);
      return replace(context, checkTags(tagParents, names), { tagParents }, body.version);
    }),
    ...controlGroupRoutes(services),
  ];
};

const controlGroupRoutes = (services: AdminServices): readonly Route[] => [
  route(contract.createControlGroup, async (context, { body }) => {
    const { limits } = await services.limits.find(context.workspaceId);
    if (limits.controlGroup !== null) return refuseWith(GROUP_STANDS);
    const controlGroup = {
      percentage: body.percentage,
      blocks: drawBlocks(body.percentage, () => services.random.fraction()),
      exemptTags: body.exempt_tags ?? [],
      createdAt: toIso(context.now),
    };
    return change(services, context, [], (now) => ({ ...now, controlGroup }), { status: 201 });
  }),
  route(contract.changeControlGroup, async (context, { body }) => {
    const { limits } = await services.limits.find(context.workspaceId);
    const { controlGroup } = limits;
    if (controlGroup === null) return refuseWith(NOT_FOUND);
    const exemptTags = body.exempt_tags;
    return change(
      services,
      context,
      [],
      (now) => ({ ...now, controlGroup: { ...controlGroup, exemptTags } }),
      { seen: body.version },
    );
  }),
  route(contract.removeControlGroup, async (context) => {
    const { limits } = await services.limits.find(context.workspaceId);
    if (limits.controlGroup === null) return refuseWith(NOT_FOUND);
    const reply = await change(services, context, [], (now) => ({ ...now, controlGroup: null }));
    return reply.status === 200 ? succeed() : reply;
  }),
];

const GROUP_STANDS: Refusal = {
  code: 'conflict',
  message: 'There is a global control group; remove it first, its size and members never change.',
  field: 'percentage',
};
const change = async (
  services: AdminServices,
  { workspaceId, now }: RequestContext,
  problems: readonly Refusal[],
  to: (limits: WorkspaceLimits) => WorkspaceLimits,
  { status = 200, seen }: { readonly status?: number; readonly seen?: number | undefined } = {},
): Promise<Reply> => {
  const [first, ...more] = problems;
  if (first !== undefined) return refuseWith(first, ...more);
  const { limits, version } = await services.limits.find(workspaceId);
  const saved =
    (seen ?? version) === version &&
    (await services.limits.save(workspaceId, to(limits), version, now, services.clock.now()));
  if (!saved) return refuseStale(presentLimits(await services.limits.find(workspaceId)));
  // Whoever matches triggers looks at limits together with campaigns.
  services.signals.send('campaigns', String(workspaceId));
  return succeed({ limits: presentLimits(await services.limits.find(workspaceId)) }, status);
};
