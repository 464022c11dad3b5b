// Matching on its own: several facts of one bundle in order, exceptions among them, campaigns that start each other.
import { expect, test } from 'vitest';
import { buildProfile } from '../../tests/support/people.ts';
import { USUAL_DEFINITION, type Campaign, type CampaignDefinition } from '../core/campaigns/campaign.ts';
import { NO_ACTION_SETTINGS, type ActionSettings } from '../core/campaigns/definition/action-settings.ts';
import { indexTriggerKinds } from '../core/campaigns/parse-triggers.ts';
import { NO_WORKSPACE_LIMITS } from '../core/restraints/workspace-limits.ts';
import type { Fact } from '../core/campaigns/trigger.ts';
import { makeLocalMinute } from '../core/schedule/optimal-time.ts';
import { NO_EVIDENCE } from '../core/segments/evidence.ts';
import { triggerKindList } from '../kinds/triggers/index.ts';
import type { EntryFacts, WaitingDelivery } from '../ports/ingest-store.ts';
import { findMatches, settleMatches, wantsOf, type PersonMatches } from './match-triggers.ts';
import { makeTriggerIndex } from './trigger-index.ts';

const NOW = Date.UTC(2025, 5, 2, 12);
const MINUTE = 60_000;
const ids = ['1', '2', '3'].map((n) => n.repeat(8) + '-1111-4111-8111-111111111111') as [
  string,
  string,
  string,
];
const [A, B, C] = ids;
const person = buildProfile({ email: 'ann@example.com' });

const campaign = (campaignId: string, action: Partial<ActionSettings>, more: object = {}): Campaign => ({
  workspaceId: 1,
  campaignId,
  key: campaignId,
  name: campaignId,
  description: '',
  type: 'action_based',
  category: 'marketing',
  status: 'active',
  version: 1,
  definition: {
    ...USUAL_DEFINITION,
    trigger: on('E'),
    action: { ...NO_ACTION_SETTINGS, ...action },
  } satisfies CampaignDefinition,
  tags: [],
  createdAt: 0,
  updatedAt: 0,
  launchedAt: 0,
  stoppedAt: null,
  archivedAt: null,
  firstSentAt: null,
  unfinished: {},
  createdBy: '',
  updatedBy: '',
  lastSentAt: null,
  ...more,
});
const on = (event: string) => ({ type: 'performed_event', event });
const startedBy = (trigger: object) => ({ definition: { ...USUAL_DEFINITION, trigger } });
const event = (name: string, at: number): Fact => ({ kind: 'event', name, at, properties: {} });
const TEN_MINUTES = { delay: { kind: 'after', seconds: 600 } } as const;

const waitingSince = (deliveryId: string, triggeredAt: number): WaitingDelivery => ({
  deliveryId,
  campaignId: A,
  dispatchId: 'd',
  plannedAt: triggeredAt,
  triggeredAt,
});

/** What comes of these facts, with what waits in campaign A. */
const match = async (
  campaigns: readonly Campaign[],
  facts: readonly Fact[],
  waiting: readonly WaitingDelivery[] = [],
) => {
  const index = makeTriggerIndex({
    campaigns: {
      load: async () =>
        campaigns.map((one) => ({ campaign: one, companyZone: 'UTC', limits: NO_WORKSPACE_LIMITS })),
      stamp: async () => 'once',
    },
    kinds: indexTriggerKinds(triggerKindList),
    channels: [],
    compileAudience: () => ({ ok: true, value: { needs: [], test: () => true } }),
    observer: { emit: () => undefined },
  });
  await index.ready();
  const happenings = facts.map((fact) => ({ fact, profile: person, evidence: NO_EVIDENCE }));
  const one: PersonMatches = {
    place: { workspaceId: 1, part: person.part, userId: person.userId },
    matches: findMatches(index, 1, happenings, NOW),
    live: true,
    now: NOW,
  };
  const entry: EntryFacts = {
    receiptOf: () => null,
    waitingOf: (_, id) => (id === A ? waiting : []),
    engagementOf: () => ({}),
  };
  const wants = wantsOf(index, [one]);
  const matched = settleMatches(index, one, { ...entry, localMinute: makeLocalMinute(NOW, NOW) });
  return {
    wants,
    matched,
    started: matched.deliveries.map(({ campaignId }) => campaignId),
    skipped: matched.skips.map(({ reason }) => reason),
    cancelled: matched.cancels.map(({ deliveryId }) => deliveryId),
  };
};

