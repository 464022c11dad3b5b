import { describe, expect, test } from 'vitest';
import type { CampaignStatus } from './campaign.ts';
import type { CampaignAction } from './lifecycle.ts';
import { CAMPAIGN_ACTIONS, applyAction } from './lifecycle.ts';

const at = 1_000;
const stamps = (status: CampaignStatus) => ({ status, launchedAt: 1, stoppedAt: null, archivedAt: null });

describe('CD-2.2 transitions', () => {
  test.each<[CampaignStatus, CampaignAction, CampaignStatus]>([
    ['draft', 'launch', 'active'],
    ['active', 'stop', 'stopped'],
    ['idle', 'stop', 'stopped'],
    ['paused', 'stop', 'stopped'],
    ['stopped', 'resume', 'active'],
    ['active', 'pause', 'paused'],
    ['paused', 'continue', 'active'],
    ['draft', 'archive', 'archived'],
    ['active', 'archive', 'archived'],
    ['archived', 'unarchive', 'stopped'],
  ])('%s, %s → %s', (from, action, to) => {
    expect(applyAction(stamps(from), action, at)).toMatchObject({ ok: true, value: { status: to } });
  });

  test('whatever is not listed is refused as a conflict', () => {
    const allowed = (status: CampaignStatus) =>
      CAMPAIGN_ACTIONS.filter((action) => applyAction(stamps(status), action, at).ok);
    expect(allowed('draft')).toEqual(['launch', 'archive']);
    expect(allowed('active')).toEqual(['stop', 'pause', 'archive']);
    expect(allowed('stopped')).toEqual(['resume', 'archive']);
    expect(allowed('archived')).toEqual(['unarchive']);
    expect(applyAction(stamps('draft'), 'stop', at)).toMatchObject({
      ok: false,
      error: { code: 'conflict' },
    });
  });

  test('CD-2.3 stop and archive cancel what is pending up to now, pause does not', () => {
    expect(applyAction(stamps('active'), 'stop', at)).toMatchObject({
      value: { cancelsPending: true, stoppedAt: at },
    });
    expect(applyAction(stamps('active'), 'archive', at)).toMatchObject({
      value: { cancelsPending: true, stoppedAt: at, archivedAt: at },
    });
    expect(applyAction(stamps('active'), 'pause', at)).toMatchObject({
      value: { cancelsPending: false, stoppedAt: null },
    });
  });

  test('CD-2.2 a resumed campaign keeps the instant of its stop, so nothing older comes back', () => {
    const stopped = { status: 'stopped' as const, launchedAt: 1, stoppedAt: 500, archivedAt: null };
    expect(applyAction(stopped, 'resume', at)).toMatchObject({
      value: { stoppedAt: 500, needsReview: true },
    });
  });
});
