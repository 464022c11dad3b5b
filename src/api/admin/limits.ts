// Limits of a workspace. Each door replaces one kind of them; all are one document whose version decides races.
import * as contract from '../../contract/admin/limits.ts';
import {
  checkFrequencyRules,
  checkQuietRules,
  checkSpeeds,
  checkSuppressionLists,
  checkTags,
} from '../../core/restraints/check-limits.ts';
import { BUCKETS_PER_BLOCK, drawBlocks, type SuppressionList } from '../../core/restraints/exclusions.ts';
import type { FrequencyRule } from '../../core/restraints/frequency-rules.ts';
import { EVERY_DAY, type QuietPeriod, type QuietRule } from '../../core/restraints/quiet-hours.ts';
import type { VersionedLimits, WorkspaceLimits } from '../../core/restraints/workspace-limits.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Refusal } from '../../core/result.ts';
import { toIso } from '../../core/time.ts';
import type { RequestContext, Route } from '../handle.ts';
import { route } from '../handle.ts';
import type { Reply } from '../reply.ts';
import { NOT_FOUND, refuseWith, succeed } from '../reply.ts';
import { filtersFor } from './known-segments.ts';
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
      succeed({ limits: present(await services.limits.find(workspaceId)) }),
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
      const problems = body.rules.flatMap(({ periods }, i) =>
        periods.flatMap((one, p) => checkShape(one, i, p)),
      );
      return replace(
        context,
        [...problems, ...checkQuietRules(quietHours, channels())],
        { quietHours },
        body.version,
      );
    }),
    route(contract.setChannelSpeeds, async (context, { body }) => {
      const channelSpeeds = body.limits.map((one) => ({
        channel: one.channel,
        messagesPerMinute: one.messages_per_minute,
      }));
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
  if (!saved) return refuseStale(present(await services.limits.find(workspaceId)));
  // Whoever matches triggers looks at limits together with campaigns.
  services.signals.send('campaigns', String(workspaceId));
  return succeed({ limits: present(await services.limits.find(workspaceId)) }, status);
};

interface WrittenRule {
  readonly name: string;
  readonly messages: number;
  readonly every: number;
  readonly unit: FrequencyRule['unit'];
  readonly channels?: readonly string[] | null;
  readonly tag?: string | null;
  readonly days?: FrequencyRule['days'];
}

const toFrequencyRule = (rule: WrittenRule): FrequencyRule => ({
  name: rule.name,
  messages: rule.messages,
  every: rule.every,
  unit: rule.unit,
  channels: rule.channels ?? null,
  tag: rule.tag ?? null,
  days: rule.days ?? 'local',
});

interface WrittenPeriod {
  readonly weekdays?: readonly number[];
  readonly dates?: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly all_day?: boolean;
}

const checkShape = (period: WrittenPeriod, rule: number, place: number): readonly Refusal[] => {
  const path = `rules[${rule}].periods[${place}]`;
  const allDay = period.all_day === true;
  const timed = period.from !== undefined && period.to !== undefined;
  const problems: Refusal[] = [];
  const add = (field: string, what: string): void => {
    problems.push({ code: 'invalid_field', message: `${path}.${field} ${what}.`, field: `${path}.${field}` });
  };
  if (allDay ? period.from !== undefined || period.to !== undefined : !timed)
    add('from', 'and to are required, or all_day alone');
  if (period.weekdays !== undefined && period.dates !== undefined)
    add('dates', 'and weekdays exclude each other');
  return problems;
};

const toPeriod = ({ weekdays, dates, from, to, all_day }: WrittenPeriod): QuietPeriod => {
  const slot = all_day === true ? null : { from: from ?? '00:00', to: to ?? '00:01' };
  if (dates !== undefined) return { kind: 'dates', dates, slot };
  return { kind: 'weekly', weekdays: weekdays ?? EVERY_DAY, slot };
};

const toQuietRule = (rule: {
  readonly name: string;
  readonly channels?: readonly string[] | null;
  readonly zone?: string;
  readonly periods: readonly WrittenPeriod[];
}): QuietRule => ({
  name: rule.name,
  channels: rule.channels ?? null,
  zone: rule.zone ?? 'user',
  periods: rule.periods.map(toPeriod),
});

const present = ({ version, limits }: VersionedLimits) => ({
  version,
  frequency_rules: limits.frequencyRules,
  quiet_hours: limits.quietHours.map(({ periods, ...rule }) => ({
    ...rule,
    periods: periods.map(({ kind: _kind, slot, ...days }) => ({
      ...days,
      ...(slot === null ? { all_day: true } : slot),
    })),
  })),
  channel_speeds: limits.channelSpeeds.map((one) => ({
    channel: one.channel,
    messages_per_minute: one.messagesPerMinute,
  })),
  global_control_group:
    limits.controlGroup === null
      ? null
      : {
          percentage: limits.controlGroup.percentage,
          buckets: limits.controlGroup.blocks.map((block) => ({
            from: block * BUCKETS_PER_BLOCK,
            to: (block + 1) * BUCKETS_PER_BLOCK - 1,
          })),
          exempt_tags: limits.controlGroup.exemptTags,
          created_at: limits.controlGroup.createdAt,
        },
  suppression_lists: limits.suppressionLists.map((list) => ({
    list_id: list.listId,
    name: list.name,
    audience: list.audience,
    exempt_tags: list.exemptTags,
    active: list.active,
  })),
  tags: Object.entries(limits.tagParents).map(([name, parent]) => ({ name, parent })),
});
