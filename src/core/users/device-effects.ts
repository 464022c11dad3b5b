// What facts of a device do to a person: sessions, positions, crossings, tokens. Facts may come late (devices queue
// while they are offline), so nothing newer is ever overwritten by something older.
import type { Fact } from '../campaigns/trigger.ts';
import { parseProfileDate } from '../braze-dates.ts';
import type { Json, JsonObject } from '../json.ts';
import { isObject } from '../json.ts';
import type { Instant } from '../time.ts';
import { toIso } from '../time.ts';
import { MAX_DEVICES } from './apply-track.ts';
import { crossByPosition, crossByReport } from './geofences.ts';
import type { Crossed } from './geofences.ts';
import { languageCode } from './languages.ts';
import { timeZoneName } from './time-zones.ts';
import type { CrossingFact, DeviceFact, LocationFact, SessionFact } from './track-item.ts';
import type { Device, Profile } from './user.ts';

export interface Effect {
  readonly profile: Profile;
  /** What triggers may look at, judged on the person as they were before (7.8, 1). */
  readonly facts: readonly Fact[];
}

/** Durations remembered for the median. */
const MAX_DURATIONS = 50;

export const applySession = (held: Profile, fact: SessionFact): Effect => {
  const profile = { ...held, lastUsedAt: laterOf(held.lastUsedAt, fact.at) };
  if (fact.phase === 'end') return { profile: addDuration(profile, fact.seconds), facts: [] };
  const known = held.fields['date_of_first_session'];
  const firstAt = typeof known === 'string' ? parseProfileDate(known) : null;
  const fields =
    firstAt === null || fact.at < firstAt
      ? { ...held.fields, date_of_first_session: toIso(fact.at) }
      : held.fields;
  const start: Fact = { kind: 'session_start', appId: fact.appId, first: firstAt === null, at: fact.at };
  return { profile: { ...profile, fields }, facts: [start] };
};

const addDuration = (profile: Profile, seconds: number | null): Profile => {
  if (seconds === null) return profile;
  const known = profile.fields['session_seconds'];
  const durations: readonly Json[] = Array.isArray(known) ? known : [];
  return {
    ...profile,
    fields: { ...profile.fields, session_seconds: [...durations, seconds].slice(-MAX_DURATIONS) },
  };
};

const laterOf = (before: Instant | null, at: Instant): Instant => Math.max(before ?? at, at);

export const applyLocation = (held: Profile, fact: LocationFact): Effect => {
  const { latitude, longitude, at } = fact;
  const known = held.fields['current_location_at'];
  const knownAt = typeof known === 'string' ? parseProfileDate(known) : null;
  if (knownAt !== null && at < knownAt) return { profile: held, facts: [] };
  const crossed = crossByPosition(held.fields['geofences'], fact.inside, at);
  const moved: Profile = {
    ...held,
    fields: {
      ...held.fields,
      current_location: { longitude, latitude },
      current_location_at: toIso(at),
    },
  };
  return {
    profile: keepStays(moved, crossed),
    facts: [{ kind: 'location', latitude, longitude, at }, ...crossingFacts(crossed, at)],
  };
};

export const applyCrossing = (held: Profile, fact: CrossingFact): Effect => {
  const crossed = crossByReport(held.fields['geofences'], fact, fact.at);
  return { profile: keepStays(held, crossed), facts: crossingFacts(crossed, fact.at) };
};

const keepStays = (profile: Profile, { kept }: Crossed): Profile => {
  const { geofences, ...others } = profile.fields;
  if (Object.keys(kept).length > 0) return { ...profile, fields: { ...others, geofences: kept } };
  return geofences === undefined ? profile : { ...profile, fields: others };
};

const crossingFacts = ({ crossings }: Crossed, at: Instant): readonly Fact[] =>
  crossings.map(({ fence, crossing }) => ({ kind: 'geofence', ...fence, crossing, at }));

/** 19.5: a prompt that is accepted opts in; nothing that a device says unsubscribes. */
export const applyDevice = (held: Profile, fact: DeviceFact): Effect => {
  const before = held.devices.find(
    ({ appId, deviceId }) => appId === fact.appId && deviceId === fact.deviceId,
  );
  const after = deviceAfter(before, fact);
  const others = held.devices.filter(
    (device) =>
      device !== before &&
      (device.appId !== fact.appId || after.token === '' || device.token !== after.token),
  );
  const accepted = fact.permission === 'granted' && after.enabled && before?.enabled !== true;
  const profile: Profile = {
    ...held,
    ...(accepted ? { pushState: 'opted_in', pushStateAt: fact.at } : {}),
    ...takeTimeZone(held, fact),
    fields: fieldsAfter(held, fact),
    devices: [...others, after].slice(-MAX_DEVICES),
  };
  return { profile, facts: [{ kind: 'profile_changed', before: held, after: profile, at: fact.at }] };
};

const deviceAfter = (before: Device | undefined, fact: DeviceFact): Device => {
  const token = fact.token === undefined ? (before?.token ?? '') : (fact.token ?? '');
  const details = { ...before?.details, ...fact.details };
  return {
    deviceId: fact.deviceId,
    appId: fact.appId,
    platform: fact.platform,
    token,
    enabled: token !== '' && isAllowed(before, fact),
    addedAt: fact.at,
    ...(Object.keys(details).length === 0 ? {} : { details }),
  };
};

/** Who only says a token has been allowed to ask for one. */
const isAllowed = (before: Device | undefined, { permission }: DeviceFact): boolean =>
  permission === undefined
    ? before === undefined || before.token === '' || before.enabled
    : permission === 'granted' || permission === 'provisional';

/** What the person or the company set wins over what a device was configured to (2.6). */
const fieldsAfter = (held: Profile, fact: DeviceFact): Profile['fields'] => {
  const language = fact.language === undefined ? null : languageCode(fact.language);
  return {
    ...held.fields,
    ...(language !== null && held.fields.language === undefined ? { language } : {}),
    ...(fact.details.locale === undefined ? {} : { most_recent_locale: fact.details.locale }),
    ...(fact.appVersion === undefined
      ? {}
      : {
          most_recent_app_version: fact.appVersion,
          app_versions: { ...versionsOf(held), [fact.appId]: fact.appVersion },
        }),
  };
};

const versionsOf = ({ fields }: Profile): JsonObject => {
  const known = fields['app_versions'];
  return isObject(known) ? known : {};
};

const takeTimeZone = (held: Profile, { timeZone }: DeviceFact): Partial<Profile> => {
  const zone = timeZone === undefined ? null : timeZoneName(timeZone);
  return zone === null || zone === held.timeZone ? {} : { timeZone: zone };
};
