// The demo: a sandbox with a believable shop, and a live workspace that really sends. Everything goes through the
// parsers and stores that people use, so that what is shown is what can be made; people and history are loaded in
// bulk. One transaction: either all of it is there or nothing.
import { createApiKey } from '../adapters/postgres/api-keys.ts';
import { type PoolClient, inTransaction } from '../adapters/postgres/pool.ts';
import type { Pool } from '../adapters/postgres/pool.ts';
import type { SeedPerson } from '../adapters/postgres/seed.ts';
import { rebuildNames } from '../adapters/postgres/seen-names.ts';
import { isEmptyInstallation, loadCatalog, loadPeople, lockSeed } from '../adapters/postgres/seed.ts';
import { insertSetup } from '../adapters/postgres/seed-setup.ts';
import { PERMISSIONS } from '../contract/permissions.ts';
import type { CampaignDefinition, ChannelContent } from '../core/campaigns/campaign.ts';
import { createMjml } from '../adapters/mjml/compile.ts';
import { compileDefinition } from '../engine/compile-content.ts';
import { parseDefinition } from '../core/campaigns/parse-definition.ts';
import { makeUserId, partOf } from '../core/part.ts';
import { HOUR_MS, type Instant, toIso } from '../core/time.ts';
import { indexFilterKinds, parseSegment } from '../core/segments/segment.ts';
import type { Profile } from '../core/users/user.ts';
import { parseConfiguration } from '../kinds/channels/configuration.ts';
import { filterKindList } from '../kinds/filters/index.ts';
import { withSegments } from '../kinds/filters/segment-membership/segment-membership.ts';
import { CHANNELS } from '../kinds/channels/index.ts';
import { PROVIDERS } from '../kinds/channels/providers.ts';
import type { Clock, Random } from '../ports/clock.ts';
import type { Seal } from '../ports/seal.ts';
import type { Config } from './config.ts';
import type { DemoCampaign, DemoConfiguration, Relay } from './demo/setup.ts';
import {
  BLOCKS,
  CATALOG,
  GROUPS,
  campaignsOf,
  demoId,
  liveConfigurations,
  sandboxConfigurations,
} from './demo/setup.ts';
import { segmentsOf, type DemoSegment } from './demo/segments.ts';
import type { Shopper } from './demo/shop.ts';
import { PEOPLE, listProducts, listShoppers, makeRandom, summarizeVisits } from './demo/shop.ts';

export interface SeedDeps {
  readonly pool: Pool;
  readonly clock: Pick<Clock, 'now'>;
  readonly random: Random;
  readonly seal: Seal;
  readonly config: Pick<Config, 'smtpUrl' | 'mailFrom' | 'egressAllow'>;
  /** Where the sandbox's clock starts; now, unless it has a past to live. */
  readonly demoStartAt?: Instant;
  /** Fewer than 5,000, for tests. */
  readonly people?: number;
}

export interface SeededWorkspace {
  readonly key: string;
  readonly kind: 'live' | 'sandbox';
  /** Shown once. */
  readonly apiKey: string;
  readonly campaigns: readonly { readonly campaignId: string; readonly key: string; readonly name: string }[];
  readonly people: number;
}

export interface SeedReport {
  readonly workspaces: readonly SeededWorkspace[];
  readonly facts: number;
}

const DEMO_ID = 1;
const LIVE_ID = 2;
/** People of the live workspace: enough to try, nobody real. */
const LIVE_PEOPLE = 20;

/** Null: there is something already, nothing was touched. */
export const seedDemo = (deps: SeedDeps): Promise<SeedReport | null> =>
  inTransaction(deps.pool, async (client) => {
    await client.query('set local statement_timeout = 0');
    await lockSeed(client);
    if (!(await isEmptyInstallation(client))) return null;
    const demo = await seedWorkspace(client, deps, {
      workspaceId: DEMO_ID,
      key: 'demo',
      name: 'Leaf & Bean (demo)',
      kind: 'sandbox',
      configurations: sandboxConfigurations(),
      now: deps.demoStartAt ?? deps.clock.now(),
      people: deps.people ?? PEOPLE,
    });
    const live = await seedWorkspace(client, deps, {
      workspaceId: LIVE_ID,
      key: 'live',
      name: 'Leaf & Bean',
      kind: 'live',
      configurations: liveConfigurations(readRelay(deps.config), readOpenPorts(deps.config.egressAllow)),
      people: LIVE_PEOPLE,
      now: deps.clock.now(),
    });
    return { workspaces: [demo.seeded, live.seeded], facts: demo.facts + live.facts };
  });

