// What is wrong, or unwise, with the limits of a campaign (campaign-delivery 12 to 14), said before launch.
import type { Refusal } from '../result.ts';
import type { CampaignDefinition, CampaignType, Category } from './campaign.ts';

interface Subject {
  readonly type: CampaignType;
  readonly category: Category;
  readonly definition: CampaignDefinition;
}

export const reviewLimits = (
  campaign: Subject,
  path: string,
): { readonly problems: readonly Refusal[]; readonly warnings: readonly Refusal[] } => ({
  problems: [...reviewTransactional(campaign, path), ...reviewCombinations(campaign, path)],
  warnings: [
    ...warnOfControl(campaign, path),
    ...warnOfWindow(campaign, path),
    ...warnOfDelay(campaign, path),
    ...warnOfQuietTime(campaign, path),
  ],
});

const say = (code: string, field: string, what: string): Refusal => ({
  code,
  message: `${field} ${what}.`,
  field,
});

/** 13.2, rulings: nothing slows a transactional message or keeps it for the morning. */
const reviewTransactional = ({ category, definition }: Subject, path: string): readonly Refusal[] => {
  if (category !== 'transactional') return [];
  const { quietHours, speedLimit } = definition.limits;
  const given = [
    ['quiet_hours', quietHours !== null],
    ['speed_limit', speedLimit !== null],
  ] as const;
  return given.flatMap(([name, is]) =>
    is ? [say('limit_not_allowed', `${path}.${name}`, 'is only for marketing campaigns')] : [],
  );
};

const reviewCombinations = ({ type, definition }: Subject, path: string): readonly Refusal[] => {
  const { obeysFrequencyRules, countsTowardsRules, maximumPeople } = definition.limits;
  const problems: Refusal[] = [];
  if (obeysFrequencyRules && !countsTowardsRules)
    problems.push(
      say(
        'counting_contradiction',
        `${path}.counts_towards_frequency_rules`,
        'must not be false while the campaign obeys the frequency rules: what is capped counts',
      ),
    );
  if (type === 'action_based' && maximumPeople?.scope === 'occurrence')
    problems.push(
      say('no_occurrences', `${path}.maximum_people.scope`, 'must be campaign: triggers have no occurrences'),
    );
  return problems;
};

/** 13.2: the control group is not slowed in the same way. */
const warnOfControl = ({ definition }: Subject, path: string): readonly Refusal[] =>
  definition.limits.speedLimit !== null && definition.controlPercentage > 0
    ? [
        say(
          'speed_limit_with_control',
          `${path}.speed_limit`,
          'slows messages but not the control group, which biases the comparison',
        ),
      ]
    : [];

const MINUTES_PER_DAY = 24 * 60;

const warnOfWindow = ({ definition }: Subject, path: string): readonly Refusal[] => {
  const { window } = definition.action;
  const { quietHours } = definition.limits;
  if (window === null || quietHours === null || window.zone !== 'user') return [];
  const minutes = Array.from({ length: MINUTES_PER_DAY }, (_, minute) => minute);
  const isOpen = minutes.some((minute) => isWithin(window, minute) && !isWithin(quietHours, minute));
  return isOpen
    ? []
    : [say('window_is_quiet', `${path}.quiet_hours`, 'cover the whole window: nothing can leave inside it')];
};

/** 7.12: a delay that ends at a time of day outside the window sends nothing, ever. */
const warnOfDelay = ({ definition }: Subject, path: string): readonly Refusal[] => {
  const { window, delay } = definition.action;
  if (window === null || window.nextAvailable || !('time' in delay) || delay.zone !== window.zone) return [];
  if (isWithin(window, minuteOfDay(delay.time))) return [];
  return [
    say(
      'delay_outside_window',
      `${path}.window`,
      'never contains the time the delay ends at: nothing can leave',
    ),
  ];
};

/** 14: where they drop instead of holding, hours that cover every time of sending leave nothing. */
const warnOfQuietTime = ({ definition }: Subject, path: string): readonly Refusal[] => {
  const { quietHours } = definition.limits;
  if (quietHours?.mode !== 'drop') return [];
  const times = timesOfSending(definition);
  if (times.length === 0 || !times.every((time) => isWithin(quietHours, minuteOfDay(time)))) return [];
  return [
    say(
      'time_is_quiet',
      `${path}.quiet_hours`,
      'cover the time of sending and drop what falls into them: in its zone nobody gets anything',
    ),
  ];
};

/** Times of day; of an optimal time nobody knows it. */
const timesOfSending = ({ action: { delay }, schedule }: CampaignDefinition): readonly string[] => {
  if ('time' in delay) return [delay.time];
  if (schedule === null || schedule.timing.kind === 'optimal') return [];
  const { recurrence } = schedule;
  if (recurrence.kind === 'dates') return recurrence.dates.map(({ time }) => time);
  return 'time' in recurrence ? [recurrence.time] : [];
};

const isWithin = (slot: { readonly from: string; readonly to: string }, minute: number): boolean => {
  const from = minuteOfDay(slot.from);
  const to = minuteOfDay(slot.to);
  return from < to ? minute >= from && minute < to : minute >= from || minute < to;
};

const minuteOfDay = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
