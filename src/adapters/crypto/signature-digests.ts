// The digests that providers sign their calls with.
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { SignatureDigests } from '../../core/interactions/provider-report.ts';

export const signatureDigests: SignatureDigests = {
  hmacSha1Base64: (key, text) => createHmac('sha1', key).update(text, 'utf8').digest('base64'),
  hmacSha256Hex: (key, text) => createHmac('sha256', key).update(text, 'utf8').digest('hex'),
  same: (a, b) => {
    const [left, right] = [Buffer.from(a, 'utf8'), Buffer.from(b, 'utf8')];
    return left.length === right.length && timingSafeEqual(left, right);
  },
};
