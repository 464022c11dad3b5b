// What exists before the first step of a seed: a workspace, a few people, channel configurations of every provider
// class, and campaigns with drawn settings. Written straight into the tables.
import { toProfileRow } from '../../src/adapters/postgres/profile-row.ts';
import {
  USUAL_DEFINITION,
  type Campaign,
  type CampaignDefinition,
} from '../../src/core/campaigns/campaign.ts';
import type { ProviderClass } from '../../src/core/deliveries/classes.ts';
import { uuidOf } from '../../src/core/identity.ts';
import type { JsonObject } from '../../src/core/json.ts';
import { makeUserId, partOf } from '../../src/core/part.ts';
import { DAY_MS, MINUTE_MS, toIso, type Instant } from '../../src/core/time.ts';
import type { Profile } from '../../src/core/users/user.ts';
import { buildProfile, identifierRow } from '../support/people.ts';
import { contactKey, contactPart } from '../../src/core/users/person-key.ts';
import type { Chance } from './chance.ts';
import type { VirtualDatabase } from './virtual-database.ts';

export const WORKSPACE_ID = 1;
export const TRIGGER_EVENT = 'cart';

export interface Configuration {
  readonly configurationId: string;
  readonly channel: string;
  readonly class: ProviderClass;
  readonly keyTtlMs: number | null;
  readonly slots: number;
  readonly messagesPerSecond: number | null;
}

export type ScenarioCampaign = Pick<Campaign, 'campaignId' | 'type' | 'category' | 'definition'>;

export interface Scenario {
  readonly people: readonly Profile[];
  readonly configurations: readonly Configuration[];
  readonly campaigns: readonly ScenarioCampaign[];
}

export const drawScenario = (chance: Chance): Scenario => {
  const people = Array.from({ length: chance.between(2, 5) }, (_, i) => drawPerson(chance, i));
  const configurations = ['email', 'sms', 'webhook'].map((channel, i) =>
    drawConfiguration(chance, channel, i),
  );
  const campaigns = Array.from({ length: chance.between(1, 3) }, (_, i) =>
    drawCampaign(chance, i, configurations),
  );
  return { people, configurations, campaigns };
};

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
  const type = chance.happens(0.35) ? 'action_based' : 'api_triggered';
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
    variants: [{ id: 'v1', name: 'v1', percentage: 100, messages }],
    expirySeconds: chance.happens(0.15) ? chance.between(60, 300) : null,
    atLeastOnce: category === 'transactional' && chance.happens(0.2),
    ...(type === 'action_based' ? drawAction(chance) : {}),
  };
  return { campaignId: uuidOf('campaign', i), type, category, definition };
};

const drawAction = (chance: Chance): Partial<CampaignDefinition> => {
  const delaySeconds = chance.pick([0, 0, 10, 30]);
  const delay =
    delaySeconds === 0
      ? ({ kind: 'immediately' } as const)
      : ({ kind: 'after', seconds: delaySeconds } as const);
  return {
    trigger: { type: 'performed_event', event: TRIGGER_EVENT },
    action: { ...USUAL_DEFINITION.action, delay },
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
    'campaigns',
    scenario.campaigns.map((one) => ({ ...created, ...campaignRow(one, at) })),
  );
};

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
