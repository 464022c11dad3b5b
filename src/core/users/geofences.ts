// Circles on the map and who crosses them (7.15). What a person stands in and when they last entered is kept with
// the profile, so that an entry counts at most once in six hours per fence, whoever reports it. Pure.
import type { Json, JsonObject } from '../json.ts';
import { isObject } from '../json.ts';
import type { Instant } from '../time.ts';
import { HOUR_MS } from '../time.ts';

export interface Fence {
  readonly fenceId: string;
  readonly name: string;
  readonly set: string;
  readonly latitude: number;
  readonly longitude: number;
  readonly radiusMeters: number;
}

export interface Crossing {
  readonly fence: FenceName;
  readonly crossing: 'enter' | 'exit';
}
export type FenceName = Pick<Fence, 'fenceId' | 'name' | 'set'>;

/** 7.15 */
export const MIN_RADIUS_METERS = 1;
export const MAX_RADIUS_METERS = 10_000;
export const MAX_FENCES_PER_SET = 10_000;

/** An entry counts at most once in this time (7.15). */
export const ENTRY_PAUSE_MS = 6 * HOUR_MS;
/** Fences remembered of one person; who stands in more is not told about further ones. */
const MAX_REMEMBERED = 200;

interface Stay extends FenceName {
  readonly inside: boolean;
  /** Of the last entry that counted. */
  readonly enteredAt: Instant;
}
type Stays = ReadonlyMap<string, Stay>;

export interface Crossed {
  /** As it is kept with the profile. */
  readonly kept: JsonObject;
  readonly crossings: readonly Crossing[];
}

/** A position: whatever the person stood in and does no longer is left, whatever is new is entered. */
export const crossByPosition = (kept: Json | undefined, inside: readonly Fence[], at: Instant): Crossed => {
  const stays = new Map(readStays(kept));
  const crossings: Crossing[] = [];
  const here = new Set(inside.map(({ fenceId }) => fenceId));
  for (const stay of stays.values()) {
    if (stay.inside && !here.has(stay.fenceId)) crossings.push(...leave(stays, stay));
  }
  for (const fence of inside) {
    if (stays.get(fence.fenceId)?.inside !== true) crossings.push(...enter(stays, fence, at));
  }
  return { kept: writeStays(stays, at), crossings };
};

/** A crossing that a device reports counts even where the last position says otherwise. */
export const crossByReport = (
  kept: Json | undefined,
  { fence, crossing }: { readonly fence: Fence; readonly crossing: 'enter' | 'exit' },
  at: Instant,
): Crossed => {
  const stays = new Map(readStays(kept));
  const crossings = crossing === 'enter' ? enter(stays, fence, at) : leave(stays, fence);
  return { kept: writeStays(stays, at), crossings };
};

const enter = (stays: Map<string, Stay>, fence: FenceName, at: Instant): readonly Crossing[] => {
  const { fenceId, name, set } = fence;
  const before = stays.get(fenceId);
  // Reports may come late and out of order: nearer than the pause on either side is too near.
  const counts = before === undefined || Math.abs(at - before.enteredAt) >= ENTRY_PAUSE_MS;
  stays.set(fenceId, { fenceId, name, set, inside: true, enteredAt: counts ? at : before.enteredAt });
  return counts ? [{ fence: { fenceId, name, set }, crossing: 'enter' }] : [];
};

const leave = (stays: Map<string, Stay>, { fenceId, name, set }: FenceName): readonly Crossing[] => {
  const before = stays.get(fenceId);
  if (before !== undefined) stays.set(fenceId, { ...before, inside: false });
  return before?.inside === false ? [] : [{ fence: { fenceId, name, set }, crossing: 'exit' }];
};

const readStays = (kept: Json | undefined): Stays => {
  if (!isObject(kept)) return new Map();
  return new Map(Object.entries(kept).flatMap(([fenceId, one]) => readStay(fenceId, one)));
};

