// The order in which limits compose (campaign-delivery 4), and what each does to one delivery.
import { describe, expect, it } from 'vitest';
import { USUAL_DEFINITION } from '../campaigns/campaign.ts';
import { HOUR_MS } from '../time.ts';
import { decide, type DeliveryFacts } from './decide.ts';
import { NO_WORKSPACE_LIMITS } from '../restraints/workspace-limits.ts';

import {
  definition,
  campaign,
  delivery,
  profile,
  receipt,
  facts,
  limitFacts,
  judge,
  reasonOf,
  prior,
} from '../../../tests/support/decide-facts.ts';

describe('CD-4 the order of limits', () => {
  const NOON = 1_800_014_400_000;
  const limits = limitFacts({
    limits: {
      ...NO_WORKSPACE_LIMITS,
      frequencyRules: [
        { name: 'one', messages: 1, every: 1, unit: 'days', channels: null, tag: null, days: 'utc' },
      ],
      controlGroup: { percentage: 1, blocks: [5], exemptTags: [], createdAt: '' },
    },
    suppression: [{ name: 'list', exemptTags: [], judge: judge(true) }],
    pressure: {
      revision: 4,
      recent: [{ at: NOON - HOUR_MS, channel: 'email', campaignId: 'other', deliveryId: 'd0' }],
    },
    placesLeft: { '': 0 },
  });
  const quiet = { from: '00:00', to: '23:59', mode: 'hold' } as const;
  const limited = definition({
    reeligibility: { kind: 'never' },
    limits: {
      ...USUAL_DEFINITION.limits,
      quietHours: quiet,
      maximumPeople: { count: 1, scope: 'campaign', perChannel: false },
    },
  });
  const member = { ...profile, randomBucket: 500, timeZone: 'UTC' };
  const all = facts({
    now: NOON,
    delivery: delivery({ dueAt: NOON, plannedAt: NOON }),
    profile: member,
    campaign: campaign({ definition: limited }),
    campaignAudience: judge(false),
    receipt: receipt(),
    limits,
  });

  it('each step is asked before the next: what fails first gives the reason', () => {
    const steps: (readonly [string, Partial<DeliveryFacts>])[] = [
      ['global_control_group', { profile: { ...member, randomBucket: 0 } }],
      ['suppression_list', { limits: { ...limits, suppression: [] } }],
      ['not_in_audience_at_trigger', { campaignAudience: judge(true) }],
      ['already_received', { receipt: null }],
      ['max_users_reached', { limits: { ...limits, suppression: [], placesLeft: { '': 1 } } }],
      [
        'frequency_capped',
        { limits: { ...limits, suppression: [], placesLeft: null, pressure: { revision: 4, recent: [] } } },
      ],
      ['defer', { campaign: campaign() }],
    ];
    let given = all;
    for (const [reason, cured] of steps) {
      expect(reasonOf(decide(given))).toBe(reason);
      given = { ...given, ...cured };
    }
    expect(decide(given)).toMatchObject({ kind: 'send', pressureRevision: 4 });
  });

  it('transactional messages are for nobody’s control group, rules or quiet hours, but lists and places hold', () => {
    const receiptMail = campaign({ category: 'transactional', definition: limited });
    const open = { ...all, campaign: receiptMail, campaignAudience: null, receipt: null };
    expect(reasonOf(decide(open))).toBe('suppression_list');
    const unlisted = { ...open, limits: { ...limits, suppression: [] } };
    expect(reasonOf(decide(unlisted))).toBe('max_users_reached');
    const free = { ...open, limits: { ...limits, suppression: [], placesLeft: { '': 1 } } };
    expect(decide(free)).toMatchObject({ kind: 'send', pressureRevision: null, waits: [] });
  });

  it('CD-14 quiet hours hold until their end, remember since when, and the expiry moves along', () => {
    const held = facts({
      now: NOON,
      delivery: delivery({ dueAt: NOON, plannedAt: NOON, expiresAt: NOON + 1 }),
      profile: { ...member, randomBucket: 0 },
      campaign: campaign({
        definition: definition({
          limits: { ...USUAL_DEFINITION.limits, quietHours: { from: '11:00', to: '13:00', mode: 'hold' } },
        }),
      }),
    });
    const decision = decide(held);
    expect(new Date(NOON).toISOString()).toBe('2027-01-15T12:00:00.000Z');
    expect(decision).toMatchObject({
      kind: 'defer',
      because: 'quiet_hours',
      until: NOON + HOUR_MS,
      extendsExpiry: true,
      progress: { quietSince: NOON, quietBy: 'campaign', checked: true },
    });
    const week = 7 * 24 * HOUR_MS;
    const longAgo = delivery({ dueAt: NOON, progress: { quietSince: NOON - week } });
    expect(reasonOf(decide({ ...held, delivery: longAgo }))).toBe('quiet_hours_abort');
  });

  it('CD-12 another try of a message that was counted is not capped by itself', () => {
    const again = facts({
      profile: { ...member, randomBucket: 0 },
      now: NOON,
      limits: { ...limits, suppression: [], placesLeft: null },
      delivery: delivery({ dueAt: NOON }),
      prior: [prior()],
    });
    expect(decide(again)).toMatchObject({ kind: 'send', sends: [{ prior: { status: 'retry' } }] });
  });
});
