// Who may change what an address means, and who may come to have it (G6). A transaction that gives people an
// address shares the address's lock before it reads address_states and locks people; one that changes consent
// by address owns it. So a consent write either sees the new owner or is seen by them. One lock per workspace
// and slot of the address keeps the number of locks small; consent writes are short.
import type { Queryable } from './pool.ts';
import { loadSql } from './load-sql.ts';
import { PART_COUNT, slotOf } from '../../core/part.ts';
import type { Address } from '../../core/users/address.ts';

const sql = loadSql(new URL('./address-locks.sql', import.meta.url), ['shareAddresses', 'ownAddresses']);

export interface WorkspaceAddress extends Address {
  readonly workspaceId: number;
}

/** For transactions that set emails or phones of people. Call it before locking any row. */
export const shareAddresses = async (
  client: Queryable,
  addresses: readonly WorkspaceAddress[],
): Promise<void> => {
  if (addresses.length > 0) await client.query(sql.shareAddresses([lockKeys(addresses)]));
};

/** For transactions that change what is known about an address. Call it before locking any row. */
export const ownAddresses = async (
  client: Queryable,
  addresses: readonly WorkspaceAddress[],
): Promise<void> => {
  if (addresses.length > 0) await client.query(sql.ownAddresses([lockKeys(addresses)]));
};

const lockKeys = (addresses: readonly WorkspaceAddress[]): readonly number[] => {
  const keys = addresses.map((a) => a.workspaceId * PART_COUNT + slotOf(a.workspaceId, a.kind, a.value));
  return [...new Set(keys)].sort((a, b) => a - b);
};
