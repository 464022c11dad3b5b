// The list of campaigns. Definitions are never read here: what is filtered by stands in columns of its own, and ten
// thousand campaigns are looked through in a few milliseconds (bench/inventory.ts).
import { sql, type RawBuilder, type SelectQueryBuilder } from 'kysely';
import { PARTS } from '../../core/part.ts';
import type { Instant } from '../../core/time.ts';
import type { VisibleCampaigns } from '../../core/access/team-rights.ts';
import {
  NO_TEAM,
  type CampaignInventory,
  type InventoryFilter,
  type InventoryNumbers,
  type InventoryQuery,
  type InventoryRow,
  type InventorySort,
} from '../../ports/campaign-inventory.ts';
import { loadSql } from './load-sql.ts';
import type { Pool } from './pool.ts';
import { at, isUuid, openTables, type Database, type Tables } from './tables.ts';

const named = loadSql(new URL('./campaign-inventory.sql', import.meta.url), [
  'facets',
  'numbers',
  'setTags',
  'carriersOf',
  'renameTag',
  'renameDraftTag',
]);

export const createCampaignInventory = (pool: Pool): CampaignInventory => {
  const db = openTables(pool);
  return {
    list: (workspaceId, query) => listPage(db, workspaceId, query),
    count: async (workspaceId, filter) => {
      const { statuses: _s, types: _t, ...others } = filter;
      const query = filtered(db.selectFrom('campaigns as c'), workspaceId, others);
      const rows = await query
        .select(['c.status', 'c.type', sql<number>`count(*)::integer`.as('count')])
        .groupBy(['c.status', 'c.type'])
        .execute();
      return rows;
    },
    facets: (workspaceId, except = []) => readFacets(pool, workspaceId, except),
    numbers: (workspaceId, ids) => readNumbers(pool, workspaceId, ids.filter(isUuid)),
    setTags: async (workspaceId, campaignId, tags) => {
      const { rowCount } = await pool.query(named.setTags([workspaceId, campaignId, [...tags]]));
      return rowCount === 1;
    },
    carriersOf: async (workspaceId, tag) => {
      const { rows } = await pool.query<{ campaign_id: string }>(named.carriersOf([workspaceId, tag]));
      return rows.map(({ campaign_id: campaignId }) => campaignId);
    },
    renameTag: async (workspaceId, from, to) => {
      const { rowCount } = await pool.query(named.renameTag([workspaceId, from, to]));
      await pool.query(named.renameDraftTag([workspaceId, from, to]));
      return rowCount ?? 0;
    },
  };
};

type Campaigns<Row> = SelectQueryBuilder<Tables & { c: Tables['campaigns'] }, 'c', Row>;

const filtered = <Row>(
  start: Campaigns<Row>,
  workspaceId: number,
  filter: InventoryFilter,
): Campaigns<Row> => {
  const { statuses = [], types = [], category, channels = [], tags = [], teams = [] } = filter;
  const { createdBy, updatedSince, visible } = filter;
  let query = start.where('c.workspace_id', '=', workspaceId).where('c.hidden', '=', false);
  for (const word of wordsOf(filter.search)) query = query.where(contains(word));
  if (statuses.length > 0) query = query.where('c.status', 'in', statuses);
  if (types.length > 0) query = query.where('c.type', 'in', types);
  if (category !== undefined) query = query.where('c.category', '=', category);
  if (channels.length > 0) query = query.where(sql<boolean>`c.channels && ${channels}::text[]`);
  if (tags.length > 0) query = query.where(sql<boolean>`c.tags && ${tags}::text[]`);
  if (createdBy !== undefined) query = query.where('c.created_by', '=', createdBy);
  if (teams.length > 0)
    query = query.where(sql<boolean>`(c.team_id = any(${teams.filter(isUuid)}::uuid[])
      or (c.team_id is null and ${teams.includes(NO_TEAM)}))`);
  if (visible !== undefined) query = query.where(isVisible(visible));
  if (updatedSince !== undefined) query = query.where(sql<boolean>`c.updated_at >= ${at(updatedSince)}`);
  return query;
};

/** As adapters/postgres/campaign-families.sql says it. */
const isVisible = ({ types, ofTeams, own }: VisibleCampaigns): RawBuilder<boolean> =>
  sql<boolean>`(c.type = any(${[...types]}::text[])
    or exists (select from jsonb_to_recordset(${JSON.stringify(ofTeams.map((one) => ({ team: one.teamId, types: one.types })))}::jsonb)
      as t (team uuid, types text[]) where t.team = c.team_id and c.type = any (t.types))
    or (c.team_id is null and c.launched_at is null and c.author_id = ${own?.authorId ?? null}::uuid
      and c.type = any (${[...(own?.types ?? [])]}::text[])))`;

const MAX_WORDS = 8;
const wordsOf = (search = ''): readonly string[] =>
  search.trim().split(/\s+/).filter(Boolean).slice(0, MAX_WORDS);

const contains = (word: string): RawBuilder<boolean> =>
  sql<boolean>`(c.name || ' ' || c.key || ' ' || c.description || ' ' || c.campaign_id::text)
    ilike ${`%${word.replace(/[\\%_]/g, '\\$&')}%`}`;

