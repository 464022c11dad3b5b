// Generated cases of deciding about one delivery. Everything comes from the case's number, so that a failure replays.
// Most cases block nowhere on purpose: a rule late in the order is only asked when all before it are silent.
import {
  USUAL_DEFINITION,
  type Campaign,
  type CampaignDefinition,
  type ChannelContent,
  type Variant,
} from '../../src/core/campaigns/campaign.ts';
import { NO_LIMITS, type LimitSettings } from '../../src/core/campaigns/definition/limit-settings.ts';
import type {
  Delivery,
  DispatchFacts,
  PriorSend,
  Progress,
  Receipt,
} from '../../src/core/deliveries/delivery.ts';
import type { PersonalModel } from '../../src/core/experiments/personal-model.ts';
import { sendKey } from '../../src/core/identity.ts';
import type { Contact, FrequencyRule } from '../../src/core/restraints/frequency-rules.ts';
import type { QuietPeriod, QuietRule } from '../../src/core/restraints/quiet-hours.ts';
import type { WorkspaceLimits } from '../../src/core/restraints/workspace-limits.ts';
import type { Device, Profile } from '../../src/core/users/user.ts';
import type { Chance } from '../simulation/chance.ts';
import { profileWith } from '../support/channel-fixtures.ts';
import { spansOf } from './reference/clock.ts';
import { campaign as usualCampaign } from '../support/decide-facts.ts';
import type { World } from './reference/world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const FROM = Date.UTC(2020, 0, 1);
const UNTIL = Date.UTC(2038, 0, 1);

/** Ordinary zones, and those that change their clocks in ways others do not. */
export const ZONES = [
  'UTC',
  'Europe/Paris',
  'America/New_York',
  'America/Los_Angeles',
  'Asia/Tokyo',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'Pacific/Kiritimati',
  'Pacific/Chatham',
  'Africa/Casablanca',
  'Africa/Cairo',
  'Asia/Beirut',
  'America/Havana',
  'America/Santiago',
  'America/Nuuk',
  'America/Scoresbysund',
  'Atlantic/Azores',
  'America/St_Johns',
  'Antarctica/Troll',
  'Asia/Gaza',
  'Europe/Dublin',
  'Etc/GMT+12',
] as const;

const CHANNELS = ['email', 'push', 'sms', 'webhook'] as const;
const TIMES = [
  '00:00',
  '00:30',
  '01:00',
  '01:30',
  '02:00',
  '02:30',
  '03:00',
  '06:00',
  '09:00',
  '18:00',
  '22:00',
  '23:30',
];
const TAGS = ['promo', 'spring', 'news', 'alerts'];
const WORKSPACE = 1;

/** Anywhere between 2020 and 2038; often within two days of a change of this zone's clock. */
export const instantNear = (chance: Chance, zone: string): number => {
  const changes = spansOf(zone).filter(({ from }) => from >= FROM && from < UNTIL);
  if (changes.length === 0 || chance.happens(0.5))
    return FROM + Math.floor(chance.fraction() * ((UNTIL - FROM) / MINUTE)) * MINUTE;
  return chance.pick(changes).from + chance.between(-2 * 24 * 60, 2 * 24 * 60) * MINUTE;
};

const maybe = <T>(chance: Chance, probability: number, make: () => T): T | null =>
  chance.happens(probability) ? make() : null;

const some = <T>(chance: Chance, list: readonly T[], probability = 0.4): readonly T[] =>
  list.filter(() => chance.happens(probability));

const hex = (chance: Chance, digits: number): string =>
  Array.from({ length: digits }, () => chance.below(16).toString(16)).join('');

const contentOf = (chance: Chance, channel: (typeof CHANNELS)[number]): ChannelContent['content'] => {
  switch (channel) {
    case 'email':
      return { subject: 'Hello', body: '<p>Hello</p>' };
    case 'sms':
      return chance.happens(0.3) ? { body: 'Hello', subscription_group_id: 'g2' } : { body: 'Hello' };
    case 'webhook':
      return { url: 'https://example.com/hook', body: '{}' };
    case 'push': {
      const newest = chance.happens(0.3) ? { send_to_most_recent_device_only: true } : {};
      return {
        apple_push: { alert: 'Hello', ...newest },
        ...(chance.happens(0.7) ? { android_push: { alert: 'Hello', title: 'Hello', ...newest } } : {}),
      };
    }
  }
};

