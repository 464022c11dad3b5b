// Exports of rules that take long: the lease is kept up, and a process that ends leaves soon.
import { expect, test } from 'vitest';
import { PART_COUNT } from '../core/part.ts';
import type { ClaimedExport, ExportCursor, ExportStore } from '../ports/export-store.ts';
import { exportNext, type ExportDeps } from './run-export.ts';

const CLAIMED: ClaimedExport = {
  workspaceId: 1,
  exportId: '00000000-0000-4000-8000-000000000001',
  kind: 'segment',
  subject: 's',
  prefix: 'p',
  request: { callback: null, url: '' } as ClaimedExport['request'],
  status: 'running',
  people: 0,
  chunks: 0,
  bytes: 0,
  error: null,
  createdBy: 't',
  createdAt: 0,
  finishedAt: null,
  expiresAt: null,
  slot: 0,
  afterUser: '',
  epoch: 1,
};

/** Nobody meets the rule, and every slot takes ten seconds to find that out. */
const openSlowWorld = () => {
  const world = {
    now: 0,
    leaseUntil: 0,
    finished: false,
    isStopping: false,
    cursor: { slot: 0, afterUser: '' },
  };
  const store: Pick<ExportStore, 'claim' | 'write' | 'finish'> = {
    claim: async (leaseMs) => {
      world.leaseUntil = world.now + leaseMs;
      return { ...CLAIMED, ...world.cursor };
    },
    write: async (_claimed, _chunk, next: ExportCursor, leaseMs) => {
      if (world.now > world.leaseUntil) return false;
      world.cursor = { ...next };
      world.leaseUntil = world.now + leaseMs;
      return true;
    },
    finish: async () => {
      world.finished = world.now <= world.leaseUntil;
      return world.finished;
    },
  };
  const deps = {
    exports: store,
    slice: async () => {
      world.now += 10_000;
      return { ok: true, value: { people: [], nextAfterUser: null } };
    },
    present: () => '',
    head: () => '',
    workspaceNow: async () => 0,
    clock: { now: () => world.now },
    observer: { emit: () => undefined },
    isStopping: () => world.isStopping,
  } as unknown as ExportDeps;
  return { world, deps };
};

test('a rule that is looked for longer than a lease lasts is written to its end by whoever began', async () => {
  const { world, deps } = openSlowWorld();
  expect(await exportNext(deps)).toBe(true);
  expect([world.finished, world.cursor.slot]).toEqual([true, PART_COUNT]);
});

test('a process that ends leaves after the slot it is in, and the next one goes on there', async () => {
  const { world, deps } = openSlowWorld();
  world.isStopping = true;
  await exportNext(deps);
  expect([world.finished, world.now]).toEqual([false, 10_000]);
  expect([world.cursor.slot, world.leaseUntil]).toEqual([1, 10_000]);
  world.isStopping = false;
  await exportNext(deps);
  expect([world.finished, world.now]).toEqual([true, PART_COUNT * 10_000]);
});
