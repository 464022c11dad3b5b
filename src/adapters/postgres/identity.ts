// Aliases, identify, merge, external ids and erasure over PostgreSQL (braze-rest-api 5.4–5.10).
import type { Batch, IdentityDeps } from './identity-batch.ts';
import {
  aliasesOf,
  bearPerson,
  claimIdentifier,
  deprecatedIdsOf,
  dropContacts,
  dropIdentifiers,
  dropPerson,
  externalIdValue,
  findPerson,
  identitySql,
  inBatch,
  insertContacts,
  insertPerson,
  noteUntrue,
  recordDeparture,
  repointIdentifiers,
  savePerson,
  setDeprecatedIds,
  touched,
} from './identity-batch.ts';
import { erasePerson } from './erase-person.ts';
import type { Forgotten } from './forget-mentions.ts';
import { forgetMentions } from './forget-mentions.ts';
import { repointTokens } from './device-tokens.ts';
import { moveHistory } from './person-history.ts';
import { settleDeparted } from './settle-departed.ts';
import { aliasValue, partOf } from '../../core/part.ts';
import { mergeProfiles } from '../../core/users/merge.ts';
import { contactKey } from '../../core/users/person-key.ts';
import type { PersonKey } from '../../core/users/person-key.ts';
import type { Profile } from '../../core/users/user.ts';
import type {
  Alias,
  AliasRename,
  ExternalIdRename,
  Identification,
  IdentityStore,
  NewAlias,
} from '../../ports/identity-store.ts';

export const openIdentityStore = (deps: IdentityDeps): IdentityStore => ({
  addAliases: (workspaceId, entries, now) =>
    inBatch(deps, workspaceId, entries.flatMap(ownerOfAlias), now, (batch) =>
      eachInTurn(entries, (entry) => addAlias(batch, entry)),
    ),
  renameAliases: (workspaceId, entries, now) =>
    inBatch(deps, workspaceId, entries.map(oldAlias), now, (batch) =>
      eachInTurn(entries, (entry) => renameAlias(batch, entry)),
    ),
  identify: (workspaceId, entries, now) =>
    inBatch(
      deps,
      workspaceId,
      entries.flatMap((entry) => [entry.key, byExternalId(entry.externalId)]),
      now,
      (batch) => eachInTurn(entries, (entry) => identify(batch, entry)),
    ),
  merge: (workspaceId, entries, now) =>
    inBatch(
      deps,
      workspaceId,
      entries.flatMap((entry) => [entry.merged, entry.kept]),
      now,
      (batch) =>
        eachInTurn(entries, async (entry) => {
          const lost = await findPerson(batch, entry.merged);
          const kept = await findPerson(batch, entry.kept);
          if (lost !== null && kept !== null && lost.userId !== kept.userId)
            await mergePeople(batch, kept, lost);
        }),
    ),
  erase: (workspaceId, keys, now) =>
    inBatch(deps, workspaceId, keys, now, (batch) => erase(batch, keys), true),
  renameExternalIds: (workspaceId, entries, now) =>
    inBatch(
      deps,
      workspaceId,
      entries.map((entry) => byExternalId(entry.current)),
      now,
      (batch) => mapInTurn(entries, (entry) => renameExternalId(batch, entry)),
    ),
  removeExternalIds: (workspaceId, externalIds, now) =>
    inBatch(deps, workspaceId, externalIds.map(byExternalId), now, (batch) =>
      mapInTurn(externalIds, (externalId) => removeExternalId(batch, externalId)),
    ),
  settleDeparted: (limit) => settleDeparted(deps, limit),
});

const eachInTurn = async <T>(items: readonly T[], run: (item: T) => Promise<void>): Promise<void> => {
  for (const item of items) await run(item);
};

const mapInTurn = async <T, R>(items: readonly T[], run: (item: T) => Promise<R>): Promise<readonly R[]> => {
  const out: R[] = [];
  for (const item of items) out.push(await run(item));
  return out;
};

const byExternalId = (value: string): PersonKey => ({ kind: 'external_id', value });
const byAlias = ({ label, name }: Alias): PersonKey => ({ kind: 'alias', label, name });
const oldAlias = ({ label, oldName }: AliasRename): PersonKey => byAlias({ label, name: oldName });
const ownerOfAlias = ({ externalId }: NewAlias): readonly PersonKey[] =>
  externalId === null ? [] : [byExternalId(externalId)];
const aliasIdentifier = ({ label, name }: Alias) =>
  ({ kind: 'alias', value: aliasValue(label, name) }) as const;

/** The pair exists anywhere, the person is unknown or has this label already: nothing happens (5.4). */
const addAlias = async (batch: Batch, { externalId, ...alias }: NewAlias): Promise<void> => {
  if (externalId === null) {
    const person = bearPerson(batch, alias);
    if (await claimIdentifier(batch, aliasIdentifier(alias), person)) await insertPerson(batch, person);
    return;
  }
  const person = await findPerson(batch, byExternalId(externalId));
  if (person === null || Object.hasOwn(person.aliases, alias.label)) return;
  if (!(await claimIdentifier(batch, aliasIdentifier(alias), person))) return;
  await savePerson(
    batch,
    touched(batch, person, { aliases: { ...person.aliases, [alias.label]: alias.name } }),
  );
};

const renameAlias = async (batch: Batch, { label, oldName, newName }: AliasRename): Promise<void> => {
  const person = await findPerson(batch, byAlias({ label, name: oldName }));
  if (person === null || oldName === newName) return;
  if (!(await claimIdentifier(batch, aliasIdentifier({ label, name: newName }), person))) return;
  await dropIdentifiers(batch, person, [aliasIdentifier({ label, name: oldName })]);
  await savePerson(batch, touched(batch, person, { aliases: { ...person.aliases, [label]: newName } }));
};

