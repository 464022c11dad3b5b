// Random sequences of identity operations against a model that knows nothing of SQL: after every step each
// identifier means the same person in both, and identifiers and people agree with each other row by row.
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openIdentityStore } from '../../src/adapters/postgres/identity.ts';
import { resolvePeople } from '../../src/adapters/postgres/resolve-people.ts';
import { systemRandom } from '../../src/adapters/system/random.ts';
import type { PersonKey } from '../../src/core/users/person-key.ts';
import type { IdentityStore } from '../../src/ports/identity-store.ts';
import type { TestDatabase } from '../support/database.ts';
import { createTestDatabase } from '../support/database.ts';
import { findIdentityFaults } from '../support/identity-invariants.ts';
import { buildProfile, storeProfiles } from '../support/people.ts';

const RUNS = 40;
const MAX_STEPS = 30;
const EXTERNAL_IDS = ['a', 'b', 'c', 'd'];
const LABELS = ['l', 'm'];
const NAMES = ['1', '2', '3'];
const clock = { now: () => 1_700_000_000_000, monotonic: () => 0 };

interface Alias {
  readonly label: string;
  readonly name: string;
}
type Key = { readonly ext: string } | { readonly alias: Alias };
type Step =
  | { readonly op: 'create'; readonly ext: string }
  | { readonly op: 'aliasNew'; readonly alias: Alias; readonly ext: string | null }
  | { readonly op: 'aliasUpdate'; readonly alias: Alias; readonly to: string }
  | { readonly op: 'identify'; readonly alias: Alias; readonly ext: string }
  | { readonly op: 'merge'; readonly merged: Key; readonly kept: Key }
  | { readonly op: 'rename'; readonly ext: string; readonly to: string }
  | { readonly op: 'remove'; readonly ext: string }
  | { readonly op: 'erase'; readonly key: Key };

const ext = fc.constantFrom(...EXTERNAL_IDS);
const name = fc.constantFrom(...NAMES);
const alias = fc.record({ label: fc.constantFrom(...LABELS), name });
const key: fc.Arbitrary<Key> = fc.oneof(fc.record({ ext }), fc.record({ alias }));
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ op: fc.constant('create' as const), ext }),
  fc.record({ op: fc.constant('aliasNew' as const), alias, ext: fc.option(ext) }),
  fc.record({ op: fc.constant('aliasUpdate' as const), alias, to: name }),
  fc.record({ op: fc.constant('identify' as const), alias, ext }),
  fc.record({ op: fc.constant('merge' as const), merged: key, kept: key }),
  fc.record({ op: fc.constant('rename' as const), ext, to: ext }),
  fc.record({ op: fc.constant('remove' as const), ext }),
  fc.record({ op: fc.constant('erase' as const), key }),
);

interface Person {
  id: string | null;
  old: string[];
  readonly aliases: Map<string, string>;
}

/** What the words of the specification say (5.4–5.10), over a list of people. */
class Model {
  people: Person[] = [];

  find(wanted: Key): Person | undefined {
    if ('ext' in wanted)
      return this.people.find((person) => person.id === wanted.ext || person.old.includes(wanted.ext));
    return this.people.find((person) => person.aliases.get(wanted.alias.label) === wanted.alias.name);
  }

  apply(does: Step): void {
    switch (does.op) {
      case 'create':
        if (this.find({ ext: does.ext }) === undefined)
          this.people.push({ id: does.ext, old: [], aliases: new Map() });
        return;
      case 'aliasNew':
        return this.addAlias(does.alias, does.ext);
      case 'aliasUpdate': {
        const person = this.find({ alias: does.alias });
        const taken = this.find({ alias: { label: does.alias.label, name: does.to } });
        if (person !== undefined && taken === undefined) person.aliases.set(does.alias.label, does.to);
        return;
      }
      case 'identify':
        return this.identify(does.alias, does.ext);
      case 'merge': {
        const [merged, kept] = [this.find(does.merged), this.find(does.kept)];
        if (merged !== undefined && kept !== undefined && merged !== kept) this.merge(kept, merged);
        return;
      }
      case 'rename': {
        const person = this.people.find((each) => each.id === does.ext);
        if (person === undefined || this.find({ ext: does.to }) !== undefined) return;
        person.old.push(does.ext);
        person.id = does.to;
        return;
      }
      case 'remove': {
        const person = this.people.find((each) => each.old.includes(does.ext));
        if (person !== undefined) person.old = person.old.filter((each) => each !== does.ext);
        return;
      }
      case 'erase':
        this.people = this.people.filter((person) => person !== this.find(does.key));
    }
  }

