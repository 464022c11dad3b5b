// What a session says of its person to the dashboard.
import { scopesTouched } from '../../core/access/can.ts';
import { rightsOf } from '../../contract/permissions.ts';
import type { Account, Membership, Person } from '../../ports/accounts.ts';

export const presentUser = (account: Account) => ({
  user_id: account.accountId,
  name: account.name,
  email: account.email,
  language: account.language,
  has_totp: account.hasTotp,
});

export const presentPerson = (person: Person) => ({
  user: presentUser(person.account),
  is_owner: person.isOwner,
  workspaces: person.workspaces.map((membership) => presentMembership(person, membership)),
});

/** With the scopes that are held in part, so that a screen knows what to show; the doors ask for more. */
const presentMembership = ({ isOwner, account }: Person, membership: Membership) => {
  const { workspace, roles } = membership;
  const { permissions: held } = rightsOf({ ...membership, isOwner }, account.accountId);
  return {
    key: workspace.key,
    name: workspace.name,
    kind: workspace.kind,
    time_zone: workspace.timeZone,
    currency: workspace.currency,
    roles: isOwner ? ['owner', ...roles] : roles,
    permissions: [...held, ...scopesTouched(held)].sort(),
    in_part: scopesTouched(held),
  };
};