const identify = async (batch: Batch, { key, externalId, release }: Identification): Promise<void> => {
  const found = await findPerson(batch, key);
  if (found === null) return;
  const person = release === true && key.kind === 'alias' ? await releaseAlias(batch, found, key) : found;
  if (person.externalId !== null) return;
  const known = await findPerson(batch, byExternalId(externalId));
  if (known !== null) return identifyInto(batch, key, person, known);
  if (await claimIdentifier(batch, externalIdValue(externalId), person)) {
    await savePerson(batch, touched(batch, person, { externalId }));
    return;
  }
  // Somebody got the id between the look-up and the claim.
  const owner = await findPerson(batch, byExternalId(externalId));
  if (owner !== null) await identifyInto(batch, key, person, owner);
};

const releaseAlias = async (batch: Batch, person: Profile, alias: Alias): Promise<Profile> => {
  const { [alias.label]: _released, ...aliases } = person.aliases;
  await dropIdentifiers(batch, person, [aliasIdentifier(alias)]);
  const released = touched(batch, person, { aliases });
  await savePerson(batch, released);
  return released;
};

const identifyInto = async (batch: Batch, key: PersonKey, person: Profile, known: Profile): Promise<void> => {
  if (person.userId === known.userId) return;
  const labels = Object.keys(person.aliases);
  if (labels.some((label) => Object.hasOwn(known.aliases, label))) return;
  if ((key.kind === 'email' || key.kind === 'phone') && hasAddress(known, key.kind, key.value)) return;
  await mergePeople(batch, known, person);
};

/** The address means several people, the one with the external id among them: no merge (5.6). */
const hasAddress = (person: Profile, kind: 'email' | 'phone', value: string): boolean => {
  const own = person[kind];
  return own !== null && contactKey(kind, own) === contactKey(kind, value);
};

const mergePeople = async (batch: Batch, kept: Profile, lost: Profile): Promise<void> => {
  const merged = mergeProfiles(kept, lost, batch.times.now);
  const moved = aliasesOf({
    ...lost,
    aliases: Object.fromEntries(
      Object.entries(lost.aliases).filter(([label]) => !Object.hasOwn(kept.aliases, label)),
    ),
  });
  const dropped = aliasesOf(lost).filter((alias) => !moved.some((other) => other.value === alias.value));
  await mergeExternalIds(batch, kept, lost);
  await repointIdentifiers(batch, lost, kept, moved);
  await dropIdentifiers(batch, lost, dropped);
  await dropContacts(batch, lost);
  await insertContacts(batch, merged);
  await moveHistory(batch.client, kept, lost, batch.times);
  await repointTokens(batch.client, lost, kept);
  await dropPerson(batch, lost);
  await savePerson(batch, merged);
  await recordDeparture(batch, lost, kept);
};

/** The survivor has one external id: its own, or else the other's, with what was renamed to it. */
const mergeExternalIds = async (batch: Batch, kept: Profile, lost: Profile): Promise<void> => {
  const deprecated = await deprecatedIdsOf(batch, lost);
  const ids = [...(lost.externalId === null ? [] : [lost.externalId]), ...deprecated].map(externalIdValue);
  if (kept.externalId !== null) return dropIdentifiers(batch, lost, ids);
  await repointIdentifiers(batch, lost, kept, ids);
  if (deprecated.length > 0) {
    const own = await deprecatedIdsOf(batch, kept);
    await setDeprecatedIds(batch, kept, [...own, ...deprecated]);
  }
};

const erase = async (batch: Batch, keys: readonly PersonKey[]): Promise<number> => {
  let erased = 0;
  const byWorkspace = new Map<number, Forgotten[]>([[batch.workspaceId, []]]);
  for (const key of keys) {
    const person = await findPerson(batch, key);
    if (person === null) continue;
    for (const [workspaceId, forgotten] of await erasePerson(batch, person))
      byWorkspace.set(workspaceId, [...(byWorkspace.get(workspaceId) ?? []), forgotten]);
    erased++;
  }
  for (const [workspaceId, forgotten] of byWorkspace)
    await forgetMentions(batch.client, workspaceId, forgotten, workspaceId === batch.workspaceId ? keys : []);
  return erased;
};

const renameExternalId = async (
  batch: Batch,
  { current, next }: ExternalIdRename,
): Promise<string | null> => {
  if (current === next) return 'current_external_id and new_external_id must differ.';
  const person = await findPerson(batch, byExternalId(current));
  if (person === null) return 'current_external_id does not exist.';
  if (person.externalId !== current) return 'current_external_id is deprecated.';
  if (!(await claimIdentifier(batch, externalIdValue(next), person)))
    return 'new_external_id is already in use.';
  const { client, workspaceId } = batch;
  await client.query(
    identitySql.deprecateIdentifier([partOf(workspaceId, 'external_id', current), workspaceId, current]),
  );
  await savePerson(batch, touched(batch, person, { externalId: next }));
  await setDeprecatedIds(batch, person, [...(await deprecatedIdsOf(batch, person)), current]);
  return null;
};

const removeExternalId = async (batch: Batch, externalId: string): Promise<string | null> => {
  const person = await findPerson(batch, byExternalId(externalId));
  if (person === null) return 'The external_id does not exist.';
  if (person.externalId === externalId) return 'The external_id is not deprecated.';
  await dropIdentifiers(batch, person, [externalIdValue(externalId)]);
  await noteUntrue(batch, person);
  const left = (await deprecatedIdsOf(batch, person)).filter((id) => id !== externalId);
  await setDeprecatedIds(batch, person, left);
  return null;
};
