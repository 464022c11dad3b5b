// One batch of identity operations: a transaction in which people are resolved and locked in one order everywhere
// (addresses, then people by part and id; F77). What is locked is remembered, and every write goes through here,
// so that identifiers, contact points and the users row always change together.
import type { Pool, PoolClient } from './pool.ts';
import { loadSql } from './load-sql.ts';
import { ownAddresses, shareAddresses } from './address-locks.ts';
import { toProfileRow } from './profile-row.ts';
import { loadProfiles, resolvePeople } from './resolve-people.ts';
import { StaleRead, inRetriedTransaction } from './retry-conflicts.ts';
import type { Digest } from './tombstones.ts';
import { findErased } from './tombstones.ts';
import type { PersonAt, Times } from './person-history.ts';
import { aliasValue, makeUserId, partOf } from '../../core/part.ts';
import { addressesOf } from '../../core/users/address.ts';
import type { PersonKey } from '../../core/users/person-key.ts';
import type { Profile } from '../../core/users/user.ts';
import type { Clock, Random } from '../../ports/clock.ts';

export const identitySql = loadSql(new URL('./identity.sql', import.meta.url), [
  'joinIn',
  'takeTurn',
  'findIdentifier',
  'claimIdentifier',
  'takeOverIdentifier',
  'deprecateIdentifier',
  'dropIdentifiers',
  'repointIdentifiers',
  'insertContacts',
  'dropContacts',
  'insertPerson',
  'updatePerson',
  'deprecatedIds',
  'setDeprecatedIds',
  'dropPerson',
  'noteUntrue',
  'recordDeparture',
]);
const sql = identitySql;

export interface IdentityDeps {
  readonly pool: Pool;
  readonly clock: Pick<Clock, 'now'>;
  readonly random: Random;
  /** Keyed digest for tombstones: the same text always gives the same bytes, and nobody else can compute them. */
  readonly digest: Digest;
}

export interface Batch {
  readonly client: PoolClient;
  readonly workspaceId: number;
  readonly times: Times;
  readonly deps: IdentityDeps;
  /** By user id; locked until the end of the transaction, as they are now. */
  readonly people: Map<string, Profile>;
  /** Erasing changes what is known about addresses; everything else only keeps them from changing. */
  readonly ownsAddresses: boolean;
}

export interface UniqueValue {
  readonly kind: 'external_id' | 'alias';
  readonly value: string;
}

/** Runs `work` with everybody whom `keys` mean locked; starts over when it lost against another transaction. */
export const inBatch = <T>(
  deps: IdentityDeps,
  workspaceId: number,
  keys: readonly PersonKey[],
  now: number,
  work: (batch: Batch) => Promise<T>,
  ownsAddresses = false,
): Promise<T> =>
  inRetriedTransaction(deps.pool, async (client, tries) => {
    await client.query((tries === 1 ? sql.joinIn : sql.takeTurn)([workspaceId]));
    const times = { now, realNow: deps.clock.now() };
    const batch = { client, workspaceId, times, deps, people: new Map<string, Profile>(), ownsAddresses };
    const matches = await resolvePeople(client, workspaceId, keys);
    await lockPeople(
      batch,
      matches.flatMap((match) =>
        match.kind === 'one' ? [{ workspaceId, part: match.part, userId: match.userId }] : [],
      ),
    );
    return work(batch);
  });

const lockPeople = async (batch: Batch, refs: readonly PersonAt[]): Promise<void> => {
  const { client, workspaceId } = batch;
  const seen = await loadProfiles(client, refs);
  await lockAddresses(batch, [...seen.values()]);
  const locked = await loadProfiles(client, refs, true);
  for (const before of seen.values()) {
    const after = locked.get(before.userId);
    if (after?.email !== before.email || after.phone !== before.phone) throw new StaleRead();
  }
  for (const profile of locked.values()) {
    if (profile.workspaceId === workspaceId) batch.people.set(profile.userId, profile);
  }
};

const lockAddresses = (batch: Batch, people: readonly Profile[]): Promise<void> => {
  const lock = batch.ownsAddresses ? ownAddresses : shareAddresses;
  const workspaceId = batch.workspaceId;
  return lock(
    batch.client,
    people.flatMap((person) => addressesOf(person).map((address) => ({ ...address, workspaceId }))),
  );
};

/**
 * Whom a key means now, after what this batch did so far. Somebody who was not locked at the start came to be meant
 * since: locking them now would be out of order, so the batch starts over.
 */
export const findPerson = async (batch: Batch, key: PersonKey): Promise<Profile | null> => {
  const [match] = await resolvePeople(batch.client, batch.workspaceId, [key]);
  if (match?.kind !== 'one') return null;
  const person = batch.people.get(match.userId);
  if (person === undefined) throw new StaleRead();
  return person;
};

/** Takes a unique value for a person. False: somebody has it, or it was erased and may not come back (G16). */
export const claimIdentifier = async (
  batch: Batch,
  { kind, value }: UniqueValue,
  person: PersonAt,
): Promise<boolean> => {
  const { client, workspaceId, deps } = batch;
  if ((await findErased(client, deps.digest, [{ workspaceId, kind, value }])).size > 0) return false;
  const place = [partOf(workspaceId, kind, value), workspaceId, kind, value];
  const claimed = await client.query(sql.claimIdentifier([...place, person.part, person.userId]));
  if (claimed.rowCount === 1) return true;
  const { rows } = await client.query<{ user_part: number; user_id: string }>(sql.findIdentifier(place));
  const [owner] = rows;
  if (owner === undefined) return claimIdentifier(batch, { kind, value }, person);
  const refs = [{ workspaceId, part: owner.user_part, userId: owner.user_id }];
  if ((await loadProfiles(client, refs)).size > 0) return false;
  await client.query(sql.takeOverIdentifier([...place, person.part, person.userId, owner.user_id]));
  return true;
};

