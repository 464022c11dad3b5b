// The public half of a private key, as DKIM publishes it: the whole structure of RSA keys, the bare bytes of Ed25519.
import { createPublicKey } from 'node:crypto';

const ED25519_BYTES = 32;

/** Null: not a key, or of a kind that DKIM does not know. */
export const publicKeyOf = (
  pem: string,
): { readonly type: 'rsa' | 'ed25519'; readonly base64: string } | null => {
  try {
    const key = createPublicKey(pem);
    const der = key.export({ type: 'spki', format: 'der' });
    if (key.asymmetricKeyType === 'rsa') return { type: 'rsa', base64: der.toString('base64') };
    if (key.asymmetricKeyType !== 'ed25519') return null;
    return { type: 'ed25519', base64: der.subarray(-ED25519_BYTES).toString('base64') };
  } catch {
    return null;
  }
};
