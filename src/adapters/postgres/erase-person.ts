// Erasing a person (braze-rest-api 5.8, G16): afterwards no row says who they were. Sums and outcomes of past
// sends stay under the random user id; a keyed digest of every identifier remembers that it was erased.
import type { Batch } from './identity-batch.ts';
import {
  aliasesOf,
  deprecatedIdsOf,
  dropContacts,
  dropIdentifiers,
  dropPerson,
  externalIdValue,
  recordDeparture,
} from './identity-batch.ts';
import { dropTokens } from './device-tokens.ts';
import { dropFactsOf } from './fact-outbox.ts';
import type { Forgotten } from './forget-mentions.ts';
import { callsOf, patternsOf } from './forget-mentions.ts';
import { loadSql } from './load-sql.ts';
import { eraseHistory } from './person-history.ts';
import { loadProfiles } from './resolve-people.ts';
import { dropCopiesTo } from './seed-copies.ts';
import { rememberErased } from './tombstones.ts';
import { partOf } from '../../core/part.ts';
import type { Address } from '../../core/users/address.ts';
import { addressesOf } from '../../core/users/address.ts';
import { contactKey } from '../../core/users/person-key.ts';
import type { PersonKey } from '../../core/users/person-key.ts';
import { tracesOf } from '../../core/users/traces.ts';
import type { Profile } from '../../core/users/user.ts';

const sql = loadSql(new URL('./erase-person.sql', import.meta.url), [
  'otherOwners',
  'dropAddressState',
  'dropAddressClaims',
  'dropShortLinks',
  'earlierSelves',
  'rehearsalsOf',
  'blankImportRows',
  'failImportTails',
  'dropImportRejects',
  'dropExportChunks',
  'restartExports',
  'forgetSeenValues',
]);

/** Answers what others may have written about the person, by workspace: theirs, and rehearsals with a copy of them. */
export const erasePerson = async (
  batch: Batch,
  person: Profile,
): Promise<readonly (readonly [workspaceId: number, forgotten: Forgotten])[]> => {
  const deprecated = await deprecatedIdsOf(batch, person);
  const externalIds = person.externalId === null ? deprecated : [person.externalId, ...deprecated];
  const identifiers = [...externalIds.map(externalIdValue), ...aliasesOf(person)];
  const keys = keysOf(person, externalIds);
  const calls = await callsOf(batch.client, person, keys);
  await eraseHistory(batch.client, person, batch.times);
  await dropIdentifiers(batch, person, identifiers);
  await dropContacts(batch, person);
  await dropTokens(batch.client, person);
  await dropFactsOf(batch.client, person);
  await dropPerson(batch, person);
  for (const address of addressesOf(person)) await forgetAddress(batch, person, address);
  await rememberErased(
    batch.client,
    batch.deps.digest,
    [...identifiers, ...addressesOf(person)].map((each) => ({ workspaceId: batch.workspaceId, ...each })),
  );
  const names = [...externalIds, ...Object.values(person.aliases)];
  await forgetCopies(batch, person, names);
  await forgetEarlierSelves(batch, person);
  await recordDeparture(batch, person, null);
  return [[batch.workspaceId, { person, names, keys, calls }], ...(await eraseRehearsed(batch, person))];
};

const keysOf = (person: Profile, externalIds: readonly string[]): readonly PersonKey[] => [
  { kind: 'braze_id', value: person.userId },
  ...externalIds.map((value): PersonKey => ({ kind: 'external_id', value })),
  ...Object.entries(person.aliases).map(([label, name]): PersonKey => ({ kind: 'alias', label, name })),
  ...addressesOf(person),
];

/** Those who were merged into the person left a few things under their own ids. */
const forgetEarlierSelves = async ({ client, workspaceId }: Batch, person: Profile): Promise<void> => {
  const { rows } = await client.query<{ user_id: string }>(sql.earlierSelves([workspaceId, person.userId]));
  const ids = [person.userId, ...rows.map((row) => row.user_id)];
  await client.query(sql.dropShortLinks([workspaceId, ids]));
  await client.query(sql.forgetSeenValues([workspaceId, ids]));
};

/** Files on their way in and out. */
const forgetCopies = async (
  { client, workspaceId }: Batch,
  person: Profile,
  names: readonly string[],
): Promise<void> => {
  const addresses = addressesOf(person);
  const texts = [person.email, person.phone].flatMap((given) => (given === null ? [] : [given]));
  const all = [person.userId, ...names, ...addresses.map(({ value }) => value), ...texts];
  const cells = [...new Set(all.map((text) => text.trim().toLowerCase()))];
  await dropCopiesTo(client, workspaceId, cells);
  const digits = addresses.flatMap(({ kind, value }) => (kind === 'phone' ? [value.slice(1)] : []));
  const patterns = patternsOf(tracesOf(person, names).within);
  await client.query(sql.blankImportRows([workspaceId, cells, digits, patterns]));
  await client.query(sql.failImportTails([workspaceId, cells]));
  await client.query(sql.dropImportRejects([workspaceId, cells, digits, patterns]));
  await client.query(sql.restartExports([workspaceId]));
  await client.query(sql.dropExportChunks([workspaceId]));
};

/** A rehearsal runs over copies of people: theirs go too. */
const eraseRehearsed = async (
  batch: Batch,
  person: Profile,
): Promise<readonly (readonly [number, Forgotten])[]> => {
  const found: (readonly [number, Forgotten])[] = [];
  const { rows } = await batch.client.query<{ sandbox_id: number }>(
    sql.rehearsalsOf([batch.workspaceId, person.part, person.userId]),
  );
  for (const { sandbox_id: workspaceId } of rows) {
    const ref = { workspaceId, part: person.part, userId: person.userId };
    const copy = (await loadProfiles(batch.client, [ref], true)).get(person.userId);
    if (copy !== undefined) found.push(...(await erasePerson({ ...batch, workspaceId }, copy)));
  }
  return found;
};

const forgetAddress = async (batch: Batch, person: Profile, { kind, value }: Address): Promise<void> => {
  const { client, workspaceId } = batch;
  const part = partOf(workspaceId, kind, value);
  await client.query(sql.dropAddressClaims([part, workspaceId, value]));
  const { rows } = await client.query<{ user_part: number; user_id: string }>(
    sql.otherOwners([part, workspaceId, kind, value, person.userId]),
  );
  const refs = rows.map((row) => ({ workspaceId, part: row.user_part, userId: row.user_id }));
  const others = [...(await loadProfiles(client, refs)).values()];
  const shared = others.some((other) => {
    const own = other[kind];
    return own !== null && contactKey(kind, own) === value;
  });
  if (!shared) await client.query(sql.dropAddressState([part, workspaceId, kind, value]));
};
