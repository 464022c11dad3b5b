// What the commit of an attempt said decides whether a call is made at all.
import { expect, it } from 'vitest';
import { message, REACHED } from '../../tests/support/decide-facts.ts';
import type { Outbound } from '../core/channels/channel.ts';
import type { Provider, SendOutcome } from '../ports/provider.ts';
import { attempt, type Call, type DispatchDeps } from './dispatch.ts';
import { DEFAULT_LIMITS, type Work } from './sending.ts';

it('G2 a send that another attempt has started already is not called, whatever else of the delivery goes', async () => {
  let calls = 0;
  const provider = {
    class: 'A',
    send: async (): Promise<SendOutcome> => {
      calls++;
      return { kind: 'accepted' };
    },
  } as unknown as Provider;
  const deps = {
    clock: { now: () => 0, monotonic: () => 0 },
    failpoints: { hit: async () => undefined },
    limits: DEFAULT_LIMITS,
  } as unknown as DispatchDeps;
  const send = { sendKey: 'mine', parsed: message('email', REACHED), endpoint: { id: 'a', address: 'a' } };
  const call: Call = {
    work: { now: () => 0 } as unknown as Work,
    ready: { send, outbound: {} as Outbound, extras: {} },
    verdict: { kind: 'go', started: new Set(['another']) },
    committedAtMs: 0,
  };
  expect(await attempt(deps, provider, call, () => undefined)).toEqual({ kind: 'fenced' });
  expect(calls).toBe(0);
});
