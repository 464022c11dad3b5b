// Preference centres in Braze's shape: pages of HTML. What is made of questions in the dashboard is listed here, and
// becomes HTML when a caller gives it some.
import * as contract from '../../contract/braze/preference-centers.ts';
import type { CenterFields } from '../../contract/braze/preference-centers.ts';
import type { CenterContent, HtmlCenter } from '../../core/content/preference-center.ts';
import type { Refusal, Result } from '../../core/result.ts';
import { ok, refuse } from '../../core/result.ts';
import { toIso } from '../../core/time.ts';
import type { PreferenceCenter } from '../../ports/preference-centers.ts';
import type { RequestContext, Route } from '../handle.ts';
import { route } from '../handle.ts';
import type { AdminServices } from '../admin/services.ts';
import { liquidTag, syntaxFault } from '../admin/preference-centers.ts';
import type { Reply } from '../reply.ts';
import { refuseWith, succeed } from '../reply.ts';

type Services = Pick<AdminServices, 'content' | 'templates' | 'reports' | 'random' | 'clock'>;

export const brazeCenterRoutes = (services: Services): readonly Route[] => [
  route(contract.centerListEndpoint, async ({ workspaceId }) => {
    const found = await services.content.centers.list(workspaceId);
    return succeed({ preference_centers: found.map(brief) });
  }),
  route(contract.centerGetEndpoint, async ({ workspaceId }, id) => {
    const found = await services.content.centers.find(workspaceId, id);
    return found === null ? refuseWith(contract.NO_CENTER) : succeed({ ...brief(found), ...pages(found) });
  }),
  route(contract.centerUrlEndpoint, async ({ workspaceId }, { id, user }) => {
    const found = await services.content.centers.find(workspaceId, id);
    if (found === null) return refuseWith(contract.NO_CENTER);
    const person = user.includes('@') ? null : await services.reports.findPerson(workspaceId, user);
    if (person === null) return refuseWith(NO_PERSON);
    return succeed({
      preference_center_url: services.content.centerUrl(workspaceId, person.userId, found.name),
    });
  }),
  route(contract.centerCreateEndpoint, (context, fields) => create(services, context, fields)),
  route(contract.centerUpdateEndpoint, (context, { id, fields }) => update(services, context, id, fields)),
];

const NO_PERSON: Refusal = { code: 'not_found', message: 'User does not exist', field: 'user_id' };
const NAME_TAKEN: Refusal = {
  code: 'invalid_field',
  message: 'Preference Center with this name already exists',
  field: 'name',
};
const TOO_MANY: Refusal = { code: 'too_many', message: 'A workspace has at most 200 preference centers' };
const NAME_FIXED: Refusal = {
  code: 'invalid_field',
  message: 'The name of a preference center cannot be changed',
  field: 'name',
};
const CHANGED: Refusal = {
  code: 'conflict',
  message: 'The preference center was changed meanwhile; try again.',
};

const DEFAULT_TITLE = 'Preference Center';

const create = async (
  services: Services,
  { workspaceId, caller }: RequestContext,
  fields: contract.NewCenter,
): Promise<Reply> => {
  const content: HtmlCenter = {
    kind: 'html',
    title: fields.title ?? DEFAULT_TITLE,
    page_html: fields.page,
    confirmation_page_html: fields.confirmation,
    options: fields.options ?? {},
  };
  const fault = await faultIn(services, content);
  if (fault !== null) return refuseWith(fault);
  const { name, state = 'active' } = fields;
  const preferenceCenterId = services.random.uuid();
  const at = services.clock.now();
  const center = { preferenceCenterId, name, content, state };
  const made = await services.content.centers.create(workspaceId, center, caller.name, at);
  if (made !== 'created') return refuseWith(made === 'full' ? TOO_MANY : NAME_TAKEN);
  return succeed(
    { preference_center_api_id: preferenceCenterId, liquid_tag: liquidTag(name), created_at: toIso(at) },
    201,
  );
};

const update = async (
  services: Services,
  { workspaceId, caller }: RequestContext,
  id: string,
  fields: CenterFields,
): Promise<Reply> => {
  const { centers } = services.content;
  const before = await centers.find(workspaceId, id);
  if (before === null) return refuseWith(contract.NO_CENTER);
  if (fields.name !== undefined && fields.name !== before.name) return refuseWith(NAME_FIXED);
  const content = changed(before.content, fields);
  if (!content.ok) return refuseWith(content.error);
  const fault = content.value.kind === 'html' ? await faultIn(services, content.value) : null;
  if (fault !== null) return refuseWith(fault);
  const change = { content: content.value, state: fields.state ?? before.state };
  const at = services.clock.now();
  if (!(await centers.revise(workspaceId, id, change, before.version, caller.name, at)))
    return refuseWith(CHANGED);
  return succeed({
    preference_center_api_id: id,
    created_at: toIso(before.createdAt),
    updated_at: toIso(at),
  });
};

const changed = (before: CenterContent, fields: CenterFields): Result<CenterContent> => {
  const { title, page, confirmation, options } = fields;
  if (before.kind === 'form') {
    if (title === undefined && page === undefined && confirmation === undefined && options === undefined)
      return ok(before);
    if (page === undefined || confirmation === undefined)
      return refuse(
        'invalid_field',
        'preference_center_page_html and confirmation_page_html are required: this preference center has no HTML yet',
        'preference_center_page_html',
      );
  }
  const was = before.kind === 'html' ? before : null;
  return ok({
    kind: 'html',
    title: title ?? was?.title ?? DEFAULT_TITLE,
    page_html: page ?? was?.page_html ?? '',
    confirmation_page_html: confirmation ?? was?.confirmation_page_html ?? '',
    options: options ?? was?.options ?? {},
  });
};

const faultIn = (services: Services, content: HtmlCenter): Promise<Refusal | null> =>
  syntaxFault(services, [
    ['preference_center_page_html', content.page_html],
    ['confirmation_page_html', content.confirmation_page_html],
  ]);

const brief = (center: PreferenceCenter) => ({
  name: center.name,
  preference_center_api_id: center.preferenceCenterId,
  created_at: toIso(center.createdAt),
  updated_at: toIso(center.updatedAt),
});

const pages = ({ content, state }: PreferenceCenter) => {
  const html = content.kind === 'html' ? content : null;
  const title =
    content.kind === 'html'
      ? content.title
      : (content.languages[content.default_language]?.title ?? DEFAULT_TITLE);
  return {
    preference_center_title: title,
    preference_center_page_html: html?.page_html ?? '',
    confirmation_page_html: html?.confirmation_page_html ?? '',
    redirect_page_html: html?.redirect_page_html ?? '',
    preference_center_options: html?.options ?? {},
    state,
  };
};