const variantOf = (
  chance: Chance,
  id: string,
  percentage: number,
  channels: readonly (typeof CHANNELS)[number][],
): Variant => ({
  id,
  name: id,
  percentage,
  messages: channels.map((channel) => ({
    messageId: `${id}-${channel}`,
    channel,
    configurationId: channel,
    content: contentOf(chance, channel),
  })),
});

export const drawVariants = (chance: Chance): Pick<CampaignDefinition, 'variants' | 'controlPercentage'> => {
  const count = chance.pick([1, 1, 1, 2, 2, 3]);
  const controlPercentage = chance.happens(0.3) ? chance.pick([5, 20, 50, 100]) : 0;
  let left = 100 - controlPercentage;
  const single = chance.happens(0.5) ? [chance.pick(CHANNELS)] : null;
  const variants = Array.from({ length: count }, (_, i) => {
    const percentage = i === count - 1 ? left : Math.floor(left * chance.fraction());
    left -= percentage;
    const channels = single ?? some(chance, CHANNELS, 0.6);
    return variantOf(chance, `v${i}`, percentage, channels.length === 0 ? ['email'] : channels);
  });
  return { variants, controlPercentage };
};

const drawLimits = (chance: Chance): LimitSettings => ({
  ...NO_LIMITS,
  obeysFrequencyRules: chance.happens(0.85),
  countsTowardsRules: chance.happens(0.85),
  quietHours: maybe(chance, 0.2, () => {
    const from = chance.pick(TIMES);
    const to = chance.pick(TIMES.filter((time) => time !== from));
    return { from, to, mode: chance.pick(['hold', 'hold', 'drop'] as const) };
  }),
  workspaceQuietHours: chance.pick(['hold', 'hold', 'drop', 'ignore'] as const),
  maximumPeople: maybe(chance, 0.15, () => ({
    count: chance.between(1, 4),
    scope: chance.pick(['campaign', 'occurrence'] as const),
    perChannel: chance.happens(0.5),
  })),
});

const drawCampaign = (chance: Chance, now: number): Campaign => {
  const category = chance.pick(['marketing', 'marketing', 'marketing', 'transactional'] as const);
  const definition: CampaignDefinition = {
    ...USUAL_DEFINITION,
    ...drawVariants(chance),
    sendTo: chance.pick(['subscribed', 'subscribed', 'opted_in', 'everybody'] as const),
    subscriptionGroupId: maybe(chance, 0.2, () => 'g1'),
    reeligibility: chance.happens(0.4)
      ? { kind: 'never' }
      : { kind: 'after', seconds: chance.pick([0, 60, 3_600, 86_400, 604_800]) },
    limits: drawLimits(chance),
    recheckAudience: chance.happens(0.25),
    success: {
      conversions: [],
      winningVariant: maybe(chance, 0.1, () => ({
        testPercentage: chance.pick([1, 10, 50, 99]),
        decideAfterSeconds: maybe(chance, 0.5, () => 3_600),
        metric: 'unique_opens' as const,
        otherwise: 'send_best' as const,
        send: chance.pick(['winner', 'winner', 'personalized'] as const),
      })),
      intelligentSelection: false,
    },
  };
  return usualCampaign({
    campaignId: `0190a000-0000-7000-8000-${hex(chance, 12)}`,
    type: chance.pick(['scheduled', 'action_based', 'api_triggered'] as const),
    category,
    status: chance.happens(0.9)
      ? 'active'
      : chance.pick(['draft', 'stopped', 'paused', 'idle', 'archived'] as const),
    definition,
    tags: some(chance, TAGS, 0.3),
    launchedAt: now - 30 * DAY,
    stoppedAt: maybe(chance, 0.1, () => now - chance.between(0, 6) * HOUR),
  });
};

/** 16.6: other shares than the campaign's own, the control's left alone. */
const drawShares = (
  chance: Chance,
  { variants, controlPercentage }: CampaignDefinition,
): readonly number[] => {
  let left = 100 - controlPercentage;
  return variants.map((_, i) => {
    const share = i === variants.length - 1 ? left : chance.between(0, left);
    left -= share;
    return share;
  });
};

