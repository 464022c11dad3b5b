import fc from 'fast-check';
import { isInTest } from '../experiments/winning-variant.ts';
import { describe, expect, it } from 'vitest';
import { type CampaignStatus } from '../campaigns/campaign.ts';
import type { Reach } from '../channels/channel.ts';
import { variantSlot } from '../identity.ts';
import { DAY_MS, HOUR_MS } from '../time.ts';
import { decide, type DeliveryFacts } from './decide.ts';

import {
  NOW,
  CAMPAIGN_ID,
  REACHED,
  message,
  variant,
  definition,
  campaign,
  delivery,
  profile,
  receipt,
  dispatch,
  facts,
  judge,
  reasonOf,
  prior,
} from '../../../tests/support/decide-facts.ts';

describe('campaign state', () => {
  it('CD-2.3 stop cancels what was planned at or before it, resume does not bring it back', () => {
    const stopped = (plannedAt: number, status: CampaignStatus) =>
      reasonOf(
        decide(facts({ campaign: campaign({ status, stoppedAt: NOW }), delivery: delivery({ plannedAt }) })),
      );
    expect(stopped(NOW, 'stopped')).toBe('campaign_stopped');
    expect(stopped(NOW - 1, 'active')).toBe('campaign_stopped');
    expect(stopped(NOW + 1, 'active')).toBe('send');
    expect(stopped(NOW + 1, 'stopped')).toBe('campaign_not_active');
  });
  it('G7 pause defers longer and longer, keeps the first due instant and never expires', () => {
    const decision = decide(
      facts({
        campaign: campaign({ status: 'paused' }),
        delivery: delivery({ expiresAt: NOW - 1, progress: { pauses: 3 } }),
      }),
    );
    expect(decision).toMatchObject({
      kind: 'defer',
      until: NOW + 40_000,
      extendsExpiry: true,
      progress: { pauses: 4, dueAt: NOW },
    });
  });
  it.each([
    ['archived', 'campaign_archived'],
    ['draft', 'campaign_not_active'],
    ['idle', 'send'],
  ] as const)('a campaign that is %s gives %s', (status, reason) => {
    expect(reasonOf(decide(facts({ campaign: campaign({ status }) })))).toBe(reason);
  });
});

describe('age and person', () => {
  it('G15 expires after, not at, the instant', () => {
    expect(reasonOf(decide(facts({ delivery: delivery({ expiresAt: NOW }) })))).toBe('send');
    expect(reasonOf(decide(facts({ delivery: delivery({ expiresAt: NOW - 1 }) })))).toBe('expired');
  });
  it('CD-13.2 gives up after 72 hours of waiting for a slot', () => {
    const waiting = (ms: number) =>
      reasonOf(decide(facts({ delivery: delivery({ progress: { waitingSince: NOW - ms } }) })));
    expect(waiting(72 * HOUR_MS - 1)).toBe('send');
    expect(waiting(72 * HOUR_MS)).toBe('rate_limit_expired_72h');
  });
  it('says so when the person is gone', () => {
    expect(reasonOf(decide(facts({ profile: null })))).toBe('person_deleted');
  });
});

describe('audience', () => {
  it('CD-8.2 judges a named recipient against the segment and the connected audience', () => {
    expect(reasonOf(decide(facts({ campaignAudience: judge(false) })))).toBe('not_in_audience_at_trigger');
    expect(reasonOf(decide(facts({ dispatchAudience: judge(false) })))).toBe('not_in_audience_at_trigger');
    expect(reasonOf(decide(facts({ campaignAudience: judge(true), dispatchAudience: judge(true) })))).toBe(
      'send',
    );
  });
  it('CD-4 does not judge again what the fan-out judged, nor after a wait, unless asked to', () => {
    const outside = { campaignAudience: judge(false) };
    expect(reasonOf(decide(facts({ ...outside, dispatch: dispatch({ fromSegment: true }) })))).toBe('send');
    expect(reasonOf(decide(facts({ ...outside, delivery: delivery({ progress: { checked: true } }) })))).toBe(
      'send',
    );
    expect(
      reasonOf(
        decide(facts({ ...outside, dispatch: dispatch({ fromSegment: true, recheckAudience: true }) })),
      ),
    ).toBe('not_in_audience_at_send');
  });
});

