// Frequency caps (campaign-delivery 12), message by message: list what counts under a rule, and see whether there is
// room for one more.
import type { Contact, FrequencyRule } from '../../../src/core/restraints/frequency-rules.ts';
import { dayShown, zoneFor } from './clock.ts';
import type { World } from './world.ts';

/** 2.5: a tag and all above it. */
export const withAbove = (tags: readonly string[], world: World): ReadonlySet<string> => {
  const all = new Set<string>();
  for (const tag of tags) {
    for (let one: string | undefined = tag; one !== undefined; one = world.limits.tagParents[one])
      all.add(one);
  }
  return all;
};

export const tagsNow = (campaignId: string, world: World): ReadonlySet<string> =>
  withAbove(
    campaignId === world.campaign.campaignId ? world.campaign.tags : (world.tagsOfOthers[campaignId] ?? []),
    world,
  );

const isAbout = (rule: FrequencyRule, channel: string, campaignId: string, world: World): boolean =>
  (rule.channels === null || rule.channels.includes(channel)) &&
  (rule.tag === null || tagsNow(campaignId, world).has(rule.tag));

/** 12.2: minutes have elapsed; days and weeks are days of the calendar, today included. */
const isLately = (rule: FrequencyRule, at: number, world: World): boolean => {
  if (rule.unit === 'minutes') return world.now - at < rule.every * 60_000;
  const zone = rule.days === 'utc' ? 'UTC' : zoneFor(world.profile?.timeZone ?? null, world.companyZone);
  const days = rule.unit === 'weeks' ? rule.every * 7 : rule.every;
  return dayShown(at, zone) > dayShown(world.now, zone) - days;
};

/** `going`: channels on which this delivery is sent beside it. */
export const findFullRule = (world: World, channel: string, going: readonly string[]): string | null => {
  const { campaign, delivery } = world;
  const beside: readonly Contact[] = going.map((one) => ({
    at: world.now,
    channel: one,
    campaignId: campaign.campaignId,
    deliveryId: delivery.deliveryId,
  }));
  for (const rule of world.limits.frequencyRules) {
    if (!isAbout(rule, channel, campaign.campaignId, world)) continue;
    const counting = [...world.recent, ...beside].filter(
      (one) => isLately(rule, one.at, world) && isAbout(rule, one.channel, one.campaignId, world),
    );
    // A message is a delivery on a channel; under a rule for any channel a delivery counts once (12.3).
    const names = counting
      .filter((one) =>
        rule.channels === null
          ? one.deliveryId !== delivery.deliveryId
          : one.deliveryId !== delivery.deliveryId || one.channel !== channel,
      )
      .map((one) => (rule.channels === null ? one.deliveryId : `${one.deliveryId} ${one.channel}`));
    if (new Set(names).size >= rule.messages) return rule.name;
  }
  return null;
};
