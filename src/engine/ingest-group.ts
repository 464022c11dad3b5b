// One group of requests: its objects find their people (made where allowed), and the people are written in
// bundles of parts. Objects whose person vanished meanwhile (merged, deleted) are looked up again.
import { uuidOf } from '../core/identity.ts';
import { aliasValue, makeUserId, partOf } from '../core/part.ts';
import { contactKey, contactPart } from '../core/users/person-key.ts';
import type { PersonKey } from '../core/users/person-key.ts';
import { trackError } from '../core/users/track-error.ts';
import type { NewPerson, PersonPlace, WorkspacePersonKey } from '../ports/ingest-store.ts';
import { IngestFault } from '../ports/ingest-store.ts';
import { settle } from './ingest-deps.ts';
import type { Entry, IngestDeps, IngestWorkspace, PersonWork, TrackOutcome } from './ingest-deps.ts';
import { retryFaults } from './retry-faults.ts';
import { writePeople } from './write-bundles.ts';

/** Look-ups of the same object before it is given up; more than one needs a merge at the very moment. */
const MAX_ROUNDS = 4;

/** Given the same group id again, whatever of it was written is left alone (the ledger of each part knows). */
export const ingestGroup = async (
  deps: IngestDeps,
  entries: readonly Entry[],
  groupId: string = deps.random.uuid(),
): Promise<void> => {
  await Promise.all([deps.triggers.ready(), deps.conversions.ready(), deps.fences?.ready()]);
  const admitted = admit(deps, entries);
  let left = admitted;
  for (let round = 1; left.length > 0 && round <= MAX_ROUNDS; round++) {
    // The write says who was not there after all; only then it pays to check before.
    const work = await findPeople(deps, left, round > 1);
    const gone = await writePeople(
      deps,
      work,
      round === 1 ? groupId : uuidOf('ingest', groupId, String(round)),
    );
    left = gone.flatMap((person) => person.entries);
  }
  for (const entry of left) settle(entry, { kind: 'refused', error: trackError('NOT_STORED') });
  if (deps.names !== undefined) for (const entry of admitted) deps.names.note(entry);
};

/** What is blocked is left out, which is no error of the caller. */
const admit = ({ names }: IngestDeps, entries: readonly Entry[]): readonly Entry[] => {
  if (names === undefined) return entries;
  return entries.flatMap((entry) => {
    const kept = names.admit(entry);
    if (kept !== null) return [kept];
    settle(entry, { kind: 'skipped' });
    return [];
  });
};

const findPeople = async (
  deps: IngestDeps,
  entries: readonly Entry[],
  checked: boolean,
): Promise<readonly PersonWork[]> => {
  deps.known.age();
  const remembered = entries.map((entry) =>
    checked ? undefined : (entry.found ?? deps.known.get(entry.keyText)),
  );
  const asked = distinctKeys(entries, remembered);
  const places = await resolvePlaces(deps, asked, checked);
  const { created, erased } = await createMissing(deps, asked, places, entries);
  const people = new Map<string, PersonWork & { place: PersonPlace; entries: Entry[] }>();
  const usual = entries[0]?.workspace.workspaceId;
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i]!;
    const place = remembered[i] ?? places.get(entry.keyText);
    const isNew = place != null && created.has(place.userId);
    if (place == null || (entry.item.onlyIfNew === true && !isNew)) {
      settle(entry, place === undefined ? outcomeOfNobody(entry, erased) : { kind: 'skipped' });
      continue;
    }
    // Most groups are of one workspace, and a text is made for every event otherwise.
    const text = place.workspaceId === usual ? place.userId : `${place.workspaceId}:${place.userId}`;
    const person = people.get(text);
    if (person === undefined) people.set(text, { place, created: isNew, entries: [entry] });
    else {
      person.entries.push(entry);
      // One key of several is enough to be wrong about whom it means.
      if (place.remembered === true) person.place = place;
    }
  }
  return [...people.values()];
};

/** Nobody to update is no error; somebody who should have been made and could not is one. */
const outcomeOfNobody = ({ item, keyText }: Entry, erased: ReadonlySet<string>): TrackOutcome => {
  if (item.updateExistingOnly || item.key.kind === 'braze_id') return { kind: 'skipped' };
  const code = erased.has(keyText) ? 'BLACKLISTED_EXTERNAL_USER_ID' : 'NOT_STORED';
  return { kind: 'refused', error: trackError(code) };
};

interface Creation {
  /** Ids of those made here. */
  readonly created: ReadonlySet<string>;
  /** Keys that were erased and may not come back (G16). */
  readonly erased: ReadonlySet<string>;
}
const NOBODY: Creation = { created: new Set(), erased: new Set() };

