// What the doors of accounts are built from.
import { makePasswords } from '../adapters/crypto/passwords.ts';
import { makeTotp } from '../adapters/crypto/totp.ts';
import { createLinkStore } from '../adapters/postgres/account-links.ts';
import { createSessionStore } from '../adapters/postgres/account-sessions.ts';
import { createAccountStore } from '../adapters/postgres/accounts.ts';
import { createMemberStore } from '../adapters/postgres/members.ts';
import { createAuditLog } from '../adapters/postgres/audit-log.ts';
import { openTables } from '../adapters/postgres/tables.ts';
import { createWorkspaceStore } from '../adapters/postgres/workspaces.ts';
import type { AccountServices } from '../api/account/services.ts';
import type { Team } from '../api/admin/services.ts';
import type { RequestLimits } from '../ports/access.ts';
import type { AppMailer } from '../ports/app-mail.ts';
import type { Runtime } from './runtime.ts';

export const accountServicesOf = (
  { pools, clock, random, seal, scheduler, observer }: Runtime,
  limits: RequestLimits,
  team: Pick<Team, 'mail' | 'publicUrl'>,
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
    ...team,
    later: (work) =>
      void scheduler.after(0, () => {
        work().catch((error: unknown) => {
          observer.emit({ name: 'account_work_failed', level: 'warn', error: String(error) });
        });
      }),
  };
};

/** What the admin's doors to people need. */
export const teamOf = ({ pools, random }: Runtime, mail: AppMailer, publicUrl: () => string): Team => ({
  members: createMemberStore(pools.api),
  accounts: createAccountStore(pools.api, random),
  links: createLinkStore(pools.api, random),
  mail,
  publicUrl,
});
