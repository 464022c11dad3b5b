// Applies changed documents through the parsers and stores that the admin API uses. The first refusal stops the
// push and names file and field; what came before it stays, and a second push goes on from there.
import { frozenProblem } from '../core/experiments/review.ts';
import { CAMPAIGN_TYPES } from '../core/access/permissions.ts';
import { USUAL_DEFINITION, type Campaign, type CampaignType } from '../core/campaigns/campaign.ts';
import type { Instant } from '../core/time.ts';
import type { TriggerKinds } from '../core/campaigns/parse-triggers.ts';
import { reviewCampaign } from '../core/campaigns/review.ts';
import { isLive } from '../core/campaigns/lifecycle.ts';
import { compileDefinition } from '../engine/compile-content.ts';
import type { Mjml } from '../ports/mjml.ts';
import { parseDefinition } from '../core/campaigns/parse-definition.ts';
import { checkFields, checkItem } from '../core/catalogs/check-item.ts';
import type { ChannelKind } from '../core/channels/channel.ts';
import type { ParsedConfiguration } from '../core/channels/configuration.ts';
import type { Json, JsonObject } from '../core/json.ts';
import { isObject } from '../core/json.ts';
import type { Refusal, Result } from '../core/result.ts';
import { err, ok, refuse } from '../core/result.ts';
import type { WithSegments } from '../core/segments/named-segments.ts';
import type { FilterKinds } from '../core/segments/segment.ts';
import type { Clock, Random } from '../ports/clock.ts';
import type { LimitSettingsStore } from '../ports/limit-store.ts';
import type { Seal } from '../ports/seal.ts';
import type { Templates } from '../ports/templates.ts';
import { mapMessages } from '../core/content/written-definition.ts';
import { filtersFor } from '../api/admin/known-segments.ts';
import type { PublicImages } from '../ports/images.ts';
import { applyCenter } from './push-centers.ts';
import { applyLimits } from './push-limits.ts';
import { applyImage, withImageBase } from './push-images.ts';
import { namedTooEarly, withCampaignIds } from './push-references.ts';
import { applySegment, listSegments, withIds } from './push-segments.ts';
import { applyTeam, teamIdOf } from './push-teams.ts';
import { applyTemplate } from './push-templates.ts';
import type { Resource, ResourceStores } from './resource-files.ts';
import { groupKey } from './resource-files.ts';

export interface PushDeps extends ResourceStores {
  readonly limits: LimitSettingsStore;
  /** Of the workspace's clock. */
  readonly workspaceNow: (workspaceId: number) => Promise<Instant>;
  readonly withSegments: WithSegments;
  readonly clock: Pick<Clock, 'now'>;
  readonly random: Pick<Random, 'uuid'>;
  readonly seal: Seal;
  readonly templates: Pick<Templates, 'check'>;
  readonly mjml: Mjml;
  readonly channels: readonly ChannelKind[];
  readonly filters: FilterKinds;
  readonly triggers: TriggerKinds;
  readonly parseConfiguration: (input: unknown, keptSecrets: JsonObject) => Result<ParsedConfiguration>;
  readonly pictures: PublicImages;
  readonly actor: string;
}

export const applyResource = (deps: PushDeps, workspaceId: number, file: Resource): Promise<Result<null>> => {
  const resource = { ...file, document: withImageBase(file.document, deps.imageBase) };
  switch (resource.kind) {
    case 'subscription-groups':
      return applyGroup(deps, workspaceId, resource);
    case 'channel-configurations':
      return applyConfiguration(deps, workspaceId, resource);
    case 'images':
      return applyImage(deps, workspaceId, resource);
    case 'preference-centers':
      return applyCenter(deps, workspaceId, resource, groupKey);
    case 'content-blocks':
      return applyBlock(deps, workspaceId, resource);
    case 'email-templates':
      return applyTemplate(deps, workspaceId, resource);
    case 'catalogs':
      return applyCatalog(deps, workspaceId, resource);
    case 'segments':
      return applySegment(deps, workspaceId, resource);
    case 'teams':
      return applyTeam(deps, workspaceId, resource);
    case 'limits':
      return applyLimits(deps, workspaceId, resource);
    case 'campaigns':
      return applyCampaign(deps, workspaceId, resource);
  }
};

/**
 * Campaigns that name each other in a circle: those that are named before their turn exist as empty drafts first. What
 * they say comes when it is their turn.
 */
export const beginCircles = async (
  deps: PushDeps,
  workspaceId: number,
  ordered: readonly Resource[],
): Promise<void> => {
  for (const { key, document } of namedTooEarly(ordered)) {
    if ((await deps.campaigns.findByKey(workspaceId, key)) !== null) continue;
    const draft = {
      campaignId: deps.random.uuid(),
      key,
      name: textOf(document['name'], key),
      description: textOf(document['description']),
      type: typeOf(document['type']),
      category: document['category'] === 'transactional' ? 'transactional' : 'marketing',
      definition: USUAL_DEFINITION,
      tags: [],
    } as const;
    await deps.campaigns.create(workspaceId, draft, deps.actor, deps.clock.now());
  }
};

