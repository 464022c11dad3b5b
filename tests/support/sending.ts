// Campaigns, configurations, calls and pending deliveries for tests of sending, with defaults.
import { randomUUID } from 'node:crypto';
import type { Pool } from '../../src/adapters/postgres/pool.ts';
import {
  USUAL_DEFINITION,
  type Campaign,
  type CampaignDefinition,
  type ChannelContent,
} from '../../src/core/campaigns/campaign.ts';
import { deliveryId } from '../../src/core/identity.ts';
import type { JsonObject } from '../../src/core/json.ts';
import { toIso } from '../../src/core/time.ts';
import type { Profile } from '../../src/core/users/user.ts';
import { buildProfile, storeProfiles } from './people.ts';

export const addWorkspace = async (
  pool: Pool,
  workspaceId = 1,
  kind: 'live' | 'sandbox' = 'live',
): Promise<void> => {
  await pool.query(
    `insert into workspaces (workspace_id, key, name, kind, created_at) values ($1, $2, $2, $3, now())
     on conflict do nothing`,
    [workspaceId, `w${workspaceId}`, kind],
  );
};

export const emailMessage = (configurationId: string, more: JsonObject = {}): ChannelContent => ({
  messageId: randomUUID(),
  channel: 'email',
  configurationId,
  content: { subject: 'Hello {{${first_name}}}', body: '<p>Hello {{${first_name}}}</p>', ...more },
});

export const webhookMessage = (
  configurationId: string,
  url: string,
  more: JsonObject = {},
): ChannelContent => ({
  messageId: randomUUID(),
  channel: 'webhook',
  configurationId,
  content: { url, request_method: 'POST', body: '{"to":"{{${user_id}}}"}', ...more },
});

export interface CampaignOptions {
  readonly workspaceId?: number;
  readonly category?: Campaign['category'];
  readonly messages?: readonly ChannelContent[];
  readonly definition?: Partial<CampaignDefinition>;
}

/** Active, API-triggered; returns its id. */
export const addCampaign = async (pool: Pool, options: CampaignOptions = {}): Promise<string> => {
  const campaignId = randomUUID();
  const definition: CampaignDefinition = {
    ...USUAL_DEFINITION,
    variants: [{ id: 'v1', name: 'v1', percentage: 100, messages: options.messages ?? [] }],
    ...options.definition,
  };
  await pool.query(
    `insert into campaigns (workspace_id, campaign_id, key, name, type, category, status, version, definition,
       created_at, updated_at, launched_at)
     values ($1, $2, $3, $3, 'api_triggered', $4, 'active', 1, $5, now(), now(), now())`,
    [
      options.workspaceId ?? 1,
      campaignId,
      `c-${campaignId}`,
      options.category ?? 'marketing',
      JSON.stringify(definition),
    ],
  );
  return campaignId;
};

export const addPeople = async (
  pool: Pool,
  count: number,
  over: (i: number) => Partial<Profile> = () => ({}),
): Promise<readonly Profile[]> => {
  const people = Array.from({ length: count }, (_, i) => {
    const externalId = `p-${randomUUID()}`;
    return buildProfile({ externalId, email: `${externalId}@example.com`, ...over(i) });
  });
  await storeProfiles(pool, people);
  return people;
};

export interface PlanOptions {
  readonly campaignId: string;
  readonly people: readonly Profile[];
  readonly workspaceId?: number;
  readonly dispatchId?: string;
  readonly live?: boolean;
  readonly at?: number;
  readonly dueAt?: number;
  readonly expiresAt?: number;
  readonly properties?: JsonObject;
  readonly fromSegment?: boolean;
  readonly audience?: JsonObject;
}

/** One call: a dispatch and a due delivery per person, `considered` counted. Returns the delivery ids. */
export const planCall = async (pool: Pool, options: PlanOptions): Promise<readonly string[]> => {
  const workspaceId = options.workspaceId ?? 1;
  const dispatchId = options.dispatchId ?? randomUUID().replaceAll('-', '');
  const at = options.at ?? Date.now();
  await pool.query(
    `insert into dispatches (workspace_id, dispatch_id, campaign_id, audience, from_segment, created_at)
     values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
    [
      workspaceId,
      dispatchId,
      options.campaignId,
      options.audience === undefined ? null : JSON.stringify(options.audience),
      options.fromSegment ?? false,
      toIso(at),
    ],
  );
  const rows = options.people.map((person) => ({
    part: person.part,
    workspace_id: workspaceId,
    delivery_id: deliveryId(workspaceId, options.campaignId, person.userId, dispatchId),
    user_id: person.userId,
    campaign_id: options.campaignId,
    dispatch_id: dispatchId,
    live: options.live ?? true,
    due_at: toIso(options.dueAt ?? at),
    planned_at: toIso(at),
    expires_at: options.expiresAt === undefined ? null : toIso(options.expiresAt),
    lease_until: '-infinity',
    epoch: 0,
    tries: 0,
    properties: options.properties ?? null,
  }));
  await pool.query(`insert into deliveries select * from jsonb_populate_recordset(null::deliveries, $1)`, [
    JSON.stringify(rows),
  ]);
  await pool.query(
    `insert into campaign_counters (part, workspace_id, campaign_id, day, outcome, count)
     select part, $2, $3, $4::date, 'considered', count(*) from jsonb_to_recordset($1) as r(part smallint) group by part
     on conflict (part, workspace_id, campaign_id, day, send_id, variant, channel, outcome, reason)
     do update set count = campaign_counters.count + excluded.count`,
    [JSON.stringify(rows), workspaceId, options.campaignId, toIso(at).slice(0, 10)],
  );
  return rows.map((row) => row.delivery_id);
};
