// Addresses that get nothing, over the consent store: what is written here holds like a bounce that a provider reports.
import type { ConsentStore } from '../../ports/consent-store.ts';
import type { SuppressedAddress, SuppressedAddresses } from '../../ports/suppressed-addresses.ts';
import { loadSql } from './load-sql.ts';
import type { Pool } from './pool.ts';

const sql = loadSql(new URL('./suppressed-addresses.sql', import.meta.url), ['listSuppressed']);

type Writes = Pick<ConsentStore, 'recordHardBounce' | 'recordStop' | 'clearBounces' | 'clearSpam'>;

export const createSuppressedAddresses = (pool: Pool, consent: Writes): SuppressedAddresses => ({
  list: async (workspaceId, { kind, startsWith, after, limit }) => {
    const values = [workspaceId, kind, startsWith.toLowerCase(), after, limit];
    return (await pool.query<SuppressedAddress>(sql.listSuppressed(values))).rows;
  },
  add: (workspaceId, address, at) => consent.recordHardBounce(workspaceId, address, at, 'manual'),
  release: async (workspaceId, address, at) => {
    await consent.clearBounces(workspaceId, [address], at);
    if (address.kind === 'email') await consent.clearSpam(workspaceId, [address.value], at);
    else await consent.recordStop(workspaceId, address.value, false, at);
  },
});