/** Of those whose place is not remembered. */
const distinctKeys = (
  entries: readonly Entry[],
  remembered: readonly (PersonPlace | undefined)[],
): Map<string, WorkspacePersonKey> => {
  const keys = new Map<string, WorkspacePersonKey>();
  entries.forEach(({ keyText, workspace, item }, i) => {
    if (remembered[i] === undefined && !keys.has(keyText))
      keys.set(keyText, { workspaceId: workspace.workspaceId, key: item.key });
  });
  return keys;
};

/** Null: the key means several people and no rule picks one, so nobody is made for it either. */
const resolvePlaces = async (
  deps: IngestDeps,
  asked: ReadonlyMap<string, WorkspacePersonKey>,
  checked: boolean,
): Promise<Map<string, PersonPlace | null>> => {
  const places = new Map<string, PersonPlace | null>();
  if (asked.size === 0) return places;
  const keys = [...asked.values()];
  const matches = await retryFaults(deps, () =>
    checked ? deps.store.resolve(keys) : deps.store.follow(keys),
  );
  let i = 0;
  for (const [text, { workspaceId, key }] of asked) {
    const match = matches[i++];
    if (match?.kind === 'one') places.set(text, { workspaceId, part: match.part, userId: match.userId });
    else if (match?.kind === 'ambiguous') places.set(text, null);
    const place = places.get(text);
    if (place != null && key.kind === 'external_id' && match?.kind === 'one' && match.lasting === true)
      deps.known.set(text, place);
    else deps.known.forget(text);
  }
  return places;
};

/** Adds to `places` those that could be made, or that somebody else just made. */
const createMissing = async (
  deps: IngestDeps,
  asked: ReadonlyMap<string, WorkspacePersonKey>,
  places: Map<string, PersonPlace | null>,
  entries: readonly Entry[],
): Promise<Creation> => {
  const wanted = new Map<string, NewPerson>();
  if (asked.size === 0) return NOBODY;
  for (const entry of entries) {
    const text = entry.keyText;
    if (!asked.has(text)) continue;
    const { item, workspace } = entry;
    if (places.has(text) || wanted.has(text) || item.updateExistingOnly || item.key.kind === 'braze_id')
      continue;
    wanted.set(text, newPerson(deps, workspace, item.key));
  }
  if (wanted.size === 0) return NOBODY;
  const erased = await takeErased(deps, wanted);
  const made = await createPeople(deps, [...wanted.values()]);
  const lost = new Map<string, WorkspacePersonKey>();
  for (const [text, { workspaceId, part, userId }] of wanted) {
    if (made.has(userId)) places.set(text, { workspaceId, part, userId });
    else lost.set(text, asked.get(text)!);
  }
  for (const [text, place] of await resolvePlaces(deps, lost, true)) places.set(text, place);
  return { created: made, erased };
};

/** Takes out of `wanted` those who may not come back, and names their keys. */
const takeErased = async (deps: IngestDeps, wanted: Map<string, NewPerson>): Promise<ReadonlySet<string>> => {
  const ids = await retryFaults(deps, () => deps.store.erased([...wanted.values()]));
  const erased = new Set<string>();
  for (const [text, { userId }] of wanted) if (ids.has(userId)) erased.add(text);
  for (const text of erased) wanted.delete(text);
  return erased;
};

/** One person that cannot be made must not keep the others from being made: the objects then find nobody. */
const createPeople = async (deps: IngestDeps, people: readonly NewPerson[]): Promise<ReadonlySet<string>> => {
  if (people.length === 0) return new Set();
  try {
    return await retryFaults(deps, () => deps.store.create(people));
  } catch (error) {
    if (!(error instanceof IngestFault) || error.retryable) throw error;
    deps.observer.emit({ name: 'ingest-create-refused', level: 'error', error: error.message });
    if (people.length === 1) return new Set();
    const made: string[] = [];
    for (const person of people) made.push(...(await createPeople(deps, [person])));
    return new Set(made);
  }
};

export const newPerson = (
  { random }: Pick<IngestDeps, 'random'>,
  { workspaceId, now }: IngestWorkspace,
  key: Exclude<PersonKey, { readonly kind: 'braze_id' }>,
): NewPerson => {
  const part = birthPart(workspaceId, key);
  return {
    workspaceId,
    part,
    userId: makeUserId(random.hex(11), part),
    key,
    randomBucket: Math.floor(random.fraction() * RANDOM_BUCKETS),
    createdAt: now,
  };
};
/** Random bucket numbers run from 0 to 9,999. */
const RANDOM_BUCKETS = 10_000;

/** A person is born in the part of the first identifier and stays there. */
const birthPart = (workspaceId: number, key: Exclude<PersonKey, { readonly kind: 'braze_id' }>): number => {
  if (key.kind === 'external_id') return partOf(workspaceId, key.kind, key.value);
  if (key.kind === 'alias') return partOf(workspaceId, key.kind, aliasValue(key.label, key.name));
  return contactPart(workspaceId, key.kind, contactKey(key.kind, key.value));
};
