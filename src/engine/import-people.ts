// A batch of history: people who exist are changed through ingest as ever, new ones are folded first and written once,
// whole, a bundle of parts at a time. The batch's group id is entered for every part it touches, so that a repeated
// batch changes nobody a second time.
import { uuidOf } from '../core/identity.ts';
import { slotOfPart } from '../core/part.ts';
import { emailAddress, phoneAddress } from '../core/users/address.ts';
import { foldNewborn } from '../core/users/fold.ts';
import { personKeyText } from '../core/users/person-key.ts';
import type { AttributesFact, TrackItem } from '../core/users/track-item.ts';
import type { Profile } from '../core/users/user.ts';
import type { BirthBundle, NewPerson, PersonPlace } from '../ports/ingest-store.ts';
import { IngestFault } from '../ports/ingest-store.ts';
import { newPerson } from './ingest-group.ts';
import type { Ingest } from './ingest.ts';
import type { Entry, IngestDeps, IngestWorkspace, TrackOutcome } from './ingest-deps.ts';
import { retryFaults } from './retry-faults.ts';
import { consentIn, shareConsent } from './share-consent.ts';

export type ApplyBatch = Ingest['apply'];

interface Said {
  readonly facts: AttributesFact[];
  /** Places in the batch. */
  readonly items: number[];
}

interface Named extends Said {
  readonly key: NewPerson['key'];
}

interface Birth extends Said {
  readonly person: NewPerson;
}

export const makeImportPeople =
  (deps: Omit<IngestDeps, 'known'>, apply: ApplyBatch): ApplyBatch =>
  async (workspace, items, groupId) => {
    const { births, places } =
      workspace.silent === true ? await findBirths(deps, workspace, items) : NOBODY_FOUND;
    const outcomes = new Array<TrackOutcome>(items.length);
    const take = async (chosen: readonly number[], group: string, known: Found['places']): Promise<void> => {
      if (chosen.length === 0) return;
      const some = await apply(
        workspace,
        chosen.map((i) => items[i]!),
        group,
        chosen.map((i) => known[i]),
      );
      chosen.forEach((place, i) => (outcomes[place] = some[i]!));
    };
    const bundles = toBundles(births, deps.settings.partsPerTransaction);
    const ids = await writeAll(bundles, (bundle) =>
      writeOrLeave(deps, workspace, bundle, uuidOf('births', groupId)),
    );
    const late: number[] = [];
    for (const { person, items: said } of births)
      for (const place of said) {
        if (!ids.has(person.userId)) late.push(place);
        else {
          const outcome = {
            kind: 'applied',
            part: person.part,
            userId: person.userId,
            created: true,
          } as const;
          outcomes[place] = outcome;
          deps.names?.note(entryOf(workspace, items[place]!, outcome));
        }
      }
    // Somebody else made the late ones at this very moment, or they were erased: ingest knows what to do. They go with the
    // others: a repeat after a kill finds them there, in parts that are entered already, and must not take them for done.
    await take(
      [...othersThan(births, items.length), ...late].sort((a, b) => a - b),
      groupId,
      places,
    );
    return outcomes;
  };

/** Places of items that are about nobody of these. */
const othersThan = (births: readonly Birth[], count: number): readonly number[] => {
  const born = new Uint8Array(count);
  for (const { items } of births) for (const place of items) born[place] = 1;
  const others: number[] = [];
  for (let i = 0; i < count; i++) if (born[i] === 0) others.push(i);
  return others;
};

interface Found {
  readonly births: readonly Birth[];
  /** By item: where its person was found, so that everybody is looked up once. */
  readonly places: readonly (PersonPlace | undefined)[];
}
const NOBODY_FOUND: Found = { births: [], places: [] };

