// "When would a person get this?", asked while a campaign is being composed: nothing of it need be saved.
import { Type } from 'typebox';
import { adminEndpoint } from '../endpoint.ts';
import { Category, FreeObject, Instant, Nullable, answer, closed } from './shapes.ts';

const TYPES = ['scheduled', 'action_based', 'api_triggered'] as const;
const Zone = Type.String({ minLength: 1, maxLength: 60, description: 'IANA time zone.' });

const Step = Type.Object({
  kind: Type.String({
    description:
      '`triggered`, `called`, `occurrence`, `delayed`, `window_opens`, `quiet_ends`, `queued`, `sent` or `dropped`.',
  }),
  at: Type.String(),
  channel: Type.Optional(Nullable(Type.String())),
  rule: Type.Optional(
    Nullable(Type.String({ description: 'Name of the quiet hours; `campaign` = its own.' })),
  ),
  per_minute: Type.Optional(Type.Integer()),
  reason: Type.Optional(Type.String()),
  sentence: Type.Optional(Type.String()),
});
const Due = Nullable(Type.String({ description: 'Null: their time is over.' }));

export const previewDelivery = adminEndpoint({
  id: 'admin.campaigns.preview_delivery',
  method: 'POST',
  path: '/admin/v1/campaigns/preview-delivery',
  changesNothing: true,
  permission: 'admin.read',
  area: 'Campaigns',
  summary: 'When a person would get a campaign, from a definition that need not be saved or finished',
  description:
    'For a person (`user`: external id, id or email), for somebody in `zone`, or for somebody whose zone is unknown. ' +
    '`at` is the instant of the trigger, the call or the launch; now unless given. Fields that make no sense yet are ' +
    'named in `unfinished` and taken as if they were absent. What depends on others (caps, places, a full queue) is ' +
    'not guessed.',
  body: closed({
    type: Type.Unsafe<(typeof TYPES)[number]>({ type: 'string', enum: [...TYPES] }),
    category: Type.Optional(Category),
    definition: Type.Unsafe<Readonly<Record<string, unknown>>>({ type: 'object' }),
    at: Type.Optional(Instant),
    user: Type.Optional(Type.String({ minLength: 1, maxLength: 1_000 })),
    zone: Type.Optional(Zone),
    zones: Type.Optional(
      Type.Array(Zone, { maxItems: 24, description: 'Where occurrences are looked at too.' }),
    ),
    occurrences: Type.Optional(Type.Integer({ minimum: 1, maximum: 30, default: 5 })),
    language: Type.Optional(Type.Union([Type.Literal('en'), Type.Literal('fr')])),
  }),
  responses: {
    200: answer({
      at: Type.String(),
      company_zone: Type.String(),
      zone: Type.String(),
      zone_is_known: Type.Boolean(),
      best_times: Type.Record(Type.String(), Type.String()),
      person: Nullable(FreeObject),
      steps: Nullable(Type.Array(Step)),
      occurrences: Type.Array(
        Type.Object({
          key: Type.String(),
          number: Type.Integer(),
          at: Type.String({ description: 'In the company zone.' }),
          ends_at: Type.String(),
          due_at: Due,
          waves: Type.Array(Type.Object({ at: Type.String(), size: Type.Integer() })),
          zones: Type.Array(Type.Object({ zone: Type.String(), due_at: Due })),
        }),
      ),
      unfinished: Type.Array(
        Type.Object({ code: Type.String(), field: Type.Optional(Type.String()), message: Type.String() }),
      ),
    }),
  },
});

export const readCalledProperties = adminEndpoint({
  id: 'admin.campaigns.called_properties',
  method: 'GET',
  path: '/admin/v1/campaigns/:campaign_id/called-properties',
  permission: 'admin.read',
  area: 'Campaigns',
  summary: 'What the latest call of an API-triggered campaign said to its templates, for previews',
  description:
    'Of calls that named their recipients what the first of them got, from the calls that this process took within a ' +
    'day; of broadcasts what stands with them as long as it is kept. Null: no such call is known.',
  params: Type.Object({ campaign_id: Type.String() }),
  responses: {
    200: answer({ properties: Nullable(FreeObject), at: Nullable(Type.String()) }),
  },
});
