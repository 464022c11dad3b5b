// Draws that nobody may influence (campaign-delivery 16.2, 16.4): digests of who and what, worked out as the text says,
// with big integers.
import { createHash } from 'node:crypto';

/** SHA-256 of person and campaign, the whole digest modulo 100. */
export const variantSlot = (userId: string, campaignId: string): number =>
  Number(BigInt(`0x${createHash('sha256').update(`${userId}${campaignId}`).digest('hex')}`) % 100n);

/** Who takes part in the test of a winning variant: the first four bytes of another digest, modulo 100. */
export const testSlot = (userId: string, campaignId: string): number => {
  const digest = createHash('sha256').update(['winning-variant-test', campaignId, userId].join('\u001f'));
  return Number(BigInt(`0x${digest.digest('hex').slice(0, 8)}`) % 100n);
};