/** 16.4: what a test taught; nothing, or that people of one country differ. */
const drawModel = (chance: Chance, { variants }: CampaignDefinition): PersonalModel => {
  const rates = () =>
    Object.fromEntries(
      variants.map(({ id }) => {
        const people = chance.between(100, 400);
        return [id, { people, successes: chance.between(0, people) }];
      }),
    );
  const features = [
    { feature: 'country', p: 0.001, cells: { none: rates(), FR: rates() } },
    { feature: 'platform', p: 0.002, cells: { ios: rates(), none: rates() } },
  ].slice(0, chance.between(0, 2));
  return {
    state: features.length > 0 ? 'fitted' : chance.pick(['too_few_people', 'no_difference'] as const),
    base: rates(),
    features,
  };
};

const drawDevices = (chance: Chance): readonly Device[] =>
  Array.from({ length: chance.pick([0, 1, 1, 2, 3]) }, (_, i) => ({
    deviceId: `device${i}`,
    appId: 'app',
    platform: chance.pick(['ios', 'ios', 'android', 'tvos', 'web', 'kindle'] as const),
    token: chance.happens(0.95) ? `token${i}` : '',
    enabled: chance.happens(0.85),
    addedAt: 1_000 * (i + 1),
  }));

const STATES = ['subscribed', 'subscribed', 'subscribed', 'opted_in', 'unsubscribed'] as const;

const drawGroups = (chance: Chance): Profile['subscriptionGroups'] =>
  Object.fromEntries(
    some(chance, ['g1', 'g2'], 0.8).map((group) => [
      group,
      { state: chance.happens(0.85) ? ('subscribed' as const) : ('unsubscribed' as const), at: '2020-01-01' },
    ]),
  );

export const drawProfile = (chance: Chance, timeZone: string | null): Profile =>
  profileWith({
    userId: hex(chance, 22) + '00',
    timeZone,
    email: chance.happens(0.92) ? 'ann@example.com' : chance.pick([null, 'nonsense']),
    phone: chance.happens(0.85) ? '+33612345678' : chance.pick([null, '12']),
    devices: drawDevices(chance),
    subscriptionGroups: drawGroups(chance),
    emailState: chance.pick(STATES),
    pushState: chance.pick(STATES),
    emailBouncedAt: maybe(chance, 0.04, () => 1),
    emailSpamAt: maybe(chance, 0.04, () => 1),
    phoneStoppedAt: maybe(chance, 0.06, () => 1),
    phoneInvalidAt: maybe(chance, 0.04, () => 1),
    randomBucket: chance.below(10_000),
  });

const drawRules = (chance: Chance): readonly FrequencyRule[] =>
  Array.from({ length: chance.pick([0, 0, 1, 1, 2, 3]) }, (_, i) => {
    const unit = chance.pick(['minutes', 'days', 'weeks'] as const);
    return {
      name: `rule${i}`,
      messages: chance.between(1, 4),
      every:
        unit === 'minutes'
          ? chance.pick([1, 30, 60, 1_440, 10_080])
          : chance.between(1, unit === 'days' ? 9 : 2),
      unit,
      channels: maybe(chance, 0.6, () => {
        const channels = some(chance, CHANNELS, 0.5);
        return channels.length === 0 ? ['email'] : channels;
      }),
      tag: maybe(chance, 0.3, () => chance.pick(TAGS)),
      days: chance.pick(['local', 'local', 'utc'] as const),
    };
  });

const drawPeriod = (chance: Chance, now: number): QuietPeriod => {
  const from = chance.pick(TIMES);
  const slot = chance.happens(0.2) ? null : { from, to: chance.pick(TIMES.filter((time) => time !== from)) };
  const weekdays = some(chance, [1, 2, 3, 4, 5, 6, 7], 0.7);
  if (chance.happens(0.7)) return { kind: 'weekly', weekdays: weekdays.length === 0 ? [1] : weekdays, slot };
  const dates = [-1, 0, 1].map((days) => new Date(now + days * DAY).toISOString().slice(0, 10));
  return { kind: 'dates', dates: some(chance, dates, 0.6), slot };
};

