// Generated cases of what a person's doings start and cancel, and what the engine's matching says about them.
import { USUAL_DEFINITION, type CampaignDefinition } from '../../src/core/campaigns/campaign.ts';
import type {
  ActionSettings,
  Delay,
  ZoneChoice,
} from '../../src/core/campaigns/definition/action-settings.ts';
import { indexTriggerKinds } from '../../src/core/campaigns/parse-triggers.ts';
import type { Fact } from '../../src/core/campaigns/trigger.ts';
import { deliveryId } from '../../src/core/identity.ts';
import type { JsonObject } from '../../src/core/json.ts';
import { NO_WORKSPACE_LIMITS } from '../../src/core/restraints/workspace-limits.ts';
import { makeLocalMinute } from '../../src/core/schedule/optimal-time.ts';
import { NO_EVIDENCE } from '../../src/core/segments/evidence.ts';
import { findMatches, settleMatches, type PersonMatches } from '../../src/engine/match-triggers.ts';
import { makeTriggerIndex } from '../../src/engine/trigger-index.ts';
import { CHANNELS } from '../../src/kinds/channels/index.ts';
import { triggerKindList } from '../../src/kinds/triggers/index.ts';
import type { Chance } from '../simulation/chance.ts';
import { campaign as usualCampaign } from '../support/decide-facts.ts';
import { drawLeftOut, drawProfile, drawVariants, instantNear, ZONES } from './cases.ts';
import type { EntryFact, EntryOutcome, EntryWorld } from './reference/entry.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const TIMES = ['00:00', '00:30', '01:00', '01:30', '02:00', '02:30', '03:00', '09:00', '15:15', '23:30'];
const CAMPAIGN_ID = '11111111-1111-4111-8111-111111111111';

const zoneChoice = (chance: Chance): ZoneChoice => chance.pick(['user', 'user', 'company'] as const);

const drawDelay = (chance: Chance): Delay => {
  const time = chance.pick(TIMES);
  switch (chance.below(6)) {
    case 0:
      return { kind: 'immediately' };
    case 1:
      return { kind: 'next_weekday', weekday: chance.between(1, 7), time, zone: zoneChoice(chance) };
    case 2:
      return { kind: 'in_days', days: chance.between(1, 9), time, zone: zoneChoice(chance) };
    case 3:
      return { kind: 'optimal_time', fallbackTime: chance.happens(0.7) ? time : null };
    default:
      return { kind: 'after', seconds: chance.pick([1, 60, 1_800, 3_600, 7_200, 86_400, 604_800]) };
  }
};

/** `YYYY-MM-DDTHH:MM`, this far from now. */
const wallNear = (chance: Chance, now: number, from: number, to: number): string =>
  new Date(now + chance.between(from, to) * HOUR).toISOString().slice(0, 13) + chance.pick([':00', ':30']);

const drawAction = (chance: Chance, now: number, exceptions: readonly string[]): ActionSettings => {
  const from = chance.pick(TIMES);
  return {
    delay: drawDelay(chance),
    exceptions: exceptions.map((event) => ({ type: 'performed_event', event })),
    duration: chance.happens(0.3)
      ? {
          startsAt: wallNear(chance, now, -100, 10),
          endsAt: chance.happens(0.8) ? wallNear(chance, now, 11, 200) : null,
          zone: zoneChoice(chance),
        }
      : null,
    window: chance.happens(0.4)
      ? {
          from,
          to: chance.pick(TIMES.filter((time) => time !== from)),
          zone: zoneChoice(chance),
          nextAvailable: chance.happens(0.7),
        }
      : null,
  };
};

const drawFacts = (chance: Chance, now: number): readonly EntryFact[] => {
  const facts: EntryFact[] = [];
  let at = now - chance.pick([0, 10, 5_000]) * SECOND;
  for (let n = chance.pick([1, 1, 2, 3, 4]); n > 0; n--) {
    const fact = {
      event: chance.pick(['cart', 'cart', 'pay', 'look']),
      at,
      value: chance.pick([50, 100, 100.5, 150, 199, 200, '150'] as const),
    };
    facts.push(chance.happens(0.1) ? { ...fact, value: undefined } : fact);
    // Sometimes the same again within the second.
    if (chance.happens(0.15)) facts.push({ ...fact, at: Math.floor(at / SECOND) * SECOND + 999 });
    at = Math.floor(at / SECOND + chance.between(1, 30)) * SECOND;
  }
  return facts;
};

