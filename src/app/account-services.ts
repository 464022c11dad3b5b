// What the doors of accounts are built from.
import { makePasswords } from '../adapters/crypto/passwords.ts';
import { makeTotp } from '../adapters/crypto/totp.ts';
import { createLinkStore } from '../adapters/postgres/account-links.ts';
import { createSessionStore } from '../adapters/postgres/account-sessions.ts';
import { createAccountStore } from '../adapters/postgres/accounts.ts';
import { createAuditLog } from '../adapters/postgres/audit-log.ts';
import { openTables } from '../adapters/postgres/tables.ts';
import { createWorkspaceStore } from '../adapters/postgres/workspaces.ts';
import type { AccountServices } from '../api/account/services.ts';
import type { RequestLimits } from '../ports/access.ts';
import type { Runtime } from './runtime.ts';

export const accountServicesOf = (
  { pools, clock, random, seal }: Runtime,
  limits: RequestLimits,
): AccountServices => {
  const tables = openTables(pools.api);
  return {
    accounts: createAccountStore(pools.api, random),
    sessions: createSessionStore(pools.api, random),
    links: createLinkStore(pools.api, random),
    passwords: makePasswords(),
    totp: makeTotp(),
    limits,
    audit: createAuditLog(tables),
    workspaces: createWorkspaceStore(tables),
    seal,
    clock,
    random,
  };
};
