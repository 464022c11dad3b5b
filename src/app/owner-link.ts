// The way into a fresh installation: a link that makes the first account, its owner. As long as there is none, every
// start shows a new one and the one before is void.
import { createLinkStore } from '../adapters/postgres/account-links.ts';
import { createAccountStore } from '../adapters/postgres/accounts.ts';
import type { Pool } from '../adapters/postgres/pool.ts';
import { DAY_MS } from '../core/time.ts';
import type { Clock, Random } from '../ports/clock.ts';

const LIFE_MS = 7 * DAY_MS;

interface Deps {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly random: Random;
}

/** Behind the hash, which browsers keep to themselves: it reaches no log on the way. */
const ownerPage = (url: string, token: string): string => `${url}/welcome#${token}`;

/** The token; null when somebody has an account already. */
export const makeOwnerToken = async ({ pool, clock, random }: Deps): Promise<string | null> => {
  if ((await createAccountStore(pool, random).count()) > 0) return null;
  const now = clock.now();
  return createLinkStore(pool, random).make('owner', null, now + LIFE_MS, now);
};

/** The way in, before anything else is said. */
export const describeOwnerLink = (url: string, token: string): readonly string[] => [
  '',
  'Open this link to make your account (once, within 7 days):',
  `  ${ownerPage(url, token)}`,
];
