// What is wrong with limits somebody wrote, all at once and with paths. Shapes were checked at the door.
import type { Refusal } from '../result.ts';
import type { FilterKinds } from '../segments/segment.ts';
import { parseSegment } from '../segments/segment.ts';
import { knownZone } from '../time.ts';
import { LONGEST_SPAN_DAYS, type FrequencyRule } from './frequency-rules.ts';
import type { SuppressionList } from './exclusions.ts';
import { MAX_SUPPRESSION_LISTS } from './exclusions.ts';
import { LONGEST_QUIET_MINUTES, minutesOf, type QuietPeriod, type QuietRule } from './quiet-hours.ts';
import { findTagFault, MAX_TAG_DEPTH, type TagParents } from './tag-tree.ts';
import type { ChannelSpeed } from './workspace-limits.ts';

const refusal = (field: string, what: string): Refusal => ({
  code: 'invalid_field',
  message: `${field} ${what}.`,
  field,
});

const MINUTES_PER_DAY = 24 * 60;

export const checkFrequencyRules = (
  rules: readonly FrequencyRule[],
  channels: readonly string[],
): readonly Refusal[] => [
  ...checkNames(rules, 'rules'),
  ...rules.flatMap((rule, i) => {
    const path = `rules[${i}]`;
    const days = { minutes: rule.every / MINUTES_PER_DAY, days: rule.every, weeks: rule.every * 7 }[
      rule.unit
    ];
    return [
      ...(days > LONGEST_SPAN_DAYS
        ? [refusal(`${path}.every`, `must not look back further than ${LONGEST_SPAN_DAYS} days`)]
        : []),
      ...checkChannels(rule.channels, channels, path),
    ];
  }),
];

export const checkQuietRules = (
  rules: readonly QuietRule[],
  channels: readonly string[],
): readonly Refusal[] => [
  ...checkNames(rules, 'rules'),
  ...rules.flatMap((rule, i) => {
    const path = `rules[${i}]`;
    const zone = rule.zone === 'user' || knownZone(rule.zone) !== null;
    return [
      ...(zone ? [] : [refusal(`${path}.zone`, 'must be user or an IANA zone')]),
      ...checkChannels(rule.channels, channels, path),
      ...rule.periods.flatMap((period, p) => checkPeriod(period, `${path}.periods[${p}]`)),
    ];
  }),
];

/** 14: a window of at most 20 hours; whole days only on some of the week. */
const checkPeriod = (period: QuietPeriod, path: string): readonly Refusal[] => {
  const { slot } = period;
  if (slot !== null && slot.from === slot.to) return [refusal(`${path}.to`, 'must differ from from')];
  if (period.kind === 'dates') return [];
  if (slot === null)
    return new Set(period.weekdays).size < 7
      ? []
      : [refusal(`${path}.all_day`, 'on every weekday would never let anything leave')];
  return minutesOf(slot) > LONGEST_QUIET_MINUTES
    ? [refusal(`${path}.to`, 'makes a window of more than 20 hours')]
    : [];
};

export const checkSpeeds = (
  speeds: readonly ChannelSpeed[],
  channels: readonly string[],
): readonly Refusal[] =>
  speeds.flatMap(({ channel }, i) => {
    const path = `limits[${i}].channel`;
    if (!channels.includes(channel)) return [refusal(path, `must be one of ${channels.join(', ')}`)];
    return speeds.findIndex((one) => one.channel === channel) < i ? [refusal(path, 'appears twice')] : [];
  });

export const checkSuppressionLists = (
  lists: readonly SuppressionList[],
  filters: FilterKinds,
): readonly Refusal[] => [
  ...checkNames(lists, 'lists'),
  ...(lists.filter(({ active }) => active).length > MAX_SUPPRESSION_LISTS
    ? [refusal('lists', `may have at most ${MAX_SUPPRESSION_LISTS} active ones`)]
    : []),
  ...lists.flatMap(({ audience }, i) => {
    const parsed = parseSegment(audience, filters, `lists[${i}].audience`);
    return parsed.ok ? [] : [parsed.error];
  }),
];

export const checkTags = (parents: TagParents, given: readonly string[]): readonly Refusal[] => {
  const twice = given.find((name, i) => given.indexOf(name) !== i);
  if (twice !== undefined) return [refusal('tags', `name ${twice} twice`)];
  const fault = findTagFault(parents);
  return fault === null
    ? []
    : [refusal('tags', `put ${fault} below itself, or more than ${MAX_TAG_DEPTH} deep`)];
};

const checkNames = (named: readonly { readonly name: string }[], list: string): readonly Refusal[] =>
  named.flatMap(({ name }, i) =>
    named.findIndex((one) => one.name === name) < i ? [refusal(`${list}[${i}].name`, 'is used twice')] : [],
  );

const checkChannels = (
  wanted: readonly string[] | null,
  channels: readonly string[],
  path: string,
): readonly Refusal[] =>
  (wanted ?? []).flatMap((channel, i) =>
    channels.includes(channel)
      ? []
      : [refusal(`${path}.channels[${i}]`, `must be one of ${channels.join(', ')}`)],
  );
