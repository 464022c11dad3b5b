// Reads people for exports: whom a search means, then summaries and receipts of all of them at once.
import type { Pool } from './pool.ts';
import { loadSql } from './load-sql.ts';
import type { PersonAt } from './person-history.ts';
import { findOwners } from './consent.ts';
import { loadProfiles, resolvePeople } from './resolve-people.ts';
import { addressesOf, emailAddress, phoneAddress } from '../../core/users/address.ts';
import type {
  ExportedSummary,
  ExportSearch,
  PersonExports,
  ReceivedCampaign,
} from '../../ports/person-export.ts';

const sql = loadSql(new URL('./person-export.sql', import.meta.url), [
  'summariesOfPeople',
  'campaignsOfPeople',
  'ownersOfDevice',
]);

export const openPersonExports = (pool: Pool): PersonExports => ({
  load: async (refs, wants) => {
    if (refs.length === 0) return [];
    const rows = JSON.stringify(
      refs.map(({ part, workspaceId, userId }) => ({ part, w: workspaceId, u: userId })),
    );
    const profiles = await loadProfiles(pool, refs);
    const summaries = wants.summaries ? await findSummaries(pool, rows) : new Map<string, never[]>();
    const campaigns = wants.campaigns ? await findCampaigns(pool, rows) : new Map<string, never[]>();
    return refs.flatMap(({ userId }) => {
      const profile = profiles.get(userId);
      if (profile === undefined) return [];
      return [{ profile, summaries: summaries.get(userId) ?? [], campaigns: campaigns.get(userId) ?? [] }];
    });
  },
  find: async (workspaceId, searches, wants) => {
    const found = await Promise.all(searches.map((search) => findRefs(pool, workspaceId, search)));
    const profiles = await loadProfiles(pool, found.flat());
    const rows = JSON.stringify(
      [...profiles.values()].map(({ part, userId }) => ({ part, w: workspaceId, u: userId })),
    );
    const summaries = wants.summaries ? await findSummaries(pool, rows) : new Map<string, never[]>();
    const campaigns = wants.campaigns ? await findCampaigns(pool, rows) : new Map<string, never[]>();
    return found.map((refs, i) =>
      [...new Set(refs.map((ref) => ref.userId))].flatMap((userId) => {
        const profile = profiles.get(userId);
        if (profile === undefined || !means(searches[i], profile)) return [];
        return [{ profile, summaries: summaries.get(userId) ?? [], campaigns: campaigns.get(userId) ?? [] }];
      }),
    );
  },
});

const findRefs = async (
  pool: Pool,
  workspaceId: number,
  search: ExportSearch,
): Promise<readonly PersonAt[]> => {
  const address = addressOf(search);
  if (address !== null) return findOwners(pool, workspaceId, [address]);
  if (search.kind === 'device') {
    const { rows } = await pool.query<{ part: number; user_id: string }>(
      sql.ownersOfDevice([workspaceId, search.value]),
    );
    return rows.map((row) => ({ workspaceId, part: row.part, userId: row.user_id }));
  }
  const [match] = await resolvePeople(pool, workspaceId, [search]);
  return match?.kind === 'one' ? [{ workspaceId, part: match.part, userId: match.userId }] : [];
};

const addressOf = (search: ExportSearch | undefined) => {
  if (search?.kind === 'email') return emailAddress(search.value);
  return search?.kind === 'phone' ? phoneAddress(search.value) : null;
};

/** Contact points are hints: the profile decides. */
const means = (
  search: ExportSearch | undefined,
  profile: { email: string | null; phone: string | null },
): boolean => {
  const address = addressOf(search);
  if (address === null) return true;
  return addressesOf(profile).some((own) => own.kind === address.kind && own.value === address.value);
};

const findSummaries = async (pool: Pool, rows: string): Promise<ReadonlyMap<string, ExportedSummary[]>> => {
  const found = await pool.query<{
    user_id: string;
    kind: string;
    name: string;
    count: number;
    first_at: number;
    last_at: number;
  }>(sql.summariesOfPeople([rows]));
  const out = new Map<string, ExportedSummary[]>();
  for (const { user_id, kind, name, count, first_at, last_at } of found.rows)
    append(out, user_id, { kind, name, count, firstAt: first_at, lastAt: last_at });
  return out;
};

const findCampaigns = async (pool: Pool, rows: string): Promise<ReadonlyMap<string, ReceivedCampaign[]>> => {
  const found = await pool.query<{
    user_id: string;
    campaign_id: string;
    last_received_at: number | null;
    control: boolean;
    variant: string | null;
    name: string;
    multivariate: boolean;
    variant_name: string | null;
  }>(sql.campaignsOfPeople([rows]));
  const out = new Map<string, ReceivedCampaign[]>();
  for (const row of found.rows)
    append(out, row.user_id, {
      campaignId: row.campaign_id,
      name: row.name,
      lastReceivedAt: row.last_received_at,
      control: row.control,
      variantId: row.variant,
      variantName: row.variant_name,
      multivariate: row.multivariate,
    });
  return out;
};

const append = <T>(map: Map<string, T[]>, key: string, value: T): void => {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
};
