// Signed links of one person's message. They point at the public address, which a process without PUBLIC_URL knows
// once it listens.
import { UNSUBSCRIBE_PATH } from '../api/public/unsubscribe.ts';
import { makeUnsubscribeToken, type Mac } from '../core/channels/unsubscribe.ts';
import type { EmailLinks } from '../core/templates/context.ts';
import type { LinkClaim } from '../engine/sending.ts';
import type { Config } from './config.ts';

export interface Links {
  forMessage(claim: LinkClaim): EmailLinks | null;
  /** The address the API listens on, where PUBLIC_URL does not say better. */
  listening(url: string): void;
  publicUrl(): string;
}

export const makeLinks = (mac: Mac, config: Pick<Config, 'publicUrl' | 'host' | 'port'>): Links => {
  let base = config.publicUrl ?? `http://${config.host}:${config.port}`;
  return {
    listening: (url) => {
      base = config.publicUrl ?? url;
    },
    publicUrl: () => base,
    forMessage: (claim) => {
      if (claim.channel !== 'email') return null;
      const token = makeUnsubscribeToken(
        {
          workspaceId: claim.workspaceId,
          userId: claim.userId,
          campaignId: claim.campaignId,
          ...(claim.subscriptionGroupId === null ? {} : { subscriptionGroupId: claim.subscriptionGroupId }),
        },
        mac,
      );
      const unsubscribeUrl = `${base}${UNSUBSCRIBE_PATH}${token}`;
      return {
        unsubscribeUrl,
        subscribeUrl: '',
        optInUrl: '',
        preferenceCenterUrl: unsubscribeUrl,
        footer: `<p><a href="${unsubscribeUrl}">Unsubscribe</a></p>`,
      };
    },
  };
};
