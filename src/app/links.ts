// Signed links of one person's message. They point at the public address, which a process without PUBLIC_URL knows
// once it listens.
import { LINK_PATHS, NO_CAMPAIGN } from '../api/public/unsubscribe.ts';
import { makeLinkToken, type LinkPurpose, type Mac } from '../core/channels/unsubscribe.ts';
import type { EmailLinks } from '../core/templates/context.ts';
import {
  PERSONAL_LIFE_MS,
  SHORT_CODE_CHARS,
  STATIC_LIFE_MS,
  type ShortLink,
} from '../core/channels/short-link.ts';
import { VIEW_PATH } from '../api/public/view.ts';
import { SHORT_PATH, TRACKING_PATHS } from '../api/public/tracking.ts';
import type { LinkTracking } from '../core/channels/track-links.ts';
import { makeMessageToken, type MessageClaim } from '../core/channels/message-token.ts';
import { sealClick, sealOpen, sealView, type LinkSeal } from '../core/channels/tracking-token.ts';
import type { LinkClaim, TrackingClaim } from '../engine/sending.ts';
import type { Config } from './config.ts';

export interface Links {
  forMessage(claim: LinkClaim): EmailLinks | null;
  /** Of a named preference centre, outside of any message. */
  forCenter(person: Pick<LinkClaim, 'workspaceId' | 'userId'>, name: string): string;
  /** Null: this channel's messages are not tracked by links. */
  tracking(claim: TrackingClaim): LinkTracking | null;
  /** With which a device says what was done with its message. */
  messageToken(claim: MessageClaim): string;
  /** The address the API listens on, where PUBLIC_URL does not say better. */
  listening(url: string): void;
  publicUrl(): string;
}

export const makeLinks = (
  mac: Mac,
  seal: LinkSeal,
  config: Pick<Config, 'publicUrl' | 'host' | 'port'>,
): Links => {
  let base = config.publicUrl ?? `http://${config.host}:${config.port}`;
  return {
    listening: (url) => {
      base = config.publicUrl ?? url;
    },
    publicUrl: () => base,
    forCenter: (person, name) =>
      `${base}${LINK_PATHS.preferences}${makeLinkToken('preferences', { ...person, campaignId: NO_CAMPAIGN }, mac)}/${name}`,
    forMessage: (claim) => (claim.channel === 'email' ? linksOf(claim, mac, seal, base) : null),
    messageToken: (claim) => makeMessageToken(claim, mac),
    tracking: (claim) => {
      if (claim.channel === 'email') return trackingOf(claim, seal, base);
      return claim.channel === 'sms' ? shortening(claim, mac, base) : null;
    },
  };
};

const linksOf = (claim: LinkClaim, mac: Mac, seal: LinkSeal, base: string): EmailLinks => {
  const { workspaceId, userId, campaignId, subscriptionGroupId: group } = claim;
  const person = { workspaceId, userId, campaignId };
  const urlOf = (purpose: LinkPurpose): string =>
    `${base}${LINK_PATHS[purpose]}${makeLinkToken(purpose, person, mac)}`;
  const unsubscribeUrl = urlOf('unsubscribe');
  const preferenceCenterUrl = urlOf('preferences');
  const grouped =
    group === null
      ? {}
      : {
          oneClickUrl: `${base}${LINK_PATHS.unsubscribe}${makeLinkToken('unsubscribe', { ...person, subscriptionGroupId: group }, mac)}`,
        };
  return {
    unsubscribeUrl,
    ...grouped,
    subscribeUrl: urlOf('subscribe'),
    optInUrl: urlOf('opt-in'),
    preferenceCenterUrl,
    preferenceCenters: Object.fromEntries(
      claim.preferenceCenters.map((name) => [name, `${preferenceCenterUrl}/${name}`]),
    ),
    viewInBrowserUrl: `${base}${VIEW_PATH}${sealView(send(claim), seal)}`,
    footer: footerOf(claim.language, unsubscribeUrl, preferenceCenterUrl),
  };
};

/** Destinations longer than this stay as they are: nobody's address line takes them twice. */
const MAX_TRACKED_CHARS = 4_000;

const trackingOf = (claim: TrackingClaim, seal: LinkSeal, base: string): LinkTracking => {
  const own = [...Object.values(LINK_PATHS), VIEW_PATH].map((path) => base + path);
  return {
    wrap: (url, alias) =>
      url.length > MAX_TRACKED_CHARS
        ? url
        : `${base}${TRACKING_PATHS.click}${sealClick({ ...send(claim), url, alias }, seal)}`,
    isOwn: (url) => url.startsWith(base) && own.some((prefix) => url.startsWith(prefix)),
    parameters: claim.parameters,
    clicks: claim.clicks,
    pixelUrl: claim.opens ? `${base}${TRACKING_PATHS.open}${sealOpen(send(claim), seal)}` : null,
  };
};

/** Without click tracking links are short all the same, and the same for everybody. */
const shortening = (claim: TrackingClaim, mac: Mac, base: string): LinkTracking => {
  const { workspaceId, campaignId, userId, sendKey, at, parameters } = claim;
  const made: ShortLink[] = [];
  const owner = claim.clicks ? sendKey : `${workspaceId}:${campaignId}`;
  return {
    wrap: (url, alias) => {
      const code = mac('short/1', `${owner} ${url}`).slice(0, SHORT_CODE_CHARS);
      made.push({
        ...{ code, workspaceId, url, alias },
        send: claim.clicks ? { userId, sendKey } : null,
        expiresAt: at + (claim.clicks ? PERSONAL_LIFE_MS : STATIC_LIFE_MS),
      });
      return `${base}${SHORT_PATH}${code}`;
    },
    isOwn: (url) => url.startsWith(`${base}${SHORT_PATH}`),
    parameters,
    clicks: true,
    pixelUrl: null,
    made,
  };
};

const send = ({ workspaceId, userId, sendKey }: TrackingClaim | LinkClaim) => ({
  workspaceId,
  userId,
  sendKey,
});

const footerOf = (language: string | null, unsubscribeUrl: string, preferencesUrl: string): string => {
  const [unsubscribe, preferences] = FOOTER[/^fr\b/i.test(language ?? '') ? 'fr' : 'en'];
  return `<p><a href="${unsubscribeUrl}">${unsubscribe}</a> · <a href="${preferencesUrl}">${preferences}</a></p>`;
};

const FOOTER = {
  en: ['Unsubscribe', 'Email preferences'],
  fr: ['Se désabonner', 'Préférences d’e-mail'],
} as const;
