// Looks up names, for hints about sending domains only: a name server that is silent costs a few seconds and is said
// to be silent. What is dialled is resolved by http/dial.ts.
import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Dns } from '../../ports/dns.ts';

const TIMEOUT_MS = 1_500;
const TRIES = 2;
const NOTHING_THERE = new Set(['ENODATA', 'ENOTFOUND']);

/** `servers`: `address` or `address:port`; none = those of the system. */
export const createDns = (servers: readonly string[]): Dns => {
  const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: TRIES });
  if (servers.length > 0) resolver.setServers([...servers]);
  return {
    texts: async (name) => {
      try {
        const records = await resolver.resolveTxt(name);
        return { kind: 'found', texts: records.map((chunks) => chunks.join('')) };
      } catch (error) {
        const code = codeOf(error);
        return NOTHING_THERE.has(code) ? { kind: 'none' } : { kind: 'unknown', detail: code };
      }
    },
    addresses: async (host) => {
      const bare = host.replace(/^\[|\]$/g, '');
      if (isIP(bare) !== 0) return [bare];
      const both = await Promise.allSettled([resolver.resolve4(bare), resolver.resolve6(bare)]);
      return both.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
    },
  };
};

/** Whether a resolver takes them. */
export const areNameServers = (servers: readonly string[]): boolean => {
  try {
    new Resolver().setServers([...servers]);
    return true;
  } catch {
    return false;
  }
};

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'failed';
