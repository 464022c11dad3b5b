// An email in a browser, as it left. Who holds its sealed link may look; looking changes nothing. The mail is shown under
// a policy that runs no script, sends no form and lets nobody frame it, whatever stands in it.
import { Type } from 'typebox';
import { publicEndpoint } from '../../contract/endpoint.ts';
import { readView, type LinkSeal } from '../../core/channels/tracking-token.ts';
import { ok } from '../../core/result.ts';
import type { WebCopies } from '../../ports/web-copies.ts';
import type { PublicContext, Route } from '../handle.ts';
import { publicRoute } from '../handle.ts';
import type { Reply } from '../reply.ts';
import { invalidLink, pageLanguage } from './page.ts';

export interface ViewServices {
  readonly seal: LinkSeal;
  readonly webCopies: Pick<WebCopies, 'find'>;
}

/** `${publicUrl}${VIEW_PATH}${token}` */
export const VIEW_PATH = '/v/';

export const viewRoutes = (services: ViewServices): readonly Route[] => [
  publicRoute(ENDPOINT, (context, token) => show(services, context, token)),
];

const ENDPOINT = publicEndpoint({
  id: 'view.get',
  method: 'GET',
  path: `${VIEW_PATH}:token`,
  area: 'Tracking',
  summary: 'An email in a browser, as it left; changes nothing',
  answersHead: true,
  produces: 'text/html',
  shapes: { params: Type.Object({ token: Type.String() }), responses: { 200: Type.String() } },
  parse: ({ params }) => ok(params['token'] ?? ''),
});

const show = async (services: ViewServices, context: PublicContext, token: string): Promise<Reply> => {
  const send = readView(token, services.seal);
  const html = send.ok ? await services.webCopies.find(send.value, context.now) : null;
  if (html === null) return invalidLink(pageLanguage(context, null));
  return {
    kind: 'text',
    status: 200,
    contentType: 'text/html; charset=utf-8',
    text: html,
    headers: {
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex, nofollow',
      'content-security-policy': POLICY,
    },
  };
};

/** Without allow-scripts and allow-same-origin nothing in the mail runs or reads; links open in a tab of their own. */
const POLICY = [
  "default-src 'none'",
  'img-src https: http: data:',
  'font-src https: data:',
  "style-src 'unsafe-inline' https:",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  'sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation',
].join('; ');