const drawQuiet = (chance: Chance, now: number): readonly QuietRule[] =>
  Array.from({ length: chance.pick([0, 0, 0, 1, 2]) }, (_, i) => ({
    name: `quiet${i}`,
    channels: maybe(chance, 0.4, () => some(chance, CHANNELS, 0.5)),
    zone: chance.happens(0.7) ? 'user' : chance.pick(ZONES),
    periods: Array.from({ length: chance.between(1, 2) }, () => drawPeriod(chance, now)),
  }));

/** Who is left out before anything else, and the tags that exempt. */
export const drawLeftOut = (
  chance: Chance,
): Pick<WorkspaceLimits, 'controlGroup' | 'suppressionLists' | 'tagParents'> => ({
  controlGroup: maybe(chance, 0.15, () => ({
    percentage: 10,
    blocks: Array.from({ length: 10 }, (_, i) => i * 10 + chance.below(10)),
    exemptTags: some(chance, TAGS, 0.2),
    createdAt: '2020-01-01',
  })),
  suppressionLists: Array.from({ length: chance.pick([0, 0, 0, 1, 2]) }, (_, i) => ({
    listId: `list${i}`,
    name: `list${i}`,
    audience: { list: `list${i}` },
    exemptTags: some(chance, TAGS, 0.2),
    active: chance.happens(0.8),
  })),
  tagParents: chance.happens(0.5) ? { spring: 'promo', promo: 'news' } : {},
});

const drawWorkspace = (chance: Chance, now: number): WorkspaceLimits => ({
  frequencyRules: drawRules(chance),
  quietHours: drawQuiet(chance, now),
  channelSpeeds: [],
  ...drawLeftOut(chance),
});

const OTHERS = ['other-a', 'other-b'];

/** One per delivery and channel; a delivery is of one campaign. */
const drawContacts = (chance: Chance, now: number, campaignId: string): readonly Contact[] => {
  const drawn = Array.from({ length: chance.pick([0, 1, 2, 4, 6]) }, () => {
    const campaign = chance.pick([...OTHERS, campaignId]);
    const channel = chance.pick(CHANNELS);
    const delivery = `${campaign} ${chance.below(3)}`;
    const ago = chance.happens(0.5) ? chance.between(0, 48 * 60) * MINUTE : chance.between(0, 9 * 24) * HOUR;
    return { at: now - ago, channel, campaignId: campaign, deliveryId: delivery };
  });
  return [...new Map(drawn.map((one) => [`${one.deliveryId} ${one.channel}`, one])).values()];
};

const drawProgress = (chance: Chance, now: number, campaign: Campaign): Progress => ({
  ...(chance.happens(0.25) ? { dueAt: now - chance.between(0, 100) * HOUR } : {}),
  ...(chance.happens(0.3) ? { checked: true } : {}),
  ...(chance.happens(0.08) ? { waitingSince: now - chance.pick([1, 60, 71, 72, 73]) * HOUR } : {}),
  ...(chance.happens(0.1) ? { pauses: chance.below(6) } : {}),
  ...(chance.happens(0.1) ? { quietSince: now - chance.pick([0, 1, 3, 6, 7]) * DAY } : {}),
  ...(chance.happens(0.1) ? { turns: { email: now + chance.between(-2, 2) * HOUR, push: now } } : {}),
  ...(chance.happens(0.05)
    ? { dropped: { [chance.pick(CHANNELS)]: { reason: 'quiet_hours_abort' as const, facts: {} } } }
    : {}),
  ...(campaign.definition.limits.maximumPeople !== null && chance.happens(0.3)
    ? { places: ['', ...some(chance, CHANNELS, 0.7)] }
    : {}),
});

/** What earlier passes of this delivery have tried: one message per endpoint, some no longer there. */
const drawPrior = (
  chance: Chance,
  delivery: Delivery,
  campaign: Campaign,
  now: number,
): readonly PriorSend[] => {
  if (chance.happens(0.85)) return [];
  const variant = chance.happens(0.95) ? chance.pick(campaign.definition.variants).id : 'gone';
  const messages = campaign.definition.variants.find(({ id }) => id === variant)?.messages ?? [];
  const tried = some(chance, messages, 0.7).map(({ channel }) => ({
    channel,
    endpoint: channel === 'push' ? chance.pick(['device0', 'device1', 'device9']) : channel,
  }));
  const given = tried.length === 0 ? [{ channel: 'email', endpoint: 'email' }] : tried;
  return given.map(({ channel, endpoint }) => ({
    sendKey: sendKey(delivery.deliveryId, channel, endpoint),
    channel,
    endpoint,
    configurationId: channel,
    variant,
    status: chance.pick(['retry', 'retry', 'retry', 'accepted', 'rejected', 'held'] as const),
    attempt: 1,
    firstAt: now - HOUR,
    uncertain: chance.happens(0.3),
    reason: null,
    overdueMs: 0,
  }));
};

