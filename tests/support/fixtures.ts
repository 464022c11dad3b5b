// A live workspace with people, channel configurations aimed at local sinks, and a campaign: written straight into
// the database, for suites that judge a running system from outside.
import { createApiKey } from '../../src/adapters/postgres/api-keys.ts';
import type { Pool } from '../../src/adapters/postgres/pool.ts';
import { systemClock } from '../../src/adapters/system/clock.ts';
import { systemRandom } from '../../src/adapters/system/random.ts';
import { PERMISSIONS } from '../../src/contract/permissions.ts';
import { makeUserId, partOf } from '../../src/core/part.ts';

export interface ChannelFixture {
  readonly channel: string;
  readonly provider: string;
  readonly sender?: object;
  readonly settings?: object;
  readonly content: object;
}

export interface CampaignFixture {
  readonly category?: 'marketing' | 'transactional';
  readonly definition?: object;
}

export interface Shop {
  readonly workspaceId: number;
  readonly campaignId: string;
  readonly key: string;
  readonly people: readonly string[];
}

const CONFIGURATION = (i: number): string => `22222222-2222-8222-a222-${i.toString().padStart(12, '0')}`;
export const SHOP_CAMPAIGN = '33333333-3333-8333-a333-333333333333';
export const externalIdOf = (i: number): string => `person-${i}`;
export const emailOf = (i: number): string => `person-${i}@shop.test`;

/** Everybody is subscribed and has an email address; re-eligibility is off the way of repeated calls. */
export const insertShop = async (
  pool: Pool,
  people: number,
  channels: readonly ChannelFixture[],
  campaign: CampaignFixture = {},
): Promise<Shop> => {
  const workspaceId = 1;
  const category = campaign.category ?? 'transactional';
  await pool.query(
    `insert into workspaces (workspace_id, key, name, kind, time_zone, created_at) values ($1, 'shop', 'Shop', 'live', 'UTC', now())`,
    [workspaceId],
  );
  for (const [i, { channel, provider, sender, settings }] of channels.entries())
    await pool.query(
      `insert into channel_configurations (workspace_id, configuration_id, key, name, channel, category, provider, settings, created_at, updated_at)
       values ($1, $2, $3, $3, $4, $5, $6, $7, now(), now())`,
      [
        workspaceId,
        CONFIGURATION(i),
        `configuration-${i}`,
        channel,
        category,
        provider,
        JSON.stringify({
          sender: sender ?? {},
          provider: settings ?? {},
          limits: { messagesPerSecond: null },
        }),
      ],
    );
  await insertCampaign(pool, workspaceId, category, channels, campaign.definition ?? {});
  await insertPeople(pool, workspaceId, people);
  const clock = systemClock;
  const wanted = { name: 'tests', permissions: PERMISSIONS, allowedIps: [] };
  const { key } = await createApiKey(pool, systemRandom(clock), workspaceId, wanted, clock.now());
  return {
    workspaceId,
    campaignId: SHOP_CAMPAIGN,
    key,
    people: Array.from({ length: people }, (_, i) => externalIdOf(i)),
  };
};

const insertCampaign = async (
  pool: Pool,
  workspaceId: number,
  category: string,
  channels: readonly ChannelFixture[],
  over: object,
): Promise<void> => {
  const definition = {
    audience: null,
    sendTo: category === 'transactional' ? 'everybody' : 'subscribed',
    subscriptionGroupId: null,
    reeligibility: { kind: 'after', seconds: 0 },
    variants: [
      {
        id: 'v1',
        name: 'Variant 1',
        percentage: 100,
        messages: channels.map(({ channel, content }, i) => ({
          messageId: `${channel}-${i}`,
          channel,
          configurationId: CONFIGURATION(i),
          content,
        })),
      },
    ],
    controlPercentage: 0,
    trigger: null,
    recheckAudience: false,
    expirySeconds: null,
    atLeastOnce: false,
    ...over,
  };
  await pool.query(
    `insert into campaigns (workspace_id, campaign_id, key, name, type, category, status, version, definition, created_at, updated_at, launched_at)
     values ($1, $2, 'order', 'Order', 'api_triggered', $3, 'active', 1, $4, now(), now(), now())`,
    [workspaceId, SHOP_CAMPAIGN, category, JSON.stringify(definition)],
  );
};

const PEOPLE_PER_STATEMENT = 20_000;

export const insertPeople = async (pool: Pool, workspaceId: number, count: number): Promise<void> => {
  for (let start = 0; start < count; start += PEOPLE_PER_STATEMENT) {
    const length = Math.min(PEOPLE_PER_STATEMENT, count - start);
    const rows = Array.from({ length }, (_, k) => {
      const i = start + k;
      const part = partOf(workspaceId, 'external_id', externalIdOf(i));
      const u = makeUserId(i.toString(16).padStart(22, '0'), part);
      return { part, u, x: externalIdOf(i), e: emailOf(i), n: `Name${i}` };
    });
    await pool.query(
      `with r as (select * from jsonb_to_recordset($1::jsonb) as r(part smallint, u text, x text, e text, n text)),
       people as (
         insert into users (part, workspace_id, user_id, external_id, email, profile, random_bucket, created_at, updated_at)
         select part, $2, u, x, e, jsonb_build_object('first_name', n), 0, now(), now() from r)
       insert into identifiers (part, workspace_id, kind, value, user_part, user_id)
       select part, $2, 'external_id', x, part, u from r`,
      [JSON.stringify(rows), workspaceId],
    );
  }
};
