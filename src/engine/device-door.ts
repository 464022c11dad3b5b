// What a device reports, put where it belongs: facts to ingest, interactions to their recorder, who somebody is to
// the identity store, in the order of the device. Every item has its effect once, however often it comes.
import { readMessageToken } from '../core/channels/message-token.ts';
import type { Mac } from '../core/channels/unsubscribe.ts';
import { uuidOf } from '../core/identity.ts';
import { isInfluenced } from '../core/interactions/influence.ts';
import type { Interaction } from '../core/interactions/interaction.ts';
import { partOf } from '../core/part.ts';
import type { Refusal, Result } from '../core/result.ts';
import { ok } from '../core/result.ts';
import type { PersonKey } from '../core/users/person-key.ts';
import type { DevicePlatform } from '../core/users/user.ts';
import type { OnceKey, TrackItem } from '../core/users/track-item.ts';
import type { ItemContent } from '../contract/device/item-content.ts';
import type { DeviceItem, ItemProblem } from '../contract/device/items.ts';
import type { Clock } from '../ports/clock.ts';
import type { IdentityStore } from '../ports/identity-store.ts';
import type { IngestStore } from '../ports/ingest-store.ts';
import type { InteractionRecorder } from '../ports/interactions.ts';
import type { RecentPushes, SessionStart } from '../ports/recent-pushes.ts';
import type { Ingest } from './ingest.ts';
import type { IngestWorkspace } from './ingest-deps.ts';

export interface DeviceDoorDeps {
  readonly ingest: Ingest;
  readonly store: Pick<IngestStore, 'knownItems' | 'rememberItem'>;
  readonly identity: Pick<IdentityStore, 'identify' | 'addAliases'>;
  readonly interactions: Pick<InteractionRecorder, 'record'>;
  readonly recentPushes: RecentPushes;
  /** Of message tokens. */
  readonly mac: Mac;
  readonly clock: Pick<Clock, 'now'>;
}

export interface DeviceReport {
  readonly workspace: IngestWorkspace;
  readonly appId: string;
  /** Web push has no influenced opens (20.3). */
  readonly platform: DevicePlatform;
  readonly deviceId: string;
  readonly userId: string | null;
  readonly items: readonly DeviceItem[];
}

export interface DeviceDoor {
  /** What was refused; the rest is durable. Refusal `overloaded`: come back with the same items. */
  take(report: DeviceReport): Promise<Result<readonly ItemProblem[]>>;
}

/** Label of the alias by which a device's user is known until somebody says who they are. */
export const DEVICE_LABEL = '$device';

export const makeDeviceDoor = (deps: DeviceDoorDeps): DeviceDoor => ({
  take: async (report) => {
    const fresh = await leaveOutKnown(deps, report);
    const problems: ItemProblem[] = [];
    for (const run of toRuns(fresh)) {
      const done = await takeRun(deps, report, run);
      if (!done.ok) return done;
      problems.push(...done.value);
    }
    return ok(problems);
  },
});

interface KnownOnce {
  readonly item: DeviceItem;
  readonly once: OnceKey;
}

/** A repeat must not bring back to life whom it was about: what is known by now is not even looked at. */
const leaveOutKnown = async (
  { store }: DeviceDoorDeps,
  { workspace: { workspaceId }, appId, deviceId, items }: DeviceReport,
): Promise<readonly KnownOnce[]> => {
  const part = partOf(workspaceId, 'device', `${appId}:${deviceId}`);
  const named = new Map<string, KnownOnce>();
  for (const item of items) {
    const key = uuidOf('device-item', workspaceId, appId, deviceId, item.id);
    if (!named.has(key)) named.set(key, { item, once: { part, key } });
  }
  const known = await store.knownItems(
    workspaceId,
    [...named.values()].map(({ once }) => once),
  );
  return [...named.values()].filter(({ once }) => !known.has(once.key));
};

/** Items that can be written together: saying who somebody is comes between what was before and what is after. */
const toRuns = (items: readonly KnownOnce[]): readonly (readonly KnownOnce[])[] => {
  const runs: KnownOnce[][] = [];
  for (const one of items) {
    const last = runs.at(-1);
    if (last === undefined || isIdentity(one) || isIdentity(last[0]!)) runs.push([one]);
    else last.push(one);
  }
  return runs;
};

const isIdentity = ({ item: { content } }: KnownOnce): boolean =>
  content.kind === 'identify' || content.kind === 'alias';

const takeRun = async (
  deps: DeviceDoorDeps,
  report: DeviceReport,
  run: readonly KnownOnce[],
): Promise<Result<readonly ItemProblem[]>> => {
  const [first] = run;
  if (first !== undefined && isIdentity(first)) {
    await nameUser(deps, report, first);
    return ok([]);
  }
  const tracked = await trackFacts(deps, report, run);
  if (!tracked.ok) return tracked;
  const { problems, starts } = tracked.value;
  const unread = await recordInteractions(deps, report, run);
  // After what was opened directly: that is no influence.
  if (report.platform !== 'web') await recordInfluence(deps, starts);
  return ok([...problems, ...unread]);
};