  private addAlias(pair: Alias, of: string | null): void {
    if (this.find({ alias: pair }) !== undefined) return;
    if (of === null) {
      this.people.push({ id: null, old: [], aliases: new Map([[pair.label, pair.name]]) });
      return;
    }
    const person = this.find({ ext: of });
    if (person !== undefined && !person.aliases.has(pair.label)) person.aliases.set(pair.label, pair.name);
  }

  private identify(pair: Alias, id: string): void {
    const person = this.find({ alias: pair });
    if (person === undefined || person.id !== null) return;
    const known = this.find({ ext: id });
    if (known === undefined) person.id = id;
    else if (![...person.aliases.keys()].some((label) => known.aliases.has(label))) this.merge(known, person);
  }

  private merge(kept: Person, lost: Person): void {
    if (kept.id === null) {
      kept.id = lost.id;
      kept.old = [...kept.old, ...lost.old];
    }
    for (const [label, text] of lost.aliases) if (!kept.aliases.has(label)) kept.aliases.set(label, text);
    this.people = this.people.filter((person) => person !== lost);
  }
}

const toKey = (wanted: Key): PersonKey =>
  'ext' in wanted ? { kind: 'external_id', value: wanted.ext } : { kind: 'alias', ...wanted.alias };

let db: TestDatabase;
let store: IdentityStore;
beforeAll(async () => {
  db = await createTestDatabase();
  store = openIdentityStore({
    pool: db.pool,
    clock,
    random: systemRandom(clock),
    digest: (text) => createHmac('sha256', 'test').update(text).digest(),
  });
});
afterAll(() => db.drop());

const perform = async (workspaceId: number, does: Step): Promise<void> => {
  const now = clock.now();
  switch (does.op) {
    case 'create': {
      const [found] = await resolvePeople(db.pool, workspaceId, [toKey({ ext: does.ext })]);
      if (found?.kind === 'none')
        await storeProfiles(db.pool, [buildProfile({ workspaceId, externalId: does.ext })]);
      return;
    }
    case 'aliasNew':
      return store.addAliases(workspaceId, [{ ...does.alias, externalId: does.ext }], now);
    case 'aliasUpdate':
      return store.renameAliases(
        workspaceId,
        [{ label: does.alias.label, oldName: does.alias.name, newName: does.to }],
        now,
      );
    case 'identify':
      return store.identify(workspaceId, [{ key: toKey({ alias: does.alias }), externalId: does.ext }], now);
    case 'merge':
      return store.merge(workspaceId, [{ merged: toKey(does.merged), kept: toKey(does.kept) }], now);
    case 'rename':
      await store.renameExternalIds(workspaceId, [{ current: does.ext, next: does.to }], now);
      return;
    case 'remove':
      await store.removeExternalIds(workspaceId, [does.ext], now);
      return;
    case 'erase':
      await store.erase(workspaceId, [toKey(does.key)], now);
  }
};

const UNIVERSE: readonly Key[] = [
  ...EXTERNAL_IDS.map((value) => ({ ext: value })),
  ...LABELS.flatMap((label) => NAMES.map((text) => ({ alias: { label, name: text } }))),
];

/** Who means whom, as groups: equal texts for equal partitions of the universe. */
const shape = (owners: readonly unknown[]): readonly number[] => {
  const seen: unknown[] = [];
  return owners.map((owner) => {
    if (owner === undefined) return -1;
    if (!seen.includes(owner)) seen.push(owner);
    return seen.indexOf(owner);
  });
};

it('F7 identifiers mean the same people as in the model, after every step of any sequence', async () => {
  let workspaceId = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: MAX_STEPS, size: 'max' }), async (steps) => {
      workspaceId++;
      const model = new Model();
      for (const does of steps) {
        model.apply(does);
        await perform(workspaceId, does);
        const matches = await resolvePeople(db.pool, workspaceId, UNIVERSE.map(toKey));
        const found = matches.map((match) => (match.kind === 'one' ? match.userId : undefined));
        const expected = UNIVERSE.map((wanted) => model.find(wanted));
        expect(shape(found), JSON.stringify(does)).toEqual(shape(expected));
      }
      expect(await findIdentityFaults(db.pool, workspaceId)).toEqual([]);
    }),
    { numRuns: RUNS, seed: 20_260_301 },
  );
});