const drawReceipt = (chance: Chance, now: number): Receipt | null =>
  maybe(chance, 0.3, () => {
    const received = chance.pick([0, 1, 1, 3]);
    return {
      received,
      lastReceivedAt:
        received === 0 ? null : now - chance.pick([0, 59, 60, 3_599, 3_600, 86_400, 604_800]) * 1_000,
      variant: 'v0',
      control: chance.happens(0.2),
      reservedBy: null,
    };
  });

const drawDispatch = (chance: Chance): DispatchFacts | null =>
  maybe(chance, 0.85, () => ({
    dispatchId: 'dispatch',
    sendId: null,
    triggerProperties: null,
    attachments: [],
    audience: null,
    recheckAudience: chance.happens(0.25),
    fromSegment: chance.happens(0.5),
  }));

const ownContacts = (
  chance: Chance,
  delivery: Delivery,
  prior: readonly PriorSend[],
  now: number,
): readonly Contact[] =>
  prior.map(({ channel }) => ({
    at: now - chance.between(0, 3) * HOUR,
    channel,
    campaignId: delivery.campaignId,
    deliveryId: delivery.deliveryId,
  }));

export const drawWorld = (chance: Chance): World => {
  const companyZone = chance.pick(ZONES);
  const timeZone = chance.happens(0.8) ? chance.pick(ZONES) : chance.pick([null, 'Mars/Olympus']);
  const now = instantNear(chance, timeZone === 'Mars/Olympus' ? companyZone : (timeZone ?? companyZone));
  const campaign = drawCampaign(chance, now);
  const profile = drawProfile(chance, timeZone);
  const dueAt = now - chance.pick([0, 0, 0, 1, 30, 600]) * MINUTE;
  const delivery: Delivery = {
    part: 60,
    workspaceId: WORKSPACE,
    deliveryId: `delivery-${hex(chance, 8)}`,
    userId: profile.userId,
    campaignId: campaign.campaignId,
    dispatchId: 'dispatch',
    live: true,
    dueAt,
    plannedAt: dueAt - chance.pick([0, 0, 1, 60, 1_440]) * MINUTE,
    expiresAt: maybe(chance, 0.15, () => now + chance.pick([-1, 0, 1, 60_000])),
    epoch: 1,
    tries: 0,
    properties: null,
    progress: drawProgress(chance, now, campaign),
  };
  const prior = drawPrior(chance, delivery, campaign, now);
  return {
    now,
    companyZone,
    campaign,
    delivery,
    dispatch: drawDispatch(chance),
    profile: chance.happens(0.99) ? profile : null,
    receipt: drawReceipt(chance, now),
    prior,
    limits: drawWorkspace(chance, now),
    insideOwn: maybe(chance, 0.4, () => chance.happens(0.8)),
    insideCall: maybe(chance, 0.3, () => chance.happens(0.8)),
    listed: some(chance, ['list0', 'list1'], 0.3),
    recent: [...drawContacts(chance, now, campaign.campaignId), ...ownContacts(chance, delivery, prior, now)],
    tagsOfOthers: { 'other-a': some(chance, TAGS, 0.4), 'other-b': some(chance, TAGS, 0.4) },
    taken: Object.fromEntries(
      ['', 'dispatch', ':final', 'dispatch:final'].flatMap((run) =>
        ['', ...CHANNELS].map((channel) => [`${run}|${channel}`, chance.below(5)] as const),
      ),
    ),
    winner: chance.happens(0.3) ? undefined : chance.pick([null, 'v0', 'v1']),
    model: drawModel(chance, campaign.definition),
    shares: maybe(chance, 0.1, () => drawShares(chance, campaign.definition)),
  };
};
