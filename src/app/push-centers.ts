// Preference centres as files, named by the name that stands in messages; subscription groups stand in them by key.
import { Compile } from 'typebox/compile';
import { findCenterFault } from '../api/admin/preference-centers.ts';
import {
  CENTER_NAME,
  CenterContentSchema,
  isCenterName,
  type CenterContent,
} from '../core/content/preference-center.ts';
import type { Json, JsonObject } from '../core/json.ts';
import { isObject } from '../core/json.ts';
import type { Result } from '../core/result.ts';
import { err, ok, refuse } from '../core/result.ts';
import type { Instant } from '../core/time.ts';
import type { Random } from '../ports/clock.ts';
import type { PreferenceCenter, PreferenceCenterStore } from '../ports/preference-centers.ts';
import type { GroupStore, SubscriptionGroup } from '../ports/settings-store.ts';
import type { Templates } from '../ports/templates.ts';

export interface CenterPushDeps {
  readonly centers: PreferenceCenterStore;
  readonly groups: GroupStore;
  readonly templates: Pick<Templates, 'check'>;
  readonly random: Pick<Random, 'uuid'>;
  readonly clock: { readonly now: () => Instant };
  readonly actor: string;
}

type KeyOf = (name: string) => string;

export const writeCenter = (
  { name, state, content }: PreferenceCenter,
  groups: readonly SubscriptionGroup[],
  keyOf: KeyOf,
) => {
  const keyOfId = (id: string): string => {
    const found = groups.find(({ groupId }) => groupId === id);
    return found === undefined ? id : keyOf(found.name);
  };
  return {
    kind: 'preference-centers' as const,
    key: name,
    document: { state, content: withGroupKeys(JSON.parse(JSON.stringify(content)) as JsonObject, keyOfId) },
  };
};

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
/** How pages of HTML name a group. */
const FIELD_OF_ID = new RegExp(`subscription_group_(${UUID})`, 'gi');
const FIELD_OF_KEY = /subscription_group_\{([a-z0-9-]+)\}/g;

const withGroupKeys = (content: JsonObject, keyOfId: (id: string) => string): JsonObject =>
  content['kind'] === 'form'
    ? mapGroups(content, ({ group_id: id, ...rest }) => ({
        group: typeof id === 'string' ? keyOfId(id) : '',
        ...rest,
      }))
    : mapPages(content, (page) =>
        page.replace(FIELD_OF_ID, (whole, id: string) =>
          keyOfId(id) === id ? whole : `subscription_group_{${keyOfId(id)}}`,
        ),
      );

const mapGroups = (content: JsonObject, change: (group: JsonObject) => JsonObject): JsonObject => {
  const groups = Array.isArray(content['groups']) ? (content['groups'] as readonly Json[]) : [];
  return { ...content, groups: groups.map((group) => (isObject(group) ? change(group) : group)) };
};

const mapPages = (content: JsonObject, change: (page: string) => string): JsonObject =>
  Object.fromEntries(
    Object.entries(content).map(([name, value]) => [
      name,
      name.endsWith('page_html') && typeof value === 'string' ? change(value) : value,
    ]),
  );

const compiled = Compile(CenterContentSchema);

export const applyCenter = async (
  deps: CenterPushDeps,
  workspaceId: number,
  { key, document }: { readonly key: string; readonly document: JsonObject },
  keyOf: KeyOf,
): Promise<Result<null>> => {
  if (!isCenterName(key)) return refuse('invalid_field', `the name of the file must match ${CENTER_NAME}`);
  const read = readContent(document, await deps.groups.list(workspaceId), keyOf);
  if (!read.ok) return read;
  const fault = await findCenterFault(deps, workspaceId, read.value);
  if (fault !== null) return err(fault);
  const change = { content: read.value, state: document['state'] === 'draft' ? 'draft' : 'active' } as const;
  const at = deps.clock.now();
  const before = await deps.centers.findByName(workspaceId, key);
  if (before === null) {
    const center = { preferenceCenterId: deps.random.uuid(), name: key, ...change };
    const made = await deps.centers.create(workspaceId, center, deps.actor, at);
    if (made === 'created') return ok(null);
    return made === 'full'
      ? refuse('too_many', 'a workspace has at most 200 preference centres')
      : refuse('conflict', 'a preference centre of this name was made meanwhile');
  }
  const { preferenceCenterId: id, version } = before;
  const revised = await deps.centers.revise(workspaceId, id, change, version, deps.actor, at);
  return revised ? ok(null) : refuse('conflict', 'the preference centre was changed meanwhile');
};

const readContent = (
  document: JsonObject,
  groups: readonly SubscriptionGroup[],
  keyOf: KeyOf,
): Result<CenterContent> => {
  const unknown: string[] = [];
  const idOf = (name: string): string => {
    const found = groups.find((group) => group.archivedAt === null && keyOf(group.name) === name);
    if (found === undefined) unknown.push(name);
    return found?.groupId ?? '';
  };
  const written = isObject(document['content']) ? document['content'] : {};
  const content =
    written['kind'] === 'form'
      ? mapGroups(written, ({ group, ...rest }) =>
          typeof group === 'string' ? { group_id: idOf(group), ...rest } : rest,
        )
      : mapPages(written, (page) =>
          page.replace(FIELD_OF_KEY, (_whole, name: string) => `subscription_group_${idOf(name)}`),
        );
  if (unknown.length > 0)
    return refuse('unknown_group', `there is no subscription group ${unknown.join(', ')}`, 'content');
  if (compiled.Check(content)) return ok(content);
  const [first] = compiled.Errors(content);
  const field = `content${(first?.instancePath ?? '').replaceAll('/', '.')}`;
  return refuse('invalid_field', `${field} ${first?.message ?? 'is not written as it must be'}`, field);
};