interface Plan {
  readonly workspaceId: number;
  readonly key: string;
  readonly name: string;
  readonly kind: 'live' | 'sandbox';
  readonly configurations: readonly DemoConfiguration[];
  readonly people: number;
  readonly now: Instant;
}

const seedWorkspace = async (
  client: PoolClient,
  deps: SeedDeps,
  plan: Plan,
): Promise<{ readonly seeded: SeededWorkspace; readonly facts: number }> => {
  const { workspaceId, key, name, kind, now } = plan;
  const configurations = plan.configurations.map((each) => readConfiguration(deps, key, each));
  const channels = new Set(configurations.map(({ channel, category }) => `${channel}-${category}`));
  const campaigns = campaignsOf(key).filter(
    (one) => channels.has(`${one.channel}-${one.category}`) && (kind === 'sandbox' || isCalledFor(one)),
  );
  await insertSetup(client, {
    workspace: { workspaceId, key, name, kind, clockAt: kind === 'sandbox' ? now : null },
    configurations,
    groups: GROUPS.map((group) => ({ groupId: demoId(key, 'group', group.name), ...group })),
    blocks: BLOCKS.map((block) => ({ contentBlockId: demoId(key, 'block', block.name), ...block })),
    campaigns: await Promise.all(campaigns.map((campaign) => readCampaign(key, campaign))),
    segments: kind === 'sandbox' ? segmentsOf(key).map((one) => readSegment(key, one)) : [],
    at: now,
  });
  await loadCatalog(client, workspaceId, { ...CATALOG, items: listProducts() }, now);
  const shoppers = listShoppers(now, plan.people);
  const facts = await loadPeople(
    client,
    shoppers.map((shopper, i) => toSeedPerson(workspaceId, key, shopper, i, now)),
  );
  await rebuildNames(client, workspaceId);
  // What the demo did stands in the logs of the sandbox under the name of its key.
  const keyName = kind === 'sandbox' ? 'Demo shop' : 'First key';
  const wanted = { name: keyName, permissions: PERMISSIONS, allowedIps: [] };
  const made = await createApiKey(client, deps.random, workspaceId, wanted, now);
  const seeded: SeededWorkspace = {
    key,
    kind,
    apiKey: made.key,
    campaigns: campaigns.map((campaign) => ({
      campaignId: demoId(key, 'campaign', campaign.key),
      key: campaign.key,
      name: campaign.name,
    })),
    people: shoppers.length,
  };
  return { seeded, facts };
};

/** Where messages really leave, a sample must not answer events of real customers by itself. */
const isCalledFor = ({ type }: DemoCampaign): boolean => type === undefined;

/** Demo settings are ours: one that does not parse is a bug. */
const readConfiguration = (deps: SeedDeps, workspace: string, { key, written }: DemoConfiguration) => {
  const parsed = parseConfiguration(written, { channels: CHANNELS, providers: PROVIDERS });
  if (!parsed.ok) throw new Error(`The demo configuration ${key}: ${parsed.error.message}`);
  const { secrets, ...rest } = parsed.value;
  const sealedSecrets = Object.keys(secrets).length === 0 ? null : deps.seal.seal(JSON.stringify(secrets));
  return { configurationId: demoId(workspace, 'configuration', key), key, ...rest, sealedSecrets };
};

export interface SeedCampaign {
  readonly campaignId: string;
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly type: 'api_triggered' | 'action_based';
  readonly category: 'marketing' | 'transactional';
  readonly tags: readonly string[];
  readonly definition: CampaignDefinition;
}

const readCampaign = async (workspace: string, campaign: DemoCampaign): Promise<SeedCampaign> => {
  const { key, name, description, type = 'api_triggered', category, tags } = campaign;
  const parsed = parseDefinition(campaign.definition, category, () => demoId(workspace, 'part', key));
  if (!parsed.ok) throw new Error(`The demo campaign ${key}: ${parsed.error[0].message}`);
  const campaignId = demoId(workspace, 'campaign', key);
  const definition = await compileDefinition(createMjml(), parsed.value);
  const broken = definition.variants.flatMap(({ messages }) => messages).find(isBroken);
  if (broken !== undefined)
    throw new Error(`The demo campaign ${key}: ${JSON.stringify(broken.content['source_problem'])}`);
  return { campaignId, key, name, description, type, category, tags, definition };
};

