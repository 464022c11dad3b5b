// What a message on a device carries so that an open can be told from an invention: its send and its person, signed.
// Whoever holds one may say what was done with this one message, and nothing else.
import type { Result } from '../result.ts';
import { ok, refuse } from '../result.ts';
import type { Mac } from './unsubscribe.ts';

export interface MessageClaim {
  readonly workspaceId: number;
  readonly userId: string;
  readonly sendKey: string;
}

const PURPOSE = 'message/1';
const SHAPE = /^([0-9a-z]{1,7})\.([0-9a-f]{24})\.([0-9a-f]{32})\.([A-Za-z0-9_-]{22,43})$/;

export const makeMessageToken = ({ workspaceId, userId, sendKey }: MessageClaim, mac: Mac): string => {
  const body = `${workspaceId.toString(36)}.${userId}.${sendKey.replaceAll('-', '')}`;
  return `${body}.${mac(PURPOSE, body)}`;
};

export const readMessageToken = (token: string, mac: Mac): Result<MessageClaim> => {
  const match = SHAPE.exec(token);
  const cut = token.lastIndexOf('.');
  if (match === null || !sameText(token.slice(cut + 1), mac(PURPOSE, token.slice(0, cut))))
    return refuse('invalid_message', 'message is not the token of a message.', 'message');
  const [, workspace = '', userId = '', hex = ''] = match;
  const sendKey = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return ok({ workspaceId: parseInt(workspace, 36), userId, sendKey });
};

/** Takes the same time wherever the texts differ. */
const sameText = (given: string, expected: string): boolean => {
  if (given.length !== expected.length) return false;
  let difference = 0;
  for (let i = 0; i < given.length; i++) difference |= given.charCodeAt(i) ^ expected.charCodeAt(i);
  return difference === 0;
};
