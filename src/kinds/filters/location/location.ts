// Most Recent Location, inside or outside a circle or a polygon. Whose position is unknown is neither. Both meanings
// do the same arithmetic; sines may differ in their last digit, which is far below a millimetre.
import type { Filter, FilterKind, Scope } from '../../../core/segments/filter.ts';
import type { Settings } from '../../../core/segments/settings.ts';
import { openSettings, readChoice } from '../../../core/segments/settings.ts';
import type { Result } from '../../../core/result.ts';
import { ok, refuse } from '../../../core/result.ts';
import type { SqlFragment } from '../../../core/sql.ts';
import { sql } from '../../../core/sql.ts';
import type { Position } from '../conditions/position.ts';
import { positionOf, positionSql } from '../conditions/position.ts';

const COMPARISONS = ['inside', 'outside'] as const;
const EARTH_RADIUS_METERS = 6_371_008.8;
const MAX_RADIUS_METERS = 20_000_000;
const MAX_CORNERS = 100;

interface Shape {
  holds(position: Position): boolean;
  toSql(latitude: SqlFragment, longitude: SqlFragment): SqlFragment;
  readonly en: string;
  readonly fr: string;
}

export const location: FilterKind = {
  id: 'location',
  parse: (input, path) => {
    const settings = openSettings(input, path, [
      'comparison',
      'latitude',
      'longitude',
      'radius_meters',
      'polygon',
    ]);
    if (!settings.ok) return settings;
    const comparison = readChoice(settings.value, 'comparison', path, COMPARISONS);
    if (!comparison.ok) return comparison;
    const shape =
      settings.value['polygon'] === undefined
        ? readCircle(settings.value, path)
        : readPolygon(settings.value, path);
    return shape.ok ? ok(makeFilter(shape.value, comparison.value === 'inside')) : shape;
  },
};

const makeFilter = (shape: Shape, inside: boolean): Filter => ({
  toSql: (scope: Scope) => {
    const { latitude, longitude } = positionSql(scope);
    return sql`coalesce((${shape.toSql(latitude, longitude)}) = ${inside}::boolean, false)`;
  },
  test: (profile) => {
    const position = positionOf(profile);
    return position !== null && shape.holds(position) === inside;
  },
  describe: (language) =>
    ({
      en: `last location ${inside ? 'inside' : 'outside'} ${shape.en}`,
      fr: `la dernière position ${inside ? 'à l’intérieur' : 'à l’extérieur'} ${shape.fr}`,
    })[language],
});

const readCoordinate = (value: unknown, limit: number, path: string): Result<number> =>
  typeof value === 'number' && Math.abs(value) <= limit
    ? ok(value)
    : refuse('invalid_filter', `A number of degrees from -${limit} to ${limit} is required.`, path);

const readCircle = (settings: Settings, path: string): Result<Shape> => {
  const latitude = readCoordinate(settings['latitude'], 90, `${path}.latitude`);
  if (!latitude.ok) return latitude;
  const longitude = readCoordinate(settings['longitude'], 180, `${path}.longitude`);
  if (!longitude.ok) return longitude;
  const { radius_meters: radius } = settings;
  if (typeof radius !== 'number' || !(radius > 0 && radius <= MAX_RADIUS_METERS))
    return refuse(
      'invalid_filter',
      `More than 0 and at most ${MAX_RADIUS_METERS} metres are required.`,
      `${path}.radius_meters`,
    );
  return ok(circle({ latitude: latitude.value, longitude: longitude.value }, radius));
};

const RADIANS_PER_DEGREE = Math.PI / 180;