type Apply = (deps: PushDeps, workspaceId: number, resource: Resource) => Promise<Result<null>>;

const DONE: Result<null> = ok(null);
const textOf = (value: Json | undefined, otherwise = ''): string =>
  typeof value === 'string' ? value : otherwise;
const textsOf = (value: Json | undefined): readonly string[] =>
  Array.isArray(value)
    ? (value as readonly Json[]).filter((each): each is string => typeof each === 'string')
    : [];

const applyGroup: Apply = async (deps, workspaceId, { key, document }) => {
  const name = textOf(document['name'], key);
  const channel = textOf(document['channel']);
  if (groupKey(name) !== key) return refuse('invalid_field', 'name must give the name of the file', 'name');
  if (!deps.channels.some(({ id }) => id === channel)) {
    return refuse('invalid_field', 'channel names no channel', 'channel');
  }
  const before = (await deps.groups.list(workspaceId)).find((group) => groupKey(group.name) === key);
  await deps.groups.save(workspaceId, {
    groupId: before?.groupId ?? deps.random.uuid(),
    name,
    channel,
    archivedAt: null,
    createdAt: before?.createdAt ?? deps.clock.now(),
  });
  return DONE;
};

const applyConfiguration: Apply = async (deps, workspaceId, { key, document }) => {
  const before = (await deps.configurations.list(workspaceId)).find((each) => each.key === key);
  const { active, ...written } = document;
  const kept = openSecrets(deps.seal, before?.sealedSecrets ?? null);
  const parsed = deps.parseConfiguration(written, kept);
  if (!parsed.ok) return parsed;
  const { secrets, ...settings } = parsed.value;
  const sealed = Object.keys(secrets).length === 0 ? null : deps.seal.seal(JSON.stringify(secrets));
  const configuration = {
    workspaceId,
    configurationId: before?.configurationId ?? deps.random.uuid(),
    key,
    ...settings,
    active: typeof active === 'boolean' ? active : true,
    sealedSecrets: sealed,
  };
  const saved = await deps.configurations.save(configuration, deps.clock.now());
  return saved ? DONE : refuse('conflict', 'key is used by another configuration', 'key');
};

const openSecrets = (seal: Seal, sealed: Uint8Array | null): JsonObject => {
  const opened = sealed === null ? null : seal.open(sealed);
  return opened?.ok === true ? (JSON.parse(opened.value) as JsonObject) : {};
};

const applyBlock: Apply = async (deps, workspaceId, { key, document }) => {
  const content = textOf(document['content']);
  const state = document['state'] === 'draft' ? 'draft' : 'active';
  const [fault] = state === 'active' ? await deps.templates.check(content) : [];
  if (fault !== undefined) return err({ ...fault, field: 'content' });
  const all = await deps.contentBlocks.list(workspaceId, { limit: 10_000, offset: 0 });
  const before = all.find(({ name }) => name === key);
  const at = deps.clock.now();
  const saved = await deps.contentBlocks.save(workspaceId, {
    contentBlockId: before?.contentBlockId ?? deps.random.uuid(),
    name: key,
    description: textOf(document['description']),
    content,
    contentType: textOf(document['content_type'], 'html'),
    state,
    tags: textsOf(document['tags']),
    createdAt: before?.createdAt ?? at,
    updatedAt: at,
  });
  return saved ? DONE : refuse('conflict', 'name is used by another content block', 'name');
};

const applyCatalog: Apply = async (deps, workspaceId, { key, document }) => {
  const fields = objectsOf(document['fields']).map((field) => ({
    name: textOf(field['name']),
    type: textOf(field['type']),
  }));
  const items = objectsOf(document['items']);
  const [fault] = [
    ...checkFields(fields),
    ...items.map((item, i) => checkItem(item, fields, `items[${i}]`)).filter((each) => each !== null),
  ];
  if (fault !== undefined) return err(fault);
  const at = deps.clock.now();
  const description = textOf(document['description']);
  await deps.catalogs.save(workspaceId, { name: key, description, fields }, at);
  if (items.length > 0) await deps.catalogs.saveItems(workspaceId, key, items, at);
  return DONE;
};

const objectsOf = (value: Json | undefined): readonly JsonObject[] =>
  Array.isArray(value) ? (value as readonly Json[]).filter((each): each is JsonObject => isObject(each)) : [];

const typeOf = (value: Json | undefined): CampaignType =>
  CAMPAIGN_TYPES.find((type) => type === value) ?? 'api_triggered';

