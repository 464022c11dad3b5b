// What a refusal at the door means to whoever stands before it.
// texts: door
import type { TFunction } from 'i18next';
import { ApiError } from '../../api.ts';

const KNOWN = new Set([
  'invalid_credentials',
  'totp_required',
  'rate_limited',
  'link_expired',
  'password_too_short',
  'password_too_long',
  'password_guessable',
  'unreachable',
]);

export const textOfRefusal = (error: unknown, t: TFunction<'door'>): string => {
  if (!(error instanceof ApiError)) return t('refusal.other');
  if (error.code === 'rate_limited')
    return t('refusal.rate_limited', { count: Math.max(1, Math.ceil((error.retryAfterSeconds ?? 60) / 60)) });
  return KNOWN.has(error.code) ? t(`refusal.${error.code}`) : error.message;
};
