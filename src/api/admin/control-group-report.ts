// The report of the global control group.
import * as contract from '../../contract/admin/control-group-report.ts';
import {
  compareSides,
  treatmentBlocks,
  type MetricComparison,
} from '../../core/experiments/control-group-report.ts';
import { describeComparison } from '../../core/experiments/describe.ts';
import type { GlobalControlGroup } from '../../core/restraints/exclusions.ts';
import type { Language } from '../../core/segments/filter.ts';
import { DAY_MS, parseInstant, utcDay } from '../../core/time.ts';
import type { CountedSides } from '../../ports/control-group-report.ts';
import type { RequestContext, Route } from '../handle.ts';
import { route } from '../handle.ts';
import type { Reply } from '../reply.ts';
import { refuseWith, succeed } from '../reply.ts';
import { readPeriod } from './campaign-report.ts';
import type { AdminServices } from './services.ts';

export const controlGroupReportRoutes = (services: AdminServices): readonly Route[] => [
  route(contract.readControlGroupReport, async (context, { query }) => {
    const period = readPeriod(query.from, query.to, 'to');
    if (!period.ok) return refuseWith(period.error);
    const { limits } = await services.limits.find(context.workspaceId);
    if (limits.controlGroup === null) return succeed({ control_group: null, ...period.value, metrics: [] });
    const { events = [], language = 'en' } = query;
    return answerReport(services, context, limits.controlGroup, {
      ...period.value,
      events: [...new Set(events)],
      language,
    });
  }),
];

interface Wanted {
  readonly from: string | null;
  readonly to: string | null;
  readonly events: readonly string[];
  readonly language: Language;
}

const answerReport = async (
  services: AdminServices,
  { workspaceId, now }: RequestContext,
  group: GlobalControlGroup,
  { from: asked, to: until, events, language }: Wanted,
): Promise<Reply> => {
  // Before it was drawn its members got what everybody got.
  const drawn = utcDay(parseInstant(group.createdAt) ?? 0);
  const from = asked === null || asked < drawn ? drawn : asked;
  const to = until ?? utcDay(now);
  const metrics = await services.controlGroupCounts.count({
    workspaceId,
    control: group.blocks,
    treatment: treatmentBlocks(group, workspaceId),
    ...{ from, to, events },
    until: (parseInstant(`${to}T00:00:00Z`) ?? now) + DAY_MS,
  });
  return succeed({
    control_group: { percentage: group.percentage, created_at: group.createdAt },
    ...{ from, to },
    metrics: metrics.map((one) => present(one, compareSides(one.treatment, one.control), language)),
  });
};

const presentSide = ({ revenue, ...side }: MetricComparison['control']) => ({
  ...side,
  revenue: revenue.reduce((sum, { amount }) => sum + amount, 0),
  revenue_by_currency: revenue,
});

const present = (
  { metric, event }: CountedSides,
  { against, treatment, control, ...compared }: MetricComparison,
  language: Language,
) => ({
  ...{ metric, event },
  treatment: presentSide(treatment),
  control: presentSide(control),
  ...compared,
  confidence: against?.confidence ?? null,
  significant: against?.significant ?? null,
  sentence: describeComparison(against, language),
});
