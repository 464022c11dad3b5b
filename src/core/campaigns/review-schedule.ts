// What is wrong, or unwise, with the schedule of a campaign, said before launch and never discovered when it is due
// (campaign-delivery 5.4, 6.2; ajo WAV). Pure: `moment` is the workspace's.
import type { Refusal } from '../result.ts';
import { DAY_MS, type Instant } from '../time.ts';
import { nextOccurrence } from '../schedule/occurrence.ts';
import { findOccurrence } from '../schedule/recurrence.ts';
import type { CampaignDefinition, CampaignStatus, CampaignType } from './campaign.ts';
import type { ScheduleSettings, Waves } from './definition/schedule-settings.ts';

export interface Moment {
  /** Of the workspace's clock. */
  readonly now: Instant;
  /** Company zone. */
  readonly timeZone: string;
}

export interface ScheduleReview {
  readonly problems: readonly Refusal[];
  readonly warnings: readonly Refusal[];
}

interface Subject {
  readonly type: CampaignType;
  readonly status?: CampaignStatus;
  readonly definition: CampaignDefinition;
}

/** ajo WAV-2. */
const MIN_WAVES = 2;
const MIN_WAVE_GAP_MINUTES = 30;
/** Days by which a launch should come before the time, and why (5.4, 6.2). */
const NOTICE_DAYS = { local: 1, optimal: 2 } as const;
/** What has a best moment: the rest of a campaign goes out at the start of the day (6.1). */
const OPTIMAL_CHANNELS = ['email', 'push', 'web_push', 'sms'];

export const reviewSchedule = (
  { type, status = 'draft', definition }: Subject,
  moment: Moment,
  path: string,
): ScheduleReview => {
  const field = `${path}.schedule`;
  if (type !== 'scheduled') {
    const refused = definition.schedule === null ? [] : [say('schedule_not_allowed', field, NOT_ALLOWED)];
    return { problems: refused, warnings: [] };
  }
  if (definition.schedule === null)
    return { problems: [say('no_schedule', field, 'is required for a scheduled campaign')], warnings: [] };
  const found = [
    reviewDates(definition.schedule, status, moment, field),
    reviewTiming(definition, definition.schedule, field),
    reviewWaves(definition.schedule, field),
  ];
  return {
    problems: found.flatMap(({ problems }) => problems),
    warnings: found.flatMap(({ warnings }) => warnings),
  };
};

const NOT_ALLOWED = 'is only for scheduled campaigns';
const NOTHING: ScheduleReview = { problems: [], warnings: [] };
const problem = (...problems: readonly Refusal[]): ScheduleReview => ({ problems, warnings: [] });
const warning = (...warnings: readonly Refusal[]): ScheduleReview => ({ problems: [], warnings });
const say = (code: string, field: string, what: string): Refusal => ({
  code,
  message: `${field} ${what}.`,
  field,
});

/** A draft must have something to send; what runs may be moved into the past, which sends nothing (2.4). */
const reviewDates = (
  schedule: ScheduleSettings,
  status: CampaignStatus,
  { now, timeZone }: Moment,
  field: string,
): ScheduleReview => {
  const { kind } = schedule.recurrence;
  if (kind === 'at_launch' || kind === 'manual') return NOTHING;
  if (findOccurrence(schedule.recurrence, null) === null)
    return problem(say('schedule_empty', field, 'names no date at all'));
  const next = nextOccurrence(schedule, timeZone, null, now);
  if (next === null) {
    const past = say('schedule_past', field, 'has no date that is still ahead in the company time zone');
    return status === 'draft' ? problem(past) : warning(past);
  }
  return status === 'draft' ? reviewNotice(schedule, next, now, field) : NOTHING;
};

const reviewNotice = (
  { timing }: ScheduleSettings,
  next: { readonly at: Instant; readonly frozenAt: Instant },
  now: Instant,
  field: string,
): ScheduleReview => {
  if (timing.kind === 'local' && next.at - now < NOTICE_DAYS.local * DAY_MS)
    return warning(
      say(
        'short_notice',
        field,
        'is less than 24 hours ahead: zones whose time is over by more than an hour are left out',
      ),
    );
  // The day's start in the company zone lies 24 hours after `frozenAt` at the least.
  if (timing.kind === 'optimal' && next.frozenAt - now < (NOTICE_DAYS.optimal - 1) * DAY_MS)
    return warning(
      say(
        'short_notice',
        field,
        'is less than 48 hours ahead: people whose best moment is over are left out',
      ),
    );
  return NOTHING;
};

const reviewTiming = (
  { variants }: CampaignDefinition,
  { recurrence, timing, waves }: ScheduleSettings,
  field: string,
): ScheduleReview => {
  if (timing.kind === 'company') return NOTHING;
  const problems: Refusal[] = [];
  if (recurrence.kind === 'at_launch' || recurrence.kind === 'manual')
    problems.push(say('timing_not_allowed', `${field}.timing`, 'needs a schedule with a date'));
  if (waves !== null)
    problems.push(say('timing_not_allowed', `${field}.timing`, 'cannot be combined with waves'));
  if (timing.kind === 'local') return problem(...problems);
  if (timing.within !== null && timing.within.from === timing.within.to)
    problems.push(say('window_empty', `${field}.timing.within`, 'must not begin and end at the same time'));
  const channels = variants.flatMap(({ messages }) => messages.map(({ channel }) => channel));
  const without = [...new Set(channels)].filter((channel) => !OPTIMAL_CHANNELS.includes(channel));
  return {
    problems,
    warnings: without.map((channel) =>
      say(
        'no_optimal_time',
        `${field}.timing`,
        `has no meaning for ${channel}, which is sent as the day begins`,
      ),
    ),
  };
};

const reviewWaves = ({ waves }: ScheduleSettings, field: string): ScheduleReview => {
  if (waves === null) return NOTHING;
  const at = `${field}.waves`;
  const problems: Refusal[] = [];
  if (waves.waves.length < MIN_WAVES) problems.push(say('too_few_waves', at, 'needs at least two waves'));
  if (!areSpaced(waves))
    problems.push(say('waves_too_close', at, 'must each begin at least 30 minutes after the one before'));
  const sum = waves.waves.reduce((all, { size }) => all + size, 0);
  if (waves.unit === 'percent' && sum !== 100)
    return { problems, warnings: [say('waves_not_100', at, `add up to ${sum} percent, not to 100`)] };
  return problem(...problems);
};

const areSpaced = ({ waves }: Waves): boolean =>
  waves.every(
    ({ afterMinutes }, index) =>
      index === 0 || afterMinutes - (waves[index - 1]?.afterMinutes ?? 0) >= MIN_WAVE_GAP_MINUTES,
  );