describe('CD-9 re-eligibility', () => {
  const after = (seconds: number) =>
    campaign({ definition: definition({ reeligibility: { kind: 'after', seconds } }) });
  it('off: once ever', () => {
    expect(reasonOf(decide(facts({ receipt: receipt() })))).toBe('already_received');
    expect(reasonOf(decide(facts({ receipt: receipt({ received: 0 }) })))).toBe('send');
  });
  it('a window ends exactly when it has elapsed', () => {
    const at = (elapsedMs: number) =>
      reasonOf(
        decide(facts({ campaign: after(7 * 86_400), receipt: receipt({ lastReceivedAt: NOW - elapsedMs }) })),
      );
    expect(at(7 * DAY_MS - 1000)).toBe('reeligibility_window_not_elapsed');
    expect(at(7 * DAY_MS)).toBe('send');
  });
  it('0 seconds always pass, and need no reservation', () => {
    const decision = decide(facts({ campaign: after(0), receipt: receipt({ lastReceivedAt: NOW + 5 }) }));
    expect(decision).toMatchObject({ kind: 'send', exclusive: false });
    expect(decide(facts())).toMatchObject({ kind: 'send', exclusive: true });
  });
  it('counts from the trigger, not from the late decision', () => {
    const decision = decide(
      facts({
        now: NOW + HOUR_MS,
        campaign: after(3600),
        receipt: receipt({ lastReceivedAt: NOW - 3_599_000 }),
      }),
    );
    expect(reasonOf(decision)).toBe('reeligibility_window_not_elapsed');
  });
});

describe('CD-20.7 several channels', () => {
  const two = (email: Reach, sms: Reach) =>
    decide(
      facts({
        campaign: campaign({ definition: definition({ variants: [variant('v1', 100, ['email', 'sms'])] }) }),
        messages: new Map([['v1', [message('email', email), message('sms', sms)]]]),
      }),
    );
  it('unreachable on one channel still gets the other', () => {
    expect(two(REACHED, { ok: false, reason: 'not_reachable' })).toMatchObject({
      kind: 'send',
      sends: [{ parsed: { content: { channel: 'email' } } }],
      skipped: [{ channel: 'sms', reason: 'not_reachable' }],
    });
  });
  it('names what the person decided before what is missing', () => {
    const closed = two({ ok: false, reason: 'not_reachable' }, { ok: false, reason: 'not_subscribed' });
    expect(reasonOf(closed)).toBe('not_subscribed');
  });
});

describe('CD-15.3 and 16.2 variants and control', () => {
  const split = definition({ variants: [variant('a', 40), variant('b', 40)], controlPercentage: 20 });
  const messages = new Map(['a', 'b'].map((id) => [id, [message('email', REACHED)]]));
  const of = (userId: string, more: Partial<DeliveryFacts> = {}) =>
    decide(
      facts({
        campaign: campaign({ definition: split }),
        delivery: delivery({ userId }),
        messages,
        ...more,
      }),
    );
  const users = Array.from({ length: 400 }, (_, i) => `user-${i}`);
  it('follows the slot: consecutive slices, control last', () => {
    for (const userId of users) {
      const slot = variantSlot(userId, CAMPAIGN_ID);
      const decision = of(userId);
      const got = decision.kind === 'send' ? decision.variant.id : reasonOf(decision);
      expect(got).toBe(slot < 40 ? 'a' : slot < 80 ? 'b' : 'control_group');
    }
  });
  it('never moves a receiver into the control, nor a control person out', () => {
    const eligible = { receipt: receipt({ received: 2, lastReceivedAt: null }) };
    const again = campaign({ definition: { ...split, reeligibility: { kind: 'after', seconds: 0 } } });
    for (const userId of users) expect(of(userId, { ...eligible, campaign: again }).kind).toBe('send');
    const control = { receipt: receipt({ received: 0, control: true }) };
    expect(of(users[0]!, control)).toMatchObject({ kind: 'skip', reason: 'control_group', control: true });
  });
  it('puts nobody into the control who could not have been reached', () => {
    const gone: Reach = { ok: false, reason: 'not_reachable' };
    const inControl = users.find((userId) => variantSlot(userId, CAMPAIGN_ID) >= 80)!;
    const decision = of(inControl, { messages: new Map([['a', [message('email', gone)]]]) });
    expect(decision).toMatchObject({ reason: 'not_reachable', control: false });
  });
});

describe('after an attempt', () => {
  it('looks neither at audience nor at re-eligibility again and repeats what waits', () => {
    const decision = decide(facts({ receipt: receipt(), campaignAudience: judge(false), prior: [prior()] }));
    expect(decision).toMatchObject({ kind: 'send', sends: [{ prior: { attempt: 1 } }], closed: [] });
  });
  it('leaves settled sends alone', () => {
    expect(decide(facts({ prior: [prior({ status: 'accepted' })] }))).toMatchObject({ sends: [] });
  });
  it('G6 a person who unsubscribed in between gets no repeat, and an unanswered call stays held', () => {
    const gone = new Map([['v1', [message('email', { ok: false, reason: 'not_subscribed' } as const)]]]);
    const closed = (uncertain: boolean) => decide(facts({ messages: gone, prior: [prior({ uncertain })] }));
    expect(closed(false)).toMatchObject({
      kind: 'skip',
      reason: 'not_subscribed',
      closed: [{ end: { outcome: 'skipped', reason: 'not_subscribed' } }],
    });
    expect(closed(true)).toMatchObject({ closed: [{ end: { outcome: 'held', reason: 'held_unknown' } }] });
  });
});

