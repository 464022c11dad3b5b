// What exists before the first step of a seed: a workspace, a few people, channel configurations of every provider
// class, and campaigns with drawn settings. Written straight into the tables.
import { toProfileRow } from '../../src/adapters/postgres/profile-row.ts';
import {
  USUAL_DEFINITION,
  type Campaign,
  type CampaignDefinition,
  type ChannelContent,
} from '../../src/core/campaigns/campaign.ts';
import type { ProviderClass } from '../../src/core/deliveries/classes.ts';
import { uuidOf } from '../../src/core/identity.ts';
import type { JsonObject } from '../../src/core/json.ts';
import type { FrequencyRule } from '../../src/core/restraints/frequency-rules.ts';
import { NO_WORKSPACE_LIMITS } from '../../src/core/restraints/workspace-limits.ts';
import { makeUserId, partOf } from '../../src/core/part.ts';
import { DAY_MS, MINUTE_MS, toIso, type Instant } from '../../src/core/time.ts';
import type { Profile } from '../../src/core/users/user.ts';
import { buildProfile, identifierRow } from '../support/people.ts';
import { contactKey, contactPart } from '../../src/core/users/person-key.ts';
import type { Chance } from './chance.ts';
import type { VirtualDatabase } from './virtual-database.ts';

export const WORKSPACE_ID = 1;
export const TRIGGER_EVENT = 'cart';
export const EXCEPTION_EVENT = 'checkout';

export interface Configuration {
  readonly configurationId: string;
  readonly channel: string;
  readonly class: ProviderClass;
  readonly keyTtlMs: number | null;
  readonly slots: number;
  readonly messagesPerSecond: number | null;
}

export type ScenarioCampaign = Pick<Campaign, 'campaignId' | 'type' | 'category' | 'definition'>;

/** Addresses that get a copy of every variant at the first send of the campaigns it is attached to. */
export interface ScenarioSeeds {
  readonly seedGroupId: string;
  readonly members: readonly string[];
  readonly campaignIds: readonly string[];
}

export interface Scenario {
  /** Workspace-wide: at most so many messages a person in so many minutes. */
  readonly cap: { readonly messages: number; readonly minutes: number } | null;
  readonly people: readonly Profile[];
  readonly configurations: readonly Configuration[];
  readonly campaigns: readonly ScenarioCampaign[];
  readonly seeds: readonly ScenarioSeeds[];
}

export const drawScenario = (chance: Chance): Scenario => {
  const people = Array.from({ length: chance.between(2, 5) }, (_, i) => drawPerson(chance, i));
  const configurations = ['email', 'sms', 'webhook'].map((channel, i) =>
    drawConfiguration(chance, channel, i),
  );
  const campaigns = Array.from({ length: chance.between(1, 3) }, (_, i) =>
    drawCampaign(chance, i, configurations),
  );
  const cap = chance.happens(0.15)
    ? { messages: chance.between(1, 2), minutes: chance.between(1, 10) }
    : null;
  return {
    cap,
    people,
    configurations,
    campaigns: withPriorities(chance, campaigns),
    seeds: drawSeeds(chance, campaigns),
  };
};

/** A stream of its own: what was drawn before stays as it is. */
const withPriorities = (
  chance: Chance,
  campaigns: readonly ScenarioCampaign[],
): readonly ScenarioCampaign[] => {
  const own = chance.stream('priority');
  return campaigns.map(({ definition, ...one }) => {
    const limits = { ...definition.limits, priority: own.pick([10, 50, 90]) };
    return { ...one, definition: { ...definition, limits } };
  });
};

/** Some share an address with a person; some are in two groups. */
const drawSeeds = (chance: Chance, campaigns: readonly ScenarioCampaign[]): readonly ScenarioSeeds[] => {
  const own = chance.stream('seeds');
  const mailing = campaigns.filter(hasMail).map(({ campaignId }) => campaignId);
  if (mailing.length === 0 || !own.happens(0.3)) return [];
  return Array.from({ length: own.between(1, 2) }, (_, i) => ({
    seedGroupId: uuidOf('seed group', i),
    members: own.pick([['one@seeds.test'], ['one@seeds.test', 'Two@seeds.test'], ['person-1@shop.test']]),
    campaignIds: mailing.filter(() => own.happens(0.8)),
  }));
};

const hasMail = ({ definition }: ScenarioCampaign): boolean =>
  definition.variants.some(({ messages }) => messages.some(({ channel }) => channel === 'email'));

