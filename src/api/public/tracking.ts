// The pixel and the links of tracked messages (20.1). The pixel is answered at once; a click waits a moment for its
// record, never longer: where a link leads stands in its token, so a reader gets there whatever the store does.
import { Type } from 'typebox';
import { publicEndpoint } from '../../contract/endpoint.ts';
import type { LinkSeal, TrackedSend } from '../../core/channels/tracking-token.ts';
import { isShortCode } from '../../core/channels/short-link.ts';
import { readClick, readOpen } from '../../core/channels/tracking-token.ts';
import { isMachine, type Hit } from '../../core/interactions/classify-hit.ts';
import { asMachine, type Interaction } from '../../core/interactions/interaction.ts';
import { ok } from '../../core/result.ts';
import type { Scheduler } from '../../ports/clock.ts';
import type { ShortLinks } from '../../ports/short-links.ts';
import type { InteractionRecorder } from '../../ports/interactions.ts';
import type { PublicContext, Route } from '../handle.ts';
import { publicRoute } from '../handle.ts';
import type { Reply } from '../reply.ts';
import { isMachineNetwork } from './machine-networks.ts';
import { invalidLink, pageLanguage } from './page.ts';

export interface TrackingServices {
  readonly seal: LinkSeal;
  readonly recorder: Pick<InteractionRecorder, 'record' | 'note'>;
  readonly scheduler: Pick<Scheduler, 'after'>;
  readonly shortLinks: Pick<ShortLinks, 'find'>;
}

export const TRACKING_PATHS = { open: '/t/o/', click: '/t/c/' } as const;
/** Of texts, where every character counts. */
export const SHORT_PATH = '/l/';

export const trackingRoutes = (services: TrackingServices): readonly Route[] => [
  publicRoute(OPEN_ENDPOINT, async (context, token) => answerOpen(services, context, token)),
  publicRoute(CLICK_ENDPOINT, (context, token) => answerClick(services, context, token)),
  publicRoute(SHORT_ENDPOINT, (context, code) => answerShort(services, context, code)),
];

const SHORT_ENDPOINT = publicEndpoint({
  id: 'tracking.short',
  method: 'GET',
  path: `${SHORT_PATH}:code`,
  area: 'Tracking',
  summary: 'A short link of a text; leads to where its message said',
  answersHead: true,
  produces: 'text/html',
  shapes: { params: Type.Object({ code: Type.String() }), responses: { 302: Type.String() } },
  parse: ({ params }) => ok(params['code'] ?? ''),
});

const endpoint = (what: keyof typeof TRACKING_PATHS, summary: string, produces: string, status: number) =>
  publicEndpoint({
    id: `tracking.${what}`,
    method: 'GET',
    path: `${TRACKING_PATHS[what]}:token`,
    area: 'Tracking',
    summary,
    answersHead: true,
    produces,
    shapes: { params: Type.Object({ token: Type.String() }), responses: { [status]: Type.String() } },
    parse: ({ params }) => ok(params['token'] ?? ''),
  });

const OPEN_ENDPOINT = endpoint(
  'open',
  'The pixel of a tracked email; fetching it is an open',
  'image/gif',
  200,
);
const CLICK_ENDPOINT = endpoint('click', 'A tracked link; leads to where its message said', 'text/html', 302);

/** 1 × 1, transparent. */
const GIF = Uint8Array.from([
  ...[0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 0x01, 0x00, 0x01, 0x00, 0x80, 0x00, 0x00, 0x00, 0x00, 0x00],
  ...[0xff, 0xff, 0xff, 0x21, 0xf9, 0x04, 0x01, 0x00, 0x00, 0x00, 0x00, 0x2c, 0x00, 0x00, 0x00, 0x00],
  ...[0x01, 0x00, 0x01, 0x00, 0x00, 0x02, 0x02, 0x44, 0x01, 0x00, 0x3b],
]);

