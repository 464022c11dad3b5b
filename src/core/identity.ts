// Deterministic identities: the same inputs give the same ids in every process and release (reliability 1.3).
import { sha256Words } from './sha256.ts';

const SEPARATOR = '\u001f';
const HEX_WORDS = Array.from({ length: 65_536 }, (_, i) => i.toString(16).padStart(4, '0'));
/** Four digits of a word: its upper or its lower half. */
const upper = (words: Int32Array, i: number): string => HEX_WORDS[(words[i] ?? 0) >>> 16] ?? '';
const lower = (words: Int32Array, i: number): string => HEX_WORDS[(words[i] ?? 0) & 65_535] ?? '';

/** A digest in UUID form: fits `uuid` columns and the strictest provider idempotency key met. */
export const uuidOf = (...parts: readonly (string | number)[]): string => {
  const w = sha256Words(parts.join(SEPARATOR));
  const version = `8${lower(w, 1).slice(1)}`;
  const variant = `a${upper(w, 2).slice(1)}`;
  return `${upper(w, 0)}${lower(w, 0)}-${upper(w, 1)}-${version}-${variant}-${lower(w, 2)}${upper(w, 3)}${lower(w, 3)}`;
};

/** 32 hex digits that are the same for the same parts: a dispatch that its caller has named. */
export const hexOf = (...parts: readonly (string | number)[]): string => uuidOf(...parts).replaceAll('-', '');

/** 32 random hex digits as a version 4 UUID, for ids that callers expect in this form. */
export const randomUuid = (hex: string): string => {
  const variant = '89ab'[Number.parseInt(hex.slice(16, 17), 16) % 4] ?? '8';
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

/** Identity of a delivery: one person, one campaign, one trigger instance. */
export const deliveryId = (
  workspaceId: number,
  campaignId: string,
  userId: string,
  trigger: string,
): string => uuidOf('delivery', workspaceId, campaignId, userId, trigger);

/** Identity of a send: a delivery on one channel to one endpoint. Also the provider's idempotency key. */
export const sendKey = (delivery: string, channel: string, endpoint: string): string =>
  uuidOf('send', delivery, channel, endpoint);

/** Slot 0–99 of a person in a campaign: SHA-256(userId + campaignId) mod 100, big-endian (16.2). */
export const variantSlot = (userId: string, campaignId: string): number =>
  sha256Words(userId + campaignId).reduce((rest, word) => (rest * 2 ** 32 + (word >>> 0)) % 100, 0);
