// Links that open an account once. Only hashes are kept; whoever comes second finds nothing.
import type { Instant } from '../../core/time.ts';
import type { LinkFacts, LinkPurpose, LinkStore } from '../../ports/accounts.ts';
import type { Random } from '../../ports/clock.ts';
import { type AccountRow, hashToken, insertAccount, newToken, toAccount } from './accounts.ts';
import { type NamedQuery, loadSql } from './load-sql.ts';
import { type Pool, type Queryable, inTransaction } from './pool.ts';

const sql = loadSql(new URL('./account-links.sql', import.meta.url), [
  'dropSame',
  'insertLink',
  'findLink',
  'takeLink',
  'findLinkedAccount',
  'lockOwnerLinks',
  'grantOwner',
]);

interface LinkRow {
  readonly purpose: LinkPurpose;
  readonly account_id: string | null;
  readonly ends_at: number;
}

export const createLinkStore = (pool: Pool, random: Random): LinkStore => ({
  make: (purpose, accountId, endsAt, at) =>
    inTransaction(pool, async (client) => {
      const token = newToken(random);
      await client.query(sql.dropSame([purpose, accountId]));
      await client.query(sql.insertLink([hashToken(token), purpose, accountId, at, endsAt]));
      return token;
    }),
  look: (token, at) => readLink(pool, sql.findLink, token, at),
  take: (token, at) => readLink(pool, sql.takeLink, token, at),
  takeOwner: (token, wanted, at) =>
    inTransaction(pool, async (client) => {
      // Two at once: the second waits here and finds the link used up.
      await client.query(sql.lockOwnerLinks());
      const link = await readLink(client, sql.takeLink, token, at);
      if (link?.purpose !== 'owner') return null;
      const { email, name, language, passwordHash } = wanted;
      const values = [random.uuid(), email, name, language, passwordHash, at];
      const [row] = (await client.query<AccountRow>(insertAccount(values))).rows;
      if (row === undefined) throw new AddressTaken();
      await client.query(sql.grantOwner([row.account_id, at]));
      return toAccount(row);
    }).catch((error: unknown) => {
      if (error instanceof AddressTaken) return null;
      throw error;
    }),
});

/** Rolls back, so that the link stays good for another address. */
class AddressTaken extends Error {}

const readLink = async (
  db: Queryable,
  query: NamedQuery,
  token: string,
  at: Instant,
): Promise<LinkFacts | null> => {
  const [link] = (await db.query<LinkRow>(query([hashToken(token), at]))).rows;
  if (link === undefined) return null;
  if (link.account_id === null) return { purpose: link.purpose, account: null, endsAt: link.ends_at };
  const [row] = (await db.query<AccountRow>(sql.findLinkedAccount([link.account_id]))).rows;
  return row === undefined ? null : { purpose: link.purpose, account: toAccount(row), endsAt: link.ends_at };
};
