// Named preference centres: made and changed here; Braze's door is api/braze/preference-centers.ts.
import * as contract from '../../contract/admin/preference-centers.ts';
import { diffJson } from '../../core/campaigns/diff.ts';
import { previewPerson } from '../../core/content/preview-person.ts';
import {
  fillCenterTags,
  findCenterFault as findFormFault,
  type CenterContent,
} from '../../core/content/preference-center.ts';
import type { Json } from '../../core/json.ts';
import type { Refusal } from '../../core/result.ts';
import { toIso } from '../../core/time.ts';
import type { Preferences } from '../../ports/consent-store.ts';
import type { CenterVersion, PreferenceCenter } from '../../ports/preference-centers.ts';
import type { GroupStore } from '../../ports/settings-store.ts';
import type { Templates } from '../../ports/templates.ts';
import type { RequestContext, Route } from '../handle.ts';
import { route } from '../handle.ts';
import { formPage, htmlCenterReply, renderCenterHtml } from '../public/center-page.ts';
import type { Reply } from '../reply.ts';
import { NOT_FOUND, refuseWith, succeed } from '../reply.ts';
import type { AdminServices } from './services.ts';

export const centerRoutes = (services: AdminServices): readonly Route[] => [
  route(contract.listCenters, async ({ workspaceId }) => {
    const found = await services.content.centers.list(workspaceId);
    return succeed({ preference_centers: found.map(present) });
  }),
  route(contract.createCenter, async (context, { body }) => {
    const { name, content, state = 'active' } = body;
    const fault = await findCenterFault(services, context.workspaceId, content);
    if (fault !== null) return refuseWith(fault);
    const preferenceCenterId = services.random.uuid();
    const { centers } = services.content;
    const at = services.clock.now();
    const center = { preferenceCenterId, name, content, state };
    const made = await centers.create(context.workspaceId, center, context.caller.name, at);
    if (made !== 'created') return refuseWith(made === 'full' ? TOO_MANY : NAME_TAKEN);
    return answer(services, context.workspaceId, preferenceCenterId, 201);
  }),
  route(contract.previewCenter, async (context, { body }) =>
    preview(services, context, body.content, body.language ?? null),
  ),
  route(contract.readCenter, async ({ workspaceId }, { params }) =>
    answer(services, workspaceId, params.preference_center_id),
  ),
  ...changingRoutes(services),
  ...versionRoutes(services),
];

const changingRoutes = (services: AdminServices): readonly Route[] => [
  route(contract.changeCenter, async ({ workspaceId, caller }, { params, body }) => {
    const { centers } = services.content;
    const before = await centers.find(workspaceId, params.preference_center_id);
    if (before === null) return refuseWith(NOT_FOUND);
    if (body.version !== undefined && body.version !== before.version) return conflict(before);
    const content = body.content ?? before.content;
    const fault = await findCenterFault(services, workspaceId, content);
    if (fault !== null) return refuseWith(fault);
    const change = { content, state: body.state ?? before.state };
    const { preferenceCenterId: id, version } = before;
    const at = services.clock.now();
    if (await centers.revise(workspaceId, id, change, version, caller.name, at))
      return answer(services, workspaceId, id);
    const present = await centers.find(workspaceId, id);
    return present === null ? refuseWith(NOT_FOUND) : conflict(present);
  }),
  route(contract.removeCenter, async ({ workspaceId }, { params }) => {
    const { centers } = services.content;
    const found = await centers.find(workspaceId, params.preference_center_id);
    if (found === null) return refuseWith(NOT_FOUND);
    if ((await centers.uses(workspaceId, found.name)).length > 0) return refuseWith(IN_USE);
    await centers.remove(workspaceId, found.preferenceCenterId, services.clock.now());
    return succeed();
  }),
  route(contract.listCenterUses, async ({ workspaceId }, { params }) => {
    const found = await services.content.centers.find(workspaceId, params.preference_center_id);
    if (found === null) return refuseWith(NOT_FOUND);
    return succeed({ uses: await services.content.centers.uses(workspaceId, found.name) });
  }),
];

const MAX_VERSIONS = 200;

const versionRoutes = ({ content: { centers } }: AdminServices): readonly Route[] => [
  route(contract.listCenterVersions, async ({ workspaceId }, { params }) => {
    const id = params.preference_center_id;
    if ((await centers.find(workspaceId, id)) === null) return refuseWith(NOT_FOUND);
    const versions = await centers.versions(workspaceId, id, MAX_VERSIONS);
    return succeed({ versions: versions.map(presentVersion) });
  }),
  route(contract.readCenterVersion, async ({ workspaceId }, { params, query }) => {
    const { preference_center_id: id, version: number } = params;
    if ((await centers.find(workspaceId, id)) === null) return refuseWith(NOT_FOUND);
    const [version, other] = await Promise.all([
      centers.version(workspaceId, id, number),
      centers.version(workspaceId, id, query.against ?? number - 1),
    ]);
    if (version === null || (query.against !== undefined && other === null)) return refuseWith(NOT_FOUND);
    return succeed({
      version: { ...presentVersion(version), content: version.content },
      against: other?.version ?? null,
      changes: other === null ? [] : diffJson(comparable(other), comparable(version)),
    });
  }),
];