/** Haversine: the square of half the chord, compared with that of the radius. */
const circle = (center: Position, radiusMeters: number): Shape => {
  const bound = Math.sin(Math.min(radiusMeters / EARTH_RADIUS_METERS / 2, Math.PI / 2)) ** 2;
  const cosine = Math.cos(center.latitude * RADIANS_PER_DEGREE);
  const around = `${center.latitude}, ${center.longitude}`;
  return {
    holds: ({ latitude, longitude }) => {
      const rise = Math.sin(((latitude - center.latitude) * RADIANS_PER_DEGREE) / 2);
      const run = Math.sin(((longitude - center.longitude) * RADIANS_PER_DEGREE) / 2);
      return rise * rise + cosine * Math.cos(latitude * RADIANS_PER_DEGREE) * run * run <= bound;
    },
    toSql: (latitude, longitude) => {
      const degree = sql`${RADIANS_PER_DEGREE}::double precision`;
      const rise = sql`sin((${latitude} - ${center.latitude}::double precision) * ${degree} / 2)`;
      const run = sql`sin((${longitude} - ${center.longitude}::double precision) * ${degree} / 2)`;
      return sql`${rise} * ${rise} + ${cosine}::double precision * cos(${latitude} * ${degree}) * ${run} * ${run}
        <= ${bound}::double precision`;
    },
    en: `the circle of ${radiusMeters} m around ${around}`,
    fr: `du cercle de ${radiusMeters} m autour de ${around}`,
  };
};

/** `[[longitude, latitude], …]`, closed by itself; not over the date line. */
const readPolygon = (settings: Settings, path: string): Result<Shape> => {
  const unused = ['latitude', 'longitude', 'radius_meters'].find((key) => settings[key] !== undefined);
  if (unused !== undefined)
    return refuse('invalid_filter', 'Either a circle or a polygon is meant.', `${path}.${unused}`);
  const { polygon } = settings;
  if (!Array.isArray(polygon) || polygon.length < 3 || polygon.length > MAX_CORNERS)
    return refuse('invalid_filter', `Between 3 and ${MAX_CORNERS} corners are required.`, `${path}.polygon`);
  const corners: Position[] = [];
  for (const [i, corner] of polygon.entries()) {
    const [longitude, latitude, ...rest]: readonly unknown[] = Array.isArray(corner)
      ? (corner as readonly unknown[])
      : [];
    const x = readCoordinate(longitude, 180, `${path}.polygon[${i}]`);
    if (!x.ok) return x;
    const y = readCoordinate(latitude, 90, `${path}.polygon[${i}]`);
    if (!y.ok) return y;
    if (rest.length > 0)
      return refuse('invalid_filter', 'A corner is [longitude, latitude].', `${path}.polygon[${i}]`);
    corners.push({ longitude: x.value, latitude: y.value });
  }
  return ok(area(corners));
};

/** A ray to the east crosses the edges of what it starts in an odd number of times. */
const area = (corners: readonly Position[]): Shape => {
  const edges = corners.map((from, i) => ({ from, to: corners[(i + 1) % corners.length] ?? from }));
  const rows = JSON.stringify(
    edges.map(({ from, to }) => ({
      x1: from.longitude,
      y1: from.latitude,
      x2: to.longitude,
      y2: to.latitude,
    })),
  );
  return {
    holds: ({ latitude: y, longitude: x }) =>
      edges.filter(
        ({ from, to }) =>
          from.latitude > y !== to.latitude > y &&
          x <
            ((to.longitude - from.longitude) * (y - from.latitude)) / (to.latitude - from.latitude) +
              from.longitude,
      ).length %
        2 ===
      1,
    toSql: (latitude, longitude) => sql`(case when ${latitude} is not null and ${longitude} is not null then (
      select count(*) % 2 = 1 from jsonb_to_recordset(${rows}::jsonb) as edge(x1 float8, y1 float8, x2 float8, y2 float8)
      where case when (edge.y1 > ${latitude}) <> (edge.y2 > ${latitude})
        then ${longitude} < (edge.x2 - edge.x1) * (${latitude} - edge.y1) / (edge.y2 - edge.y1) + edge.x1
        else false end) end)`,
    en: `the polygon of ${corners.length} corners`,
    fr: `du polygone à ${corners.length} sommets`,
  };
};
