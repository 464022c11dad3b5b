// Deterministic identities: the same inputs give the same ids in every process and release (reliability 1.3).
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

const SEPARATOR = '\u001f';
const digest = (parts: readonly (string | number)[]): string =>
  bytesToHex(sha256(utf8ToBytes(parts.join(SEPARATOR))));

/** A digest in UUID form: fits `uuid` columns and the strictest provider idempotency key met. */
export const uuidOf = (...parts: readonly (string | number)[]): string => {
  const h = digest(parts);
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-8${h.slice(13, 16)}-a${h.slice(17, 20)}-${h.slice(20, 32)}`;
};

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
  sha256(utf8ToBytes(userId + campaignId)).reduce((rest, byte) => (rest * 256 + byte) % 100, 0);
