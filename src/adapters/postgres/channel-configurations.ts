// Channel configurations. Secrets arrive sealed and leave sealed; only the sender opens them.
import type { Selectable } from 'kysely';
import type { ConfigurationStore, StoredConfiguration } from '../../ports/settings-store.ts';
import type { Database, Tables } from './tables.ts';
import { at, isUuid, json, unlessTaken } from './tables.ts';

export const createConfigurationStore = (db: Database): ConfigurationStore => ({
  list: async (workspaceId) => {
    const rows = await db
      .selectFrom('channel_configurations')
      .selectAll()
      .where('workspace_id', '=', workspaceId)
      .orderBy('configuration_id')
      .execute();
    return rows.map(toConfiguration);
  },
  find: async (workspaceId, configurationId) => {
    if (!isUuid(configurationId)) return null;
    const row = await db
      .selectFrom('channel_configurations')
      .selectAll()
      .where('workspace_id', '=', workspaceId)
      .where('configuration_id', '=', configurationId)
      .executeTakeFirst();
    return row === undefined ? null : toConfiguration(row);
  },
  save: (configuration, now) => {
    const secrets = configuration.sealedSecrets;
    const changing = {
      key: configuration.key,
      name: configuration.name,
      channel: configuration.channel,
      category: configuration.category,
      provider: configuration.provider,
      settings: json(configuration.settings),
      secrets: secrets === null ? null : Buffer.from(secrets),
      active: configuration.active,
      updated_at: at(now),
    };
    const { workspaceId: workspace_id, configurationId: configuration_id } = configuration;
    return unlessTaken(() =>
      db
        .insertInto('channel_configurations')
        .values({ workspace_id, configuration_id, created_at: at(now), ...changing })
        .onConflict((conflict) =>
          conflict.columns(['workspace_id', 'configuration_id']).doUpdateSet(changing),
        )
        .execute(),
    );
  },
});

const toConfiguration = (row: Selectable<Tables['channel_configurations']>): StoredConfiguration => ({
  workspaceId: row.workspace_id,
  configurationId: row.configuration_id,
  key: row.key,
  name: row.name,
  channel: row.channel,
  category: row.category,
  provider: row.provider,
  settings: row.settings,
  active: row.active,
  sealedSecrets: row.secrets,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});
