// What a campaign brought in: per variant, channel and day, and against its control group.
import { Type } from 'typebox';
import { adminEndpoint } from '../endpoint.ts';
import { FreeObject, answer, closed } from './shapes.ts';

const Day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'UTC day, inclusive.' });

const Chance = Type.Union([Type.Number(), Type.Null()]);
/** 16.6, newest first. */
export const Reweighing = Type.Object({
  decided_at: Type.String(),
  settled: Type.Boolean({ description: 'Nothing left to gain: the shares stay as they are.' }),
  remaining_improvement: Chance,
  variants: Type.Array(
    Type.Object({
      variant: Type.String(),
      percentage: Type.Integer(),
      conversions: Type.Integer(),
      unique_recipients: Type.Integer(),
      chance_of_being_best: Chance,
    }),
  ),
});

export const readResults = adminEndpoint({
  id: 'admin.campaigns.results',
  method: 'GET',
  path: '/admin/v1/campaigns/:campaign_id/results',
  permission: 'admin.read',
  area: 'Campaigns',
  summary: 'Results per variant, channel and day, with confidence against the control group',
  description:
    'Every figure is a sum of what was counted when it happened. Unique recipients are people per day; rates of ' +
    'opens and clicks are of deliveries (sends less bounces), conversion rates of unique recipients. The control ' +
    'group stands beside the variants and is not part of the days.',
  params: Type.Object({ campaign_id: Type.String() }),
  query: closed({
    from: Type.Optional(Day),
    to: Type.Optional(Day),
    send_id: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    language: Type.Optional(Type.Union([Type.Literal('en'), Type.Literal('fr')], { default: 'en' })),
  }),
  responses: {
    200: answer({
      variants: Type.Array(FreeObject),
      days: Type.Array(FreeObject),
      winning_variant: Type.Array(FreeObject),
      intelligent_selection: Type.Array(Reweighing),
    }),
  },
});
