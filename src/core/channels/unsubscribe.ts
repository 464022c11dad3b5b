// Links of one person's message (RFC 8058, F102; personalisation 3.3): tokens that only we can make, each bound to its
// purpose, workspace and person. Reading one tells whom and what. Short, because some relays break DKIM on folded links.
import type { Result } from '../result.ts';
import { ok, refuse } from '../result.ts';

/** Base64url text of an HMAC of at least 128 bits over `text`, under a key of its own for `purpose`. */
export type Mac = (purpose: string, text: string) => string;

export interface UnsubscribeClaim {
  readonly workspaceId: number;
  readonly userId: string;
  readonly campaignId: string;
  /** Absent: from all mail of the workspace. */
  readonly subscriptionGroupId?: string;
}

/** What following a link is for. A token of one purpose is worth nothing for another. */
export type LinkPurpose = 'unsubscribe' | 'subscribe' | 'opt-in' | 'preferences';

const MIN_MAC_CHARS = 22;
const SHAPE = /^([0-9a-z]{1,7})\.([0-9a-f]{24})\.([0-9a-f]{32})\.([0-9a-f]{32})?\.([A-Za-z0-9_-]{22,43})$/;

export const makeLinkToken = (purpose: LinkPurpose, claim: UnsubscribeClaim, mac: Mac): string => {
  const group = claim.subscriptionGroupId ?? '';
  const body = [
    claim.workspaceId.toString(36),
    claim.userId,
    dashless(claim.campaignId),
    dashless(group),
  ].join('.');
  return `${body}.${mac(`${purpose}/1`, body)}`;
};

export const makeUnsubscribeToken = (claim: UnsubscribeClaim, mac: Mac): string =>
  makeLinkToken('unsubscribe', claim, mac);

export const readUnsubscribeToken = (token: string, mac: Mac): Result<UnsubscribeClaim> =>
  readLinkToken('unsubscribe', token, mac);

export const readLinkToken = (purpose: LinkPurpose, token: string, mac: Mac): Result<UnsubscribeClaim> => {
  const match = SHAPE.exec(token);
  if (match === null) return invalid();
  const cut = token.lastIndexOf('.');
  if (!sameText(token.slice(cut + 1), mac(`${purpose}/1`, token.slice(0, cut)))) return invalid();
  const [, workspace = '', userId = '', campaign = '', group] = match;
  return ok({
    workspaceId: parseInt(workspace, 36),
    userId,
    campaignId: dashed(campaign),
    ...(group === undefined ? {} : { subscriptionGroupId: dashed(group) }),
  });
};

const invalid = (): Result<never> => refuse('invalid_link', 'This link is not valid.');

/** Takes the same time wherever the texts differ. */
export const sameText = (given: string, expected: string): boolean => {
  if (expected.length < MIN_MAC_CHARS || given.length !== expected.length) return false;
  let difference = 0;
  for (let i = 0; i < given.length; i++) difference |= given.charCodeAt(i) ^ expected.charCodeAt(i);
  return difference === 0;
};

const dashless = (uuid: string): string => uuid.replaceAll('-', '').toLowerCase();
const dashed = (hex: string): string =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
