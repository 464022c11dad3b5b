// The digests that providers sign their calls with.
import { X509Certificate, createHmac, createPublicKey, timingSafeEqual, verify } from 'node:crypto';
import type { Clock } from '../../ports/clock.ts';
import type { SignatureDigests } from '../../core/interactions/provider-report.ts';

export const makeSignatureDigests = (clock: Pick<Clock, 'now'>): SignatureDigests => ({
  hmacSha1Base64: (key, text) => createHmac('sha1', key).update(text, 'utf8').digest('base64'),
  hmacSha256Hex: (key, text) => createHmac('sha256', key).update(text, 'utf8').digest('hex'),
  rsaByCertificate: (pem, hash, text, signature) =>
    quietly(() => {
      const certificate = new X509Certificate(pem);
      const now = clock.now();
      if (now < Date.parse(certificate.validFrom) || now > Date.parse(certificate.validTo)) return false;
      return verify(hash, Buffer.from(text), certificate.publicKey, Buffer.from(signature, 'base64'));
    }),
  ecdsa: (key, text, signature) =>
    quietly(() => {
      const publicKey = createPublicKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' });
      return verify('sha256', Buffer.from(text), publicKey, Buffer.from(signature, 'base64'));
    }),
  same: (a, b) => {
    const [left, right] = [Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8')];
    return left.length === right.length && timingSafeEqual(left, right);
  },
});

/** What is no key or no certificate signs nothing. */
const quietly = (check: () => boolean): boolean => {
  try {
    return check();
  } catch {
    return false;
  }
};