const answerOpen = ({ seal, recorder }: TrackingServices, context: PublicContext, token: string): Reply => {
  const send = readOpen(token, seal);
  if (!send.ok) return notAPixel();
  if (!context.isHead) recorder.note([toInteraction(context, 'open', send.value, null, {})]);
  return {
    kind: 'bytes',
    status: 200,
    contentType: 'image/gif',
    bytes: GIF,
    // Mail programs on the web show images of other sites; and every look is asked for.
    headers: { ...NEVER_KEPT, 'cross-origin-resource-policy': 'cross-origin' },
  };
};

const NEVER_KEPT = { 'cache-control': 'no-store, max-age=0', 'x-robots-tag': 'noindex, nofollow' };

const notAPixel = (): Reply => ({ kind: 'text', status: 404, contentType: 'text/plain', text: 'Not found' });

const answerClick = async (
  services: TrackingServices,
  context: PublicContext,
  token: string,
): Promise<Reply> => {
  const link = readClick(token, services.seal);
  if (!link.ok) return invalidLink(pageLanguage(context, null));
  const { url, alias, ...send } = link.value;
  if (!context.isHead)
    await briefly(services, [toInteraction(context, 'click', send, alias, { url: cutUrl(url) })]);
  return leadTo(url);
};

const leadTo = (url: string): Reply => {
  const headers = { ...NEVER_KEPT, location: toHeaderText(url) };
  return { kind: 'text', status: 302, contentType: 'text/plain', text: '', headers };
};

const answerShort = async (
  services: TrackingServices,
  context: PublicContext,
  code: string,
): Promise<Reply> => {
  const link = isShortCode(code) ? await services.shortLinks.find(code, context.now) : null;
  if (link === null || link.expired) return invalidLink(pageLanguage(context, null));
  const { workspaceId, url, alias, send } = link;
  if (!context.isHead && send !== null)
    await briefly(services, [
      toInteraction(context, 'click', { workspaceId, ...send }, alias, { url: cutUrl(url) }),
    ]);
  return leadTo(url);
};

/** A header takes visible ASCII; everything else is percent-encoded, and what is encoded stays so. */
const toHeaderText = (url: string): string =>
  url.replace(LONE_SURROGATE, '\ufffd').replace(/[^\x21-\x7e]/gu, (c) => encodeURIComponent(c));
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const MAX_LOGGED_URL_CHARS = 1_000;
const cutUrl = (url: string): string => url.slice(0, MAX_LOGGED_URL_CHARS);

/** Longer than this nobody waits for a page. */
const PATIENCE_MS = 500;

const briefly = ({ recorder, scheduler }: TrackingServices, clicks: readonly Interaction[]): Promise<void> =>
  new Promise((resolve) => {
    const timer = scheduler.after(PATIENCE_MS, resolve);
    const done = (): void => {
      timer.cancel();
      resolve();
    };
    recorder.record(clicks).then(done, done);
  });

const toInteraction = (
  context: PublicContext,
  what: Hit['what'],
  { workspaceId, userId, sendKey }: TrackedSend,
  alias: string | null,
  detail: Interaction['detail'],
): Interaction => {
  const userAgent = header(context, 'user-agent');
  const purpose = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz']
    .map((name) => header(context, name))
    .join(' ');
  const machine = isMachine({
    what,
    userAgent,
    purpose,
    fromMachineNetwork: isMachineNetwork(context.address),
  });
  return {
    workspaceId,
    userId,
    about: { kind: 'send', sendKey },
    channel: null,
    interaction: machine ? asMachine(what) : what,
    alias,
    button: null,
    detail: { ...detail, user_agent: userAgent.slice(0, 300) },
    at: null,
    hitAt: context.now,
    key: null,
  };
};

const header = ({ headers }: PublicContext, name: string): string => {
  const value = headers[name];
  return typeof value === 'string' ? value : (value?.join(' ') ?? '');
};