test('CD-#72 two of E in one bundle: the first is cancelled, the second stands', async () => {
  const debounce = campaign(A, { ...TEN_MINUTES, exceptions: [on('E')] });
  const { matched, skipped } = await match([debounce], [event('E', NOW - 5 * MINUTE), event('E', NOW)]);
  expect(matched.deliveries.map(({ triggeredAt, dueAt }) => [triggeredAt, dueAt])).toEqual([
    [NOW, NOW + 10 * MINUTE],
  ]);
  expect(skipped).toEqual(['exception_event']);
});

test('CD-7.8 two of E within a second are one trigger, which does not cancel itself', async () => {
  const debounce = campaign(A, { ...TEN_MINUTES, exceptions: [on('E')] });
  const { started, skipped } = await match([debounce], [event('E', NOW), event('E', NOW + 400)]);
  expect(started).toEqual([A]);
  expect(skipped).toEqual([]);
});

test('CD-7.10 what waits is cancelled unless it was triggered after the exception happened', async () => {
  const one = campaign(A, { ...TEN_MINUTES, exceptions: [on('X')] });
  const waiting = [waitingSince('older', NOW - 10 * MINUTE), waitingSince('newer', NOW - MINUTE)];
  const late = await match([one], [event('X', NOW - 5 * MINUTE)], waiting);
  expect(late.cancelled).toEqual(['older']);
  expect((await match([one], [event('X', NOW)], waiting)).cancelled).toEqual(['older', 'newer']);
  expect((await match([one], [event('Y', NOW)], waiting)).cancelled).toEqual([]);
});

test('CD-7.10 each waiting delivery is cancelled once, by the first of several exceptions', async () => {
  const one = campaign(A, { ...TEN_MINUTES, exceptions: [on('X'), on('Y')] });
  const { matched } = await match(
    [one],
    [event('X', NOW - 1), event('Y', NOW)],
    [waitingSince('w', NOW - MINUTE)],
  );
  expect(matched.cancels.map(({ facts }) => facts['factAt'])).toEqual([NOW - 1]);
});

test('CD-7.2 the exception of one starts another, only when somebody waited, and is looked up beforehand', async () => {
  const first = campaign(A, { ...TEN_MINUTES, exceptions: [on('X')] });
  const second = campaign(B, {}, startedBy({ type: 'campaign_exception', campaign_id: A }));
  const idle = await match([first, second], [event('X', NOW)]);
  expect(idle.started).toEqual([]);
  expect(idle.wants.waiting.map(({ campaignId }) => campaignId)).toEqual([A]);
  expect(idle.wants.receipts.map(({ campaignId }) => campaignId)).toEqual([B]);
  const { started } = await match([first, second], [event('X', NOW)], [waitingSince('w', NOW - MINUTE)]);
  expect(started).toEqual([B]);
});

test('campaigns whose exceptions name each other come to an end', async () => {
  const turn = (id: string, other: string) =>
    campaign(id, {
      ...TEN_MINUTES,
      exceptions: [on('X'), { type: 'campaign_exception', campaign_id: other }],
    });
  const { cancelled } = await match(
    [turn(A, B), turn(B, A)],
    [event('X', NOW)],
    [waitingSince('w', NOW - 1)],
  );
  expect(cancelled).toEqual(['w']);
});

test('CD-2.3 a paused campaign takes nobody in', async () => {
  const { started, skipped } = await match([campaign(A, {}, { status: 'paused' })], [event('E', NOW)]);
  expect(started).toEqual([]);
  expect(skipped).toEqual(['campaign_not_active']);
});

test('CD-4 the first failing step names the reason: the launch, then the duration', async () => {
  const june: ActionSettings['duration'] = { startsAt: '2025-07-01T00:00', endsAt: null, zone: 'company' };
  const facts = [event('E', NOW)];
  const early = campaign(A, { duration: june }, { launchedAt: NOW + 1 });
  expect((await match([early], facts)).skipped).toEqual(['event_before_launch']);
  expect((await match([campaign(A, { duration: june })], facts)).skipped).toEqual([
    'outside_duration_at_trigger',
  ]);
});

test('every campaign that listens is served, in one pass over the facts', async () => {
  const { started } = await match(
    [campaign(A, {}), campaign(B, {}), campaign(C, {}, startedBy(on('other')))],
    [event('E', NOW), event('other', NOW)],
  );
  expect([...started].sort()).toEqual([A, B, C]);
});
