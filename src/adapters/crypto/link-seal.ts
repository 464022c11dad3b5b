// Sealed tokens of tracked links: AES-256-GCM with a nonce derived from the text, so that equal links are equal
// tokens and no nonce ever meets two texts (the construction of SIV; 96 bits of a keyed digest).
import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import type { LinkSeal } from '../../core/channels/tracking-token.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const TOKEN = /^[A-Za-z0-9_-]{40,8000}$/;

interface Keys {
  readonly cipher: Buffer;
  readonly nonce: Buffer;
}

export const makeLinkSeal = (secret: Uint8Array): LinkSeal => {
  const known = new Map<string, Keys>();
  const keysOf = (purpose: string): Keys => {
    const found = known.get(purpose) ?? {
      cipher: createHmac('sha256', secret).update(`cipher:${purpose}`).digest(),
      nonce: createHmac('sha256', secret).update(`nonce:${purpose}`).digest(),
    };
    known.set(purpose, found);
    return found;
  };
  return {
    seal: (purpose, text) => {
      const keys = keysOf(purpose);
      const nonce = createHmac('sha256', keys.nonce).update(text).digest().subarray(0, NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', keys.cipher, nonce);
      const body = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return body.toString('base64url');
    },
    open: (purpose, token) => (TOKEN.test(token) ? openToken(keysOf(purpose), token) : null),
  };
};

const openToken = ({ cipher }: Keys, token: string): string | null => {
  const bytes = Buffer.from(token, 'base64url');
  // Only one spelling of the same bytes is ours.
  if (bytes.length <= NONCE_BYTES + TAG_BYTES || bytes.toString('base64url') !== token) return null;
  const decipher = createDecipheriv('aes-256-gcm', cipher, bytes.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    const body = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
    return Buffer.concat([body, decipher.final()]).toString('utf8');
  } catch {
    return null;
  }
};
