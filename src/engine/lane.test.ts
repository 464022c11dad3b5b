import { describe, expect, it } from 'vitest';
import { campaign, delivery, message, NOW, profile, REACHED } from '../../tests/support/decide-facts.ts';
import { NO_LIMIT_FACTS } from '../core/deliveries/steps/limit-facts.ts';
import type { Outbound } from '../core/channels/channel.ts';
import type { StoredConfiguration } from '../ports/delivery-store.ts';
import type { SendOutcome } from '../ports/provider.ts';
import type { DispatchDeps, ReadySend } from './dispatch.ts';
import { openLane } from './lane.ts';
import { createLeases } from './leases.ts';
import { DEFAULT_LIMITS, type SendResult, type Work } from './sending.ts';

const FAILURES_TO_OPEN = 20;
const AFTER_A_PAUSE_MS = 61_000;

/** A lane whose provider answers what the test says, over a store that lets everything go. */
const setUp = () => {
  const world = { nowMs: 0, commitTakesMs: 0, outcome: REFUSED, calls: 0 };
  const clock = { now: () => NOW + world.nowMs, monotonic: () => world.nowMs };
  const timer = { cancel: () => undefined };
  const deps = {
    clock,
    scheduler: { after: () => timer, every: () => timer, sleep: async () => undefined },
    observer: { emit: () => undefined },
    random: { hex: () => '', uuid: () => '', fraction: () => 0 },
    failpoints: { hit: () => undefined },
    limits: DEFAULT_LIMITS,
    recordHardBounce: async () => undefined,
    store: {
      commitAttempts: async (requests: readonly { sends: readonly { sendKey: string }[] }[]) => {
        world.nowMs += world.commitTakesMs;
        return requests.map(({ sends }) => ({
          kind: 'go',
          started: new Set(sends.map((one) => one.sendKey)),
        }));
      },
    },
  } as unknown as DispatchDeps & Parameters<typeof createLeases>[0];
  const leases = createLeases(deps);
  const configuration = {
    workspaceId: 1,
    configurationId: 'c',
    settings: {},
  } as unknown as StoredConfiguration;
  const provider = {
    class: 'A' as const,
    slots: 50,
    send: async (): Promise<SendOutcome> => {
      world.calls++;
      return world.outcome;
    },
    close: async () => undefined,
  };
  const lane = openLane(deps, leases, configuration, provider, false);
  const submit = async (sendKey: string): Promise<SendResult | undefined> => {
    const held = leases.hold(delivery({ deliveryId: sendKey }), world.nowMs);
    const ready: ReadySend = {
      send: { sendKey, parsed: message('email', REACHED), endpoint: { id: 'a', address: 'a' } },
      outbound: {} as Outbound,
      extras: {},
    };
    const [result] = await lane.submit(workOf(held, clock.now), [ready]);
    return result;
  };
  return { world, submit };
};

const REFUSED: SendOutcome = { kind: 'not_sent', detail: 'connection refused' };

const workOf = (held: Work['held'], now: Work['now']): Work => ({
  held,
  delivery: held.delivery,
  now,
  campaign: campaign(),
  dispatch: null,
  profile,
  receipt: null,
  prior: [],
  variant: 'v1',
  exclusive: false,
  limits: NO_LIMIT_FACTS,
  pressureRevision: null,
  facts: {},
});

describe('lane', () => {
  it('F44: many failures in a row pause the calls, and one probe after the pause starts them again', async () => {
    const { world, submit } = setUp();
    for (let i = 0; i < FAILURES_TO_OPEN; i++) await submit(`failing-${i}`);
    expect(await submit('too early')).toMatchObject({ kind: 'put_back', because: 'breaker' });
    world.nowMs += AFTER_A_PAUSE_MS;
    world.outcome = { kind: 'accepted' };
    expect(await submit('probe')).toMatchObject({ kind: 'called', settlement: { kind: 'accepted' } });
    expect(await submit('after it')).toMatchObject({ kind: 'called', settlement: { kind: 'accepted' } });
    expect(world.calls).toBe(FAILURES_TO_OPEN + 2);
  });

  it('F44: a probe that could not call because the database stood still leaves room for the next one', async () => {
    const { world, submit } = setUp();
    for (let i = 0; i < FAILURES_TO_OPEN; i++) await submit(`failing-${i}`);
    world.nowMs += AFTER_A_PAUSE_MS;
    world.outcome = { kind: 'accepted' };
    world.commitTakesMs = DEFAULT_LIMITS.fenceAfterMs + 1;
    await submit('stood still');
    expect(world.calls).toBe(FAILURES_TO_OPEN);
    world.commitTakesMs = 0;
    world.nowMs += AFTER_A_PAUSE_MS;
    expect(await submit('next probe')).toMatchObject({ kind: 'called', settlement: { kind: 'accepted' } });
  });
});
