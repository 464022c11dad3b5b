// Lists of addresses that bounced, unsubscribed or turned out invalid (braze-rest-api 8.5, 8.6). Over all parts:
// rare, bounded by limit, off the paths that send.
import type { Queryable } from './pool.ts';
import { loadSql } from './load-sql.ts';
import type { AddressList, AddressListQuery, ListedAddress } from '../../ports/consent-store.ts';

const sql = loadSql(new URL('./address-lists.sql', import.meta.url), [
  'listBounced',
  'listBouncedOldestFirst',
  'listUnsubscribed',
  'listUnsubscribedOldestFirst',
]);

export const listAddresses = async (
  db: Queryable,
  workspaceId: number,
  list: AddressList,
  query: AddressListQuery,
): Promise<readonly ListedAddress[]> => {
  const { addresses, fromAt, beforeAt, reason, newestFirst, limit, offset } = query;
  const kind = list === 'phone_invalid' ? 'phone' : 'email';
  const range = [workspaceId, kind, addresses, fromAt, beforeAt];
  const { rows } =
    list === 'email_unsubscribed'
      ? await db.query<ListedAddress>(
          (newestFirst ? sql.listUnsubscribed : sql.listUnsubscribedOldestFirst)([...range, limit, offset]),
        )
      : await db.query<ListedAddress>(
          (newestFirst ? sql.listBounced : sql.listBouncedOldestFirst)([...range, reason, limit, offset]),
        );
  return rows;
};
