// Seed copies over PostgreSQL: planned with the mark of their groups in one transaction, attempted only by whoever holds
// the claim.
import { uuidOf } from '../../core/identity.ts';
import { DAY_MS, type Instant } from '../../core/time.ts';
import { emailAddress } from '../../core/users/address.ts';
import type { Profile } from '../../core/users/user.ts';
import type { Clock } from '../../ports/clock.ts';
import type {
  CopyCounts,
  SeedCopy,
  SeedCopyEnd,
  SeedCopyPlan,
  SeedCopyStore,
} from '../../ports/seed-store.ts';
import { findOwners } from './consent.ts';
import { loadSql } from './load-sql.ts';
import { inTransaction, type Pool, type Queryable } from './pool.ts';
import { loadProfiles } from './resolve-people.ts';

const sql = loadSql(new URL('./seed-copies.sql', import.meta.url), [
  'takeSeeds',
  'planCopies',
  'claimCopies',
  'commitCopies',
  'concludeCopy',
  'countCopies',
  'forgetCopies',
  'dropCopiesTo',
]);

interface CopyRow {
  readonly workspace_id: number;
  readonly campaign_id: string;
  readonly copy_id: string;
  readonly variant_id: string;
  readonly address: string;
  readonly live: boolean;
  readonly at: Instant;
  readonly state: string;
  readonly attempt: number;
  readonly uncertain: boolean;
  readonly first_at: Instant | null;
  readonly epoch: number;
}

export const createSeedCopies = (pool: Pool): SeedCopyStore => ({
  plan: (plan, realNow) => planCopies(pool, plan, realNow),
  claim: async (realNow, limit, leaseMs, only) => {
    const { rows } = await pool.query<CopyRow>(
      sql.claimCopies([realNow, limit, leaseMs, only?.workspaceId ?? null, only?.campaignId ?? null]),
    );
    return rows.map(toCopy);
  },
  profiles: (workspaceId, addresses) => findProfiles(pool, workspaceId, addresses),
  commit: async (copies, realNow, waitMs) => {
    const rows = copies.map((copy) => ({
      ...{ w: copy.workspaceId, c: copy.campaignId, k: copy.copyId, e: copy.epoch },
    }));
    const { rows: mine } = await pool.query<{ copy_id: string }>(
      sql.commitCopies([JSON.stringify(rows), realNow, waitMs]),
    );
    return new Set(mine.map((row) => row.copy_id));
  },
  conclude: async (copy, end, realNow) => {
    const { workspaceId, campaignId, copyId, epoch } = copy;
    const key = [workspaceId, campaignId, copyId, epoch];
    await pool.query(sql.concludeCopy([...key, ...endColumns(end, realNow), realNow]));
  },
});

const endColumns = (end: SeedCopyEnd, realNow: Instant): readonly unknown[] => {
  if (end.state === 'due') return ['due', end.until, end.uncertain, '', ''];
  if (end.state === 'sent') return ['sent', realNow, false, '', ''];
  return [end.state, realNow, end.state === 'held', end.reason, end.detail];
};

const planCopies = (pool: Pool, plan: SeedCopyPlan, realNow: Instant): Promise<number> =>
  inTransaction(pool, async (client) => {
    const { workspaceId, campaignId, variantIds, live, at } = plan;
    const { rows } = await client.query<{ members: readonly string[] }>(
      sql.takeSeeds([workspaceId, campaignId, realNow]),
    );
    const members = rows.flatMap((row) => row.members);
    const addresses = new Map(members.map((address) => [emailAddress(address).value, address]));
    const copies = [...addresses].flatMap(([value, address]) =>
      variantIds.map((variant) => {
        const key = uuidOf('seed-copy', workspaceId, campaignId, variant, value);
        return { key, variant, address };
      }),
    );
    if (copies.length === 0) return 0;
    const planned = await client.query(
      sql.planCopies([workspaceId, campaignId, live, at, realNow, JSON.stringify(copies)]),
    );
    return planned.rowCount ?? 0;
  });

const toCopy = (row: CopyRow): SeedCopy => ({
  workspaceId: row.workspace_id,
  campaignId: row.campaign_id,
  copyId: row.copy_id,
  variantId: row.variant_id,
  address: row.address,
  live: row.live,
  at: row.at,
  attempting: row.state === 'attempting',
  attempt: row.attempt,
  uncertain: row.uncertain,
  firstAt: row.first_at,
  epoch: row.epoch,
});

const findProfiles = async (
  pool: Pool,
  workspaceId: number,
  addresses: readonly string[],
): Promise<readonly (Profile | null)[]> => {
  const owners = await findOwners(pool, workspaceId, addresses.map(emailAddress));
  const byAddress = new Map<string, Profile>();
  for (const profile of (await loadProfiles(pool, owners)).values())
    if (profile.email !== null) byAddress.set(emailAddress(profile.email).value, profile);
  return addresses.map((address) => byAddress.get(emailAddress(address).value) ?? null);
};

export const countCopies = async (
  pool: Pool,
  workspaceId: number,
  campaignId: string,
): Promise<CopyCounts> => {
  const { rows } = await pool.query<CopyCounts>(sql.countCopies([workspaceId, campaignId]));
  return rows[0] ?? { waiting: 0, sent: 0, failed: 0, held: 0 };
};

/** Long enough to see what became of them. */
const KEPT_MS = 90 * DAY_MS;

export const forgetSeedCopies = async (pool: Pool, clock: Pick<Clock, 'now'>): Promise<void> => {
  await pool.query(sql.forgetCopies([clock.now() - KEPT_MS]));
};

/** Of somebody who is erased (G16). */
export const dropCopiesTo = async (
  db: Queryable,
  workspaceId: number,
  addresses: readonly string[],
): Promise<void> => {
  await db.query(sql.dropCopiesTo([workspaceId, addresses]));
};