const drawPerson = (chance: Chance, i: number): Profile => {
  const externalId = `person-${i}`;
  const part = partOf(WORKSPACE_ID, 'external_id', externalId);
  return buildProfile({
    workspaceId: WORKSPACE_ID,
    externalId,
    part,
    userId: makeUserId(i.toString(16).padStart(22, '0'), part),
    email: i > 0 && chance.happens(0.15) ? 'shared@shop.test' : `${externalId}@shop.test`,
    phone: `+3361234${(5_600 + i).toString()}`,
    fields: { first_name: `Name ${i}` },
  });
};

const drawConfiguration = (chance: Chance, channel: string, i: number): Configuration => {
  const providerClass = chance.pick(['A', 'A', 'B', 'C', 'C'] as const);
  return {
    configurationId: uuidOf('configuration', i),
    channel,
    class: providerClass,
    keyTtlMs: providerClass === 'A' ? chance.pick([null, DAY_MS, 5 * MINUTE_MS]) : null,
    slots: chance.pick([1, 2, 8]),
    messagesPerSecond: chance.happens(0.15) ? chance.between(1, 5) : null,
  };
};

const CONTENT: Readonly<Record<string, JsonObject>> = {
  email: { subject: 'Hello {{${first_name}}}', body: '<p>Hello</p>', from: 'Shop <hello@shop.test>' },
  sms: { body: 'Hello {{${first_name}}}' },
  webhook: { url: 'https://hooks.shop.test/', request_method: 'POST', body: '{"to":"{{${user_id}}}"}' },
};

const drawCampaign = (
  chance: Chance,
  i: number,
  configurations: readonly Configuration[],
): ScenarioCampaign => {
  const category = chance.pick(['marketing', 'transactional'] as const);
  const type = chance.happens(0.06) ? 'scheduled' : chance.happens(0.35) ? 'action_based' : 'api_triggered';
  const reachable = configurations.filter(({ channel }) => channel !== 'sms' || category === 'transactional');
  const used = chance.happens(0.3) ? reachable : [chance.pick(reachable)];
  const messages = used.map(({ channel, configurationId }) => ({
    messageId: uuidOf('message', i, channel),
    channel,
    configurationId,
    content: CONTENT[channel] ?? {},
  }));
  const definition: CampaignDefinition = {
    ...USUAL_DEFINITION,
    sendTo: category === 'transactional' ? 'everybody' : 'subscribed',
    reeligibility: chance.pick([
      { kind: 'never' },
      { kind: 'after', seconds: 0 },
      { kind: 'after', seconds: chance.between(5, 60) },
    ]),
    ...drawVariants(chance, messages),
    limits: { ...USUAL_DEFINITION.limits, ...drawLimits(chance) },
    expirySeconds: chance.happens(0.15) ? chance.between(60, 300) : null,
    atLeastOnce: category === 'transactional' && chance.happens(0.2),
    ...(type === 'action_based' ? drawAction(chance) : {}),
    ...(type === 'scheduled' ? { schedule: drawSchedule() } : {}),
  };
  return { campaignId: uuidOf('campaign', i), type, category, definition };
};

const drawVariants = (
  chance: Chance,
  messages: readonly ChannelContent[],
): Pick<CampaignDefinition, 'variants' | 'controlPercentage'> => {
  if (!chance.happens(0.2))
    return { variants: [{ id: 'v1', name: 'v1', percentage: 100, messages }], controlPercentage: 0 };
  const controlPercentage = messages.length === 1 && chance.happens(0.5) ? 20 : 0;
  const percentage = (100 - controlPercentage) / 2;
  const variants = ['v1', 'v2'].map((id) => ({ id, name: id, percentage, messages }));
  return { variants, controlPercentage };
};

const drawLimits = (chance: Chance): Partial<CampaignDefinition['limits']> => ({
  ...(chance.happens(0.1)
    ? { maximumPeople: { count: chance.between(1, 2), scope: 'campaign' as const, perChannel: false } }
    : {}),
  ...(chance.happens(0.08) ? { speedLimit: { messagesPerMinute: 10, per: 'campaign' as const } } : {}),
  ...(chance.happens(0.2) ? { obeysFrequencyRules: false } : {}),
});

/** One minute after the start of every seed. */
const drawSchedule = (): CampaignDefinition['schedule'] => ({
  recurrence: { kind: 'once', date: '2026-06-01', time: '09:01' },
  timing: { kind: 'company' },
  waves: null,
});

const drawAction = (chance: Chance): Partial<CampaignDefinition> => {
  const delaySeconds = chance.pick([0, 0, 10, 30]);
  const delay =
    delaySeconds === 0
      ? ({ kind: 'immediately' } as const)
      : ({ kind: 'after', seconds: delaySeconds } as const);
  return {
    trigger: { type: 'performed_event', event: TRIGGER_EVENT },
    action: {
      ...USUAL_DEFINITION.action,
      delay,
      exceptions:
        delaySeconds > 0 && chance.happens(0.6) ? [{ type: 'performed_event', event: EXCEPTION_EVENT }] : [],
    },
  };
};

