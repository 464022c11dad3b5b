// A workspace's setup as documents that people keep in files: stable keys instead of ids, no secrets, no status.
// Reading gives what `relance pull` writes; comparing says what `relance push` would change.
import type { Campaign } from '../core/campaigns/campaign.ts';
import { writeDefinition } from '../core/campaigns/parse-definition.ts';
import { mapMessages, withoutMade } from '../core/content/written-definition.ts';
import type { Json, JsonObject } from '../core/json.ts';
import { isObject } from '../core/json.ts';
import type { SegmentRecord, SegmentStore } from '../ports/segment-store.ts';
import type { EmailTemplateStore } from '../ports/content.ts';
import type { ImageStore } from '../ports/images.ts';
import type { PreferenceCenterStore } from '../ports/preference-centers.ts';
import { writeCenter } from './push-centers.ts';
import { listImages, withoutImageBase, writeImage } from './push-images.ts';
import { normalLimits, writeLimits } from './push-limits.ts';
import { orderByReferences, withCampaignKeys } from './push-references.ts';
import { listSegments, withKeys, writeSegment } from './push-segments.ts';
import { teamKeyOf, writeTeam } from './push-teams.ts';
import { listTemplates, writeTemplate } from './push-templates.ts';
import { nameKey } from './resource-keys.ts';
import type { Team, TeamStore } from '../ports/team-store.ts';
import type { LimitSettingsStore } from '../ports/limit-store.ts';
import type { CatalogStore } from '../ports/catalog-store.ts';
import type {
  CampaignStore,
  ConfigurationStore,
  ContentBlockStore,
  GroupStore,
  StoredConfiguration,
  SubscriptionGroup,
} from '../ports/settings-store.ts';

/** In the order in which they refer to each other, but for segments that name campaigns. */
export const RESOURCE_KINDS = [
  'subscription-groups',
  'channel-configurations',
  'images',
  'preference-centers',
  'content-blocks',
  'email-templates',
  'catalogs',
  'segments',
  'teams',
  'campaigns',
  // Their rules may name segments and campaigns.
  'limits',
] as const;
export type ResourceKind = (typeof RESOURCE_KINDS)[number];

export interface Resource {
  readonly kind: ResourceKind;
  /** Stable, unique among its kind: also the file's name. */
  readonly key: string;
  readonly document: JsonObject;
  /** Of images that come from files; null: it is not there. */
  readonly bytes?: () => Promise<Uint8Array | null>;
}

export interface ResourceStores {
  readonly campaigns: CampaignStore;
  readonly configurations: ConfigurationStore;
  readonly groups: GroupStore;
  readonly contentBlocks: ContentBlockStore;
  readonly catalogs: CatalogStore;
  readonly segments: SegmentStore;
  readonly teams: TeamStore;
  readonly centers: PreferenceCenterStore;
  readonly images: ImageStore;
  readonly emailTemplates: EmailTemplateStore;
  readonly limits: Pick<LimitSettingsStore, 'find'>;
  /** Where messages show images from; texts in files leave it out. */
  readonly imageBase: string;
}

export const MAX_FILE_ITEMS = 10_000;
const MAX_RESOURCES = 10_000;

export const readResources = async (
  stores: ResourceStores,
  workspaceId: number,
): Promise<readonly Resource[]> => {
  const groups = await stores.groups.list(workspaceId);
  const configurations = await stores.configurations.list(workspaceId);
  const blocks = await stores.contentBlocks.list(workspaceId, { limit: MAX_RESOURCES, offset: 0 });
  const catalogs = await stores.catalogs.list(workspaceId);
  const segments = await listSegments(stores, workspaceId);
  const teams = await stores.teams.list(workspaceId);
  // Archived campaigns have no file, but may be named.
  const all = await stores.campaigns.list(workspaceId, {
    limit: MAX_RESOURCES,
    after: null,
    statuses: null,
  });
  const campaigns = all.filter(({ status }) => status !== 'archived');
  const catalogFiles = catalogs.map(async ({ name, description, fields }): Promise<Resource> => {
    const items = await stores.catalogs.items(workspaceId, name, { limit: MAX_FILE_ITEMS, after: null });
    return {
      kind: 'catalogs',
      key: name,
      document: { description, fields: fields as unknown as Json, items },
    };
  });
  const centers = await stores.centers.list(workspaceId);
  const templates = await listTemplates(stores, workspaceId);
  const images = await listImages(stores, workspaceId);
  const { limits } = await stores.limits.find(workspaceId);
  const resources: readonly Resource[] = [
    ...groups.filter(({ archivedAt }) => archivedAt === null).map(writeGroup),
    ...configurations.map(writeConfiguration),
    ...images.map(writeImage),
    ...centers.map((center) => writeCenter(center, groups, groupKey)),
    ...blocks.map(({ name, description, content, contentType, state, tags }): Resource => ({
      kind: 'content-blocks',
      key: name,
      document: { description, content_type: contentType, state, tags, content },
    })),
    ...templates.map(writeTemplate),
    ...(await Promise.all(catalogFiles)),
    ...segments.map((segment) => writeSegment(segment, segments, all)),
    ...teams.map(writeTeam),
    ...campaigns.map((campaign) => writeCampaign(campaign, { configurations, groups, segments, teams, all })),
    ...writeLimits(limits, segments, all),
  ];
  return resources.map((one) => ({ ...one, document: withoutImageBase(one.document, stores.imageBase) }));
};