const noGroup = (name: string): Result<null> =>
  refuse('unknown_group', `there is no subscription group ${name}`, 'definition.subscription_group');

const applyCampaign: Apply = async (deps, workspaceId, { key, document }) => {
  const configurations = await deps.configurations.list(workspaceId);
  const groups = await deps.groups.list(workspaceId);
  const before = await deps.campaigns.findByKey(workspaceId, key);
  const category = document['category'] === 'transactional' ? 'transactional' : 'marketing';
  const {
    subscription_group: groupName,
    team: teamName,
    ...written
  } = isObject(document['definition']) ? document['definition'] : {};
  const group = groups.find(({ name }) => groupKey(name) === groupName);
  if (typeof groupName === 'string' && group === undefined) return noGroup(groupName);
  const team = teamIdOf(await deps.teams.list(workspaceId), teamName);
  if (!team.ok) return team;
  const campaignId = before?.campaignId ?? deps.random.uuid();
  const known = await readNames(deps, workspaceId, written, { campaignId, key });
  if (!known.ok) return known;
  const unknown: string[] = [];
  const idOf = (name: Json | undefined): Json => {
    const found = configurations.find((each) => each.key === name);
    if (found === undefined && typeof name === 'string' && name !== '') unknown.push(name);
    return found?.configurationId ?? null;
  };
  const parsed = parseDefinition(
    {
      ...mapMessages(known.value, ({ configuration, ...rest }) => ({
        ...rest,
        configuration_id: idOf(configuration),
      })),
      subscription_group_id: group?.groupId ?? null,
      team_id: team.value,
    },
    category,
    () => deps.random.uuid(),
  );
  if (!parsed.ok) return err(parsed.error[0]);
  if (unknown.length > 0) {
    const message = `there is no channel configuration ${unknown.join(', ')}`;
    return refuse('unknown_configuration', message, 'definition.variants');
  }
  const draft = {
    campaignId,
    key,
    name: textOf(document['name'], key),
    description: textOf(document['description']),
    type: typeOf(document['type'] ?? before?.type),
    category,
    definition: await compileDefinition(deps.mjml, parsed.value),
    tags: textsOf(document['tags']),
  } as const;
  const at = deps.clock.now();
  if (before === null) {
    const created = await deps.campaigns.create(workspaceId, draft, deps.actor, at);
    return created ? DONE : refuse('conflict', 'key is used by another campaign', 'key');
  }
  const faults = await findFaults(deps, before, draft, { configurations, groups }, at);
  if (faults[0] !== undefined) return err(faults[0]);
  const revised = await deps.campaigns.revise(workspaceId, draft, {
    fromVersion: before.version,
    by: deps.actor,
    at,
    whileTyping: false,
  });
  return revised ? DONE : refuse('conflict', 'the campaign was changed meanwhile');
};

/** Segments and campaigns that the definition names, by id; it may name its own campaign. */
const readNames = async (
  deps: PushDeps,
  workspaceId: number,
  written: JsonObject,
  self: Pick<Campaign, 'campaignId' | 'key'>,
): Promise<Result<JsonObject>> => {
  const named = withIds(written, await listSegments(deps, workspaceId), 'definition.audience');
  if (!named.ok) return named;
  return withCampaignIds(deps.campaigns, workspaceId, named.value, 'definition', self);
};

type Draft = Parameters<PushDeps['campaigns']['revise']>[1];

/** An edit of a live campaign takes effect at once, so it must be complete; type and conversions stay once launched. */
const findFaults = async (
  deps: PushDeps,
  before: Campaign,
  draft: Draft,
  stored: {
    readonly configurations: Awaited<ReturnType<PushDeps['configurations']['list']>>;
    readonly groups: Awaited<ReturnType<PushDeps['groups']['list']>>;
  },
  at: Instant,
): Promise<readonly Refusal[]> => {
  const frozen = frozenProblem(before, draft);
  if (frozen !== null) return [frozen];
  if (!isLive(before.status)) return [];
  const reviewed = reviewCampaign(
    { ...before, ...draft },
    {
      moment: { now: at, timeZone: 'UTC' },
      channels: deps.channels,
      filters: await filtersFor(deps, before.workspaceId, draft.definition.audience, { self: null }),
      triggers: deps.triggers,
      configurations: stored.configurations,
      groups: stored.groups.map((each) => ({ ...each, archived: each.archivedAt !== null })),
    },
  );
  return [...reviewed.problems, ...(await checkSources(deps, reviewed.sources))];
};

const checkSources = async (
  deps: PushDeps,
  sources: readonly { readonly path: string; readonly source: string }[],
): Promise<readonly Refusal[]> => {
  const checked = await Promise.all(
    sources.map(async ({ path, source }) =>
      (await deps.templates.check(source)).map((fault) => ({ ...fault, field: path })),
    ),
  );
  return checked.flat();
};
