// What the global control group did, against as many others (15.1).
import { Type, type Static } from 'typebox';
import { adminEndpoint } from '../endpoint.ts';
import { CurrencyAmount, Day, Language } from './campaign-report.ts';
import { Nullable, answer, closed } from './shapes.ts';

export const MAX_REPORT_EVENTS = 10;

const Side = Type.Object({
  people: Type.Integer({ description: 'Of this side, did it or not.' }),
  did: Type.Integer({ description: 'People who did it at least once.' }),
  rate: Type.Number(),
  times: Type.Integer({ description: 'How often in all; of purchases how many pieces.' }),
  revenue: Type.Number({ description: 'As reported, added up whatever the currency.' }),
  revenue_by_currency: Type.Array(CurrencyAmount),
});
const Metric = Type.Object({
  metric: Type.String({ description: 'purchase, session or event' }),
  event: Nullable(Type.String()),
  treatment: Side,
  control: Side,
  change: Nullable(Type.Number({ description: '(treatment − control) / control, of the rates.' })),
  uplift: Type.Number({ description: '(treatment rate − control rate) × people of the treatment.' }),
  confidence: Nullable(Type.Number({ description: 'Two-sided, 0 to 1; 0.95 is significant.' })),
  significant: Nullable(Type.Boolean()),
  sentence: Type.String(),
});
const Report = answer({
  control_group: Nullable(Type.Object({ percentage: Type.Integer(), created_at: Type.String() })),
  from: Nullable(Day),
  to: Nullable(Day),
  metrics: Type.Array(Metric, { description: 'None while no group is drawn.' }),
});
export type ControlGroupReport = Static<typeof Report>;

export const readControlGroupReport = adminEndpoint({
  id: 'admin.report.control_group',
  method: 'GET',
  path: '/admin/v1/report/control-group',
  permission: 'admin.read',
  area: 'Overview',
  summary: 'What the global control group did in a span of days, against as many others',
  description:
    'Members of the group enter no campaign, so nothing of this is a sum of counters: it is counted from what people ' +
    'did. The treatment is a sample of as many random buckets, the same as long as the group stands. Days before the ' +
    'group was drawn are left out; `from` says where the count begins.',
  query: closed({
    from: Type.Optional(Day),
    to: Type.Optional(Day),
    events: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 255 }), {
        maxItems: MAX_REPORT_EVENTS,
        description: 'Names of custom events to count beside purchases and sessions.',
      }),
    ),
    language: Type.Optional(Language),
  }),
  responses: { 200: Report },
});
