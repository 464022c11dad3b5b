import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../time.ts';
import { retryDelayMs, USUAL_BACKOFF } from './backoff.ts';
import { allowance, CLOSED, probe, recordFailure, recordSuccess } from './breaker.ts';
import { recover } from './recover.ts';
import { settle, USUAL_RETRIES, WEBHOOK_RETRIES, type CallFacts } from './settle.ts';

const NOW = 1_800_000_000_000;
const call = (more: Partial<CallFacts>): CallFacts => ({
  outcome: { kind: 'accepted' },
  class: 'C',
  keyTtlMs: null,
  limits: USUAL_RETRIES,
  attempt: 1,
  firstAt: NOW,
  uncertain: false,
  now: NOW,
  expiresAt: null,
  atLeastOnce: false,
  draw: 0.5,
  ...more,
});
const lost = { outcome: { kind: 'unknown' } } as const;

describe('a lost answer (G2)', () => {
  it('class C holds, unless the campaign chose at least once', () => {
    expect(settle(call(lost))).toEqual({ kind: 'held' });
    expect(settle(call({ ...lost, atLeastOnce: true }))).toMatchObject({ kind: 'retry', uncertain: true });
  });
  it('F49 class A repeats with the same key until two minutes before the key ends', () => {
    const keyTtlMs = 30 * MINUTE_MS;
    const late = (agoMs: number) =>
      settle(call({ ...lost, class: 'A', keyTtlMs, firstAt: NOW - agoMs })).kind;
    expect(late(0)).toBe('retry');
    expect(late(28 * MINUTE_MS - 3_000)).toBe('retry');
    expect(late(28 * MINUTE_MS)).toBe('held');
  });
  it('class B may repeat: the person sees one', () => {
    expect(settle(call({ ...lost, class: 'B' })).kind).toBe('retry');
  });
  it('is not forgotten: a later failure of the same send is held, not failed', () => {
    const later = call({ class: 'C', uncertain: true, outcome: { kind: 'not_sent' } });
    expect(settle(later)).toEqual({ kind: 'held' });
    const refused = call({ uncertain: true, outcome: { kind: 'rejected', reason: 'provider_rejected' } });
    expect(settle(refused)).toEqual({ kind: 'held' });
    expect(settle({ ...refused, class: 'A' })).toMatchObject({ kind: 'rejected' });
  });
});

describe('what surely did not leave', () => {
  it('is tried again for 72 hours and then fails', () => {
    const after = (ms: number) => settle(call({ outcome: { kind: 'not_sent' }, firstAt: NOW - ms }));
    expect(after(71 * HOUR_MS)).toMatchObject({ kind: 'retry', uncertain: false });
    expect(after(72 * HOUR_MS)).toEqual({ kind: 'rejected', reason: 'provider_unavailable' });
  });
  it('is not tried again past its expiry', () => {
    const expiring = call({ outcome: { kind: 'not_sent' }, expiresAt: NOW + 1 });
    expect(settle(expiring)).toMatchObject({ kind: 'rejected' });
  });
  it('CD-20.4 a webhook answered 5xx is called five times within 30 minutes', () => {
    let now = NOW;
    let calls = 1;
    for (;;) {
      const next = settle(
        call({
          outcome: { kind: 'deferred' },
          class: 'A',
          limits: WEBHOOK_RETRIES,
          attempt: calls,
          now,
          draw: 1,
        }),
      );
      if (next.kind !== 'retry') break;
      now = next.at;
      calls += 1;
    }
    expect(calls).toBe(5);
    expect(now - NOW).toBeLessThanOrEqual(30 * MINUTE_MS);
  });
  it('CD-20.4 an unreachable webhook host is waited for up to a day', () => {
    const down = call({ outcome: { kind: 'not_sent' }, limits: WEBHOOK_RETRIES, attempt: 40 });
    expect(settle({ ...down, firstAt: NOW - 23 * HOUR_MS }).kind).toBe('retry');
    expect(settle({ ...down, firstAt: NOW - DAY_MS }).kind).toBe('rejected');
  });
});

it('F43 waits as long as the provider asks, within reason', () => {
  expect(retryDelayMs(USUAL_BACKOFF, 1, 0, 90_000)).toBe(90_000);
  expect(retryDelayMs(USUAL_BACKOFF, 1, 0, 10 ** 12)).toBe(HOUR_MS);
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 10_000 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (n, draw) => {
        const delayMs = retryDelayMs(USUAL_BACKOFF, n, draw);
        expect(delayMs).toBeGreaterThanOrEqual(1_000);
        expect(delayMs).toBeLessThanOrEqual(15 * MINUTE_MS);
      },
    ),
  );
});

describe('breaker (F44)', () => {
  const open = Array.from({ length: 20 }).reduce<typeof CLOSED>((state) => recordFailure(state, 100), CLOSED);
  it('opens after twenty failures in a row, then lets one probe through', () => {
    expect(allowance(recordFailure(CLOSED, 100), 100)).toBe('all');
    expect(allowance(open, 2_099)).toBe('none');
    expect(allowance(open, 2_100)).toBe('probe');
    expect(allowance(probe(open), 2_100)).toBe('none');
  });
  it('a failed probe pauses longer, a good one closes', () => {
    const again = recordFailure(probe(open), 2_100);
    expect(allowance(again, 6_099)).toBe('none');
    expect(allowance(again, 6_100)).toBe('probe');
    expect(allowance(recordSuccess(), 0)).toBe('all');
  });
});

it('a running call is left alone until its deadline and margin have passed', () => {
  const running = {
    sendKey: 'k',
    channel: 'email',
    endpoint: 'e',
    configurationId: null,
    variant: 'v',
    status: 'attempting',
    attempt: 1,
    firstAt: NOW,
    uncertain: false,
    reason: null,
    overdueMs: -5_000,
  } as const;
  expect(recover(running, false)).toEqual({ kind: 'wait', waitMs: 15_000 });
  expect(recover(running, true)).toEqual({ kind: 'lost_answer' });
  expect(recover({ ...running, overdueMs: 10_000 }, false)).toEqual({ kind: 'lost_answer' });
  expect(recover({ ...running, status: 'retry' }, false)).toEqual({ kind: 'settled' });
});
