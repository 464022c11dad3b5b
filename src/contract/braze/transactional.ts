// One transactional message to one person (REST 3.7), as a value.
import { Type } from 'typebox';
import { brazeEndpoint, type RawInput } from '../endpoint.ts';
import { parseTransactionalSend } from './campaign-calls.ts';
import { Alias } from './campaign-endpoints.ts';

const Properties = Type.Object({}, { additionalProperties: true });

export const transactionalSendEndpoint = brazeEndpoint({
  id: 'transactional.send',
  method: 'POST',
  path: '/transactional/v1/campaigns/:campaign_id/send',
  permission: 'transactional.send',
  area: 'API-triggered campaigns',
  summary: 'Send a transactional campaign to one person',
  shapes: {
    params: Type.Object({ campaign_id: Type.String() }),
    body: Type.Object({
      external_send_id: Type.Optional(
        Type.String({
          description: 'The same one within 24 hours sends nothing and answers with the first send',
        }),
      ),
      trigger_properties: Type.Optional(Properties),
      recipient: Type.Object(
        {
          external_user_id: Type.Optional(Type.String()),
          user_alias: Type.Optional(Alias),
          attributes: Type.Optional(Properties),
        },
        { description: 'Exactly one identifier; an array of one is taken too' },
      ),
    }),
    responses: {
      201: Type.Object({
        message: Type.Literal('success'),
        dispatch_id: Type.String(),
        status: Type.Literal('sent'),
        metadata: Type.Object({
          received_at: Type.String(),
          campaign_api_id: Type.String(),
          external_send_id: Type.Optional(Type.String()),
        }),
        errors: Type.Optional(Type.Array(Type.String())),
      }),
    },
  },
  parse: ({ params, body }: RawInput) => parseTransactionalSend(params['campaign_id'], body),
});
