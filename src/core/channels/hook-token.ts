// The secret path of a provider's webhook: names a channel configuration and a shape, and only we can make it. It is
// what tells the provider from everybody else where the provider signs nothing (F54).
import type { Result } from '../result.ts';
import { ok, refuse } from '../result.ts';
import { sameText, type Mac } from './unsubscribe.ts';

export interface HookClaim {
  readonly workspaceId: number;
  readonly configurationId: string;
}

const SHAPE =
  /^([0-9a-z]{1,7})\.([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\.([A-Za-z0-9_-]{22,43})$/;

export const makeHookToken = (
  shape: string,
  { workspaceId, configurationId }: HookClaim,
  mac: Mac,
): string => {
  const body = `${workspaceId.toString(36)}.${configurationId}`;
  return `${body}.${mac(`hook/${shape}/1`, body)}`;
};

export const readHookToken = (shape: string, token: string, mac: Mac): Result<HookClaim> => {
  const match = SHAPE.exec(token);
  const cut = token.lastIndexOf('.');
  if (match === null || !sameText(token.slice(cut + 1), mac(`hook/${shape}/1`, token.slice(0, cut))))
    return refuse('not_found', 'Not Found');
  return ok({ workspaceId: parseInt(match[1] ?? '', 36), configurationId: match[2] ?? '' });
};