const identifierRows = (batch: Batch, userId: string, values: readonly UniqueValue[]): string =>
  JSON.stringify(
    values.map(({ kind, value }) => ({
      part: partOf(batch.workspaceId, kind, value),
      w: batch.workspaceId,
      kind,
      value,
      u: userId,
    })),
  );

export const dropIdentifiers = async (
  batch: Batch,
  person: PersonAt,
  values: readonly UniqueValue[],
): Promise<void> => {
  if (values.length === 0) return;
  await batch.client.query(sql.dropIdentifiers([identifierRows(batch, person.userId, values)]));
};

export const repointIdentifiers = async (
  batch: Batch,
  from: PersonAt,
  to: PersonAt,
  values: readonly UniqueValue[],
): Promise<void> => {
  if (values.length === 0) return;
  const rows = identifierRows(batch, from.userId, values);
  await batch.client.query(sql.repointIdentifiers([rows, to.part, to.userId]));
};

const contactRows = (batch: Batch, person: Profile): string =>
  JSON.stringify(
    addressesOf(person).map(({ kind, value }) => ({
      part: partOf(batch.workspaceId, kind, value),
      w: batch.workspaceId,
      kind,
      value,
      u: person.userId,
    })),
  );

export const insertContacts = async (batch: Batch, person: Profile): Promise<void> => {
  await batch.client.query(sql.insertContacts([contactRows(batch, person), person.part, person.userId]));
};

export const dropContacts = async (batch: Batch, person: Profile): Promise<void> => {
  await batch.client.query(sql.dropContacts([contactRows(batch, person)]));
};

/** A person known by one alias alone, born in the part of that alias. */
export const bearPerson = (batch: Batch, alias: { label: string; name: string }): Profile => {
  const { workspaceId, times, deps } = batch;
  const part = partOf(workspaceId, 'alias', aliasValue(alias.label, alias.name));
  return {
    workspaceId,
    part,
    userId: makeUserId(deps.random.hex(11), part),
    externalId: null,
    email: null,
    phone: null,
    timeZone: null,
    fields: {},
    attributes: {},
    aliases: { [alias.label]: alias.name },
    devices: [],
    subscriptionGroups: {},
    emailState: 'subscribed',
    emailStateAt: null,
    pushState: 'subscribed',
    pushStateAt: null,
    emailBouncedAt: null,
    emailSpamAt: null,
    phoneStoppedAt: null,
    phoneInvalidAt: null,
    lastUsedAt: null,
    revenue: 0,
    randomBucket: Math.floor(deps.random.fraction() * RANDOM_BUCKETS),
    revision: 1,
    createdAt: times.now,
    updatedAt: times.now,
  };
};
const RANDOM_BUCKETS = 10_000;

export const insertPerson = async (batch: Batch, person: Profile): Promise<void> => {
  await batch.client.query(sql.insertPerson([JSON.stringify(toProfileRow(person))]));
  batch.people.set(person.userId, person);
};

export const savePerson = async (batch: Batch, person: Profile): Promise<void> => {
  const { part, workspaceId, userId } = person;
  await batch.client.query(
    sql.updatePerson([part, workspaceId, userId, JSON.stringify(toProfileRow(person))]),
  );
  batch.people.set(userId, person);
};

/** A change of identity: newer than anything a decision has seen. */
export const touched = (batch: Batch, person: Profile, change: Partial<Profile>): Profile => ({
  ...person,
  ...change,
  revision: person.revision + 1,
  updatedAt: batch.times.now,
});

export const deprecatedIdsOf = async (batch: Batch, person: PersonAt): Promise<readonly string[]> => {
  const { part, workspaceId, userId } = person;
  const { rows } = await batch.client.query<{ ids: string[] }>(
    sql.deprecatedIds([part, workspaceId, userId]),
  );
  return rows[0]?.ids ?? [];
};

export const setDeprecatedIds = async (
  batch: Batch,
  person: PersonAt,
  ids: readonly string[],
): Promise<void> => {
  const { part, workspaceId, userId } = person;
  await batch.client.query(sql.setDeprecatedIds([part, workspaceId, userId, JSON.stringify(ids)]));
};

export const dropPerson = async (batch: Batch, person: Profile): Promise<void> => {
  const { part, workspaceId, userId } = person;
  await batch.client.query(sql.dropPerson([part, workspaceId, userId]));
  batch.people.delete(userId);
};

/** Every process that remembers where one of their external ids led has to look it up again. */
export const noteUntrue = async (batch: Batch, { part, workspaceId, userId }: PersonAt): Promise<void> => {
  await batch.client.query(sql.noteUntrue([part, workspaceId, userId]));
};

export const recordDeparture = async (
  batch: Batch,
  person: PersonAt,
  into: PersonAt | null,
): Promise<void> => {
  const { part, workspaceId, userId } = person;
  const target = [into?.part ?? null, into?.userId ?? null];
  await batch.client.query(sql.recordDeparture([part, workspaceId, userId, ...target]));
};

export const aliasesOf = (person: Profile): readonly UniqueValue[] =>
  Object.entries(person.aliases).map(([label, name]) => ({ kind: 'alias', value: aliasValue(label, name) }));

export const externalIdValue = (value: string): UniqueValue => ({ kind: 'external_id', value });
