// Whether a channel configuration works: a message to an address that somebody names, and what the DNS says about the
// domain it sends from.
import { Type } from 'typebox';
import { adminEndpoint } from '../endpoint.ts';
import { answer, closed } from './shapes.ts';

const area = 'Channel configurations';
const params = Type.Object({ configuration_id: Type.String() });

export const testConfiguration = adminEndpoint({
  id: 'admin.configurations.test-send',
  method: 'POST',
  path: '/admin/v1/channel-configurations/:configuration_id/test-send',
  permission: 'admin.write',
  area,
  summary: 'Send a real message through a channel configuration to an address you name',
  description:
    'Answers what the provider said. Counts nowhere and is no person’s message. Refused while sending is fenced; in a ' +
    'sandbox it is captured like everything else.',
  params,
  body: closed({
    to: Type.String({
      minLength: 1,
      maxLength: 4_000,
      description: 'Email address, phone number, URL, or token of a device.',
    }),
    platform: Type.Optional(
      Type.Union([Type.Literal('ios'), Type.Literal('android'), Type.Literal('web')], {
        description: 'Push only.',
      }),
    ),
  }),
  responses: {
    200: answer({
      outcome: Type.String({
        description:
          'accepted, rejected, not_sent (nothing left), deferred (the provider says later), unknown (no answer).',
      }),
      detail: Type.String({ description: 'The provider’s own words.' }),
      provider_message_id: Type.String(),
      took_ms: Type.Integer(),
    }),
  },
});

export const readDnsHints = adminEndpoint({
  id: 'admin.configurations.dns',
  method: 'GET',
  path: '/admin/v1/channel-configurations/:configuration_id/dns',
  permission: 'admin.read',
  area,
  summary: 'SPF, DKIM and DMARC of the domain an email configuration sends from, and what to publish',
  params,
  responses: {
    200: answer({
      domain: Type.String(),
      checks: Type.Array(
        Type.Object({
          record: Type.String({ description: 'spf, dkim, dmarc.' }),
          name: Type.String({
            description: 'Where the TXT record belongs; empty when there is none to look up.',
          }),
          state: Type.String({ description: 'ok, hint, missing, wrong, unknown.' }),
          code: Type.String(),
          found: Type.Array(Type.String()),
          publish: Type.Union([Type.String(), Type.Null()], {
            description: 'The value of the TXT record to publish; null: nothing to do.',
          }),
        }),
      ),
    }),
  },
});
