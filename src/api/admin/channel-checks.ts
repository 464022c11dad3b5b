// Trying a channel configuration for real, and hints about the domain it sends from.
import * as contract from '../../contract/admin/channel-checks.ts';
import type { Refusal } from '../../core/result.ts';
import type { RequestContext, Route } from '../handle.ts';
import { route } from '../handle.ts';
import { NOT_FOUND, refuseWith, succeed } from '../reply.ts';
import type { AdminServices } from './services.ts';

export const channelCheckRoutes = (services: AdminServices): readonly Route[] => [
  route(contract.testConfiguration, async (context, { params, body }) => {
    const found = await services.configurations.find(context.workspaceId, params.configuration_id);
    if (found === null) return refuseWith(NOT_FOUND);
    const problem = addressProblem(found.channel, body.to);
    if (problem !== null) return refuseWith(problem);
    const tried = await services.channelChecks.sendTest({
      ...identityOf(services, context),
      configuration: found,
      target: { to: body.to, platform: body.platform ?? null },
    });
    if (!tried.ok) return refuseWith(tried.error);
    const { outcome, detail, providerMessageId, tookMs } = tried.value;
    return succeed({ outcome, detail, provider_message_id: providerMessageId, took_ms: tookMs });
  }),
  route(contract.readDnsHints, async ({ workspaceId }, { params }) => {
    const found = await services.configurations.find(workspaceId, params.configuration_id);
    if (found === null) return refuseWith(NOT_FOUND);
    const hints = await services.channelChecks.dnsHints(found);
    return hints === null ? refuseWith(NO_DOMAIN) : succeed({ domain: hints.domain, checks: hints.checks });
  }),
];

const identityOf = ({ random }: AdminServices, { workspaceId, now }: RequestContext) => ({
  workspaceId,
  at: now,
  sendKey: random.uuid(),
});

const NO_DOMAIN: Refusal = {
  code: 'not_a_sending_domain',
  message: 'Only email configurations of a provider that really sends have a domain to look at.',
};

/** What the channel itself would only find out from the provider. */
const addressProblem = (channel: string, to: string): Refusal | null => {
  if (channel !== 'sms' || /^\+[1-9]\d{6,14}$/.test(to)) return null;
  return { code: 'invalid_field', message: 'to must be a phone number such as +33612345678.', field: 'to' };
};
