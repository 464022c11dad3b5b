// Limits of a workspace as files, one for each kind: frequency rules, quiet hours, speeds of channels, suppression lists,
// parents of tags. The global control group is drawn by chance in each workspace and stands in no file.
import {
  checkPeriods,
  presentLimits,
  toFrequencyRule,
  toQuietRule,
  toSpeed,
} from '../api/admin/limit-documents.ts';
import { filtersFor, type KnownSegments } from '../api/admin/known-segments.ts';
import * as contract from '../contract/admin/limits.ts';
import type { Endpoint } from '../contract/endpoint.ts';
import type { Campaign } from '../core/campaigns/campaign.ts';
import type { Json, JsonObject } from '../core/json.ts';
import { isObject } from '../core/json.ts';
import {
  checkFrequencyRules,
  checkQuietRules,
  checkSpeeds,
  checkSuppressionLists,
  checkTags,
} from '../core/restraints/check-limits.ts';
import { NO_WORKSPACE_LIMITS, type WorkspaceLimits } from '../core/restraints/workspace-limits.ts';
import type { ChannelKind } from '../core/channels/channel.ts';
import { err, ok, refuse, type Refusal, type Result } from '../core/result.ts';
import type { Instant } from '../core/time.ts';
import type { Clock, Random } from '../ports/clock.ts';
import type { LimitSettingsStore } from '../ports/limit-store.ts';
import type { SegmentRecord, SegmentStore } from '../ports/segment-store.ts';
import type { CampaignStore } from '../ports/settings-store.ts';
import { withCampaignIds, withCampaignKeys } from './push-references.ts';
import { listSegments, withIds, withKeys } from './push-segments.ts';

export interface LimitPushDeps extends KnownSegments {
  readonly limits: LimitSettingsStore;
  readonly segments: SegmentStore;
  readonly campaigns: Pick<CampaignStore, 'findByKey'>;
  readonly channels: readonly ChannelKind[];
  readonly clock: Pick<Clock, 'now'>;
  readonly random: Pick<Random, 'uuid'>;
  /** Of the workspace's clock. */
  readonly workspaceNow: (workspaceId: number) => Promise<Instant>;
}

interface LimitFile {
  readonly kind: 'limits';
  readonly key: string;
  readonly document: JsonObject;
}

/** Nothing is written of what was never set: a push of other files then leaves it as it stands. */
export const writeLimits = (
  limits: WorkspaceLimits,
  segments: readonly SegmentRecord[],
  campaigns: readonly Campaign[],
): readonly LimitFile[] => {
  const named = (rule: JsonObject): JsonObject => withCampaignKeys(withKeys(rule, segments), campaigns);
  return Object.entries(documentsOf(limits)).flatMap(([key, document]) => {
    const [entries] = Object.values(document);
    if (!Array.isArray(entries) || entries.length === 0) return [];
    const lists = document['lists'];
    const shown = Array.isArray(lists) ? { lists: (lists as readonly Json[]).map(inList(named)) } : document;
    return [{ kind: 'limits', key, document: shown }];
  });
};

/** By file, with everything that has a usual value said. */
const documentsOf = (limits: WorkspaceLimits): Readonly<Record<string, JsonObject>> => {
  const shown = presentLimits({ version: 0, limits });
  return {
    'frequency-rules': { rules: asJson(shown.frequency_rules) },
    'quiet-hours': { rules: asJson(shown.quiet_hours) },
    'channel-speeds': { limits: asJson(shown.channel_speeds) },
    'suppression-lists': {
      lists: asJson(shown.suppression_lists.map(({ list_id: _id, ...list }) => list)),
    },
    tags: { tags: asJson(shown.tags) },
  };
};

/** What is presented is JSON all along. */
const asJson = (value: object): Json => JSON.parse(JSON.stringify(value)) as Json;

const inList =
  (change: (rule: JsonObject) => JsonObject) =>
  (list: Json): Json =>
    isObject(list) && isObject(list['audience']) ? { ...list, audience: change(list['audience']) } : list;

/** A file as it would be pulled: what it leaves out has its usual value. A file that is wrong stays as it is. */
export const normalLimits = (file: LimitFile): LimitFile => {
  const read = readers[file.key]?.(file.document);
  if (read?.ok !== true) return file;
  const part = read.value.part(() => '');
  const document = documentsOf({ ...NO_WORKSPACE_LIMITS, ...part })[file.key];
  return document === undefined ? file : { ...file, document };
};

type ListIdOf = (name: string) => string;

interface ReadLimits {
  readonly part: (listIdOf: ListIdOf) => Partial<WorkspaceLimits>;
  readonly check: (channels: readonly string[]) => readonly Refusal[];
}

