// One-click unsubscribe (RFC 8058, F102): GET shows a page and changes nothing, POST acts. The page names no address
// and no person; it is in the language of the person the link was made for.
import { Type } from 'typebox';
import { publicEndpoint } from '../../contract/endpoint.ts';
import type { RawInput } from '../../contract/endpoint.ts';
import type { Mac } from '../../core/channels/unsubscribe.ts';
import { readUnsubscribeToken } from '../../core/channels/unsubscribe.ts';
import { ok } from '../../core/result.ts';
import type { ConsentStore } from '../../ports/consent-store.ts';
import type { PublicContext, Route } from '../handle.ts';
import { publicRoute } from '../handle.ts';
import type { Reply } from '../reply.ts';

export interface UnsubscribeServices {
  readonly consent: Pick<ConsentStore, 'unsubscribeByLink' | 'languageOf'>;
  readonly mac: Mac;
}

/** Where links of messages point: `${publicUrl}${UNSUBSCRIBE_PATH}${token}`. */
export const UNSUBSCRIBE_PATH = '/u/';

const endpoint = (method: 'GET' | 'POST', summary: string) =>
  publicEndpoint({
    id: `unsubscribe.${method.toLowerCase()}`,
    method,
    path: `${UNSUBSCRIBE_PATH}:token`,
    area: 'Consent',
    summary,
    consumes: 'form',
    produces: 'text/html',
    shapes: { params: Type.Object({ token: Type.String() }), responses: { 200: Type.String() } },
    parse: ({ params }: RawInput) => ok(params['token'] ?? ''),
  });

export const unsubscribeRoutes = (services: UnsubscribeServices): readonly Route[] => [
  publicRoute(endpoint('GET', 'Ask for confirmation; changes nothing'), async (context, token) => {
    const claim = readUnsubscribeToken(token, services.mac);
    if (!claim.ok) return page(404, languageOf(context, null), 'invalid');
    const known = await services.consent.languageOf(claim.value.workspaceId, claim.value.userId);
    return page(200, languageOf(context, known), 'ask');
  }),
  publicRoute(
    endpoint('POST', 'Unsubscribe, with one click of a mail program or from the page'),
    async (context, token) => {
      const claim = readUnsubscribeToken(token, services.mac);
      if (!claim.ok) return page(404, languageOf(context, null), 'invalid');
      await services.consent.unsubscribeByLink(claim.value, context.now);
      const known = await services.consent.languageOf(claim.value.workspaceId, claim.value.userId);
      return page(200, languageOf(context, known), 'done');
    },
  ),
];

type PageLanguage = 'en' | 'fr';
type Page = 'ask' | 'done' | 'invalid';

const languageOf = (context: PublicContext, known: string | null): PageLanguage => {
  const accepted = context.headers['accept-language'];
  const text = known ?? (typeof accepted === 'string' ? accepted : '');
  return /^\s*fr\b/i.test(text) ? 'fr' : 'en';
};

const TEXTS: Readonly<Record<PageLanguage, Readonly<Record<Page, readonly [string, string]>>>> = {
  en: {
    ask: ['Unsubscribe', 'Confirm that you no longer want these emails.'],
    done: ['You are unsubscribed', 'You will get no more of these emails.'],
    invalid: ['This link is not valid', 'Use the link of a more recent email.'],
  },
  fr: {
    ask: ['Se désabonner', 'Confirmez que vous ne souhaitez plus recevoir ces e-mails.'],
    done: ['Vous êtes désabonné', 'Vous ne recevrez plus ces e-mails.'],
    invalid: ['Ce lien n’est pas valide', 'Utilisez le lien d’un e-mail plus récent.'],
  },
};

const page = (status: number, language: PageLanguage, kind: Page): Reply => {
  const [title, text] = TEXTS[language][kind];
  const form =
    '<form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click">' +
    `<button type="submit">${title}</button></form>`;
  return {
    kind: 'text',
    status,
    contentType: 'text/html; charset=utf-8',
    text:
      `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><title>${title}</title>` +
      '<meta name="robots" content="noindex"><meta name="viewport" content="width=device-width">' +
      '<style>body{font:1.1rem/1.5 system-ui,sans-serif;margin:15vh auto;max-width:32rem;padding:0 1rem}' +
      'button{font:inherit;padding:.5em 1.2em}</style></head>' +
      `<body><main><h1>${title}</h1><p>${text}</p>${kind === 'ask' ? form : ''}</main></body></html>`,
    headers: {
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
    },
  };
};
