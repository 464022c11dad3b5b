// Named preference centres behind the signed link of one person: GET shows and changes nothing, POST writes what the page
// asked for and nothing else. A centre that is gone, a draft or broken shows the page of all groups instead: whoever wants
// to leave always can.
import { Type } from 'typebox';
import { publicEndpoint } from '../../contract/endpoint.ts';
import type { RawInput } from '../../contract/endpoint.ts';
import { readLinkToken, type UnsubscribeClaim } from '../../core/channels/unsubscribe.ts';
import { centerFields, languagesRead, type HtmlCenter } from '../../core/content/preference-center.ts';
import { ok } from '../../core/result.ts';
import type { OwnChoice, Preferences } from '../../ports/consent-store.ts';
import type { PreferenceCenter, PreferenceCenterStore } from '../../ports/preference-centers.ts';
import type { Templates } from '../../ports/templates.ts';
import type { PublicContext, Route } from '../handle.ts';
import { publicRoute } from '../handle.ts';
import type { Reply } from '../reply.ts';
import { formPage, groupsOf, htmlCenterReply, renderCenterHtml } from './center-page.ts';
import { invalidLink, pageLanguage } from './page.ts';
import { choiceOf, choiceOfFields, preferenceForm } from './preference-form.ts';
import { LINK_PATHS, countLeaving, type UnsubscribeServices } from './unsubscribe.ts';

export interface CenterServices extends UnsubscribeServices {
  readonly centers: Pick<PreferenceCenterStore, 'findByName'>;
  readonly templates: Pick<Templates, 'render'>;
}

export const preferenceCenterRoutes = (services: CenterServices): readonly Route[] => [
  publicRoute(endpoint('GET', 'Show a named preference centre; changes nothing'), (context, input) =>
    answer(services, context, input),
  ),
  publicRoute(endpoint('POST', 'Save what a person chose on a named preference centre'), (context, input) =>
    answer(services, context, input, { form: input.form }),
  ),
];

const endpoint = (method: 'GET' | 'POST', summary: string) =>
  publicEndpoint({
    id: `preference_center.page.${method.toLowerCase()}`,
    method,
    path: `${LINK_PATHS.preferences}:token/:name`,
    area: 'Consent',
    summary,
    consumes: 'form',
    produces: 'text/html',
    shapes: {
      params: Type.Object({ token: Type.String(), name: Type.String() }),
      responses: { 200: Type.String() },
    },
    parse: ({ params, body }: RawInput) =>
      ok({ token: params['token'] ?? '', name: params['name'] ?? '', form: body }),
  });

interface CenterInput {
  readonly token: string;
  readonly name: string;
}

const answer = async (
  services: CenterServices,
  context: PublicContext,
  { token, name }: CenterInput,
  posted?: { readonly form: unknown },
): Promise<Reply> => {
  const claim = readLinkToken('preferences', token, services.mac);
  if (!claim.ok) return invalidLink(pageLanguage(context, null));
  const { workspaceId, userId } = claim.value;
  const [found, before, known] = await Promise.all([
    services.centers.findByName(workspaceId, name),
    services.consent.preferencesOf(workspaceId, userId),
    services.consent.languageOf(workspaceId, userId),
  ]);
  if (before === null) return invalidLink(pageLanguage(context, known));
  const center = found?.state === 'active' ? found : null;
  const now =
    posted === undefined ? before : await save(services, context, claim.value, center, before, posted.form);
  return show(services, context, claim.value, center, now, known, posted !== undefined);
};

const save = async (
  services: CenterServices,
  context: PublicContext,
  claim: UnsubscribeClaim,
  center: PreferenceCenter | null,
  before: Preferences,
  form: unknown,
): Promise<Preferences> => {
  const choice = chosen(center, form, before);
  if (choice === null) return before;
  const changes = await services.consent.chooseByLink(claim, choice, context.now);
  await countLeaving(services, claim, changes, true);
  return (await services.consent.preferencesOf(claim.workspaceId, claim.userId)) ?? before;
};

/** A field that the page does not show changes nothing. */
const chosen = (center: PreferenceCenter | null, form: unknown, before: Preferences): OwnChoice | null => {
  const content = center?.content;
  if (content === undefined) return choiceOf(form, before);
  if (content.kind === 'html') return choiceOfFields(form, centerFields(content.page_html), before);
  const choice = choiceOf(form, { ...before, groups: groupsOf(content, before.groups) });
  if (choice === null || content.ask_all) return choice;
  const { state: _state, ...rest } = choice;
  return rest.groups === undefined ? null : rest;
};

const show = async (
  services: CenterServices,
  context: PublicContext,
  claim: UnsubscribeClaim,
  center: PreferenceCenter | null,
  preferences: Preferences,
  known: string | null,
  saved: boolean,
): Promise<Reply> => {
  const content = center?.content;
  const accepted = context.headers['accept-language'];
  if (content?.kind === 'form')
    return formPage(
      content,
      preferences,
      languagesRead(known, typeof accepted === 'string' ? accepted : ''),
      saved,
    );
  const written =
    content === undefined || center === null
      ? null
      : await writtenPage(services, context, claim, center, content, saved);
  return written ?? preferenceForm(preferences, pageLanguage(context, known), saved);
};

const writtenPage = async (
  { templates, consent }: CenterServices,
  context: PublicContext,
  { workspaceId, userId }: UnsubscribeClaim,
  center: PreferenceCenter,
  content: HtmlCenter,
  saved: boolean,
): Promise<Reply | null> => {
  const profile = await consent.personOf(workspaceId, userId);
  if (profile === null) return null;
  const html = await renderCenterHtml(templates, saved ? content.confirmation_page_html : content.page_html, {
    ...{ workspaceId, profile, now: context.now },
    key: `center:${center.preferenceCenterId}:${center.version}:${saved ? 'confirmation' : 'page'}`,
  });
  return html === null ? null : htmlCenterReply(content, html);
};
