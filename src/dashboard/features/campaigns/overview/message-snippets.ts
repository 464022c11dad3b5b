// The requests that send through an API campaign (braze-rest-api 4): one for each of its messages, whole, so that it can be
// pasted and answers 201. What the message says is a sample; the ids are those of the campaign.
import type { Campaign, Written } from '../model.ts';
import { listOf, textOf } from '../composer/written.ts';

export const CALLS = ['send', 'schedule'] as const;
export type CallName = (typeof CALLS)[number];

export interface CalledMessageIds {
  readonly id: string;
  readonly channel: string;
}

export const messagesOf = (definition: Written): readonly CalledMessageIds[] =>
  listOf(definition['variants']).flatMap((variant) =>
    listOf(variant['messages']).map((message) => ({
      id: textOf(message['message_id']),
      channel: textOf(message['channel']),
    })),
  );

/** A message as the call writes it: push is written once for each platform, under one id. */
const sampleOf = ({ id, channel }: CalledMessageIds): Readonly<Record<string, object>> => {
  const counted = { message_variation_id: id };
  switch (channel) {
    case 'email':
      return { email: { ...counted, subject: 'Your receipt', body: '<p>Thank you, {{${first_name}}}.</p>' } };
    case 'sms':
      return { sms: { ...counted, subscription_group_id: '…', body: 'Thank you for your order.' } };
    case 'push':
      return {
        apple_push: { ...counted, alert: { title: 'Thank you', body: 'We got your order.' } },
        android_push: { ...counted, title: 'Thank you', alert: 'We got your order.' },
      };
    default:
      return {
        webhook: {
          ...counted,
          url: 'https://example.com/orders',
          request_method: 'POST',
          body: '{"user":"{{${user_id}}}"}',
        },
      };
  }
};

export const callOf = (
  { campaign_id, category }: Pick<Campaign, 'campaign_id' | 'category'>,
  message: CalledMessageIds,
  call: CallName,
  tomorrow: string,
): { readonly path: string; readonly body: object } => ({
  path: call === 'send' ? '/messages/send' : '/messages/schedule/create',
  body: {
    campaign_id,
    external_user_ids: ['user-1'],
    ...(category === 'transactional' ? { recipient_subscription_state: 'all' } : {}),
    ...(call === 'schedule' ? { schedule: { time: tomorrow } } : {}),
    messages: sampleOf(message),
  },
});

export const curlOf = (origin: string, { path, body }: { readonly path: string; readonly body: object }) =>
  [
    `curl -X POST '${origin}${path}' \\`,
    `  -H "Authorization: Bearer $RELANCE_API_KEY" \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -d '${JSON.stringify(body, null, 2).replaceAll("'", String.raw`'\''`)}'`,
  ].join('\n');
