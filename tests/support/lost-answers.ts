// Mail whose answer was lost, made through the public doors: a relay takes it and hangs up before it says so.
import type { Ask } from './furnish.ts';
import { startSmtpSink, type SmtpSink } from './sinks/smtp-sink.ts';
import { waitUntil } from './command.ts';

/** The campaign that sent them; `people` are the recipients, by external id. */
export const loseAnswers = async (ask: Ask, relay: SmtpSink, people: readonly string[]): Promise<string> => {
  const { configuration } = await ask('POST', '/admin/v1/channel-configurations', {
    name: 'Our relay',
    channel: 'email',
    category: 'transactional',
    provider: 'smtp',
    sender: { from_name: 'Shop', from_address: 'shop@example.com' },
    provider_settings: { host: '127.0.0.1', port: relay.port, security: 'none' },
  });
  const message = {
    channel: 'email',
    configuration_id: configuration.configuration_id,
    content: { subject: 'Your order', body: '<p>Hi</p>' },
  };
  const { campaign } = await ask('POST', '/admin/v1/campaigns', {
    name: 'Order mail',
    type: 'api_triggered',
    category: 'transactional',
    definition: { send_to: 'everybody', variants: [{ name: 'A', percentage: 100, messages: [message] }] },
  });
  const id = campaign.campaign_id as string;
  await ask('POST', `/admin/v1/campaigns/${id}/launch`, {});
  await ask('POST', '/users/track', {
    attributes: people.map((one) => ({ external_id: one, email: `${one}@inbox.test` })),
  });
  relay.script = (verb) => (verb === 'dot' ? 'accept-reset' : undefined);
  await ask('POST', '/campaigns/trigger/send', {
    campaign_id: id,
    recipients: people.map((one) => ({ external_user_id: one })),
  });
  await waitUntil(
    async () => (await ask('GET', '/admin/v1/held-sends')).held.length === people.length,
    90_000,
  );
  relay.script = () => undefined;
  return id;
};

/** The same with a relay of its own, which is gone afterwards. */
export const loseSomeAnswers = async (ask: Ask, people: readonly string[]): Promise<void> => {
  const relay = await startSmtpSink();
  try {
    await loseAnswers(ask, relay, people);
  } finally {
    await relay.close();
  }
};