const isBroken = ({ content }: ChannelContent): boolean => content['source_problem'] !== undefined;

const FILTERS = indexFilterKinds(filterKindList);

const readSegment = (workspace: string, segment: DemoSegment) => {
  const kinds = withSegments(FILTERS, () => ({ name: 'another', rule: { all: [] } }));
  const parsed = parseSegment(segment.rule, kinds);
  if (!parsed.ok) throw new Error(`The demo segment ${segment.key}: ${parsed.error.message}`);
  return { segmentId: demoId(workspace, 'segment', segment.key), ...segment };
};

const toSeedPerson = (
  workspaceId: number,
  workspace: string,
  shopper: Shopper,
  i: number,
  now: Instant,
): SeedPerson => {
  const part = partOf(workspaceId, 'external_id', shopper.externalId);
  const profile: Profile = {
    workspaceId,
    part,
    userId: makeUserId(hexOf(makeRandom(7_000_000 + i)), part),
    externalId: shopper.externalId,
    email: shopper.email,
    phone: shopper.phone,
    timeZone: shopper.timeZone,
    fields: {
      first_name: shopper.firstName,
      last_name: shopper.lastName,
      home_city: shopper.city,
      country: shopper.country,
      language: shopper.language,
    },
    attributes: shopper.attributes,
    aliases: {},
    devices: [],
    subscriptionGroups: subscriptionsOf(workspace, shopper),
    emailState: shopper.emailState,
    emailStateAt: shopper.createdAt,
    pushState: 'subscribed',
    pushStateAt: null,
    emailBouncedAt: null,
    emailSpamAt: null,
    phoneStoppedAt: null,
    phoneInvalidAt: null,
    lastUsedAt: shopper.visits.at(-1)?.at ?? null,
    revenue: shopper.visits.reduce((all, visit) => all + visit.revenue, 0),
    randomBucket: shopper.randomBucket,
    revision: 1,
    createdAt: shopper.createdAt,
    updatedAt: Math.floor(now / HOUR_MS) * HOUR_MS,
  };
  const facts = shopper.visits.map(({ kind, name, at, properties }) => ({ kind, name, at, properties }));
  return { profile, facts, summaries: summarizeVisits(shopper.visits) };
};

const hexOf = (random: () => number): string =>
  Array.from({ length: 22 }, () => Math.floor(random() * 16).toString(16)).join('');

const subscriptionsOf = (workspace: string, shopper: Shopper): Profile['subscriptionGroups'] => {
  const at = toIso(shopper.createdAt);
  const state = (wants: boolean) => ({
    state: wants ? ('subscribed' as const) : ('unsubscribed' as const),
    at,
  });
  return {
    [demoId(workspace, 'group', GROUPS[0].name)]: state(shopper.wantsNews),
    [demoId(workspace, 'group', GROUPS[1].name)]: state(shopper.wantsTexts),
  };
};

/** `smtp://user:password@host:port` or `smtps://…`; the sender is MAIL_FROM. */
export const readRelay = (config: Pick<Config, 'smtpUrl' | 'mailFrom'>): Relay | null => {
  if (config.smtpUrl === null) return null;
  const url = new URL(config.smtpUrl);
  const isTls = url.protocol === 'smtps:';
  const port = url.port === '' ? (isTls ? 465 : 587) : Number(url.port);
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port,
    security: isTls ? 'tls' : 'opportunistic',
    user: url.username === '' ? null : decodeURIComponent(url.username),
    password: url.password === '' ? null : decodeURIComponent(url.password),
    from: config.mailFrom ?? 'relance@localhost.localdomain',
  };
};

/** `10.0.0.0/8:2525` → 2525; entries without a port open none by name. */
export const readOpenPorts = (entries: readonly string[]): readonly number[] => [
  ...new Set(entries.flatMap((entry) => (/:\d{1,5}$/.test(entry) ? [Number(entry.split(':').at(-1))] : []))),
];
