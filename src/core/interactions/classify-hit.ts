// Who fetched a pixel or followed a link: a person, or a machine on the way (20.1, 22.2). Proxies that fetch every
// image, scanners that follow every link, previews of chat programs, and whatever is faster than people are.
import type { Instant } from '../time.ts';

export interface Hit {
  readonly what: 'open' | 'click';
  readonly userAgent: string;
  /** Sec-Purpose, Purpose, X-Moz, X-Purpose: what browsers say when nobody clicked yet. */
  readonly purpose: string;
  /** The address is of a network known for scanners or mail proxies (api/public/machine-networks.ts). */
  readonly fromMachineNetwork: boolean;
}

export const isMachine = (hit: Hit): boolean =>
  hit.fromMachineNetwork ||
  /prefetch|preview|prerender/i.test(hit.purpose) ||
  isMachineAgent(hit.userAgent) ||
  (hit.what === 'open' && isMailProxy(hit.userAgent));

/** Apple's Mail Privacy Protection fetches every image as this and nothing more. */
const APPLE_PROXY = /^Mozilla\/5\.0$/;
const IMAGE_PROXIES = /GoogleImageProxy|YahooMailProxy|YahooCacheSystem|ggpht\.com/i;
const isMailProxy = (agent: string): boolean => APPLE_PROXY.test(agent) || IMAGE_PROXIES.test(agent);

const SCANNERS = new RegExp(
  [
    ...['bot\\b', 'crawl', 'spider', 'scan', 'preview', 'HeadlessChrome', 'PhantomJS', 'Lighthouse'],
    ...['Barracuda', 'Proofpoint', 'Mimecast', 'Sophos', 'FireEye', 'TrendMicro', 'Symantec', 'MessageLabs'],
    ...['Forcepoint', 'Cisco', 'IronPort', 'SafeLinks', 'Office\\s?365', 'ZscalerU', 'Cloudmark', 'Area1'],
    ...['facebookexternalhit', 'WhatsApp', 'SkypeUriPreview', 'Slack', 'Google-Safety', 'GoogleDocs'],
    ...['^curl/', '^Wget/', '^python', '^Go-http-client', '^Java/', '^okhttp', '^axios', '^node', '^undici'],
    ...['libwww', 'Apache-HttpClient', '^Ruby', '^PHP', 'aiohttp', 'httpx'],
  ].join('|'),
  'i',
);
/** A program that shows mail to people says what it is. */
const isMachineAgent = (agent: string): boolean => agent.trim() === '' || SCANNERS.test(agent);

/** Nobody reads and clicks this soon after the hand-over; gateways that check every link do. Real time. */
export const CLICK_GRACE_MS = 2_000;
export const OPEN_GRACE_MS = 1_000;

export const isTooSoon = (what: 'open' | 'click', handedOverAt: Instant | null, at: Instant): boolean =>
  handedOverAt !== null && at - handedOverAt < (what === 'open' ? OPEN_GRACE_MS : CLICK_GRACE_MS);
