import { describe, expect, it } from 'vitest';
import { judgeWeek, mostUrgentFirst, type WeekSum } from './attention.ts';
import { keepSamples, progressOf, ratePerMinute, type RateSample, type SendingFacts } from './progress.ts';

const now = 1_000_000_000;
const run = { status: 'done' as const, slot: 63, planned: 1_000, dueAt: now - 60_000, endsAt: null };
const nobody = { due: 0, later: 0, retried: 0, nextDueAt: null, exact: true };
const facts = (more: Partial<SendingFacts>): SendingFacts => ({
  fenced: false,
  paused: false,
  runs: [run],
  waiting: nobody,
  undecided: 0,
  perMinute: null,
  now,
  ...more,
});

describe('progress', () => {
  it('of a run whose audience is walked: planned less waiting, and an end by the rate', () => {
    const progress = progressOf(facts({ waiting: { ...nobody, due: 250 }, perMinute: 50 }));
    expect(progress).toMatchObject({ state: 'sending', decided: 750, share: 0.75, waiting: 250 });
    expect(progress.endsAt).toBe(now + 5 * 60_000);
  });

  it('while the audience is walked, the rest is expected to be like what was walked', () => {
    const half = { ...run, status: 'running' as const, slot: 32, planned: 500 };
    const progress = progressOf(facts({ runs: [half], waiting: { ...nobody, due: 500 }, perMinute: 100 }));
    expect(progress).toMatchObject({ state: 'planning', expected: 1_000, decided: 0, share: 0 });
    expect(progress.endsAt).toBe(now + 10 * 60_000);
  });

  it('people whose own time is later end it then, however fast the others go', () => {
    const local = { ...run, endsAt: now + 3_600_000 };
    const waiting = { ...nobody, later: 400, nextDueAt: now + 60_000 };
    const progress = progressOf(facts({ runs: [local], waiting, perMinute: 5_000 }));
    expect(progress).toMatchObject({
      state: 'waiting_for_time',
      endsAt: now + 3_600_000,
      nextDueAt: now + 60_000,
    });
    const delayed = progressOf(facts({ runs: [], waiting, perMinute: 5_000 }));
    expect(delayed.endsAt).toBeNull();
  });

  it('says what it waits for', () => {
    const due = { ...nobody, due: 10 };
    expect(progressOf(facts({ waiting: due, fenced: true })).state).toBe('fenced');
    expect(progressOf(facts({ waiting: due, paused: true })).state).toBe('paused');
    expect(progressOf(facts({ waiting: { ...due, retried: 8 } })).state).toBe('retrying');
    expect(progressOf(facts({ runs: [{ ...run, status: 'waiting' }] })).state).toBe('starting');
    expect(progressOf(facts({})).state).toBe('done');
  });

  it('when not everything that waits was seen, the sums say how many there are', () => {
    const cut = { ...nobody, due: 100, exact: false };
    expect(progressOf(facts({ waiting: cut, undecided: 640 }))).toMatchObject({ waiting: 640, decided: 360 });
  });
});

describe('rates', () => {
  const sample = (at: number, n: number, since = 'd1'): RateSample => ({
    at,
    since,
    decided: new Map([['c', n]]),
  });

  it('are of the last minutes, and unknown after one look', () => {
    expect(ratePerMinute([], sample(0, 10), 'c')).toBeNull();
    expect(ratePerMinute([sample(0, 10)], sample(60_000, 130), 'c')).toBe(120);
    expect(ratePerMinute([sample(0, 10)], sample(1_000, 11), 'c')).toBeNull();
  });

  it('start anew when the days that are summed change', () => {
    const kept = keepSamples([sample(0, 10), sample(60_000, 90)], sample(61_000, 2, 'd2'));
    expect(kept.map(({ since }) => since)).toEqual(['d2']);
    expect(keepSamples([sample(0, 1)], sample(500_000, 2)).length).toBe(1);
  });
});

describe('attention', () => {
  const sum = (outcome: string, count: number, more: Partial<WeekSum> = {}): WeekSum => ({
    campaignId: 'c',
    channel: 'email',
    outcome,
    reason: '',
    count,
    ...more,
  });
  const kinds = (sums: readonly WeekSum[]) => judgeWeek(sums).map(({ kind }) => kind);

  it('bounces from five percent, complaints from one in a thousand, only where numbers say something', () => {
    expect(kinds([sum('sent', 1_000), sum('hard_bounce', 50), sum('spam', 2)])).toEqual([
      'bounces_high',
      'complaints_high',
    ]);
    expect(kinds([sum('sent', 1_000), sum('hard_bounce', 49), sum('spam', 1)])).toEqual([]);
    expect(kinds([sum('sent', 100), sum('hard_bounce', 50)])).toEqual([]);
  });

  it('a provider that fails, with its most frequent reason', () => {
    const [found] = judgeWeek([
      sum('sent', 80),
      sum('failed', 5, { reason: 'content_invalid' }),
      sum('failed', 15, { reason: 'provider_unavailable' }),
    ]);
    expect(found).toMatchObject({
      kind: 'provider_failing',
      count: 20,
      share: 0.2,
      reason: 'provider_unavailable',
    });
  });

  it('a campaign that reaches almost nobody, unless that was meant', () => {
    const people = { channel: '' } as const;
    const skipped = (reason: string, count: number) => sum('skipped', count, { ...people, reason });
    expect(judgeWeek([sum('sent', 2, people), skipped('not_reachable', 98)])[0]).toMatchObject({
      kind: 'mostly_skipped',
      reason: 'not_reachable',
    });
    expect(kinds([sum('sent', 2, people), skipped('control_group', 98)])).toEqual([]);
  });

  it('the worst comes first', () => {
    const one = { campaignId: null, channel: null, share: null, reason: null } as const;
    const sorted = mostUrgentFirst([
      { ...one, kind: 'ended', severity: 'info', count: 9 },
      { ...one, kind: 'held_sends', severity: 'warning', count: 1 },
      { ...one, kind: 'fenced', severity: 'error', count: 1 },
    ]);
    expect(sorted.map(({ kind }) => kind)).toEqual(['fenced', 'held_sends', 'ended']);
  });
});