const recordInfluence = async (
  { recentPushes, interactions }: DeviceDoorDeps,
  starts: readonly SessionStart[],
): Promise<void> => {
  const found = await recentPushes.before(starts);
  const influenced = starts.flatMap(({ workspaceId, userId, at }, i): readonly Interaction[] => {
    const { pushes = [], habit = null } = found[i] ?? {};
    return pushes
      .filter((push) => isInfluenced(push, at, habit))
      .map(({ campaignId, receivedAt }) => ({
        workspaceId,
        userId,
        about: { kind: 'campaign', campaignId },
        channel: 'push',
        interaction: 'influenced_open',
        alias: null,
        button: null,
        detail: {},
        at,
        key: uuidOf('influenced', workspaceId, userId, campaignId, receivedAt),
      }));
  });
  if (influenced.length > 0) await interactions.record(influenced);
};

const deviceAlias = ({ appId, deviceId }: DeviceReport) =>
  ({ kind: 'alias', label: DEVICE_LABEL, name: uuidOf('device', appId, deviceId) }) as const;

const nameUser = async (
  { identity, store, clock }: DeviceDoorDeps,
  report: DeviceReport,
  { item: { content }, once }: KnownOnce,
): Promise<void> => {
  const { userId: externalId, workspace } = report;
  const { workspaceId, now } = workspace;
  if (externalId === null) return;
  if (content.kind === 'alias') {
    const { label, name } = content;
    await identity.addAliases(workspaceId, [{ label, name, externalId }], now);
  } else {
    await identity.identify(workspaceId, [{ key: deviceAlias(report), externalId, release: true }], now);
  }
  await store.rememberItem(workspaceId, once, clock.now());
};

interface Tracked {
  readonly problems: readonly ItemProblem[];
  readonly starts: readonly SessionStart[];
}

const trackFacts = async (
  { ingest }: DeviceDoorDeps,
  report: DeviceReport,
  run: readonly KnownOnce[],
): Promise<Result<Tracked>> => {
  const keyOf = ({ anonymous }: DeviceItem): PersonKey =>
    anonymous || report.userId === null ? deviceAlias(report) : { kind: 'external_id', value: report.userId };
  const items = run.flatMap(({ item, once }): readonly TrackItem[] => {
    const { content, index } = item;
    if (content.kind !== 'fact') return [];
    return [{ input: 'items', index, key: keyOf(item), updateExistingOnly: false, once, fact: content.fact }];
  });
  const outcomes = await ingest.track(report.workspace, items);
  if (!outcomes.ok) return outcomes;
  const ids = new Map(run.map(({ item }) => [item.index, item.id]));
  const problems: ItemProblem[] = [];
  const starts: SessionStart[] = [];
  items.forEach(({ index, fact }, i) => {
    const outcome = outcomes.value[i];
    if (outcome?.kind === 'refused') problems.push({ index, id: ids.get(index) ?? null, ...outcome.error });
    if (outcome?.kind !== 'applied' || fact.kind !== 'session' || fact.phase !== 'start') return;
    const { part, userId } = outcome;
    starts.push({ workspaceId: report.workspace.workspaceId, part, userId, at: fact.at });
  });
  return ok({ problems, starts });
};

type InteractionContent = Extract<ItemContent, { kind: 'interaction' }>;

const recordInteractions = async (
  { interactions, mac }: DeviceDoorDeps,
  { workspace }: DeviceReport,
  run: readonly KnownOnce[],
): Promise<readonly ItemProblem[]> => {
  const problems: ItemProblem[] = [];
  const read: Interaction[] = [];
  for (const { item, once } of run) {
    if (item.content.kind !== 'interaction') continue;
    const one = toInteraction(mac, workspace.workspaceId, item.content, once.key);
    if (one.ok) read.push(one.value);
    else problems.push({ index: item.index, id: item.id, ...one.error });
  }
  if (read.length > 0) await interactions.record(read);
  return problems;
};

const NOT_A_MESSAGE: Refusal = {
  code: 'invalid_message',
  message: 'message is not the token of a message of this workspace.',
  field: 'message',
};

const toInteraction = (
  mac: Mac,
  workspaceId: number,
  { message, interaction, alias, button, at }: InteractionContent,
  key: string,
): Result<Interaction> => {
  const claim = readMessageToken(message, mac);
  if (!claim.ok || claim.value.workspaceId !== workspaceId) return { ok: false, error: NOT_A_MESSAGE };
  const { userId, sendKey } = claim.value;
  const about = { kind: 'send', sendKey } as const;
  return ok({ workspaceId, userId, about, channel: null, interaction, alias, button, detail: {}, at, key });
};
