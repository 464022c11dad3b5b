// What a personalised variant may look at in a person (campaign-delivery 16.4): coarse, few, and the same function at the
// test and at the prediction. Recency, frequency and tenure as the spec names them, custom events performed lately, and
// what a profile says at a glance.
import type { JsonObject } from '../json.ts';
import type { Evidence, Need } from '../segments/evidence.ts';
import { DAY_MS, type Instant } from '../time.ts';
import type { Profile } from '../users/user.ts';

export interface Traits {
  /** By feature: language, country, platform, recency, frequency, tenure. */
  readonly of: Readonly<Record<string, string>>;
  /** Names of custom events of the last 90 days. */
  readonly events: readonly string[];
}

/** Beyond the profile; loaded for a whole batch at once. */
export const TRAIT_NEEDS: readonly Need[] = [
  { kind: 'summaries', of: 'event', name: null, days: null },
  { kind: 'summaries', of: 'session', name: null, days: null },
];

const EVENT_DAYS = 90;
/** Of one person, the latest first. */
const MAX_EVENTS = 30;
const MAX_NAME_CHARS = 100;

export const traitsOf = (profile: Profile, evidence: Evidence, now: Instant): Traits => {
  const sessions = evidence.summaries
    .filter(({ kind }) => kind === 'session')
    .reduce((sum, { count }) => sum + count, 0);
  const events = evidence.summaries
    .filter(({ kind, lastAt }) => kind === 'event' && lastAt >= now - EVENT_DAYS * DAY_MS)
    .sort((a, b) => b.lastAt - a.lastAt || (a.name < b.name ? -1 : 1))
    .map(({ name }) => name)
    .filter((name) => name.length <= MAX_NAME_CHARS)
    .slice(0, MAX_EVENTS);
  const { language = '', country = '' } = profile.fields;
  return {
    of: {
      language: language.toLowerCase().slice(0, 2) || 'none',
      country: country.toUpperCase().slice(0, 2) || 'none',
      platform: platformOf(profile),
      recency: profile.lastUsedAt === null ? 'never' : ageOf(now - profile.lastUsedAt),
      frequency: frequencyOf(sessions),
      tenure: ageOf(now - profile.createdAt),
    },
    events,
  };
};

const platformOf = ({ devices }: Profile): string => {
  const platforms = [...new Set(devices.map(({ platform }) => platform))];
  return platforms.length > 1 ? 'several' : (platforms[0] ?? 'none');
};

const ageOf = (elapsedMs: number): string => {
  const days = elapsedMs / DAY_MS;
  if (days < 7) return 'week';
  if (days < 30) return 'month';
  return days < 180 ? 'half_year' : 'older';
};

const frequencyOf = (sessions: number): string => {
  if (sessions === 0) return '0';
  if (sessions < 3) return '1-2';
  return sessions < 10 ? '3-9' : '10+';
};

/** As the log keeps it with the decision. */
export const writeTraits = ({ of, events }: Traits): JsonObject => ({ ...of, events: [...events] });
