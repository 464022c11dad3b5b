// What the audit log calls things: an entry keeps ids, people know names. Which ids stand in entries, what an entry says
// the thing was called, and which kind of thing an action is about.
import type { Json, JsonObject } from '../json.ts';
import { isObject } from '../json.ts';

export const THING_KINDS = [
  'campaign',
  'segment',
  'template',
  'content_block',
  'configuration',
  'seed_group',
  'group',
  'app',
  'geofence',
  'image',
  'preference_center',
  'import',
  'team',
  'role',
  'key',
  'account',
] as const;
export type ThingKind = (typeof THING_KINDS)[number];

export interface NamedThing {
  readonly kind: ThingKind;
  readonly id: string;
  readonly name: string;
  /** It was deleted, or only the log still knows it. */
  readonly isGone: boolean;
}

/** By the second word of an action's name. */
const KIND_OF_AREA: Readonly<Record<string, ThingKind>> = {
  campaigns: 'campaign',
  segments: 'segment',
  templates: 'template',
  content_blocks: 'content_block',
  configurations: 'configuration',
  'seed-groups': 'seed_group',
  groups: 'group',
  apps: 'app',
  geofences: 'geofence',
  images: 'image',
  preference_centers: 'preference_center',
  imports: 'import',
  teams: 'team',
  roles: 'role',
  keys: 'key',
  members: 'account',
};

export const kindOfAction = (action: string): ThingKind | null =>
  KIND_OF_AREA[action.split('.')[1] ?? ''] ?? null;

interface Entry {
  readonly actorId?: string;
  readonly subject: string;
  readonly detail: JsonObject;
}

/** Of one page: what is not named is shown as the id it is. */
const MAX_IDS = 2_000;
/** Uuids, digests of images, 24 digits of an app, keys of roles people made. */
const ID = /^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{64}|[0-9a-f]{24}|custom:[0-9a-f]+)$/;

/** Every id that stands in entries: who acted, what was changed, and what it was changed to. */
export const idsIn = (entries: readonly Entry[]): readonly string[] => {
  const found = new Set<string>();
  for (const { actorId, subject, detail } of entries)
    for (const text of [actorId ?? '', ...subject.split('/'), ...textsIn(detail['changes'])])
      if (found.size < MAX_IDS && ID.test(text)) found.add(text);
  return [...found];
};

const textsIn = (value: Json | undefined): readonly string[] => {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isObject(value) ? Object.values(value).flatMap(textsIn) : [];
};

const LONGEST_NAME = 200;

/** What a thing's own GET calls it: its name, or that of the one thing in the answer. Empty: it has none. */
export const nameIn = (answer: unknown): string => {
  if (!isObject(answer)) return '';
  const things = [answer, ...Object.values(answer).filter(isObject)];
  const name = things.map((thing) => thing['name']).find((text) => typeof text === 'string' && text !== '');
  return typeof name === 'string' ? name.slice(0, LONGEST_NAME) : '';
};
