// What the links of messages lead to (RFC 8058, F102; personalisation 3.3): GET shows a page and changes nothing, POST
// acts. Pages name no address and no person; they are in the language of the person the link was made for.
import { Type } from 'typebox';
import { publicEndpoint } from '../../contract/endpoint.ts';
import type { RawInput } from '../../contract/endpoint.ts';
import type { LinkPurpose, Mac, UnsubscribeClaim } from '../../core/channels/unsubscribe.ts';
import { isObject } from '../../core/json.ts';
import { readLinkToken } from '../../core/channels/unsubscribe.ts';
import { ok } from '../../core/result.ts';
import type { InteractionKind } from '../../core/interactions/interaction.ts';
import type { ConsentChange, ConsentStore } from '../../ports/consent-store.ts';
import type { InteractionRecorder } from '../../ports/interactions.ts';
import type { PublicContext, Route } from '../handle.ts';
import { publicRoute } from '../handle.ts';
import type { Reply } from '../reply.ts';
import { htmlPage, invalidLink, pageLanguage, type PageLanguage } from './page.ts';
import { choiceOf, preferenceForm } from './preference-form.ts';

export interface UnsubscribeServices {
  readonly consent: Pick<
    ConsentStore,
    'unsubscribeByLink' | 'chooseByLink' | 'preferencesOf' | 'languageOf' | 'personOf'
  >;
  readonly mac: Mac;
  readonly recorder: Pick<InteractionRecorder, 'record'>;
}

/** Of links made outside of a message. */
export const NO_CAMPAIGN = '00000000-0000-0000-0000-000000000000';

/** Where links of messages point: `${publicUrl}${path}${token}`. */
export const LINK_PATHS: Readonly<Record<LinkPurpose, string>> = {
  unsubscribe: '/u/',
  subscribe: '/s/',
  'opt-in': '/o/',
  preferences: '/p/',
};

export const unsubscribeRoutes = (services: UnsubscribeServices): readonly Route[] => [
  ...buttonRoutes(
    services,
    'unsubscribe',
    'Unsubscribe, with one click of a mail program or from the page',
    (claim, now) => services.consent.unsubscribeByLink(claim, now),
  ),
  ...buttonRoutes(services, 'subscribe', 'Subscribe to the email of the workspace', (claim, now) =>
    services.consent.chooseByLink(claim, { state: 'subscribed' }, now),
  ),
  ...buttonRoutes(services, 'opt-in', 'Opt in to the email of the workspace', (claim, now) =>
    services.consent.chooseByLink(claim, { state: 'opted_in' }, now),
  ),
  ...preferenceRoutes(services),
];

interface LinkInput {
  readonly token: string;
  readonly form: unknown;
}

const endpoint = (purpose: LinkPurpose, method: 'GET' | 'POST', summary: string) =>
  publicEndpoint({
    id: `${purpose.replace('-', '_')}.${method.toLowerCase()}`,
    method,
    path: `${LINK_PATHS[purpose]}:token`,
    area: 'Consent',
    summary,
    consumes: 'form',
    produces: 'text/html',
    shapes: { params: Type.Object({ token: Type.String() }), responses: { 200: Type.String() } },
    parse: ({ params, body }: RawInput) => ok<LinkInput>({ token: params['token'] ?? '', form: body }),
  });

type Act = (claim: UnsubscribeClaim, now: number) => Promise<readonly ConsentChange[]>;

/** A page with one button, and what it does. */
const buttonRoutes = (
  services: UnsubscribeServices,
  purpose: Exclude<LinkPurpose, 'preferences'>,
  summary: string,
  act: Act,
): readonly Route[] => [
  publicRoute(endpoint(purpose, 'GET', 'Ask for confirmation; changes nothing'), (context, { token }) =>
    withClaim(services, context, purpose, token, async (_, language) => {
      const { title, ask } = TEXTS[language][purpose];
      return htmlPage(200, language, title, `<p>${ask}</p>${BUTTON_FORM(title)}`);
    }),
  ),
  publicRoute(endpoint(purpose, 'POST', summary), (context, { token, form }) =>
    withClaim(services, context, purpose, token, async (claim, language) => {
      const changes = await act(claim, context.now);
      await countLeaving(services, claim, changes, isFromPage(form));
      const { doneTitle, done } = TEXTS[language][purpose];
      return htmlPage(200, language, doneTitle, `<p>${done}</p>`);
    }),
  ),
];

const BUTTON_FORM = (label: string): string =>
  '<form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click">' +
  '<input type="hidden" name="from" value="page">' +
  `<button type="submit">${label}</button></form>`;

