// Refusals of what people change about themselves, in words.
// texts: access
import type { TFunction } from 'i18next';
import { ApiError } from '../../../api.ts';

const KNOWN = new Set([
  'wrong_password',
  'wrong_code',
  'password_too_short',
  'password_too_long',
  'password_guessable',
  'rate_limited',
]);

export const refusalText = (error: Error, t: TFunction<'access'>): string =>
  error instanceof ApiError && KNOWN.has(error.code) ? t(`refusal.${error.code}`) : error.message;