const presentVersion = ({ version, state, createdAt, createdBy }: CenterVersion) => ({
  version,
  state,
  created_at: toIso(createdAt),
  created_by: createdBy,
});

/** What is stored was JSON all along. */
const comparable = ({ state, content }: CenterVersion): Json =>
  JSON.parse(JSON.stringify({ state, content })) as Json;

const IN_USE: Refusal = {
  code: 'preference_center_in_use',
  message: 'Something still leads to this preference centre; see its uses.',
};
const NAME_TAKEN: Refusal = {
  code: 'name_taken',
  message: 'There is a preference centre of this name.',
  field: 'name',
};
const TOO_MANY: Refusal = { code: 'too_many', message: 'A workspace has at most 200 preference centres.' };

const conflict = (center: PreferenceCenter): Reply => {
  const reply = refuseWith({
    code: 'conflict',
    message: 'The preference centre was changed meanwhile; read it again.',
    field: 'version',
  });
  return { ...reply, body: { ...reply.body, present: present(center) } };
};

/** Groups must be the workspace's own, of email. */
export const findCenterFault = async (
  services: { readonly templates: Pick<Templates, 'check'>; readonly groups: GroupStore },
  workspaceId: number,
  content: CenterContent,
): Promise<Refusal | null> => {
  const fault = findFormFault(content);
  if (fault !== null) return { code: 'invalid_field', ...fault };
  if (content.kind === 'html')
    return syntaxFault(services, [
      ['content.page_html', content.page_html],
      ['content.confirmation_page_html', content.confirmation_page_html],
    ]);
  const known = await emailGroups(services, workspaceId);
  const strange = content.groups.findIndex(
    ({ group_id: id }) => !known.some(({ groupId }) => groupId === id),
  );
  return strange === -1
    ? null
    : {
        code: 'invalid_field',
        message: 'There is no such subscription group of email.',
        field: `content.groups[${strange}].group_id`,
      };
};

export const syntaxFault = async (
  { templates }: { readonly templates: Pick<Templates, 'check'> },
  texts: readonly (readonly [string, string])[],
): Promise<Refusal | null> => {
  for (const [field, text] of texts) {
    const [first] = await templates.check(fillCenterTags(text), true);
    if (first !== undefined) return { code: 'invalid_field', message: first.message, field };
  }
  return null;
};

const emailGroups = async (
  { groups }: Pick<AdminServices, 'groups'>,
  workspaceId: number,
): Promise<Preferences['groups']> =>
  (await groups.list(workspaceId))
    .filter(({ channel }) => channel === 'email')
    .map(({ groupId, name }) => ({ groupId, name, state: null }));

const preview = async (
  services: AdminServices,
  { workspaceId, now }: RequestContext,
  content: CenterContent,
  language: string | null,
): Promise<Reply> => {
  const fault = await findCenterFault(services, workspaceId, content);
  if (fault !== null) return refuseWith(fault);
  if (content.kind === 'form') {
    const groups = await emailGroups(services, workspaceId);
    const shown = { state: 'subscribed', groups } as const;
    return succeed({
      html: textOf(formPage(content, shown, language === null ? [] : [language], false)),
      problem: null,
    });
  }
  const profile = previewPerson(workspaceId, {}, now);
  const key = `center:preview:${services.random.hex(12)}`;
  const html = await renderCenterHtml(services.templates, content.page_html, {
    workspaceId,
    profile,
    now,
    key,
  });
  if (html === null) return succeed({ html: '', problem: 'The page does not render.' });
  return succeed({ html: textOf(htmlCenterReply(content, html)), problem: null });
};

const textOf = (reply: Reply): string => (reply.kind === 'text' ? reply.text : '');

const answer = async (
  services: AdminServices,
  workspaceId: number,
  id: string,
  status = 200,
): Promise<Reply> => {
  const found = await services.content.centers.find(workspaceId, id);
  return found === null ? refuseWith(NOT_FOUND) : succeed({ preference_center: present(found) }, status);
};

export const liquidTag = (name: string): string => `{{preference_center.\${${name}}}}`;

const present = (center: PreferenceCenter) => ({
  preference_center_id: center.preferenceCenterId,
  version: center.version,
  name: center.name,
  state: center.state,
  liquid_tag: liquidTag(center.name),
  content: center.content,
  created_at: toIso(center.createdAt),
  updated_at: toIso(center.updatedAt),
  updated_by: center.updatedBy,
});
