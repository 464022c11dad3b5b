// What happened: messages, what a sandbox captured, why, sums, held sends.
import { Type, type Static } from 'typebox';
import { adminEndpoint } from '../endpoint.ts';
import { FreeObject, Next, Nullable, answer, closed, pageQuery } from './shapes.ts';

const area = 'Messages';
const Text = Type.String({ minLength: 1, maxLength: 1_000 });
const filters = {
  campaign_id: Type.Optional(Text),
  user: Type.Optional(
    Type.String({ minLength: 1, maxLength: 1_000, description: 'external_id, braze_id or email.' }),
  ),
  dispatch_id: Type.Optional(Text),
  ...pageQuery,
};

/** Of sentences for people. */
const language = Type.Optional(Type.Union([Type.Literal('en'), Type.Literal('fr')], { default: 'en' }));

const Message = Type.Object({
  at: Type.String(),
  delivery_id: Type.String(),
  user_id: Type.String(),
  campaign_id: Type.String(),
  campaign_version: Type.Integer(),
  dispatch_id: Type.String(),
  variant: Type.String(),
  channel: Type.String({ description: 'Empty: what became of the person; else one message.' }),
  endpoint: Type.String(),
  outcome: Type.String(),
  reason: Type.String(),
  sentence: Nullable(Type.String()),
  provider_message_id: Nullable(Type.String()),
  tries: Type.Integer(),
  facts: FreeObject,
});

export const listMessages = adminEndpoint({
  id: 'admin.messages.list',
  method: 'GET',
  path: '/admin/v1/messages',
  permission: 'admin.read',
  area,
  summary: 'Outcomes by campaign, person, call or outcome, newest first',
  query: closed({
    ...filters,
    language,
    outcome: Type.Optional(
      Type.Union(['sent', 'failed', 'skipped', 'held'].map((name) => Type.Literal(name))),
    ),
  }),
  responses: { 200: answer({ messages: Type.Array(Message), next: Next }) },
});

export const listCaptured = adminEndpoint({
  id: 'admin.captured.list',
  method: 'GET',
  path: '/admin/v1/captured-messages',
  permission: 'admin.read',
  area,
  summary: 'Messages that the capture provider took, whole, with their exact instants',
  description:
    'In the order of the sandbox’s clock: oldest first, with `order=desc` newest first. `next` goes on in the order it ' +
    'was asked in.',
  query: closed({
    ...filters,
    order: Type.Optional(Type.Union([Type.Literal('asc'), Type.Literal('desc')], { default: 'asc' })),
  }),
  responses: {
    200: answer({
      messages: Type.Array(
        Type.Object({
          send_key: Type.String(),
          at: Type.String(),
          user_id: Type.String(),
          external_id: Nullable(Type.String()),
          campaign_id: Type.String(),
          dispatch_id: Type.String(),
          channel: Type.String(),
          endpoint: Type.String(),
          variant: Type.String(),
          message: FreeObject,
        }),
      ),
      next: Next,
    }),
  },
});

export const readWhy = adminEndpoint({
  id: 'admin.why',
  method: 'GET',
  path: '/admin/v1/why',
  permission: 'admin.read',
  area,
  summary: 'Why a person did or did not get a campaign',
  description:
    'Decisions are read as they were stored, with their facts. For somebody the campaign never considered the ' +
    'rules are evaluated on the spot, and the answer says so.',
  query: closed({ user: Text, campaign: Type.String({ minLength: 1, description: 'Id or key.' }), language }),
  responses: {
    200: answer({
      user_id: Nullable(Type.String()),
      external_id: Nullable(Type.String()),
      verdict: Type.String({
        description: 'sent, failed, skipped, held, waiting, not_considered or unknown_person',
      }),
      sentence: Type.String(),
      decisions: Type.Array(Message),
      waiting: Type.Array(FreeObject),
      evaluated_on_the_spot: Nullable(FreeObject),
    }),
  },
});

const Counts = Type.Array(FreeObject);
export const readStats = adminEndpoint({
  id: 'admin.campaigns.stats',
  method: 'GET',
  path: '/admin/v1/campaigns/:campaign_id/stats',
  permission: 'admin.read',
  area: 'Campaigns',
  summary: 'Sums that add up: considered = sent + failed + skipped + held + waiting',
  params: Type.Object({ campaign_id: Type.String() }),
  query: closed({ language }),
  responses: {
    200: answer({
      people: Type.Object({
        considered: Type.Integer(),
        sent: Type.Integer(),
        failed: Type.Integer(),
        skipped: Type.Integer(),
        held: Type.Integer(),
        waiting: Type.Integer(),
      }),
      reasons: Counts,
      messages: Counts,
      variants: Counts,
      days: Counts,
    }),
  },
});

const HeldSend = Type.Object({
  send_key: Type.String({ description: 'Also the idempotency key the provider was given.' }),
  delivery_id: Type.String(),
  user_id: Type.String(),
  external_id: Nullable(Type.String()),
  campaign_id: Type.String(),
  campaign_name: Type.String(),
  dispatch_id: Type.String(),
  channel: Type.String(),
  endpoint: Type.String(),
  configuration: Nullable(Type.String({ description: 'Name of the channel configuration.' })),
  provider: Nullable(Type.String()),
  attempts: Type.Integer(),
  at: Type.String({ description: 'Of the attempt, on the clock of the workspace.' }),
});
const HeldCopy = Type.Object({
  send_key: Type.String({ description: 'Also the idempotency key the provider was given.' }),
  campaign_id: Type.String(),
  campaign_name: Type.String(),
  variant_id: Type.String(),
  address: Type.String({ description: 'Of the member of the seed group.' }),
  attempts: Type.Integer(),
  at: Type.String({ description: 'Of the campaign’s first send, on the clock of the workspace.' }),
});
const HeldList = answer({
  held: Type.Array(HeldSend),
  total: Type.Integer({ description: 'All of them, listed or not.' }),
  seed_copies: Type.Array(HeldCopy, {
    description: 'Copies for seed groups: decided on by their keys, too.',
  }),
  total_seed_copies: Type.Integer(),
});
export type HeldAnswer = Static<typeof HeldList>;

export const listHeld = adminEndpoint({
  id: 'admin.held.list',
  method: 'GET',
  path: '/admin/v1/held-sends',
  permission: 'admin.read',
  area,
  summary:
    'Sends and seed copies whose answer was lost: they may have arrived, and wait for a person to decide',
  query: closed({
    campaign_id: Type.Optional(Text),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000 })),
  }),
  responses: { 200: HeldList },
});

const settle = (id: string, action: string, summary: string) =>
  adminEndpoint({
    id,
    method: 'POST',
    path: `/admin/v1/held-sends/${action}`,
    permission: 'admin.launch',
    area,
    summary,
    body: closed({ send_keys: Type.Array(Text, { minItems: 1, maxItems: 1_000 }) }),
    responses: { 200: answer({ settled: Type.Integer() }) },
  });

export const resendHeld = settle('admin.held.resend', 'resend', 'Send them again: they did not arrive');
export const dropHeld = settle(
  'admin.held.drop',
  'drop',
  'Give them up: they did not arrive, and are not sent again',
);
export const markHeldAsSent = settle('admin.held.mark', 'mark-as-sent', 'Count them as sent: they arrived');
