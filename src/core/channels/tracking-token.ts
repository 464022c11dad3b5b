// Tokens of tracked messages (20.1): each names one send, or a send and where its link leads. They are sealed, not
// only signed: nobody reads from a link who got it, and nobody makes one that leads somewhere else.
import type { Result } from '../result.ts';
import { ok, refuse } from '../result.ts';

/** Encrypts and signs under a key of its own for `purpose`; equal texts give equal tokens, URL-safe. */
export interface LinkSeal {
  seal(purpose: string, text: string): string;
  /** Null: not one of ours for this purpose. */
  open(purpose: string, token: string): string | null;
}

export interface TrackedSend {
  readonly workspaceId: number;
  readonly userId: string;
  readonly sendKey: string;
}

export interface TrackedLink extends TrackedSend {
  readonly url: string;
  readonly alias: string | null;
}

const OPEN = 'open/1';
const CLICK = 'click/1';
const VIEW = 'view/1';
const SEND = /^([0-9a-z]{1,7})\.([0-9a-f]{24})\.([0-9a-f]{32})$/;
/** Three fields of the send, then the alias and the destination. */
const LINK = /^([0-9a-z]{1,7}\.[0-9a-f]{24}\.[0-9a-f]{32}) (\S*) (\S[\s\S]*)$/;

export const sealOpen = (send: TrackedSend, seal: LinkSeal): string => seal.seal(OPEN, sendText(send));

export const readOpen = (token: string, seal: LinkSeal): Result<TrackedSend> => {
  const text = seal.open(OPEN, token);
  const send = text === null ? null : parseSend(text);
  return send === null ? invalid() : ok(send);
};

/** A link with which its message is seen in a browser. */
export const sealView = (send: TrackedSend, seal: LinkSeal): string => seal.seal(VIEW, sendText(send));

export const readView = (token: string, seal: LinkSeal): Result<TrackedSend> => {
  const text = seal.open(VIEW, token);
  const send = text === null ? null : parseSend(text);
  return send === null ? invalid() : ok(send);
};

export const sealClick = ({ url, alias, ...send }: TrackedLink, seal: LinkSeal): string =>
  seal.seal(CLICK, `${sendText(send)} ${encodeURIComponent(alias ?? '')} ${url}`);

export const readClick = (token: string, seal: LinkSeal): Result<TrackedLink> => {
  const match = LINK.exec(seal.open(CLICK, token) ?? '');
  const send = parseSend(match?.[1] ?? '');
  if (match === null || send === null) return invalid();
  const [, , alias = '', url = ''] = match;
  return ok({ ...send, url, alias: alias === '' ? null : decodeURIComponent(alias) });
};

const sendText = ({ workspaceId, userId, sendKey }: TrackedSend): string =>
  `${workspaceId.toString(36)}.${userId}.${sendKey.replaceAll('-', '')}`;

const parseSend = (text: string): TrackedSend | null => {
  const match = SEND.exec(text);
  if (match === null) return null;
  const [, workspace = '', userId = '', key = ''] = match;
  const parts = [key.slice(0, 8), key.slice(8, 12), key.slice(12, 16), key.slice(16, 20), key.slice(20)];
  return { workspaceId: parseInt(workspace, 36), userId, sendKey: parts.join('-') };
};

const invalid = (): Result<never> => refuse('invalid_link', 'This link is not valid.');