type Reader = (document: JsonObject) => Result<ReadLimits>;

/** The schemas of the doors read files too. */
const parsed = <Body>(
  endpoint: Pick<Endpoint<{ readonly body: Body }>, 'parse'>,
  document: JsonObject,
): Result<Body> => {
  const input = endpoint.parse({ params: {}, query: {}, body: document });
  if (input.ok) return ok(input.value.body);
  return err('code' in input.error ? input.error : input.error[0]);
};

const reader =
  <Body>(
    endpoint: Pick<Endpoint<{ readonly body: Body }>, 'parse'>,
    read: (body: Body) => ReadLimits,
  ): Reader =>
  (document) => {
    const body = parsed(endpoint, document);
    return body.ok ? ok(read(body.value)) : body;
  };

const readers: Readonly<Record<string, Reader>> = {
  'frequency-rules': reader(contract.setFrequencyRules, ({ rules }) => {
    const frequencyRules = rules.map(toFrequencyRule);
    return {
      part: () => ({ frequencyRules }),
      check: (channels) => checkFrequencyRules(frequencyRules, channels),
    };
  }),
  'quiet-hours': reader(contract.setQuietHours, ({ rules }) => {
    const quietHours = rules.map(toQuietRule);
    return {
      part: () => ({ quietHours }),
      check: (channels) => [...checkPeriods(rules), ...checkQuietRules(quietHours, channels)],
    };
  }),
  'channel-speeds': reader(contract.setChannelSpeeds, ({ limits }) => {
    const channelSpeeds = limits.map(toSpeed);
    return { part: () => ({ channelSpeeds }), check: (channels) => checkSpeeds(channelSpeeds, channels) };
  }),
  'suppression-lists': reader(contract.setSuppressionLists, ({ lists }) => ({
    part: (listIdOf) => ({
      suppressionLists: lists.map(({ name, audience, exempt_tags, active }) => ({
        listId: listIdOf(name),
        name,
        audience: asJson(audience) as JsonObject,
        exemptTags: exempt_tags ?? [],
        active: active ?? true,
      })),
    }),
    // Looked at where the segments are known.
    check: () => [],
  })),
  tags: reader(contract.setTags, ({ tags }) => {
    const tagParents = Object.fromEntries(tags.map(({ name, parent }) => [name, parent]));
    const names = tags.map(({ name }) => name);
    return { part: () => ({ tagParents }), check: () => checkTags(tagParents, names) };
  }),
};

/** The file stands for all of its kind: what it does not name is gone afterwards. */
export const applyLimits = async (
  deps: LimitPushDeps,
  workspaceId: number,
  { key, document }: Pick<LimitFile, 'key' | 'document'>,
): Promise<Result<null>> => {
  const read = readers[key];
  if (read === undefined) return refuse('unknown_file', `limits has ${Object.keys(readers).join(', ')}`);
  const named = await withNamed(deps, workspaceId, document);
  if (!named.ok) return named;
  const found = read(named.value);
  if (!found.ok) return found;
  const { version, limits } = await deps.limits.find(workspaceId);
  const part = found.value.part(
    (name) => limits.suppressionLists.find((one) => one.name === name)?.listId ?? deps.random.uuid(),
  );
  const lists = part.suppressionLists ?? [];
  const filters = await filtersFor(deps, workspaceId, lists, { self: null });
  const [problem] = [
    ...found.value.check(deps.channels.map(({ id }) => id)),
    ...checkSuppressionLists(lists, filters),
  ];
  if (problem !== undefined) return err(problem);
  const now = await deps.workspaceNow(workspaceId);
  const saved = await deps.limits.save(workspaceId, { ...limits, ...part }, version, now, deps.clock.now());
  return saved ? ok(null) : refuse('conflict', 'the limits were changed meanwhile; push again');
};

/** Segments and campaigns of audiences by their ids here. */
const withNamed = async (
  deps: LimitPushDeps,
  workspaceId: number,
  document: JsonObject,
): Promise<Result<JsonObject>> => {
  const { lists } = document;
  if (!Array.isArray(lists)) return ok(document);
  const segments = await listSegments(deps, workspaceId);
  const changed: Json[] = [];
  for (const [i, list] of (lists as readonly Json[]).entries()) {
    const audience = isObject(list) ? list['audience'] : undefined;
    if (!isObject(list) || !isObject(audience)) {
      changed.push(list);
      continue;
    }
    const field = `lists[${i}].audience`;
    const known = withIds(audience, segments, field);
    if (!known.ok) return known;
    const whole = await withCampaignIds(deps.campaigns, workspaceId, known.value, field);
    if (!whole.ok) return whole;
    changed.push({ ...list, audience: whole.value });
  }
  return ok({ ...document, lists: changed });
};
