// The ports of the gate in memory: one key per name, windows without sharing. For tests of handlers, which need a
// door but no store of keys.
import { PERMISSIONS } from '../contract/permissions.ts';
import type { Permission } from '../contract/permissions.ts';
import type {
  Access,
  Allowance,
  Caller,
  Earlier,
  IdempotencyKeys,
  RequestLimits,
  WorkspaceFacts,
} from '../ports/access.ts';
import type { Clock } from '../ports/clock.ts';
import type { Instant } from '../core/time.ts';

export const makeWorkspaceFacts = (changes: Partial<WorkspaceFacts> = {}): WorkspaceFacts => ({
  workspaceId: 1,
  key: 'main',
  name: 'Main',
  kind: 'live',
  timeZone: 'UTC',
  currency: null,
  rateLimits: {},
  ...changes,
});

export const makeCaller = (
  workspace: WorkspaceFacts,
  permissions: readonly Permission[] = PERMISSIONS,
  allowedIps: readonly string[] = [],
): Caller => ({
  keyId: '00000000-0000-4000-8000-000000000000',
  name: 'Test key',
  permissions: new Set(permissions),
  allowedIps,
  workspace,
});

/** Callers by key. A sandbox's clock is whatever `now` says. */
export const makeMemoryAccess = (callers: Readonly<Record<string, Caller>>, now: () => Instant): Access => ({
  identify: async (key) => callers[key] ?? null,
  workspaceByKey: async (key) =>
    Object.values(callers).find(({ workspace }) => workspace.key === key)?.workspace ?? null,
  now: async () => now(),
  close: async () => undefined,
});

export const makeMemoryLimits = (clock: Pick<Clock, 'now'>): RequestLimits => {
  const used = new Map<string, number>();
  return {
    take: async ({ workspaceId, scope, limit, windowMs }): Promise<Allowance> => {
      const start = Math.floor(clock.now() / windowMs) * windowMs;
      const window = `${workspaceId}:${scope}:${start}`;
      const count = (used.get(window) ?? 0) + 1;
      used.set(window, count);
      return {
        allowed: count <= limit,
        limit,
        remaining: Math.max(0, limit - count),
        resetAt: start + windowMs,
      };
    },
    close: async () => undefined,
  };
};

interface Kept {
  readonly digest: string;
  readonly answer: Extract<Earlier, { kind: 'answered' }> | null;
}

export const makeMemoryIdempotency = (): IdempotencyKeys => {
  const kept = new Map<string, Kept>();
  const nameOf = (workspaceId: number, key: string): string => `${workspaceId}:${key}`;
  return {
    begin: async (workspaceId, key, requestDigest): Promise<Earlier> => {
      const name = nameOf(workspaceId, key);
      const digest = requestDigest.join(',');
      const earlier = kept.get(name);
      if (earlier === undefined) kept.set(name, { digest, answer: null });
      if (earlier === undefined) return { kind: 'none' };
      if (earlier.digest !== digest) return { kind: 'different_request' };
      return earlier.answer ?? { kind: 'running' };
    },
    finish: async (workspaceId, key, status, body) => {
      const name = nameOf(workspaceId, key);
      const digest = kept.get(name)?.digest ?? '';
      kept.set(name, { digest, answer: { kind: 'answered', status, body } });
    },
    release: async (workspaceId, key) => void kept.delete(nameOf(workspaceId, key)),
  };
};
