// Argon2id with 19 MiB and two passes (OWASP's first choice). Two at a time: each holds a thread of the pool that file
// and DNS work share.
import { hash, verify } from '@node-rs/argon2';
import type { Passwords } from '../../ports/accounts.ts';

const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
const AT_ONCE = 2;

export const makePasswords = (): Passwords => {
  const inTurn = takeTurns(AT_ONCE);
  // Compared with when there is no account: the answer takes as long.
  const nobody = hash('nobody has this password', COST);
  nobody.catch(() => undefined);
  return {
    hash: (password) => inTurn(() => hash(password.normalize('NFKC'), COST)),
    verify: (stored, password) =>
      inTurn(async () => {
        const matches = await verify(stored ?? (await nobody), password.normalize('NFKC'));
        return stored !== null && matches;
      }),
  };
};

const takeTurns = (atOnce: number) => {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
    else running++;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running--;
      else next();
    }
  };
};