/** Groups have no key of their own: the name, written for a file. */
export const groupKey = (name: string): string => nameKey(name, 'group');

const writeGroup = ({ name, channel }: SubscriptionGroup): Resource => ({
  kind: 'subscription-groups',
  key: groupKey(name),
  document: { name, channel },
});

const writeConfiguration = (configuration: StoredConfiguration): Resource => ({
  kind: 'channel-configurations',
  key: configuration.key,
  document: {
    name: configuration.name,
    channel: configuration.channel,
    category: configuration.category,
    provider: configuration.provider,
    sender: configuration.settings.sender,
    provider_settings: configuration.settings.provider,
    ...(configuration.settings.limits.messagesPerSecond === null
      ? {}
      : { limits: { messages_per_second: configuration.settings.limits.messagesPerSecond } }),
    active: configuration.active,
  },
});

/** What a campaign may name, by id. */
interface Named {
  readonly configurations: readonly StoredConfiguration[];
  readonly groups: readonly SubscriptionGroup[];
  readonly segments: readonly SegmentRecord[];
  readonly teams: readonly Team[];
  readonly all: readonly Campaign[];
}

const writeCampaign = (campaign: Campaign, named: Named): Resource => {
  const { configurations, groups, segments, teams, all } = named;
  const keyOf = (id: Json | undefined): Json =>
    configurations.find(({ configurationId }) => configurationId === id)?.key ?? '';
  const {
    subscription_group_id: groupId,
    team_id: teamId,
    ...definition
  } = writeDefinition(campaign.definition);
  const group = groups.find((each) => each.groupId === groupId);
  return {
    kind: 'campaigns',
    key: campaign.key,
    document: {
      name: campaign.name,
      description: campaign.description,
      type: campaign.type,
      category: campaign.category,
      tags: campaign.tags,
      definition: {
        ...mapMessages(
          withCampaignKeys(withKeys(definition, segments), all),
          ({ configuration_id: id, ...rest }) => ({
            ...rest,
            ...(isObject(rest['content']) ? { content: withoutMade(rest['content']) } : {}),
            configuration: keyOf(id),
          }),
        ),
        subscription_group: group === undefined ? null : groupKey(group.name),
        team: teamKeyOf(teams, teamId),
      },
    },
  };
};

export interface ResourceChange {
  readonly resource: Resource;
  readonly action: 'create' | 'change';
  /** Paths whose values differ, for people. */
  readonly differences: readonly string[];
}

/** What is in the workspace and not in files stays: files never delete. */
export const compareResources = (
  wanted: readonly Resource[],
  present: readonly Resource[],
): readonly ResourceChange[] => {
  const known = new Map(present.map((resource) => [`${resource.kind}/${resource.key}`, resource]));
  const ordered = orderByReferences(
    RESOURCE_KINDS.flatMap((kind) => wanted.filter((resource) => resource.kind === kind)),
  );
  return ordered.map(asPulled).flatMap((resource): readonly ResourceChange[] => {
    const before = known.get(`${resource.kind}/${resource.key}`);
    if (before === undefined) return [{ resource, action: 'create', differences: [] }];
    const differences = findDifferences(before.document, resource.document, '');
    return differences.length === 0 ? [] : [{ resource, action: 'change', differences }];
  });
};

const asPulled = (resource: Resource): Resource =>
  resource.kind === 'limits' ? { ...resource, ...normalLimits({ ...resource, kind: 'limits' }) } : resource;

const SHOWN_CHARS = 60;
const MAX_DIFFERENCES = 50;

const findDifferences = (
  before: Json | undefined,
  after: Json | undefined,
  path: string,
): readonly string[] => {
  if (isObject(before) && isObject(after)) {
    const [old, wanted] = [before, after];
    const names = new Set([...Object.keys(old), ...Object.keys(wanted)]);
    return [...names]
      .flatMap((name) => findDifferences(old[name], wanted[name], path === '' ? name : `${path}.${name}`))
      .slice(0, MAX_DIFFERENCES);
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    const [old, wanted] = [before as readonly Json[], after as readonly Json[]];
    return old
      .flatMap((item, i) => findDifferences(item, wanted[i], `${path}[${i}]`))
      .slice(0, MAX_DIFFERENCES);
  }
  if (JSON.stringify(before ?? null) === JSON.stringify(after ?? null)) return [];
  return [`${path}: ${show(before)} → ${show(after)}`];
};

const show = (value: Json | undefined): string => {
  const text = JSON.stringify(value ?? null);
  return text.length > SHOWN_CHARS ? `${text.slice(0, SHOWN_CHARS)}…` : text;
};
