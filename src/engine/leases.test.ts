// Leases are good for as long as our own clock can vouch for them, and not for those that a renewal did not bring back.
import { expect, it } from 'vitest';
import { delivery } from '../../tests/support/decide-facts.ts';
import type { StoredConfiguration } from '../ports/delivery-store.ts';
import { commitBatch, type DispatchDeps, type Group } from './dispatch.ts';
import { createLeases } from './leases.ts';
import { DEFAULT_LIMITS, type Held } from './sending.ts';

const { fenceAfterMs } = DEFAULT_LIMITS;

/** A clock that the test moves, and a store that brings back whom the test says. */
const setUp = () => {
  const world = { nowMs: 0, renewed: new Set<string>(), renewalTakesMs: 0, commits: 0 };
  const beats: (() => void)[] = [];
  const deps = {
    clock: { now: () => 0, monotonic: () => world.nowMs },
    scheduler: { every: (_: number, beat: () => void) => (beats.push(beat), { cancel: () => undefined }) },
    observer: { emit: () => undefined },
    failpoints: { hit: async () => undefined },
    limits: DEFAULT_LIMITS,
    store: {
      renew: async () => {
        world.nowMs += world.renewalTakesMs;
        return world.renewed;
      },
      commitAttempts: async () => {
        world.commits++;
        return [];
      },
    },
  } as unknown as DispatchDeps & Parameters<typeof createLeases>[0];
  const leases = createLeases(deps);
  const beat = async (): Promise<void> => {
    beats.at(-1)?.();
    // The renewal's own steps, which nothing outside is told of.
    for (let i = 0; i < 20; i++) await Promise.resolve();
  };
  const hold = (deliveryId: string): Held => leases.hold(delivery({ deliveryId }), world.nowMs);
  return { world, deps, leases, beat, hold };
};

it('F42 a lease that was not renewed in time on the monotonic clock starts no call', () => {
  const { world, leases, hold } = setUp();
  const held = hold('a');
  world.nowMs = fenceAfterMs;
  expect(leases.mayCall(held)).toBe(true);
  world.nowMs += 1;
  expect(leases.mayCall(held)).toBe(false);
});

it('F42 a renewal counts from when it was asked for, and whoever it does not bring back is lost for good', async () => {
  const { world, leases, beat, hold } = setUp();
  const [mine, taken] = [hold('mine'), hold('taken')];
  world.nowMs = 5_000;
  world.renewed = new Set(['mine']);
  world.renewalTakesMs = 3_000;
  await beat();
  expect([leases.mayCall(mine), leases.mayCall(taken)]).toEqual([true, false]);
  world.renewed = new Set(['mine', 'taken']);
  world.nowMs = 5_000 + fenceAfterMs;
  expect(leases.mayCall(mine)).toBe(true);
  world.nowMs += 1;
  expect(leases.mayCall(mine)).toBe(false);
  world.renewalTakesMs = 0;
  await beat();
  expect([leases.mayCall(mine), leases.mayCall(taken)]).toEqual([true, false]);
});

it('F42 G2 nothing is committed for a lease that may have run out', async () => {
  const { world, deps, leases, hold } = setUp();
  const held = hold('a');
  world.nowMs = fenceAfterMs + 1;
  const group = { work: { held }, sends: [] } as unknown as Group;
  expect(await commitBatch(deps, leases, {} as StoredConfiguration, [group])).toEqual([{ kind: 'fenced' }]);
  expect(world.commits).toBe(0);
});
