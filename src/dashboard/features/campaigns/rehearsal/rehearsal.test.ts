// How far a rehearsal is, and its days without gaps.
import { expect, test } from 'vitest';
import { barsOf, progressOf, type Rehearsal } from './rehearsal.ts';

const rehearsal = (more: Partial<Rehearsal>): Rehearsal => ({
  rehearsal_id: 'r',
  campaign_id: 'c',
  subject: 'campaign',
  with_others: true,
  status: 'running',
  starts_at: '2026-03-01T12:00:00.000Z',
  ends_at: '2026-03-03T12:00:00.000Z',
  reached_at: null,
  people: 10,
  events: 0,
  error: null,
  created_at: '',
  created_by: '',
  ...more,
});

test('progress is the simulated time that is over', () => {
  expect(progressOf(rehearsal({}))).toBe(0);
  expect(progressOf(rehearsal({ reached_at: '2026-03-02T12:00:00.000Z' }))).toBe(0.5);
  expect(progressOf(rehearsal({ status: 'done' }))).toBe(1);
});

test('every simulated day has its place, with or without messages', () => {
  const days = [
    { day: '2026-03-02', outcome: 'sent', count: 3 },
    { day: '2026-03-02', outcome: 'skipped', count: 1 },
  ];
  expect(barsOf({ rehearsal: rehearsal({}), days })).toEqual([
    { day: '2026-03-01', total: 0, outcomes: {} },
    { day: '2026-03-02', total: 4, outcomes: { sent: 3, skipped: 1 } },
    { day: '2026-03-03', total: 0, outcomes: {} },
  ]);
});