const readStay = (fenceId: string, one: unknown): readonly [string, Stay][] => {
  if (!isObject(one)) return [];
  const { name, set, inside, entered_at: enteredAt } = one;
  if (typeof name !== 'string' || typeof set !== 'string' || typeof enteredAt !== 'number') return [];
  return [[fenceId, { fenceId, name, set, inside: inside === true, enteredAt }]];
};

/** What was left longer ago than the pause has nothing more to say. */
const writeStays = (stays: Stays, at: Instant): JsonObject =>
  Object.fromEntries(
    [...stays.values()]
      .filter(({ inside, enteredAt }) => inside || at - enteredAt < ENTRY_PAUSE_MS)
      .sort((a, b) => b.enteredAt - a.enteredAt)
      .slice(0, MAX_REMEMBERED)
      .map(({ fenceId, name, set, inside, enteredAt }) => [
        fenceId,
        { name, set, inside, entered_at: enteredAt },
      ]),
  );

const EARTH_RADIUS_METERS = 6_371_008.8;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Great-circle distance on a sphere (haversine). */
export const distanceMeters = (
  a: { readonly latitude: number; readonly longitude: number },
  b: { readonly latitude: number; readonly longitude: number },
): number => {
  const [lat1, lat2] = [radians(a.latitude), radians(b.latitude)];
  const half = (angle: number): number => Math.sin(angle / 2) ** 2;
  const h =
    half(lat2 - lat1) + Math.cos(lat1) * Math.cos(lat2) * half(radians(b.longitude) - radians(a.longitude));
  return 2 * EARTH_RADIUS_METERS * Math.asin(Math.min(1, Math.sqrt(h)));
};

/** Cells of a tenth of a degree: a fence of 10 km touches a handful. */
const CELL_DEGREES = 0.1;
const CELLS_AROUND = Math.round(360 / CELL_DEGREES);
/** Nearer to a pole meridians lie so close that cells say nothing: those fences are tried for every position. */
const POLAR_LATITUDE = 85;

export interface FenceMap {
  /** Fences that a position stands in. */
  containing(latitude: number, longitude: number): readonly Fence[];
  byId(fenceId: string): Fence | undefined;
  readonly size: number;
}

export const mapFences = (fences: readonly Fence[]): FenceMap => {
  const ids = new Map(fences.map((fence) => [fence.fenceId, fence]));
  const cells = new Map<string, Fence[]>();
  const polar: Fence[] = [];
  for (const fence of fences) {
    if (Math.abs(fence.latitude) > POLAR_LATITUDE) polar.push(fence);
    else for (const cell of cellsOf(fence)) cells.set(cell, [...(cells.get(cell) ?? []), fence]);
  }
  return {
    size: fences.length,
    byId: (fenceId) => ids.get(fenceId),
    containing: (latitude, longitude) => {
      const near = [...(cells.get(cellAt(latitude, longitude)) ?? []), ...polar];
      return near.filter((fence) => distanceMeters(fence, { latitude, longitude }) <= fence.radiusMeters);
    },
  };
};

const row = (latitude: number): number => Math.floor((latitude + 90) / CELL_DEGREES);
/** Longitudes wrap at the date line. */
const column = (longitude: number): number =>
  ((Math.floor((longitude + 180) / CELL_DEGREES) % CELLS_AROUND) + CELLS_AROUND) % CELLS_AROUND;
const cellAt = (latitude: number, longitude: number): string => `${row(latitude)}:${column(longitude)}`;

const cellsOf = ({ latitude, longitude, radiusMeters }: Fence): readonly string[] => {
  const high = (radiusMeters / EARTH_RADIUS_METERS) * (180 / Math.PI) * 1.01;
  const wide = high / Math.cos(radians(Math.min(89, Math.abs(latitude) + high)));
  const cells = new Set<string>();
  for (let lat = latitude - high; ; lat = Math.min(lat + CELL_DEGREES, latitude + high)) {
    for (let lon = longitude - wide; ; lon = Math.min(lon + CELL_DEGREES, longitude + wide)) {
      cells.add(cellAt(lat, lon));
      if (lon >= longitude + wide) break;
    }
    if (lat >= latitude + high) break;
  }
  return [...cells];
};
