// Optimal time of a triggered message with several channels: each at its own moment, judged by the window on its own.
import { expect, test } from 'vitest';
import { buildProfile } from '../../tests/support/people.ts';
import { USUAL_DEFINITION, type Campaign } from '../core/campaigns/campaign.ts';
import { NO_ACTION_SETTINGS, type ActionSettings } from '../core/campaigns/definition/action-settings.ts';
import { ENGAGEMENT_LOOKBACK_MS, makeLocalMinute, type Engagement } from '../core/schedule/optimal-time.ts';
import { NO_EVIDENCE } from '../core/segments/evidence.ts';
import { DAY_MS, HOUR_MS } from '../core/time.ts';
import { planEntry } from './plan-entry.ts';

const NOW = Date.UTC(2025, 5, 2, 12);
const at = (hour: number): readonly number[] =>
  [1, 2, 3].map((days) => NOW - 12 * HOUR_MS - days * DAY_MS + hour * HOUR_MS);

const plan = (
  channels: readonly string[],
  engagement: Engagement,
  window: ActionSettings['window'] = null,
) => {
  const action: ActionSettings = {
    ...NO_ACTION_SETTINGS,
    delay: { kind: 'optimal_time', fallbackTime: null },
    window,
  };
  const definition = { ...USUAL_DEFINITION, action };
  const campaign = { status: 'active', launchedAt: 0, definition } as Campaign;
  return planEntry({
    live: {
      campaign,
      companyZone: 'UTC',
      sessionCountsItself: false,
      excluded: () => null,
      triggers: [],
      exceptions: [],
      needs: [],
      channels,
      inAudience: () => true,
      inTeam: () => true,
      unreachable: () => null,
    },
    happening: {
      fact: { kind: 'event', name: 'E', at: NOW, properties: {} },
      profile: buildProfile({ timeZone: 'UTC' }),
      evidence: NO_EVIDENCE,
    },
    now: NOW,
    receipt: null,
    engagement,
    localMinute: makeLocalMinute(NOW - ENGAGEMENT_LOOKBACK_MS, NOW),
  });
};

test('CD-6.1 CD-6.5 one channel: its next best moment, without turns', () => {
  expect(plan(['email'], { email: at(15) })).toEqual({ kind: 'due', dueAt: NOW + 3 * HOUR_MS, progress: {} });
  expect(plan(['email'], { email: at(9) })).toEqual({ kind: 'due', dueAt: NOW + 21 * HOUR_MS, progress: {} });
  expect(plan(['email'], {})).toEqual({ kind: 'due', dueAt: NOW + 5 * HOUR_MS, progress: {} });
});

test('CD-6.1 several channels: each has its own turn, what has no best moment goes at once', () => {
  expect(plan(['email', 'push', 'webhook'], { email: at(15), push: at(20) })).toEqual({
    kind: 'due',
    dueAt: NOW,
    progress: { turns: { email: NOW + 3 * HOUR_MS, push: NOW + 8 * HOUR_MS, webhook: NOW } },
  });
});

test('CD-7.12 a channel whose moment lies outside the window is dropped, the others go', () => {
  const window = { from: '10:00', to: '18:00', zone: 'user', nextAvailable: false } as const;
  const engagement = { email: at(15), push: at(20) };
  expect(plan(['email', 'push'], engagement, window)).toEqual({
    kind: 'due',
    dueAt: NOW + 3 * HOUR_MS,
    progress: { dropped: { push: { reason: 'outside_time_window', facts: {} } } },
  });
  expect(plan(['push'], engagement, window)).toEqual({ kind: 'refused', reason: 'outside_time_window' });
});