/** Texts, so that one cursor fits every order; what never happened comes before everything that did. */
const SORT_KEYS: Readonly<Record<InventorySort, RawBuilder<string>>> = {
  name: sql<string>`lower(c.name) collate "C"`,
  updated: millisOf(sql`c.updated_at`),
  created: millisOf(sql`c.created_at`),
  last_sent: millisOf(sql`c.last_sent_at`),
  launched: millisOf(sql`c.launched_at`),
};

function millisOf(column: RawBuilder<unknown>): RawBuilder<string> {
  return sql<string>`lpad(coalesce(floor(extract(epoch from ${column}) * 1000), 0)::bigint::text, 16, '0') collate "C"`;
}

const listPage = async (
  db: Database,
  workspaceId: number,
  { filter, sort, descending, limit, after }: InventoryQuery,
): Promise<{ readonly rows: readonly InventoryRow[]; readonly next: string | null }> => {
  const key = SORT_KEYS[sort];
  let query = filtered(db.selectFrom('campaigns as c'), workspaceId, filter);
  const cursor = readCursor(after);
  const beyond = descending ? sql`<` : sql`>`;
  if (cursor !== null)
    query = query.where(
      sql<boolean>`(${key}, c.campaign_id) ${beyond} (${cursor.value}, ${cursor.id}::uuid)`,
    );
  const direction = descending ? 'desc' : 'asc';
  const rows = await query
    .select([
      'c.campaign_id',
      'c.key',
      'c.name',
      'c.description',
      'c.type',
      'c.category',
      'c.status',
      'c.version',
      'c.channels',
      'c.tags',
      'c.team_id',
      'c.created_at',
      'c.created_by',
      'c.updated_at',
      'c.updated_by',
      'c.launched_at',
      'c.last_sent_at',
      key.as('sort_key'),
      nextSend.as('next_send_at'),
      hasDraft.as('has_draft'),
    ])
    .orderBy(sql`sort_key`, direction)
    .orderBy('c.campaign_id', direction)
    .limit(limit + 1)
    .execute();
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const next = rows.length > limit && last !== undefined ? `${last.campaign_id}:${last.sort_key}` : null;
  return { rows: page.map(toRow), next };
};

const nextSend = sql<Instant | null>`(select min(o.at) from occurrences o
  where o.workspace_id = c.workspace_id and o.campaign_id = c.campaign_id and o.status = 'waiting')`;
const hasDraft = sql<boolean>`exists (select from campaign_drafts d
  where d.workspace_id = c.workspace_id and d.campaign_id = c.campaign_id)`;

const UUID_LENGTH = 36;

const readCursor = (after: string | null): { readonly id: string; readonly value: string } | null => {
  if (after === null) return null;
  const id = after.slice(0, UUID_LENGTH);
  return isUuid(id) ? { id, value: after.slice(UUID_LENGTH + 1) } : null;
};

interface Selected {
  readonly campaign_id: string;
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly type: InventoryRow['type'];
  readonly category: InventoryRow['category'];
  readonly status: InventoryRow['status'];
  readonly version: number;
  readonly channels: readonly string[];
  readonly tags: readonly string[];
  readonly team_id: string | null;
  readonly created_at: Instant;
  readonly created_by: string;
  readonly updated_at: Instant;
  readonly updated_by: string;
  readonly launched_at: Instant | null;
  readonly last_sent_at: Instant | null;
  readonly next_send_at: Instant | null;
  readonly has_draft: boolean;
}

const toRow = (row: Selected): InventoryRow => ({
  campaignId: row.campaign_id,
  key: row.key,
  name: row.name,
  description: row.description,
  type: row.type,
  category: row.category,
  status: row.status,
  version: row.version,
  channels: row.channels,
  tags: row.tags,
  teamId: row.team_id,
  createdAt: row.created_at,
  createdBy: row.created_by,
  updatedAt: row.updated_at,
  updatedBy: row.updated_by,
  launchedAt: row.launched_at,
  lastSentAt: row.last_sent_at,
  nextSendAt: row.next_send_at,
  hasDraft: row.has_draft,
});

const readFacets = async (pool: Pool, workspaceId: number, except: readonly string[]) => {
  const { rows } = await pool.query<{
    readonly kind: string;
    readonly name: string;
    readonly campaigns: number;
  }>(named.facets([workspaceId, except]));
  const of = (kind: string) => rows.filter((row) => row.kind === kind);
  return {
    tags: of('tag').map(({ name, campaigns }) => ({ name, campaigns })),
    authors: of('author').map(({ name }) => name),
  };
};

const readNumbers = async (
  pool: Pool,
  workspaceId: number,
  ids: readonly string[],
): Promise<readonly InventoryNumbers[]> => {
  const { rows } = await pool.query<{
    readonly campaign_id: string;
    readonly outcome: string;
    readonly count: string;
  }>(named.numbers([workspaceId, ids, PARTS]));
  const of = (id: string, outcome: string): number =>
    Number(rows.find((row) => row.campaign_id === id && row.outcome === outcome)?.count ?? 0);
  return ids.map((campaignId) => ({
    campaignId,
    recipients: of(campaignId, 'recipient'),
    sent: of(campaignId, 'sent'),
    opens: of(campaignId, 'unique_open'),
    clicks: of(campaignId, 'unique_click'),
    conversions: of(campaignId, 'conversion_A'),
  }));
};