/** People whom nobody has, named by an identifier of their own, about whom only attributes are said. */
const findBirths = async (
  deps: Omit<IngestDeps, 'known'>,
  workspace: IngestWorkspace,
  items: readonly TrackItem[],
): Promise<Found> => {
  const { workspaceId } = workspace;
  const wanted = new Map<string, Named>();
  const barred = new Set<string>();
  items.forEach((given, i) => {
    const item = admitted(deps, workspace, given);
    const { key, fact } = item;
    const text = personKeyText(key);
    const isNamed = key.kind === 'external_id' || key.kind === 'alias';
    if (!isNamed || item.updateExistingOnly || fact.kind !== 'attributes' || item.once !== undefined) {
      barred.add(text);
      return;
    }
    const named = wanted.get(text);
    if (named === undefined) wanted.set(text, { key, facts: [fact], items: [i] });
    else {
      named.facts.push(fact);
      named.items.push(i);
    }
  });
  const asked = [...wanted].flatMap(([text, named]) => (barred.has(text) ? [] : [named]));
  if (asked.length === 0) return NOBODY_FOUND;
  const keys = asked.map(({ key }) => ({ workspaceId, key }));
  const matches = await retryFaults(deps, () => deps.store.follow(keys));
  const missing = asked.flatMap(({ key, ...said }, i): readonly Birth[] =>
    matches[i]?.kind === 'none' ? [{ ...said, person: newPerson(deps, workspace, key) }] : [],
  );
  const places = new Array<PersonPlace | undefined>(items.length);
  asked.forEach((named, i) => {
    const match = matches[i];
    if (match?.kind !== 'one' || match.lasting !== true || named.key.kind !== 'external_id') return;
    for (const item of named.items) places[item] = { workspaceId, part: match.part, userId: match.userId };
  });
  if (missing.length === 0) return { births: [], places };
  const erased = await retryFaults(deps, () => deps.store.erased(missing.map(({ person }) => person)));
  return { births: missing.filter(({ person }) => !erased.has(person.userId)), places };
};

const entryOf = (workspace: IngestWorkspace, item: TrackItem, outcome?: TrackOutcome): Entry => ({
  workspace,
  item,
  keyText: '',
  outcomes: outcome === undefined ? [] : [outcome],
  place: 0,
});

const admitted = (
  { names }: Pick<IngestDeps, 'names'>,
  workspace: IngestWorkspace,
  item: TrackItem,
): TrackItem => names?.admit(entryOf(workspace, item))?.item ?? item;

/** Neighbouring slots share a bundle, as everywhere. */
const toBundles = (births: readonly Birth[], partsEach: number): readonly (readonly Birth[])[] => {
  const bundles = new Map<number, Birth[]>();
  for (const birth of births) {
    const cut = Math.floor(slotOfPart(birth.person.part) / partsEach);
    const bundle = bundles.get(cut);
    if (bundle === undefined) bundles.set(cut, [birth]);
    else bundle.push(birth);
  }
  return [...bundles.values()];
};

/** Connections that one batch may hold: requests need some too. */
const BUNDLES_AT_ONCE = 4;

const writeAll = async (
  bundles: readonly (readonly Birth[])[],
  write: (bundle: readonly Birth[]) => Promise<ReadonlySet<string>>,
): Promise<ReadonlySet<string>> => {
  const left = [...bundles];
  const ids = new Set<string>();
  const hand = async (): Promise<void> => {
    for (let bundle = left.pop(); bundle !== undefined; bundle = left.pop())
      for (const id of await write(bundle)) ids.add(id);
  };
  await Promise.all(Array.from({ length: BUNDLES_AT_ONCE }, hand));
  return ids;
};

/** What cannot be written together is left to ingest, which finds the one that is to blame. */
const writeOrLeave = async (
  ...[deps, workspace, births, groupId]: Parameters<typeof writeBundle>
): Promise<ReadonlySet<string>> => {
  try {
    return await writeBundle(deps, workspace, births, groupId);
  } catch (error) {
    if (!(error instanceof IngestFault) || error.retryable) throw error;
    return new Set();
  }
};

const writeBundle = async (
  deps: Omit<IngestDeps, 'known'>,
  { workspaceId, now }: IngestWorkspace,
  births: readonly Birth[],
  groupId: string,
): Promise<ReadonlySet<string>> => {
  let made: readonly Profile[] = [];
  const bundle: BirthBundle = {
    workspaceId,
    groupId,
    now,
    receivedAt: deps.clock.now(),
    parts: [...new Set(births.map(({ person }) => person.part))],
    people: births.map(({ person }) => person),
    addresses: births.flatMap(({ facts }) => addressesIn(facts, workspaceId)),
  };
  await retryFaults(deps, () =>
    deps.store.writeBirths(bundle, (addressesOf) => {
      const addresses = addressesOf(workspaceId);
      made = births.map(({ person, facts }) => foldNewborn(person, facts, addresses));
      return made;
    }),
  );
  const changes = births.flatMap(({ facts }, i) =>
    consentIn(workspaceId, made[i]?.email ?? null, facts, now),
  );
  await shareConsent(deps, changes);
  return new Set(births.map(({ person }) => person.userId));
};

const addressesIn = (facts: readonly AttributesFact[], workspaceId: number): BirthBundle['addresses'] => {
  const addresses: BirthBundle['addresses'][number][] = [];
  for (const { change } of facts) {
    if (typeof change.email === 'string') addresses.push({ workspaceId, ...emailAddress(change.email) });
    if (typeof change.phone === 'string') addresses.push({ workspaceId, ...phoneAddress(change.phone) });
  }
  return addresses;
};
