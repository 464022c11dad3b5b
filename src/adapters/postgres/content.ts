// Content blocks, subscription groups and credentials: small things that campaigns refer to.
import type { Selectable } from 'kysely';
import type {
  ContentBlock,
  ContentBlockStore,
  CredentialStore,
  GroupStore,
  SubscriptionGroup,
} from '../../ports/settings-store.ts';
import { markDeleted } from './mark-deleted.ts';
import type { Database, Tables } from './tables.ts';
import { at, isUuid, maybeAt, unlessTaken } from './tables.ts';

export const createContentBlockStore = (db: Database): ContentBlockStore => ({
  list: async (workspaceId, { limit, offset }) => {
    const rows = await db
      .selectFrom('content_blocks')
      .selectAll()
      .where('workspace_id', '=', workspaceId)
      .where('deleted_at', 'is', null)
      .orderBy('created_at')
      .orderBy('content_block_id')
      .limit(limit)
      .offset(offset)
      .execute();
    return rows.map(toBlock);
  },
  find: async (workspaceId, contentBlockId) => {
    if (!isUuid(contentBlockId)) return null;
    const row = await db
      .selectFrom('content_blocks')
      .selectAll()
      .where('workspace_id', '=', workspaceId)
      .where('content_block_id', '=', contentBlockId)
      .where('deleted_at', 'is', null)
      .executeTakeFirst();
    return row === undefined ? null : toBlock(row);
  },
  save: (workspaceId, block) => {
    const changing = {
      name: block.name,
      description: block.description,
      content: block.content,
      content_type: block.contentType,
      state: block.state,
      tags: block.tags,
      updated_at: at(block.updatedAt),
    };
    return unlessTaken(() =>
      db
        .insertInto('content_blocks')
        .values({
          workspace_id: workspaceId,
          content_block_id: block.contentBlockId,
          created_at: at(block.createdAt),
          ...changing,
        })
        .onConflict((conflict) =>
          conflict.columns(['workspace_id', 'content_block_id']).doUpdateSet(changing),
        )
        .execute(),
    );
  },
  remove: (workspaceId, contentBlockId, now) =>
    markDeleted(db, 'content_blocks', { workspaceId, id: contentBlockId, now }),
});

const toBlock = (row: Selectable<Tables['content_blocks']>): ContentBlock => ({
  contentBlockId: row.content_block_id,
  name: row.name,
  description: row.description,
  content: row.content,
  contentType: row.content_type,
  state: row.state,
  tags: row.tags,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

export const createGroupStore = (db: Database): GroupStore => ({
  list: async (workspaceId) => {
    const rows = await db
      .selectFrom('subscription_groups')
      .selectAll()
      .where('workspace_id', '=', workspaceId)
      .orderBy('created_at')
      .orderBy('group_id')
      .execute();
    return rows.map(toGroup);
  },
  save: async (workspaceId, group) => {
    const changing = {
      name: group.name,
      channel: group.channel,
      archived_at: maybeAt(group.archivedAt),
    };
    await db
      .insertInto('subscription_groups')
      .values({
        workspace_id: workspaceId,
        group_id: group.groupId,
        created_at: at(group.createdAt),
        ...changing,
      })
      .onConflict((conflict) => conflict.columns(['workspace_id', 'group_id']).doUpdateSet(changing))
      .execute();
  },
});

const toGroup = (row: Selectable<Tables['subscription_groups']>): SubscriptionGroup => ({
  groupId: row.group_id,
  name: row.name,
  channel: row.channel,
  archivedAt: row.archived_at,
  createdAt: row.created_at,
});

export const createCredentialStore = (db: Database): CredentialStore => ({
  list: async (workspaceId) => {
    const rows = await db
      .selectFrom('credentials')
      .select(['name', 'kind', 'created_at'])
      .where('workspace_id', '=', workspaceId)
      .orderBy('name')
      .execute();
    return rows.map((row) => ({ name: row.name, kind: row.kind, createdAt: row.created_at }));
  },
  save: async (workspaceId, credential) => {
    const changing = { kind: credential.kind, secrets: Buffer.from(credential.sealed) };
    await db
      .insertInto('credentials')
      .values({
        workspace_id: workspaceId,
        name: credential.name,
        created_at: at(credential.createdAt),
        ...changing,
      })
      .onConflict((conflict) => conflict.columns(['workspace_id', 'name']).doUpdateSet(changing))
      .execute();
  },
  remove: async (workspaceId, name) => {
    const { numDeletedRows } = await db
      .deleteFrom('credentials')
      .where('workspace_id', '=', workspaceId)
      .where('name', '=', name)
      .executeTakeFirst();
    return numDeletedRows === 1n;
  },
});
