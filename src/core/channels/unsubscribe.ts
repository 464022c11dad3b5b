// One-click unsubscribe links (RFC 8058, F102): a token that only we can make, bound to its purpose, workspace
// and person. Reading it tells whom and what; GET must show and only POST may act. Short, because some relays
// break DKIM on folded links.
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

const PURPOSE = 'unsubscribe/1';
const MIN_MAC_CHARS = 22;
const SHAPE = /^([0-9a-z]{1,7})\.([0-9a-f]{24})\.([0-9a-f]{32})\.([0-9a-f]{32})?\.([A-Za-z0-9_-]{22,43})$/;

export const makeUnsubscribeToken = (claim: UnsubscribeClaim, mac: Mac): string => {
  const group = claim.subscriptionGroupId ?? '';
  const body = [
    claim.workspaceId.toString(36),
    claim.userId,
    dashless(claim.campaignId),
    dashless(group),
  ].join('.');
  return `${body}.${mac(PURPOSE, body)}`;
};

export const readUnsubscribeToken = (token: string, mac: Mac): Result<UnsubscribeClaim> => {
  const match = SHAPE.exec(token);
  if (match === null) return invalid();
  const cut = token.lastIndexOf('.');
  if (!sameText(token.slice(cut + 1), mac(PURPOSE, token.slice(0, cut)))) return invalid();
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
const sameText = (given: string, expected: string): boolean => {
  if (expected.length < MIN_MAC_CHARS || given.length !== expected.length) return false;
  let difference = 0;
  for (let i = 0; i < given.length; i++) difference |= given.charCodeAt(i) ^ expected.charCodeAt(i);
  return difference === 0;
};

const dashless = (uuid: string): string => uuid.replaceAll('-', '').toLowerCase();
const dashed = (hex: string): string =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;

/** What a request to the unsubscribe address leads to. Only `act` changes anything, and only for POST. */
export type UnsubscribeAnswer =
  | { readonly kind: 'page'; readonly status: 200; readonly html: string }
  | {
      readonly kind: 'act';
      readonly status: 200;
      readonly claim: UnsubscribeClaim;
      readonly html: string;
    }
  | { readonly kind: 'refused'; readonly status: 404 | 405; readonly html: string };

/** Pages name no address and no person: who holds the link may not be the one it was sent to. */
export const answerUnsubscribe = (method: string, token: string, mac: Mac): UnsubscribeAnswer => {
  const claim = readUnsubscribeToken(token, mac);
  if (!claim.ok) return { kind: 'refused', status: 404, html: page(INVALID) };
  if (method === 'GET' || method === 'HEAD') return { kind: 'page', status: 200, html: page(ASK + FORM) };
  if (method !== 'POST') return { kind: 'refused', status: 405, html: page(INVALID) };
  return { kind: 'act', status: 200, claim: claim.value, html: page(DONE) };
};

const ASK =
  '<h1>Unsubscribe</h1><p>Confirm that you no longer want these emails.</p>' +
  '<p lang="fr">Confirmez que vous ne souhaitez plus recevoir ces e-mails.</p>';
const FORM =
  '<form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click">' +
  '<button type="submit">Unsubscribe · <span lang="fr">Se désabonner</span></button></form>';
const DONE =
  '<h1>You are unsubscribed</h1><p>You will get no more of these emails.</p>' +
  '<p lang="fr">Vous êtes désabonné et ne recevrez plus ces e-mails.</p>';
const INVALID = '<h1>This link is not valid</h1><p lang="fr">Ce lien n’est pas valide.</p>';

const page = (content: string): string =>
  '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="robots" content="noindex">' +
  '<meta name="viewport" content="width=device-width"><title>Unsubscribe</title></head>' +
  `<body><main>${content}</main></body></html>`;
