// "Enter a location" (7.2): a reported position falls within a radius of a point. A position may come from a device
// or as the profile field `current_location`.
import {
  LOCATION_TOPIC,
  PROFILE_TOPIC,
  type Fact,
  type TriggerKind,
} from '../../../core/campaigns/trigger.ts';
import { ok } from '../../../core/result.ts';
import { openSettings } from '../../../core/segments/settings.ts';
import { distanceMeters } from '../../../core/users/geofences.ts';
import { readBetween } from '../read-settings.ts';

const MAX_RADIUS_METERS = 1_000_000;

export const location: TriggerKind = {
  id: 'location',
  parse: (input, path) => {
    const settings = openSettings(input, path, ['latitude', 'longitude', 'radius_meters']);
    if (!settings.ok) return settings;
    const latitude = readBetween(settings.value, 'latitude', path, [-90, 90]);
    if (!latitude.ok) return latitude;
    const longitude = readBetween(settings.value, 'longitude', path, [-180, 180]);
    if (!longitude.ok) return longitude;
    const radius = readBetween(settings.value, 'radius_meters', path, [1, MAX_RADIUS_METERS]);
    if (!radius.ok) return radius;
    const centre = { latitude: latitude.value, longitude: longitude.value };
    return ok({
      topics: [LOCATION_TOPIC, PROFILE_TOPIC],
      matches: (fact) => {
        const position = positionOf(fact);
        return position !== null && distanceMeters(position, centre) <= radius.value;
      },
      describe: (language) => {
        const point = `${centre.latitude}, ${centre.longitude}`;
        return language === 'en'
          ? `is within ${radius.value} m of ${point}`
          : `se trouve à moins de ${radius.value} m de ${point}`;
      },
    });
  },
};

type Position = Parameters<typeof distanceMeters>[0];

/** A profile that changed otherwise says nothing about where somebody is. */
const positionOf = (fact: Fact): Position | null => {
  if (fact.kind === 'location') return fact;
  if (fact.kind !== 'profile_changed') return null;
  const { current_location: after } = fact.after.fields;
  const { current_location: before } = fact.before.fields;
  if (after === undefined || after === before) return null;
  const same = before?.latitude === after.latitude && before.longitude === after.longitude;
  return same ? null : after;
};
