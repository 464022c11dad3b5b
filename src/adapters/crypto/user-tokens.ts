// Tokens by which a customer's server says who uses an app: JWTs with `sub` and `exp`, signed with a shared secret or
// a private key whose public half we know. Every key is tried, so that keys can be changed without a gap.
import { errors, importSPKI, jwtVerify } from 'jose';
import { refuse, ok } from '../../core/result.ts';
import type { TokenAlgorithm, UserTokens, VerificationKey } from '../../ports/apps.ts';

export const makeUserTokens = (): UserTokens => ({
  verify: async (keys, token, userId, now) => {
    let reason = 'is not signed with a key of this app';
    for (const key of keys) {
      const outcome = await tryKey(key, token, userId, now);
      if (outcome === null) return ok(null);
      reason = outcome === OTHER_KEY ? reason : outcome;
    }
    return refuse('invalid_user_token', `user_token ${reason}.`, 'user_token');
  },
  checkKey: async (algorithm, material) => {
    try {
      await toKey(algorithm, material);
      return ok(null);
    } catch {
      return refuse(
        'invalid_field',
        `public_key must be a public key for ${algorithm} as PEM (SPKI).`,
        'public_key',
      );
    }
  },
});

const OTHER_KEY = 'other key';

/** Null: right. Otherwise why not. */
const tryKey = async (
  { algorithm, material }: VerificationKey,
  token: string,
  userId: string,
  now: number,
): Promise<string | null> => {
  try {
    const { payload } = await jwtVerify(token, await toKey(algorithm, material), {
      algorithms: [algorithm],
      requiredClaims: ['sub', 'exp'],
      // The seam of the clock: the library takes a Date.
      currentDate: new Date(now),
    });
    return payload.sub === userId ? null : 'is for another user';
  } catch (error) {
    if (error instanceof errors.JWTExpired) return 'has expired';
    if (error instanceof errors.JWTClaimValidationFailed) return `lacks a valid claim ${error.claim}`;
    return OTHER_KEY;
  }
};

const toKey = (algorithm: TokenAlgorithm, material: string): ReturnType<typeof importSPKI> | Uint8Array =>
  algorithm === 'HS256' ? new TextEncoder().encode(material) : importSPKI(material, algorithm);
