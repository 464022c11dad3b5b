// Quiet hours (campaign-delivery 14, G5): whatever the clock shows inside a quiet time is quiet, both passes of an hour
// that comes twice included, and so is what lies between.
import type { QuietPeriod } from '../../../src/core/restraints/quiet-hours.ts';
import { dateText, dayShown, firstShowing, lastBefore, timeOfText, weekdayOf, zoneFor } from './clock.ts';
import type { World } from './world.ts';

const DAY = 86_400_000;
const LONGEST_HOLD = 7 * DAY;
const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];

interface QuietTime {
  readonly from: number;
  readonly until: number;
  readonly drops: boolean;
}

export type QuietAnswer = 'free' | 'drop' | { readonly until: number };

export const askQuiet = (world: World, channel: string): QuietAnswer => {
  const times = quietTimes(world, channel);
  const holdsNow = ({ from, until }: QuietTime): boolean => from <= world.now && world.now < until;
  if (!times.some(holdsNow)) return 'free';
  if (times.some((time) => time.drops && holdsNow(time))) return 'drop';
  let until = world.now;
  for (let inside: QuietTime | undefined; ; until = inside.until) {
    inside = times.find((time) => !time.drops && time.from <= until && until < time.until);
    if (inside === undefined) break;
  }
  const since = world.delivery.progress.quietSince ?? world.now;
  return until - since > LONGEST_HOLD ? 'drop' : { until };
};

/** Every quiet time of the days around. */
const quietTimes = (world: World, channel: string): readonly QuietTime[] => {
  const { quietHours, workspaceQuietHours } = world.campaign.definition.limits;
  const own = zoneFor(world.profile?.timeZone ?? null, world.companyZone);
  const times: QuietTime[] = [];
  if (quietHours !== null) {
    const nightly: QuietPeriod = { kind: 'weekly', weekdays: EVERY_DAY, slot: quietHours };
    times.push(...timesOf(nightly, own, quietHours.mode === 'drop', world.now));
  }
  if (workspaceQuietHours === 'ignore') return times;
  for (const rule of world.limits.quietHours) {
    if (rule.channels !== null && !rule.channels.includes(channel)) continue;
    for (const period of rule.periods)
      times.push(
        ...timesOf(period, rule.zone === 'user' ? own : rule.zone, workspaceQuietHours === 'drop', world.now),
      );
  }
  return times;
};

/** One that crosses midnight belongs to the day it starts. */
const timesOf = (period: QuietPeriod, zone: string, drops: boolean, now: number): readonly QuietTime[] => {
  const today = dayShown(now, zone);
  const times: QuietTime[] = [];
  for (let day = today - 2; day <= today + 18; day++) {
    const starts =
      period.kind === 'weekly'
        ? period.weekdays.includes(weekdayOf(day))
        : period.dates.includes(dateText(day));
    if (!starts) continue;
    const begin = day * DAY + (period.slot === null ? 0 : timeOfText(period.slot.from));
    const end =
      period.slot === null
        ? (day + 1) * DAY
        : (period.slot.to > period.slot.from ? day : day + 1) * DAY + timeOfText(period.slot.to);
    times.push({ from: firstShowing(begin, zone), until: lastBefore(end, zone), drops });
  }
  return times;
};
