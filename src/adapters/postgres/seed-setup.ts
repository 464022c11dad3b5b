// Writes a workspace with its channels, groups, blocks and active campaigns inside one transaction.
import { Kysely, PostgresDialect } from 'kysely';
import type { PostgresPool } from 'kysely';
import { channelsOf } from '../../core/campaigns/campaign.ts';
import type { CampaignDefinition, Category, CampaignType } from '../../core/campaigns/campaign.ts';
import type { ChannelSettings } from '../../core/channels/configuration.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Instant } from '../../core/time.ts';
import type { PoolClient } from './pool.ts';
import type { Tables } from './tables.ts';
import { at as instant, json, maybeAt } from './tables.ts';

export interface SetupToInsert {
  readonly workspace: {
    readonly workspaceId: number;
    readonly key: string;
    readonly name: string;
    readonly kind: 'live' | 'sandbox';
    readonly clockAt: Instant | null;
  };
  readonly configurations: readonly {
    readonly configurationId: string;
    readonly key: string;
    readonly name: string;
    readonly channel: string;
    readonly category: Category;
    readonly provider: string;
    readonly settings: ChannelSettings;
    readonly sealedSecrets: Uint8Array | null;
  }[];
  readonly groups: readonly { readonly groupId: string; readonly name: string; readonly channel: string }[];
  readonly blocks: readonly {
    readonly contentBlockId: string;
    readonly name: string;
    readonly description: string;
    readonly content: string;
  }[];
  readonly campaigns: readonly {
    readonly campaignId: string;
    readonly key: string;
    readonly name: string;
    readonly description: string;
    readonly type: CampaignType;
    readonly category: Category;
    readonly tags: readonly string[];
    readonly definition: CampaignDefinition;
  }[];
  readonly segments: readonly {
    readonly segmentId: string;
    readonly key: string;
    readonly name: string;
    readonly description: string;
    readonly tags: readonly string[];
    readonly rule: JsonObject;
  }[];
  readonly at: Instant;
}

export const insertSetup = async (client: PoolClient, setup: SetupToInsert): Promise<void> => {
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: oneClient(client) }) });
  const { workspace } = setup;
  const stamps = { created_at: instant(setup.at), updated_at: instant(setup.at) };
  const { workspaceId: workspace_id } = workspace;
  await db
    .insertInto('workspaces')
    .values({
      workspace_id,
      key: workspace.key,
      name: workspace.name,
      kind: workspace.kind,
      time_zone: 'Europe/Paris',
      clock_at: maybeAt(workspace.clockAt),
      settings: json({ currency: 'EUR' }),
      created_at: instant(setup.at),
    })
    .execute();
  await db
    .insertInto('channel_configurations')
    .values(
      setup.configurations.map(({ configurationId, sealedSecrets, settings, ...rest }) => ({
        workspace_id,
        configuration_id: configurationId,
        ...rest,
        settings: json(settings),
        secrets: sealedSecrets === null ? null : Buffer.from(sealedSecrets),
        active: true,
        ...stamps,
      })),
    )
    .execute();
  await insertContent(db, workspace_id, setup);
  await insertCampaigns(db, workspace_id, setup);
  await insertSegments(db, workspace_id, setup);
};

const insertContent = async (
  db: Kysely<Tables>,
  workspace_id: number,
  setup: SetupToInsert,
): Promise<void> => {
  const created_at = instant(setup.at);
  await db
    .insertInto('subscription_groups')
    .values(
      setup.groups.map(({ groupId, name, channel }) => ({
        workspace_id,
        group_id: groupId,
        name,
        channel,
        created_at,
      })),
    )
    .execute();
  await db
    .insertInto('content_blocks')
    .values(
      setup.blocks.map(({ contentBlockId, name, description, content }) => ({
        workspace_id,
        content_block_id: contentBlockId,
        name,
        description,
        content,
        content_type: 'html',
        state: 'active' as const,
        tags: [],
        created_at,
        updated_at: created_at,
      })),
    )
    .execute();
};

const insertCampaigns = async (
  db: Kysely<Tables>,
  workspace_id: number,
  { campaigns, at }: SetupToInsert,
): Promise<void> => {
  if (campaigns.length === 0) return;
  const stamp = instant(at);
  await db
    .insertInto('campaigns')
    .values(
      campaigns.map(({ campaignId, definition, ...rest }) => ({
        workspace_id,
        campaign_id: campaignId,
        ...rest,
        status: 'active' as const,
        version: 1,
        definition: json(definition),
        channels: channelsOf(definition),
        unfinished: json({}),
        created_at: stamp,
        updated_at: stamp,
        created_by: 'demo',
        updated_by: 'demo',
        launched_at: stamp,
      })),
    )
    .execute();
  await db
    .insertInto('campaign_versions')
    .values(
      campaigns.map(({ campaignId, definition }) => ({
        workspace_id,
        campaign_id: campaignId,
        version: 1,
        definition: json(definition),
        created_at: stamp,
        created_by: 'demo',
      })),
    )
    .execute();
};

const insertSegments = async (
  db: Kysely<Tables>,
  workspace_id: number,
  { segments, at }: SetupToInsert,
): Promise<void> => {
  if (segments.length === 0) return;
  const rows = segments.map(({ segmentId, rule, ...rest }) => ({
    workspace_id,
    segment_id: segmentId,
    ...rest,
    rule: json(rule),
    version: 1,
    created_at: instant(at),
  }));
  await db
    .insertInto('segments')
    .values(
      rows.map((row) => ({
        ...row,
        tracked: true,
        updated_at: instant(at),
        updated_by: 'demo',
        archived_at: null,
      })),
    )
    .execute();
  await db
    .insertInto('segment_versions')
    .values(rows.map(({ key: _, ...row }) => ({ ...row, created_by: 'demo' })))
    .execute();
};

/** The transaction's own connection, as the pool Kysely asks for. */
const oneClient = (client: PoolClient): PostgresPool => ({
  connect: async () => ({
    query: client.query.bind(client),
    release: () => undefined,
  }),
  end: async () => undefined,
});