export const drawEntry = (chance: Chance): EntryWorld => {
  const companyZone = chance.pick(ZONES);
  const timeZone = chance.happens(0.85) ? chance.pick(ZONES) : chance.happens(0.5) ? null : 'Mars/Olympus';
  const now = instantNear(chance, timeZone === 'Mars/Olympus' ? companyZone : (timeZone ?? companyZone));
  const bounded = chance.happens(0.4);
  const trigger = {
    event: 'cart',
    above: bounded ? 100 : null,
    below: bounded && chance.happens(0.7) ? 200 : null,
  };
  const exceptions = ['pay', 'cart', 'look'].filter(() => chance.happens(0.3));
  const definition: CampaignDefinition = {
    ...USUAL_DEFINITION,
    ...drawVariants(chance),
    sendTo: chance.pick(['subscribed', 'opted_in', 'everybody'] as const),
    subscriptionGroupId: chance.happens(0.2) ? 'g1' : null,
    reeligibility: chance.happens(0.4)
      ? { kind: 'never' }
      : { kind: 'after', seconds: chance.pick([0, 60, 86_400]) },
    trigger: triggerSettings(trigger),
    action: drawAction(chance, now, exceptions),
    expirySeconds: chance.happens(0.2) ? 3_600 : null,
  };
  const received = chance.below(3);
  return {
    campaign: usualCampaign({
      campaignId: CAMPAIGN_ID,
      type: 'action_based',
      category: chance.pick(['marketing', 'marketing', 'transactional'] as const),
      status: chance.happens(0.95) ? 'active' : 'paused',
      definition,
      tags: ['promo', 'news'].filter(() => chance.happens(0.3)),
      launchedAt: now - chance.pick([5, 60, 100_000, 100_000, 100_000]) * SECOND,
    }),
    companyZone,
    limits: { ...NO_WORKSPACE_LIMITS, ...drawLeftOut(chance) },
    profile: drawProfile(chance, timeZone),
    now,
    facts: drawFacts(chance, now),
    trigger,
    exceptions,
    inside: chance.happens(0.9),
    listed: ['list0', 'list1'].filter(() => chance.happens(0.2)),
    receipt: chance.happens(0.4)
      ? {
          received,
          lastReceivedAt: received === 0 ? null : now - chance.pick([0, 59, 60, 86_399, 86_400]) * SECOND,
        }
      : null,
    waiting: chance.happens(0.4) ? [now - 3 * DAY, now - 20 * SECOND].filter(() => chance.happens(0.6)) : [],
  };
};

const triggerSettings = ({ event, above, below }: EntryWorld['trigger']): JsonObject => {
  const bound = (comparison: string, value: number | null) =>
    value === null ? [] : [{ property: 'value', type: 'number', comparison, value }];
  const filters = [...bound('greater_than', above), ...bound('less_than', below)];
  return { type: 'performed_event', event, ...(filters.length === 0 ? {} : { filters }) };
};

/** The engine's matching of one request, from the stored campaign on. */
export const enterByEngine = async (world: EntryWorld): Promise<EntryOutcome> => {
  const { campaign, profile, now, receipt } = world;
  const place = { workspaceId: campaign.workspaceId, part: profile.part, userId: profile.userId };
  const index = await indexOf(world);
  const happenings = world.facts.map(({ event, at, value }) => {
    const fact: Fact = { kind: 'event', name: event, at, properties: value === undefined ? {} : { value } };
    return { fact, profile, evidence: NO_EVIDENCE };
  });
  const one: PersonMatches = {
    place,
    matches: findMatches(index, campaign.workspaceId, happenings, now),
    live: true,
    now,
  };
  const matched = settleMatches(index, one, {
    receiptOf: () => (receipt === null ? null : { ...receipt, control: false }),
    waitingOf: () =>
      world.waiting.map((triggeredAt) => ({
        deliveryId: `waits ${triggeredAt}`,
        campaignId: campaign.campaignId,
        dispatchId: 'd',
        plannedAt: triggeredAt,
        triggeredAt,
      })),
    engagementOf: () => ({}),
    localMinute: makeLocalMinute(now, now),
  });
  return inWords(matched, world);
};

const indexOf = async ({
  campaign,
  companyZone,
  limits,
  inside,
  listed,
}: EntryWorld): Promise<ReturnType<typeof makeTriggerIndex>> => {
  const index = makeTriggerIndex({
    campaigns: {
      load: () => Promise.resolve([{ campaign, companyZone, limits }]),
      stamp: () => Promise.resolve('once'),
    },
    kinds: indexTriggerKinds(triggerKindList),
    channels: CHANNELS,
    // The campaign's own audience is null; a list's says its name.
    compileAudience: (tree) => {
      const list = tree?.['list'];
      return {
        ok: true,
        value: { needs: [], test: () => (typeof list === 'string' ? listed.includes(list) : inside) },
      };
    },
    observer: { emit: () => undefined },
  });
  await index.ready();
  return index;
};

const inWords = (
  { deliveries, skips, cancels }: ReturnType<typeof settleMatches>,
  { campaign, profile, facts }: EntryWorld,
): EntryOutcome => {
  const names = new Map(
    facts.map(({ event, at }) => {
      const second = Math.floor(at / SECOND);
      const id = deliveryId(
        campaign.workspaceId,
        campaign.campaignId,
        profile.userId,
        `event:${event}:${second}`,
      );
      return [id, `${event} ${second}`];
    }),
  );
  const nameOf = (id: string): string => names.get(id) ?? `unknown ${id}`;
  return {
    started: Object.fromEntries(
      deliveries.map(({ deliveryId: id, dueAt, expiresAt, turns, dropped }) => [
        nameOf(id),
        {
          dueAt,
          expiresAt,
          turns: { ...turns },
          dropped: Object.fromEntries(
            Object.entries(dropped ?? {}).map(([channel, { reason }]) => [channel, reason]),
          ),
        },
      ]),
    ),
    refused: Object.fromEntries(skips.map(({ deliveryId: id, reason }) => [nameOf(id), reason])),
    cancelled: cancels.map(({ deliveryId: id }) => Number(id.split(' ')[1])).sort((a, b) => a - b),
  };
};