const preferenceRoutes = (services: UnsubscribeServices): readonly Route[] => [
  publicRoute(
    endpoint('preferences', 'GET', 'Show what a person gets by email; changes nothing'),
    (context, { token }) =>
      withClaim(services, context, 'preferences', token, (claim, language) =>
        showPreferences(services, claim, language, false),
      ),
  ),
  publicRoute(
    endpoint('preferences', 'POST', 'Save what a person wants to get by email'),
    (context, { token, form }) =>
      withClaim(services, context, 'preferences', token, async (claim, language) => {
        const before = await services.consent.preferencesOf(claim.workspaceId, claim.userId);
        const choice = before === null ? null : choiceOf(form, before);
        if (choice !== null) {
          const changes = await services.consent.chooseByLink(claim, choice, context.now);
          await countLeaving(services, claim, changes, true);
        }
        return showPreferences(services, claim, language, true);
      }),
  ),
];

/** A mail program's one click leaves no trace of a page that somebody saw. */
const isFromPage = (form: unknown): boolean => isObject(form) && form['from'] === 'page';

/** Who really left is counted for the campaign whose link it was; from the page it is a click too (22.2). */
export const countLeaving = async (
  { recorder }: UnsubscribeServices,
  claim: UnsubscribeClaim,
  changes: readonly ConsentChange[],
  fromPage: boolean,
): Promise<void> => {
  const left = changes.filter(({ userId, after }) => userId === claim.userId && after === 'unsubscribed');
  // A link that came with no message (Braze's URL endpoint) belongs to no campaign.
  if (left.length === 0 || claim.campaignId === NO_CAMPAIGN) return;
  const about = { kind: 'campaign', campaignId: claim.campaignId } as const;
  const { workspaceId, userId } = claim;
  const rest = {
    workspaceId,
    userId,
    about,
    channel: 'email',
    button: null,
    detail: {},
    at: null,
    key: null,
  };
  const one = (interaction: InteractionKind, alias: string | null) => ({ ...rest, interaction, alias });
  await recorder.record([
    ...left.map(({ groupId }) => one('unsubscribe', groupId)),
    ...(fromPage ? [one('click', 'unsubscribe')] : []),
  ]);
};

const showPreferences = async (
  { consent }: UnsubscribeServices,
  { workspaceId, userId }: UnsubscribeClaim,
  language: PageLanguage,
  saved: boolean,
): Promise<Reply> => {
  const preferences = await consent.preferencesOf(workspaceId, userId);
  return preferences === null ? invalidLink(language) : preferenceForm(preferences, language, saved);
};

const withClaim = async (
  { mac, consent }: UnsubscribeServices,
  context: PublicContext,
  purpose: LinkPurpose,
  token: string,
  run: (claim: UnsubscribeClaim, language: PageLanguage) => Promise<Reply>,
): Promise<Reply> => {
  const claim = readLinkToken(purpose, token, mac);
  if (!claim.ok) return invalidLink(pageLanguage(context, null));
  const known = await consent.languageOf(claim.value.workspaceId, claim.value.userId);
  return run(claim.value, pageLanguage(context, known));
};

interface ButtonTexts {
  readonly title: string;
  readonly ask: string;
  readonly doneTitle: string;
  readonly done: string;
}

const TEXTS: Readonly<
  Record<PageLanguage, Readonly<Record<Exclude<LinkPurpose, 'preferences'>, ButtonTexts>>>
> = {
  en: {
    unsubscribe: {
      title: 'Unsubscribe',
      ask: 'Confirm that you no longer want these emails.',
      doneTitle: 'You are unsubscribed',
      done: 'You will get no more of these emails.',
    },
    subscribe: {
      title: 'Subscribe',
      ask: 'Confirm that you want to get our emails.',
      doneTitle: 'You are subscribed',
      done: 'You will get our emails.',
    },
    'opt-in': {
      title: 'Yes, send me emails',
      ask: 'Confirm that you agree to get our emails.',
      doneTitle: 'Thank you',
      done: 'You agreed to get our emails.',
    },
  },
  fr: {
    unsubscribe: {
      title: 'Se désabonner',
      ask: 'Confirmez que vous ne souhaitez plus recevoir ces e-mails.',
      doneTitle: 'Vous êtes désabonné',
      done: 'Vous ne recevrez plus ces e-mails.',
    },
    subscribe: {
      title: 'S’abonner',
      ask: 'Confirmez que vous souhaitez recevoir nos e-mails.',
      doneTitle: 'Vous êtes abonné',
      done: 'Vous recevrez nos e-mails.',
    },
    'opt-in': {
      title: 'Oui, je souhaite recevoir des e-mails',
      ask: 'Confirmez que vous acceptez de recevoir nos e-mails.',
      doneTitle: 'Merci',
      done: 'Vous avez accepté de recevoir nos e-mails.',
    },
  },
};
