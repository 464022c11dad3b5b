// Who works in a workspace, with which roles, and the roles that were defined there.
import type { Instant } from '../core/time.ts';
import type { Account } from './accounts.ts';

export interface Member {
  readonly account: Account;
  readonly isOwner: boolean;
  /** In this workspace; an owner may have none. */
  readonly roles: readonly string[];
  /** Of how many workspaces, this one included. */
  readonly workspaces: number;
  /** Teams of this workspace that give them roles. */
  readonly inTeams: number;
}

export interface CustomRole {
  readonly role: string;
  readonly name: string;
  readonly description: string;
  readonly permissions: readonly string[];
  readonly version: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

export interface MemberStore {
  /** Those with a role in the workspace or in one of its teams, and the owners of the installation; by name. */
  list(workspaceId: number): Promise<readonly Member[]>;
  find(workspaceId: number, accountId: string): Promise<Member | null>;
  /** Roles of the workspace as a whole. */
  setRoles(
    workspaceId: number,
    accountId: string,
    roles: readonly string[],
    by: string,
    at: Instant,
  ): Promise<void>;
  /** False: it would leave the installation without an owner. */
  setOwner(accountId: string, isOwner: boolean, by: string, at: Instant): Promise<boolean>;

  listRoles(workspaceId: number): Promise<readonly (CustomRole & { readonly members: number })[]>;
  findRole(workspaceId: number, role: string): Promise<CustomRole | null>;
  /** False when the name is taken. */
  createRole(workspaceId: number, role: CustomRole): Promise<boolean>;
  /** The role as it is now; null when somebody else changed it first. */
  changeRole(
    workspaceId: number,
    role: string,
    seenVersion: number,
    changes: Pick<CustomRole, 'name' | 'description' | 'permissions'>,
    at: Instant,
  ): Promise<CustomRole | null>;
  /** With every grant of it. */
  removeRole(workspaceId: number, role: string): Promise<boolean>;
}