it('G4 is a function: same facts, same decision, and records what it used', () => {
  const arbitrary = fc.record({
    status: fc.constantFrom<CampaignStatus>('active', 'paused', 'stopped', 'archived', 'draft', 'idle'),
    received: fc.nat(2),
    elapsed: fc.nat(10_000),
    seconds: fc.nat(10),
    inside: fc.boolean(),
    present: fc.boolean(),
    reach: fc.boolean(),
    expired: fc.boolean(),
  });
  fc.assert(
    fc.property(arbitrary, (draw) => {
      const make = () =>
        decide(
          facts({
            campaign: campaign({
              status: draw.status,
              definition: definition({ reeligibility: { kind: 'after', seconds: draw.seconds } }),
            }),
            receipt: receipt({ received: draw.received, lastReceivedAt: NOW - draw.elapsed }),
            campaignAudience: judge(draw.inside),
            profile: draw.present ? profile : null,
            messages: new Map([
              ['v1', [message('email', draw.reach ? REACHED : { ok: false, reason: 'suppressed_address' })]],
            ]),
            delivery: delivery({ expiresAt: draw.expired ? NOW - 1 : null }),
          }),
        );
      const decision = make();
      expect(JSON.stringify(make())).toBe(JSON.stringify(decision));
      if (decision.kind !== 'defer') expect(decision.facts).toMatchObject({ campaignVersion: 3 });
      const mayLeave =
        (draw.status === 'active' || draw.status === 'idle') &&
        draw.inside &&
        draw.present &&
        draw.reach &&
        !draw.expired &&
        (draw.received === 0 || draw.elapsed >= draw.seconds * 1000 || draw.seconds === 0);
      expect(decision.kind === 'send').toBe(mayLeave);
    }),
    { numRuns: 2_000 },
  );
});

describe('winning variant', () => {
  const winningVariant = {
    testPercentage: 50,
    decideAfterSeconds: 3_600,
    metric: 'unique_opens',
    otherwise: 'end',
    send: 'winner',
  } as const;
  const tested = campaign({
    definition: definition({
      variants: [variant('v1', 40), variant('v2', 40)],
      controlPercentage: 20,
      success: { conversions: [], winningVariant, intelligentSelection: false },
    }),
  });
  const messages = new Map(['v1', 'v2'].map((id) => [id, [message('email', REACHED)]]));
  const people = Array.from({ length: 200 }, (_, i) => `person-${i}`);
  const decideFor = (userId: string, more: Partial<DeliveryFacts> = {}) =>
    decide(facts({ campaign: tested, messages, delivery: delivery({ userId }), ...more }));
  const outside = people.filter((id) => !isInTest(winningVariant, id, tested.campaignId));

  it('CD-16.4 the test takes its share, control included; the others wait for its end', () => {
    const kinds = people.map((id) => decideFor(id));
    const waiting = kinds.filter(({ kind }) => kind === 'defer');
    expect(waiting).toHaveLength(outside.length);
    expect(waiting[0]).toMatchObject({ because: 'winning_variant', until: NOW + 3_600_000 });
    expect(kinds.some((one) => one.kind === 'skip' && one.control)).toBe(true);
  });

  it('CD-16.4 afterwards everybody else gets what won, nobody of them is in the control', () => {
    const winner = { winner: 'v2', because: 'significant', statistic: 5, p: 0.02 } as const;
    for (const id of outside)
      expect(decideFor(id, { winner, now: NOW + 3_600_000 })).toMatchObject({
        kind: 'send',
        variant: { id: 'v2' },
      });
  });

  it('CD-16.4 no winner and nothing else wanted: nobody else gets a message, and that is said', () => {
    const winner = { winner: null, because: 'no_significant_difference', statistic: 1, p: 0.3 } as const;
    expect(decideFor(outside[0]!, { winner })).toMatchObject({ kind: 'skip', reason: 'no_winning_variant' });
  });

  it('CD-#7 a stop between the test and the decision ends it for good', () => {
    const stopped = { ...tested, stoppedAt: NOW + 1 };
    const winner = { winner: 'v1', because: 'significant', statistic: 5, p: 0.02 } as const;
    expect(decideFor(outside[0]!, { campaign: stopped, winner, now: NOW + 3_600_000 })).toMatchObject({
      kind: 'skip',
      reason: 'campaign_stopped',
    });
  });
});
