// "Enter a location" (7.2): a reported position falls within a radius of a point. A position may come from a device
// or as the profile field `current_location`.
import { LOCATION_TOPIC, type TriggerKind } from '../../../core/campaigns/trigger.ts';
import { ok } from '../../../core/result.ts';
import { openSettings } from '../../../core/segments/settings.ts';
import { distanceMeters } from '../../../core/users/geofences.ts';
import { readBetween } from '../read-settings.ts';

const MAX_RADIUS_METERS = 1_000_000;

const SETTINGS: readonly string[] = ['latitude', 'longitude', 'radius_meters'];

export const location: TriggerKind = {
  id: 'location',
  settings: SETTINGS,
  parse: (input, path) => {
    const settings = openSettings(input, path, SETTINGS);
    if (!settings.ok) return settings;
    const latitude = readBetween(settings.value, 'latitude', path, [-90, 90]);
    if (!latitude.ok) return latitude;
    const longitude = readBetween(settings.value, 'longitude', path, [-180, 180]);
    if (!longitude.ok) return longitude;
    const radius = readBetween(settings.value, 'radius_meters', path, [1, MAX_RADIUS_METERS]);
    if (!radius.ok) return radius;
    const centre = { latitude: latitude.value, longitude: longitude.value };
    return ok({
      // Ingest makes a position of a profile field a fact of its own wherever somebody listens.
      topics: [LOCATION_TOPIC],
      matches: (fact) => fact.kind === 'location' && distanceMeters(fact, centre) <= radius.value,
      describe: (language) => {
        const point = `${centre.latitude}, ${centre.longitude}`;
        return language === 'en'
          ? `is within ${radius.value} m of ${point}`
          : `se trouve à moins de ${radius.value} m de ${point}`;
      },
    });
  },
};
