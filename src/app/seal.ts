// Sealing of stored secrets: AES-256-GCM under a key derived from SECRET_KEY and the installation's id, so that
// a copy of the database alone, or the key in another installation, opens nothing.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { ok, refuse } from '../core/result.ts';
import type { Seal } from '../ports/seal.ts';

const FORMAT = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export const createSeal = (secretKey: string, installationId: string): Seal => {
  const key = Buffer.from(hkdfSync('sha256', secretKey, installationId, 'relance sealed secrets v1', 32));
  return {
    keyFor: (purpose) =>
      new Uint8Array(hkdfSync('sha256', secretKey, installationId, `relance ${purpose} v1`, 32)),
    seal: (plain) => {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return Buffer.concat([Buffer.of(FORMAT), nonce, cipher.getAuthTag(), body]);
    },
    open: (sealed) => {
      try {
        return ok(openSealed(key, Buffer.from(sealed)));
      } catch {
        return refuse('secret_unreadable', 'The secret was sealed with another SECRET_KEY or is damaged.');
      }
    },
  };
};

const openSealed = (key: Buffer, sealed: Buffer): string => {
  if (sealed[0] !== FORMAT) throw new Error('Unknown format');
  const nonce = sealed.subarray(1, 1 + NONCE_BYTES);
  const tag = sealed.subarray(1 + NONCE_BYTES, 1 + NONCE_BYTES + TAG_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAuthTag(tag);
  const body = sealed.subarray(1 + NONCE_BYTES + TAG_BYTES);
  return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
};
