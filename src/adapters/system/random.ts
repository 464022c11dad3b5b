// Cryptographic randomness, drawn in blocks because ids are made in the hottest loops.
import { randomFillSync } from 'node:crypto';
import type { Clock, Random } from '../../ports/clock.ts';

const BLOCK_BYTES = 8_192;

export const systemRandom = (clock: Clock): Random => {
  const block = Buffer.allocUnsafe(BLOCK_BYTES);
  let used = BLOCK_BYTES;
  const take = (bytes: number): Buffer => {
    if (bytes > BLOCK_BYTES) return randomFillSync(Buffer.allocUnsafe(bytes));
    if (used + bytes > BLOCK_BYTES) {
      randomFillSync(block);
      used = 0;
    }
    used += bytes;
    return block.subarray(used - bytes, used);
  };
  return {
    hex: (bytes) => take(bytes).toString('hex'),
    uuid: () => uuidV7(clock.now(), take(10)),
    fraction: () => take(6).readUIntBE(0, 6) / 2 ** 48,
  };
};

/** 48 bits of milliseconds, then version, variant and 74 random bits. */
export const uuidV7 = (at: number, random: Uint8Array): string => {
  const bytes = Buffer.alloc(16);
  bytes.writeUIntBE(at, 0, 6);
  bytes.set(random, 6);
  bytes[6] = (bytes.readUInt8(6) & 0x0f) | 0x70;
  bytes[8] = (bytes.readUInt8(8) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
};