export const storeScenario = async (
  database: VirtualDatabase,
  scenario: Scenario,
  at: Instant,
): Promise<void> => {
  const insert = (table: string, rows: readonly object[]) => {
    const columns = Object.keys(rows[0] ?? {}).join(', ');
    return database.run(at, {
      text: `insert into ${table} (${columns}) select ${columns} from jsonb_populate_recordset(null::${table}, $1)`,
      values: [JSON.stringify(rows)],
    });
  };
  const created = { workspace_id: WORKSPACE_ID, created_at: toIso(at), updated_at: toIso(at) };
  await database.run(at, {
    text: `insert into workspaces (workspace_id, key, name, kind, created_at) values ($1, 'shop', 'Shop', 'live', now())`,
    values: [WORKSPACE_ID],
  });
  if (scenario.cap !== null) await insert('workspace_limits', [limitsRow(scenario.cap, at)]);
  await insert(
    'users',
    scenario.people.map((one) => ({ deprecated_ids: [], ...toProfileRow(one) })),
  );
  await insert(
    'identifiers',
    scenario.people.map((one) => identifierRow(one, 'external_id', one.externalId ?? '')),
  );
  await insert('contact_points', scenario.people.flatMap(contactRows));
  await insert(
    'channel_configurations',
    scenario.configurations.map((one) => ({ ...created, ...configurationRow(one) })),
  );
  await insert(
    'campaign_versions',
    scenario.campaigns.map((one) => ({ ...versionRow(one), created_at: toIso(at) })),
  );
  await insert(
    'campaigns',
    scenario.campaigns.map((one) => ({ ...created, ...campaignRow(one, at) })),
  );
  if (scenario.seeds.length > 0) await storeSeeds(insert, scenario.seeds, created);
};

const storeSeeds = async (
  insert: (table: string, rows: readonly object[]) => Promise<unknown>,
  seeds: readonly ScenarioSeeds[],
  created: object,
): Promise<void> => {
  await insert(
    'seed_groups',
    seeds.map(({ seedGroupId, members }) => ({
      ...created,
      seed_group_id: seedGroupId,
      name: seedGroupId,
      members,
      auto_attach: false,
    })),
  );
  const attached = seeds.flatMap(({ seedGroupId, campaignIds }) =>
    campaignIds.map((id) => ({ workspace_id: WORKSPACE_ID, campaign_id: id, seed_group_id: seedGroupId })),
  );
  if (attached.length > 0) await insert('campaign_seeds', attached);
};

const limitsRow = ({ messages, minutes }: NonNullable<Scenario['cap']>, at: Instant): object => {
  const rule: FrequencyRule = {
    name: 'cap',
    messages,
    every: minutes,
    unit: 'minutes',
    channels: null,
    tag: null,
    days: 'utc',
  };
  const limits = { ...NO_WORKSPACE_LIMITS, frequencyRules: [rule] };
  return { workspace_id: WORKSPACE_ID, version: 1, limits, updated_at: toIso(at) };
};

const versionRow = ({ campaignId, definition }: ScenarioCampaign): object => ({
  workspace_id: WORKSPACE_ID,
  campaign_id: campaignId,
  version: 1,
  definition,
  created_by: 'scenario',
});

const contactRows = ({ email, phone, part, userId }: Profile): readonly object[] =>
  [
    { kind: 'email' as const, address: email },
    { kind: 'phone' as const, address: phone },
  ].flatMap(({ kind, address }) => {
    if (address === null) return [];
    const value = contactKey(kind, address);
    const owner = { user_part: part, user_id: userId };
    return [
      { workspace_id: WORKSPACE_ID, part: contactPart(WORKSPACE_ID, kind, value), kind, value, ...owner },
    ];
  });

const configurationRow = (one: Configuration): object => ({
  configuration_id: one.configurationId,
  key: one.channel,
  name: one.channel,
  channel: one.channel,
  category: 'marketing',
  provider: 'simulated',
  active: true,
  settings: {
    sender: one.channel === 'sms' ? { from: 'Shop' } : {},
    provider: { class: one.class, keyTtlMs: one.keyTtlMs, slots: one.slots },
    limits: { messagesPerSecond: one.messagesPerSecond },
  },
});

const campaignRow = ({ campaignId, type, category, definition }: ScenarioCampaign, at: Instant): object => ({
  campaign_id: campaignId,
  key: campaignId,
  name: campaignId,
  description: '',
  type,
  category,
  status: 'active',
  version: 1,
  definition,
  tags: [],
  launched_at: toIso(at),
});
