import { describe, expect, it } from 'vitest';
import { definition } from '../../../tests/support/decide-facts.ts';
import { DAY_MS, HOUR_MS } from '../time.ts';
import {
  judgeWindow,
  measureProblem,
  windowsOf,
  writeAlertBody,
  type AlertSubject,
  type CampaignAlert,
} from './campaign-alert.ts';
import { sentenceOfAlert } from './words.ts';

const NOW = Date.UTC(2026, 2, 4, 9, 30);
const alert = (more: Partial<CampaignAlert> = {}): CampaignAlert => ({
  workspaceId: 1,
  alertId: 'a',
  campaignId: 'c',
  measure: 'hour',
  upper: 100,
  lower: 10,
  emails: [],
  webhookUrl: null,
  active: true,
  language: 'en',
  createdAt: NOW - 5 * DAY_MS,
  createdBy: 'Ann',
  ...more,
});
const subject = (more: Partial<AlertSubject> = {}): AlertSubject => ({
  alert: alert(),
  now: NOW,
  launchedAt: NOW - 5 * DAY_MS,
  runs: [],
  ...more,
});
const found = (of: AlertSubject, value: number) =>
  windowsOf(of).flatMap((window) =>
    judgeWindow(window, value).map(({ bound, windowKey }) => `${bound} ${windowKey}`),
  );

describe('campaign alerts', () => {
  it('CD-2.7 too many is found while the hour runs, too few only once it is over', () => {
    expect(found(subject(), 101)).toEqual([
      'upper 2026-03-04T08:00:00.000Z',
      'upper 2026-03-04T09:00:00.000Z',
    ]);
    expect(found(subject(), 9)).toEqual(['lower 2026-03-04T08:00:00.000Z']);
    expect(found(subject(), 10)).toEqual([]);
    expect(found(subject(), 100)).toEqual([]);
  });

  it('CD-2.7 a day is a UTC day; each threshold stands alone', () => {
    const day = subject({ alert: alert({ measure: 'day', upper: null }) });
    expect(found(day, 9)).toEqual(['lower 2026-03-03T00:00:00.000Z']);
    expect(found(day, 1_000)).toEqual([]);
  });

  it('what began before the launch or the alert says nothing about too few', () => {
    expect(found(subject({ launchedAt: NOW - HOUR_MS }), 0)).toEqual([]);
    expect(found(subject({ alert: alert({ createdAt: NOW - HOUR_MS }) }), 0)).toEqual([]);
  });

  it('CD-2.7 a run is judged from above at once, from below an hour after its last zone', () => {
    const run = { dispatchId: 'd', startedAt: NOW - 2 * HOUR_MS, endsAt: NOW - HOUR_MS };
    const of = (endsAt: number) => subject({ alert: alert({ measure: 'run' }), runs: [{ ...run, endsAt }] });
    expect(found(of(NOW), 200)).toEqual(['upper d']);
    expect(found(of(NOW), 1)).toEqual([]);
    expect(found(of(NOW - HOUR_MS), 1)).toEqual(['lower d']);
  });

  it('CD-2.7 runs for recurring campaigns, hours and days for triggered ones, nothing for those sent once', () => {
    const at = (kind: string) =>
      definition({
        schedule: { recurrence: { kind } } as unknown as ReturnType<typeof definition>['schedule'],
      });
    const daily = { type: 'scheduled', definition: at('daily') } as const;
    expect(measureProblem('run', daily)).toBeNull();
    expect(measureProblem('hour', daily)).not.toBeNull();
    expect(measureProblem('run', { type: 'scheduled', definition: at('once') })).not.toBeNull();
    expect(measureProblem('day', { type: 'api_triggered', definition: definition() })).toBeNull();
    expect(measureProblem('run', { type: 'action_based', definition: definition() })).not.toBeNull();
  });

  it('CD-2.7 the body of a webhook: text and data', () => {
    const finding = { alert: alert(), bound: 'upper', threshold: 100, value: 120, windowKey: 'w' } as const;
    const text = sentenceOfAlert(finding, 'Cart', 'en');
    expect(text).toBe('Cart sent 120 messages in the hour from w: more than the 100 of its alert.');
    expect(writeAlertBody(finding, text, { workspace: 'Shop', campaign: 'Cart', url: 'u' })).toEqual({
      text,
      data: {
        url: 'u',
        app_group_name: 'Shop',
        campaign_name: 'Cart',
        campaign_api_id: 'c',
        upper_threshold: 100,
        lower_threshold: 10,
        value: 120,
      },
    });
  });
});
