// A batch of history: people who exist are changed through ingest as ever, new ones are folded first and written once,
// whole, a bundle of parts at a time. The batch's group id is entered for every part it touches, so that a repeated
// batch changes nobody a second time.
import { uuidOf } from '../core/identity.ts';
import { slotOfPart } from '../core/part.ts';
import { emailAddress, phoneAddress } from '../core/users/address.ts';
import { foldPerson } from '../core/users/fold.ts';
import { newbornProfile } from '../core/users/newborn.ts';
import { personKeyText } from '../core/users/person-key.ts';
import type { AttributesFact, TrackItem } from '../core/users/track-item.ts';
import type { BirthBundle, NewPerson, PersonWrite } from '../ports/ingest-store.ts';
import { IngestFault } from '../ports/ingest-store.ts';
import { newPerson } from './ingest-group.ts';
import type { Ingest, KnownPerson } from './ingest.ts';
import type { Entry, IngestDeps, IngestWorkspace, TrackOutcome } from './ingest-deps.ts';
import { retryFaults } from './retry-faults.ts';
import { collectConsent, shareConsent } from './share-consent.ts';

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
    const born = new Set(births.flatMap((birth) => birth.items));
    const outcomes = new Array<TrackOutcome>(items.length);
    const take = async (chosen: readonly number[], group: string, known: typeof places): Promise<void> => {
      if (chosen.length === 0) return;
      const some = await apply(
        workspace,
        chosen.map((i) => items[i]!),
        group,
        known,
      );
      chosen.forEach((place, i) => (outcomes[place] = some[i]!));
    };
    await take(
      items.flatMap((_, i) => (born.has(i) ? [] : [i])),
      groupId,
      places,
    );
    const bundles = toBundles(births, deps.settings.partsPerTransaction);
    const ids = await writeAll(bundles, (bundle) => writeOrLeave(deps, workspace, bundle, groupId));
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
    // Somebody else made them at this very moment, or they were erased: ingest knows what to do.
    await take(late, uuidOf('late', groupId), []);
    return outcomes;
  };

interface Found {
  readonly births: readonly Birth[];
  /** Of people who exist: looked up once. */
  readonly places: readonly KnownPerson[];
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
    if (!isNamed || item.updateExistingOnly || fact.kind !== 'attributes') {
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
  const places = asked.flatMap(({ key }, i): readonly KnownPerson[] => {
    const match = matches[i];
    if (match?.kind !== 'one' || match.lasting !== true || key.kind !== 'external_id') return [];
    return [{ key, place: { workspaceId, part: match.part, userId: match.userId } }];
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
  let writes: readonly PersonWrite[] = [];
  const byId = new Map(births.map((birth) => [birth.person.userId, birth]));
  const bundle: BirthBundle = {
    groupId,
    receivedAt: deps.clock.now(),
    parts: [...new Set(births.map(({ person }) => person.part))],
    people: births.map(({ person }) => person),
    addresses: births.flatMap(({ facts }) => facts.flatMap((fact) => addressesIn(fact, workspaceId))),
  };
  const made = await retryFaults(deps, () =>
    deps.store.writeBirths(bundle, (userIds, addressesOf) => {
      writes = userIds.flatMap((userId) => {
        const birth = byId.get(userId);
        if (birth === undefined) return [];
        const before = newbornProfile(birth.person);
        const folded = foldPerson(before, birth.facts, addressesOf(workspaceId), now);
        const after = { ...folded.profile, revision: 1 };
        return [{ ...NOTHING, place: birth.person, now, facts: birth.facts, change: { before, after } }];
      });
      return writes.flatMap(({ change }) => (change === null ? [] : [change.after]));
    }),
  );
  await shareConsent(deps, collectConsent(writes));
  return made;
};

const NOTHING = { plain: null, deliveries: [], skips: [], conversions: [], cancels: [] } as const;

const addressesIn = ({ change }: AttributesFact, workspaceId: number): BirthBundle['addresses'] => [
  ...(typeof change.email === 'string' ? [{ workspaceId, ...emailAddress(change.email) }] : []),
  ...(typeof change.phone === 'string' ? [{ workspaceId, ...phoneAddress(change.phone) }] : []),
];
