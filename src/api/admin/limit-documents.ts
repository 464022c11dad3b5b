// Limits as documents say them, at the door and in files: read into what the core knows, and written again.
import { BUCKETS_PER_BLOCK } from '../../core/restraints/exclusions.ts';
import type { FrequencyRule } from '../../core/restraints/frequency-rules.ts';
import { EVERY_DAY, type QuietPeriod, type QuietRule } from '../../core/restraints/quiet-hours.ts';
import type { ChannelSpeed, VersionedLimits } from '../../core/restraints/workspace-limits.ts';
import type { Refusal } from '../../core/result.ts';

export interface WrittenRule {
  readonly name: string;
  readonly messages: number;
  readonly every: number;
  readonly unit: FrequencyRule['unit'];
  readonly channels?: readonly string[] | null;
  readonly tag?: string | null;
  readonly days?: FrequencyRule['days'];
}

export const toFrequencyRule = (rule: WrittenRule): FrequencyRule => ({
  name: rule.name,
  messages: rule.messages,
  every: rule.every,
  unit: rule.unit,
  channels: rule.channels ?? null,
  tag: rule.tag ?? null,
  days: rule.days ?? 'local',
});

export interface WrittenPeriod {
  readonly weekdays?: readonly number[];
  readonly dates?: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly all_day?: boolean;
}

const checkShape = (period: WrittenPeriod, rule: number, place: number): readonly Refusal[] => {
  const path = `rules[${rule}].periods[${place}]`;
  const allDay = period.all_day === true;
  const timed = period.from !== undefined && period.to !== undefined;
  const problems: Refusal[] = [];
  const add = (field: string, what: string): void => {
    problems.push({ code: 'invalid_field', message: `${path}.${field} ${what}.`, field: `${path}.${field}` });
  };
  if (allDay ? period.from !== undefined || period.to !== undefined : !timed)
    add('from', 'and to are required, or all_day alone');
  if (period.weekdays !== undefined && period.dates !== undefined)
    add('dates', 'and weekdays exclude each other');
  return problems;
};

const toPeriod = ({ weekdays, dates, from, to, all_day }: WrittenPeriod): QuietPeriod => {
  const slot = all_day === true ? null : { from: from ?? '00:00', to: to ?? '00:01' };
  if (dates !== undefined) return { kind: 'dates', dates, slot };
  return { kind: 'weekly', weekdays: weekdays ?? EVERY_DAY, slot };
};

export const toQuietRule = (rule: {
  readonly name: string;
  readonly channels?: readonly string[] | null;
  readonly zone?: string;
  readonly periods: readonly WrittenPeriod[];
}): QuietRule => ({
  name: rule.name,
  channels: rule.channels ?? null,
  zone: rule.zone ?? 'user',
  periods: rule.periods.map(toPeriod),
});

/** Whatever the schema of a period cannot say. */
export const checkPeriods = (
  rules: readonly { readonly periods: readonly WrittenPeriod[] }[],
): readonly Refusal[] =>
  rules.flatMap(({ periods }, i) => periods.flatMap((one, p) => checkShape(one, i, p)));

export const toSpeed = (one: {
  readonly channel: string;
  readonly messages_per_minute: number;
}): ChannelSpeed => ({ channel: one.channel, messagesPerMinute: one.messages_per_minute });

export const presentLimits = ({ version, limits }: VersionedLimits) => ({
  version,
  frequency_rules: limits.frequencyRules,
  quiet_hours: limits.quietHours.map(({ periods, ...rule }) => ({
    ...rule,
    periods: periods.map(({ kind: _kind, slot, ...days }) => ({
      ...days,
      ...(slot === null ? { all_day: true } : slot),
    })),
  })),
  channel_speeds: limits.channelSpeeds.map((one) => ({
    channel: one.channel,
    messages_per_minute: one.messagesPerMinute,
  })),
  global_control_group:
    limits.controlGroup === null
      ? null
      : {
          percentage: limits.controlGroup.percentage,
          buckets: limits.controlGroup.blocks.map((block) => ({
            from: block * BUCKETS_PER_BLOCK,
            to: (block + 1) * BUCKETS_PER_BLOCK - 1,
          })),
          exempt_tags: limits.controlGroup.exemptTags,
          created_at: limits.controlGroup.createdAt,
        },
  suppression_lists: limits.suppressionLists.map((list) => ({
    list_id: list.listId,
    name: list.name,
    audience: list.audience,
    exempt_tags: list.exemptTags,
    active: list.active,
  })),
  tags: Object.entries(limits.tagParents).map(([name, parent]) => ({ name, parent })),
});
