// Who may pass: bearer key, address list, request limit, permission. Runs before a body is read whenever the key
// stands in the header, so that strangers cost little.
import ipaddr from 'ipaddr.js';
import type { Instant } from '../core/time.ts';
import type { Refusal, Result } from '../core/result.ts';
import { err, ok } from '../core/result.ts';
import type { Endpoint } from '../contract/endpoint.ts';
import { meets } from '../core/access/can.ts';
import type { TeamRights } from '../core/access/team-rights.ts';
import { needOf } from '../contract/access-needs.ts';
import { rightsOf } from '../contract/permissions.ts';
import { RATE_POOLS } from '../contract/rate-limits.ts';
import type { Access, Allowance, Caller, RequestLimits, WorkspaceFacts } from '../ports/access.ts';
import type { Person, SessionStore } from '../ports/accounts.ts';

export interface Gate {
  readonly access: Access;
  /** Who is signed in; without it only keys are known. */
  readonly sessions?: Pick<SessionStore, 'identify'>;
  readonly limits: RequestLimits;
}

const INVALID_KEY: Refusal = { code: 'invalid_api_key', message: 'Invalid API key' };
const INVALID_IP: Refusal = { code: 'ip_not_allowed', message: 'Invalid whitelisted IPs' };
const DENIED: Refusal = {
  code: 'access_denied',
  message: 'Access Denied: the API key lacks the permission of this endpoint.',
};

const NOT_YOUR_ROLE: Refusal = {
  code: 'access_denied',
  message: 'Your roles in this workspace do not allow this.',
};

/** One space, no quotes: anything else is no key (REST-3). */
const BEARER = /^Bearer ([!#-&(-~]{8,200})$/i;

export const bearerKey = (header: string | undefined): string | null =>
  BEARER.exec(header ?? '')?.[1] ?? null;

export const authenticate = async (
  access: Access,
  key: string | null,
  address: string,
): Promise<Result<Caller>> => {
  const caller = key === null ? null : await access.identify(key);
  if (caller === null) return err(INVALID_KEY);
  return isAllowedFrom(caller.allowedIps, address) ? ok(caller) : err(INVALID_IP);
};

/** An empty list allows everybody; entries are addresses or networks. */
export const isAllowedFrom = (allowed: readonly string[], address: string): boolean => {
  if (allowed.length === 0) return true;
  if (!ipaddr.isValid(address)) return false;
  const from = ipaddr.process(address);
  return allowed.some((entry) => {
    const [network, bits] = networkOf(entry);
    return network.kind() === from.kind() && from.match(network, bits);
  });
};

const networkOf = (entry: string): [ipaddr.IPv4 | ipaddr.IPv6, number] => {
  if (entry.includes('/')) return ipaddr.parseCIDR(entry);
  const address = ipaddr.process(entry);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
};

/** The scope itself, or what our own doors ask of whoever holds finer permissions. */
export const authorise = (
  caller: Caller,
  endpoint: Pick<Endpoint<unknown>, 'id' | 'permission' | 'family'>,
): Refusal | null => {
  const { permission, family } = endpoint;
  if (permission !== null && caller.permissions.has(permission)) return null;
  const need = family === 'admin' ? needOf(endpoint) : null;
  // What anybody with a role may see, a key may not.
  const isOpen = need !== null && (need.kind !== 'anybody' || caller.person !== undefined);
  if (isOpen && meets(caller.permissions, need)) return null;
  return deniedTo(caller);
};

export const deniedTo = (caller: Caller): Refusal => (caller.person === undefined ? DENIED : NOT_YOUR_ROLE);

/** Keys, and people without a team, may do everywhere what they may do. */
export const rightsOfCaller = ({ rights, permissions, person }: Caller): TeamRights =>
  rights ?? { wide: permissions, teams: NO_TEAMS, accountId: person?.accountId ?? null };
const NO_TEAMS: TeamRights['teams'] = new Map();

/**
 * Somebody signed in as the caller of one workspace. Without a name it is their first one; another that they have no
 * role in does not exist for them.
 */
export const callerFrom = (person: Person, named: string | undefined): Caller | null => {
  const { account, sessionId, isOwner, workspaces } = person;
  const chosen = workspaces.find(({ workspace }) => named === undefined || workspace.key === named);
  if (chosen === undefined) return null;
  const { accountId, email, language } = account;
  return {
    keyId: accountId,
    name: account.name,
    ...rightsOf({ ...chosen, isOwner }, accountId),
    allowedIps: [],
    workspace: chosen.workspace,
    person: { accountId, email, language, sessionId },
  };
};

export const takeAllowance = (
  limits: RequestLimits,
  caller: Caller,
  endpoint: Pick<Endpoint<unknown>, 'pool'>,
): Promise<Allowance> => {
  const name = endpoint.pool ?? 'default';
  const { workspace } = caller;
  return limits.take({
    workspaceId: workspace.workspaceId,
    scope: name,
    limit: workspace.rateLimits[name] ?? RATE_POOLS[name].limit,
    windowMs: RATE_POOLS[name].windowMs,
  });
};

export const LIMIT_HEADERS = ['x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset'] as const;

export const limitHeaders = (allowance: Allowance): Readonly<Record<string, string>> => ({
  'x-ratelimit-limit': String(allowance.limit),
  'x-ratelimit-remaining': String(allowance.remaining),
  'x-ratelimit-reset': String(Math.ceil(allowance.resetAt / 1_000)),
});

/** What a caller over the limit is told to wait: whole seconds, at least one. */
export const secondsUntil = ({ resetAt }: Allowance, now: Instant): number =>
  Math.max(1, Math.ceil((resetAt - now) / 1_000));

export const RATE_LIMITED: Refusal = { code: 'rate_limited', message: 'Rate Limited' };

/**
 * The workspace acted on. Only an installation key may name another than its own; for everybody else a foreign
 * workspace does not exist.
 */
export const chooseWorkspace = async (
  access: Access,
  caller: Caller,
  named: string | undefined,
): Promise<WorkspaceFacts | null> => {
  if (named === undefined || named === caller.workspace.key) return caller.workspace;
  if (!caller.permissions.has('admin.installation')) return null;
  return access.workspaceByKey(named);
};
