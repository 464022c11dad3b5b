// The outside that messages are handed to, and the providers that reach it. It remembers what really arrived, whatever
// the engine was told: a request on its way arrives even when the process that sent it is dead by then.
import type { Outbound } from '../../src/core/channels/channel.ts';
import type { ProviderClass } from '../../src/core/deliveries/classes.ts';
import { CALL_DEADLINE_MS } from '../../src/core/limits.ts';
import { ok } from '../../src/core/result.ts';
import type { Instant } from '../../src/core/time.ts';
import type { Provider, ProviderKind, SendOutcome } from '../../src/ports/provider.ts';
import type { Transports } from '../../src/ports/transports.ts';
import type { CallFault, Faults } from './faults.ts';
import type { Life, World } from './world.ts';

/** A message that somebody sees. */
export interface Handover {
  readonly sendKey: string;
  readonly userId: string;
  readonly campaignId: string;
  readonly deliveryId: string;
  readonly channel: string;
  readonly class: ProviderClass;
  /** A copy for a seed, as its subject says; `address` is where it arrived. */
  readonly isCopy: boolean;
  readonly address: string;
  readonly at: Instant;
  /** Position in the order of everything that happened. */
  readonly step: number;
}

/** A call that left a process, whatever came of it. */
export interface Departure {
  readonly sendKey: string;
  readonly at: Instant;
  readonly step: number;
}

export interface Receiver {
  readonly handovers: Handover[];
  readonly departures: Departure[];
  provider(life: Life, settings: ProviderSettings): Provider;
}

export interface ProviderSettings {
  readonly class: ProviderClass;
  readonly keyTtlMs: number | null;
  readonly slots: number;
}

export interface ReceiverDeps {
  readonly world: World;
  readonly faults: Faults;
  readonly crash: (life: Life) => void;
}

export const createReceiver = (deps: ReceiverDeps): Receiver => {
  const { world } = deps;
  const outside = world.life('receiver');
  const handovers: Handover[] = [];
  const departures: Departure[] = [];
  /** What a class A provider remembers of keys. */
  const keys = new Map<string, Instant>();

  const knows = (sendKey: string, { keyTtlMs }: ProviderSettings): boolean => {
    const firstAt = keys.get(sendKey);
    return firstAt !== undefined && (keyTtlMs === null || world.clock.now() - firstAt < keyTtlMs);
  };
  const remembers = ({ facts }: Outbound, settings: ProviderSettings): boolean =>
    settings.class === 'A' && knows(facts.sendKey, settings);
  const arrive = ({ facts, channel, body }: Outbound, settings: ProviderSettings): void => {
    const at = world.clock.now();
    const known = knows(facts.sendKey, settings);
    world.trace.add(`  ${settings.class} ${facts.sendKey} ${known ? 'again' : 'arrives'}`);
    if (settings.class === 'A' && known) return;
    if (!known) keys.set(facts.sendKey, at);
    const { sendKey, userId, campaignId, deliveryId } = facts;
    const { subject } = body;
    const isCopy = typeof subject === 'string' && subject.startsWith('[SEED]');
    const about = {
      sendKey,
      userId,
      campaignId,
      deliveryId,
      channel,
      isCopy,
      address: facts.endpoint.address,
    };
    handovers.push({ ...about, class: settings.class, at, step: world.taken });
  };
  const travel = (message: Outbound, settings: ProviderSettings, ms: number): void => {
    world.later(outside, world.clock.now() + ms, 'arrival', () => arrive(message, settings));
  };
  const depart = (message: Outbound): void => {
    const { sendKey } = message.facts;
    departures.push({ sendKey, at: world.clock.now(), step: world.taken });
  };
  const provider = (life: Life, settings: ProviderSettings): Provider => ({
    class: settings.class,
    slots: settings.slots,
    ...(settings.keyTtlMs === null ? {} : { keyTtlMs: settings.keyTtlMs }),
    send: (message) =>
      new Promise((resolve) => {
        world.later(life, world.clock.now(), 'call', () => {
          const drawn = deps.faults.call();
          // The same key gives the first call's answer.
          const fault = drawn === 'rejected' && remembers(message, settings) ? 'none' : drawn;
          world.trace.add(`  ${message.facts.sendKey} ${fault}`);
          const answer = (afterMs: number, outcome: SendOutcome): void => {
            world.later(life, world.clock.now() + afterMs, 'answer', () => resolve(outcome));
          };
          if (fault === 'crash_before') return deps.crash(life);
          if (fault === 'not_sent') return answer(10, { kind: 'not_sent', detail: 'connection refused' });
          depart(message);
          if (fault !== 'crash_after') return act(deps, fault, message, settings, { travel, answer });
          travel(message, settings, deps.faults.chance.below(CALL_DEADLINE_MS));
          deps.crash(life);
        });
      }),
    close: () => Promise.resolve(),
  });
  return { handovers, departures, provider };
};

interface Ways {
  readonly travel: (message: Outbound, settings: ProviderSettings, ms: number) => void;
  readonly answer: (afterMs: number, outcome: SendOutcome) => void;
}

const act = (
  { faults }: ReceiverDeps,
  fault: Exclude<CallFault, 'crash_before' | 'crash_after' | 'not_sent'>,
  message: Outbound,
  settings: ProviderSettings,
  { travel, answer }: Ways,
): void => {
  const { chance } = faults;
  const quick = chance.between(1, 300);
  const slow = chance.between(1, CALL_DEADLINE_MS);
  const lost = { kind: 'unknown', detail: 'no answer' } as const;
  switch (fault) {
    case 'none':
      travel(message, settings, quick);
      return answer(quick + 5, { kind: 'accepted', providerMessageId: message.facts.sendKey });
    case 'slow':
      travel(message, settings, slow);
      return answer(CALL_DEADLINE_MS, lost);
    case 'lost_answer':
      travel(message, settings, chance.below(slow));
      return answer(slow, lost);
    case 'lost_request':
      return answer(slow, lost);
    case 'deferred':
      return answer(quick, { kind: 'deferred', detail: '429', retryAfterMs: chance.between(1, 30) * 1_000 });
    case 'rejected':
      return answer(quick, { kind: 'rejected', reason: 'provider_rejected', detail: 'no' });
  }
};

/** Provider kinds of one process: `simulated` for every channel, its class a setting of the configuration. */
export const simulatedProviders = (
  receiver: Receiver,
  life: Life,
  plant: (provider: Provider) => Provider = (provider) => provider,
): readonly ProviderKind<Transports>[] =>
  ['email', 'sms', 'webhook'].map((channel) => ({
    id: 'simulated',
    channel,
    secretNames: [],
    parse: (settings) => {
      const given = settings as ProviderSettings;
      return ok({ open: () => plant(receiver.provider(life, given)) });
    },
  }));
