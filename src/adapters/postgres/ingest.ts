// Ingest over PostgreSQL: bundles as one statement, or as one transaction when people must be locked and read
// first. Group ids in the ledger make a repeated bundle harmless.
import type { Address } from '../../core/users/address.ts';
import type { AddressState, Groups } from '../../core/users/address-state.ts';
import { addressesOf } from '../../core/users/address.ts';
import type { KnownAddresses } from '../../core/users/apply-track.ts';
import { PARTS } from '../../core/part.ts';
import type { Evidence } from '../../core/segments/evidence.ts';
import { contactKey, contactPart, identifierValue } from '../../core/users/person-key.ts';
import type { TrackWorld } from '../../core/users/read-devices.ts';
import type { DevicePlatform, Profile, SubscriptionState } from '../../core/users/user.ts';
import { bearPeople, changePlain } from './people-in-bulk.ts';
import type {
  BirthBundle,
  BundleHead,
  IngestStore,
  LongBundle,
  NewPerson,
  PersonPlace,
  PersonWrite,
  PlainWrite,
  ShortBundle,
  TrackReadback,
} from '../../ports/ingest-store.ts';
import { IngestFault } from '../../ports/ingest-store.ts';
import { enterItems, knownItems, rememberItem, trimItems } from './device-items.ts';
import { claimTokens, withLosers, withoutLostTokens } from './device-tokens.ts';
import { ownAddresses, shareAddresses } from './address-locks.ts';
import type { WorkspaceAddress } from './address-locks.ts';
import { entryFactsFrom } from './entry-facts.ts';
import { toCancelSet, toRecordSets, toTriggeredSets } from './ingest-rows.ts';
import { lockOpenReceipts, writeConversions } from './conversions.ts';
import { loadEvidence } from './evidence.ts';
import { takeFacts } from './fact-outbox.ts';
import { bareColumn, column } from './columns.ts';
import { loadSql } from './load-sql.ts';
import type { Digest } from './tombstones.ts';
import { findErased } from './tombstones.ts';
import type { Pool, PoolClient, Queryable } from './pool.ts';
import { inTransaction } from './pool.ts';
import { followPointers, loadProfiles, resolveAcross } from './resolve-people.ts';

const sql = loadSql(new URL('./ingest.sql', import.meta.url), [
  'writeBundle',
  'writeTriggered',
  'cancelWaiting',
  'enterLedger',
  'readAddressStates',
  'createPeople',
  'repairIdentifiers',
  'createContactPeople',
  'addContacts',
  'removeContacts',
  'readTrackWorld',
  'readSummary',
  'findUntrue',
  'trimPlaces',
  'trimLedger',
]);

export const postgresIngestStore = (pool: Pool, digest: Digest | null = null): IngestStore => ({
  erased: (people) => asFaults(() => findErasedPeople(pool, digest, people)),
  resolve: (keys) => asFaults(() => resolveAcross(pool, keys)),
  follow: (keys) => asFaults(() => followPointers(pool, keys)),
  create: (people) => asFaults(() => createPeople(pool, people)),
  writeShort: (bundle) => asFaults(() => writeShort(pool, bundle)),
  writeLong: (bundle, fold) =>
    asFaults(() => inTransaction(pool, (client) => writeLong(client, bundle, fold))),
  writeBirths: (bundle, fold) =>
    asFaults(() => inTransaction(pool, (client) => writeBirths(client, bundle, fold))),
  trackWorld: (workspaceId) => readTrackWorld(pool, workspaceId),
  knownItems: (workspaceId, items) => knownItems(pool, workspaceId, items),
  rememberItem: (workspaceId, item, at) => rememberItem(pool, workspaceId, item, at),
  trimItems: (before) => trimItems(pool, before),
  trimPlaces: async (before) => {
    for (const part of PARTS) await pool.query(sql.trimPlaces([part, before]));
  },
  trimLedger: async (before) => {
    for (const part of PARTS) await pool.query(sql.trimLedger([part, before]));
  },
});

export const postgresTrackReadback = (pool: Pool): TrackReadback => ({
  attributes: async (place, names) => {
    const held = (await loadProfiles(pool, [place])).get(place.userId)?.attributes ?? {};
    return Object.fromEntries(Object.entries(held).filter(([name]) => names.includes(name)));
  },
  summary: async ({ part, workspaceId, userId }, kind, name) => {
    const { rows } = await pool.query<{ count: number; first_at: number; last_at: number }>(
      sql.readSummary([part, workspaceId, userId, kind, name]),
    );
    const [row] = rows;
    return row === undefined ? null : { count: row.count, firstAt: row.first_at, lastAt: row.last_at };
  },
});

const readTrackWorld = async (pool: Pool, workspaceId: number): Promise<TrackWorld> => {
  const { rows } = await pool.query<{
    apps: Readonly<Record<string, DevicePlatform>>;
    group_ids: readonly string[];
  }>(sql.readTrackWorld([workspaceId]));
  const [row] = rows;
  return { groupIds: new Set(row?.group_ids ?? []), apps: new Map(Object.entries(row?.apps ?? {})) };
};

const writeShort = async (pool: Pool, bundle: ShortBundle): Promise<ReadonlySet<string>> =>
  writeRows(pool, bundle, bundle.people, { enter: bundle.parts, entered: [] });

const writeLong = async (
  client: PoolClient,
  bundle: LongBundle,
  fold: Parameters<IngestStore['writeLong']>[1],
): Promise<ReadonlySet<string>> => {
  const { plain = [] } = bundle;
  await shareAddresses(client, [...bundle.addresses, ...plain.flatMap(({ addresses }) => addresses)]);
  const { rows } = await client.query<{ part: number }>(
    sql.enterLedger([bundle.parts, bundle.groupId, bundle.receivedAt]),
  );
  const parts = new Set(rows.map((row) => row.part));
  if (parts.size === 0) return new Set();
  const untrue = await findUntrue(
    client,
    bundle.locked.filter((place) => parts.has(place.part)),
  );
  const isHere = ({ part, userId }: PersonPlace): boolean => parts.has(part) && !untrue.has(userId);
  const isNew = ({ place }: { readonly place: PersonPlace }): boolean => isHere(place);
  const repeated = await enterItems(client, bundle.once.filter(isNew), bundle.receivedAt);
  const claimed = await claimTokens(
    client,
    bundle.tokens.filter((one) => isNew(one) && (one.onceKey === null || !repeated.has(one.onceKey))),
  );
  const everybody = bundle.locked.filter(isHere);
  const changed = await changeWhoFits(client, everybody, plain.filter(isNew), claimed.losers.length > 0);
  const locked = changed.size === 0 ? everybody : everybody.filter(({ userId }) => !changed.has(userId));
  const unchanged = plain.filter(({ place }) => !changed.has(place.userId));
  const addressesOf = await readAddressStates(client, [
    ...bundle.addresses,
    ...unchanged.flatMap(({ addresses }) => addresses),
  ]);
  const held = await loadProfiles(client, [...locked, ...claimed.losers], true);
  const profiles = new Map([...held].map(([id, one]) => [id, withoutLostTokens(one, claimed)]));
  const taken = await takeFacts(
    client,
    (bundle.kept ?? []).filter(({ part, userId }) => parts.has(part) && held.has(userId)),
  );
  const evidence = await askEvidence(client, bundle, parts);
  const receipts = await lockOpenReceipts(client, bundle.converting.filter(isHere));
  const world = {
    profiles,
    receipts,
    evidence,
    addressesOf,
    repeated,
    taken,
    changed,
    entryFacts: entryFactsFrom(client),
  };
  const writes = withLosers(await fold(world, parts), claimed, held);
  const left = [...untrue, ...goneOf(locked, profiles)];
  if (writes.length === 0) return new Set(left);
  await moveContacts(client, writes);
  const ledger = { enter: [], entered: [...parts] };
  const gone = await writeRows(client, bundle, writes.map(asJudged(bundle.locked)), ledger);
  await writeTriggered(client, bundle, writes);
  await writeConversions(client, writes);
  return new Set([...gone, ...left]);
};

/**
 * Judged once, before anything is done about people whose rows are locked: all that is written about them in this transaction
 * has to agree. What makes their place untrue later than that happens at the same time as the bundle and counts as later.
 */
const findUntrue = async (
  client: PoolClient,
  places: readonly PersonPlace[],
): Promise<ReadonlySet<string>> => {
  const remembered = places.filter((place) => place.remembered === true);
  if (remembered.length === 0) return new Set();
  const { rows } = await client.query<{ user_id: string }>(
    sql.findUntrue([
      bareColumn(remembered, ({ part }) => part),
      bareColumn(remembered, ({ workspaceId }) => workspaceId),
      bareColumn(remembered, ({ userId }) => userId),
    ]),
  );
  return new Set(rows.map((row) => row.user_id));
};

/** Those who were locked are not asked about again; the others, of whom only events are written, are judged by the statement. */
const asJudged = (locked: readonly PersonPlace[]): ((write: PersonWrite) => PersonWrite) => {
  const ids = new Set(locked.map(({ userId }) => userId));
  return (write) => {
    if (write.place.remembered !== true || !ids.has(write.place.userId)) return write;
    const { remembered: _judged, ...place } = write.place;
    return { ...write, place };
  };
};

const goneOf = (locked: readonly PersonPlace[], profiles: ReadonlyMap<string, Profile>): readonly string[] =>
  locked.flatMap(({ userId }) => (profiles.has(userId) ? [] : [userId]));

/** Ids of those who are changed. Who loses a device is locked too, and all locks are taken in one order. */
const changeWhoFits = async (
  client: PoolClient,
  everybody: readonly PersonPlace[],
  plain: readonly PlainWrite[],
  othersAreLocked: boolean,
): Promise<ReadonlySet<string>> => {
  if (plain.length === 0 || othersAreLocked) return new Set();
  const left = await changePlain(client, everybody, plain);
  return new Set(plain.flatMap(({ place }) => (left.has(place.userId) ? [] : [place.userId])));
};

const writeBirths = async (
  client: PoolClient,
  bundle: BirthBundle,
  fold: Parameters<IngestStore['writeBirths']>[1],
): Promise<void> => {
  await shareAddresses(client, bundle.addresses);
  const made = fold(await readAddressStates(client, bundle.addresses));
  await bearPeople(client, bundle, made);
};

/** Read under the locks of the people: what filters know beyond the profile as it was before the bundle. */
const askEvidence = async (
  client: PoolClient,
  { evidence }: LongBundle,
  parts: ReadonlySet<number>,
): Promise<ReadonlyMap<string, Evidence>> => {
  const found = new Map<string, Evidence>();
  for (const request of evidence) {
    const people = request.people.filter((place) => parts.has(place.part));
    for (const [userId, one] of await loadEvidence(client, { ...request, people })) found.set(userId, one);
  }
  return found;
};

const writeTriggered = async (
  client: PoolClient,
  { receivedAt }: BundleHead,
  writes: readonly PersonWrite[],
): Promise<void> => {
  const cancels = toCancelSet(writes);
  if (cancels !== null) await client.query(sql.cancelWaiting([cancels, receivedAt]));
  const sets = toTriggeredSets(writes);
  if (sets !== null) await client.query(sql.writeTriggered([sets.deliveries, sets.skips, receivedAt]));
};

interface LedgerParts {
  readonly enter: readonly number[];
  readonly entered: readonly number[];
}

const writeRows = async (
  db: Queryable,
  head: BundleHead,
  people: readonly PersonWrite[],
  ledger: LedgerParts,
): Promise<ReadonlySet<string>> => {
  const sets = toRecordSets(people);
  const [ordinals, part, workspace, person, remembered] = sets.people;
  const [eventPeople, ...events] = sets.events;
  const [summaryPeople, ...summaries] = sets.summaries;
  const { rows } = await db.query<{ gone: string }>(
    sql.writeBundle([
      ...[ordinals, eventPeople, summaryPeople],
      ...[sets.plain, sets.profiles, head.groupId, head.receivedAt, ledger.enter, ledger.entered],
      ...[part, workspace, person],
      ...events,
      ...summaries,
      remembered,
      ...[sets.usual.workspaceId, sets.usual.day],
    ]),
  );
  return new Set(rows.map((row) => row.gone));
};

/**
 * Contact points of people whose address changed: the new one is there when the row says so, the old one is gone
 * with it, so that an erased person leaves no old address behind. The row locks of the people order this.
 */
const moveContacts = async (client: PoolClient, writes: readonly PersonWrite[]): Promise<void> => {
  const [added, removed]: [object[], object[]] = [[], []];
  for (const { place, change } of writes) {
    if (change === null || hasSameAddresses(change.before, change.after)) continue;
    const before = new Map(addressesOf(change.before).map((one) => [`${one.kind}:${one.value}`, one]));
    const after = new Map(addressesOf(change.after).map((one) => [`${one.kind}:${one.value}`, one]));
    for (const [text, one] of after) if (!before.has(text)) added.push(contactRow(place, one));
    for (const [text, one] of before) if (!after.has(text)) removed.push(contactRow(place, one));
  }
  if (added.length > 0) await client.query(sql.addContacts([JSON.stringify(added)]));
  if (removed.length > 0) await client.query(sql.removeContacts([JSON.stringify(removed)]));
};

const hasSameAddresses = (before: Profile, after: Profile): boolean =>
  before.email === after.email && before.phone === after.phone;

const contactRow = (place: PersonWrite['place'], { kind, value }: Address): object => ({
  part: contactPart(place.workspaceId, kind, value),
  w: place.workspaceId,
  kind,
  value,
  user_part: place.part,
  u: place.userId,
});

interface AddressStateRow {
  readonly workspace_id: number;
  readonly kind: string;
  readonly value: string;
  readonly email_state: SubscriptionState | null;
  readonly email_state_at: number | null;
  readonly bounced_at: number | null;
  readonly spam_at: number | null;
  readonly stopped_at: number | null;
  readonly groups: Groups;
}

const readAddressStates = async (
  client: PoolClient,
  addresses: readonly WorkspaceAddress[],
): Promise<(workspaceId: number) => KnownAddresses> => {
  const states = new Map<string, AddressState>();
  if (addresses.length > 0) {
    const { rows } = await client.query<AddressStateRow>(
      sql.readAddressStates([
        bareColumn(addresses, ({ workspaceId, kind, value }) => contactPart(workspaceId, kind, value)),
        bareColumn(addresses, ({ workspaceId }) => workspaceId),
        bareColumn(addresses, ({ kind }) => kind),
        column(addresses, ({ value }) => value),
      ]),
    );
    for (const row of rows) states.set(`${row.workspace_id}:${row.kind}:${row.value}`, toAddressState(row));
  }
  return (workspaceId) => ({
    email: (key) => states.get(`${workspaceId}:email:${key}`) ?? null,
    phone: (key) => states.get(`${workspaceId}:phone:${key}`) ?? null,
  });
};

const toAddressState = (row: AddressStateRow): AddressState => ({
  emailState: row.email_state,
  emailStateAt: row.email_state_at,
  bouncedAt: row.bounced_at,
  spamAt: row.spam_at,
  stoppedAt: row.stopped_at,
  groups: row.groups,
});

const findErasedPeople = async (
  pool: Pool,
  digest: Digest | null,
  people: readonly NewPerson[],
): Promise<ReadonlySet<string>> => {
  if (digest === null || people.length === 0) return new Set();
  const identifiers = people.map(({ workspaceId, key }) => ({
    workspaceId,
    kind: key.kind,
    value:
      key.kind === 'external_id' || key.kind === 'alias'
        ? identifierValue(key)
        : contactKey(key.kind, key.value),
  }));
  const found = await findErased(pool, digest, identifiers);
  return new Set(people.flatMap((person, i) => (found.has(i) ? [person.userId] : [])));
};

const createPeople = async (pool: Pool, people: readonly NewPerson[]): Promise<ReadonlySet<string>> => {
  const named = people.filter(({ key }) => key.kind === 'external_id' || key.kind === 'alias');
  const byContact = people.filter(({ key }) => key.kind === 'email' || key.kind === 'phone');
  const made: string[] = [];
  if (named.length > 0) made.push(...(await createNamed(pool, named)));
  if (byContact.length > 0)
    made.push(...(await inTransaction(pool, (client) => createByContact(client, byContact))));
  return new Set(made);
};

const createNamed = async (pool: Pool, people: readonly NewPerson[]): Promise<readonly string[]> => {
  const rows = JSON.stringify(people.map(namedRow));
  await pool.query(sql.repairIdentifiers([rows]));
  const made = await pool.query<{ user_id: string }>(sql.createPeople([rows]));
  return made.rows.map((row) => row.user_id);
};

const namedRow = ({ key, ...person }: NewPerson): object => {
  if (key.kind !== 'external_id' && key.kind !== 'alias')
    throw new Error('an address is no unique identifier');
  const alias = key.kind === 'alias' ? { label: key.label, name: key.name } : {};
  return { ...personRow(person), kind: key.kind, value: identifierValue(key), ...alias };
};

const personRow = (person: Omit<NewPerson, 'key'>): object => ({
  part: person.part,
  w: person.workspaceId,
  u: person.userId,
  b: person.randomBucket,
  t: person.createdAt,
});

/** Owning the address's lock, nobody else can make a person for it; who is there already is left alone. */
const createByContact = async (
  client: PoolClient,
  people: readonly NewPerson[],
): Promise<readonly string[]> => {
  await ownAddresses(client, people.map(addressOf));
  const matches = await resolveAcross(client, people);
  const missing = people.filter((_, i) => matches[i]?.kind === 'none');
  if (missing.length === 0) return [];
  const rows = missing.map((person) => contactPersonRow(person));
  const made = await client.query<{ user_id: string }>(sql.createContactPeople([JSON.stringify(rows)]));
  const contacts = missing.map((person) => contactRow(person, addressOf(person)));
  await client.query(sql.addContacts([JSON.stringify(contacts)]));
  return made.rows.map((row) => row.user_id);
};

const addressOf = ({ workspaceId, key }: NewPerson): WorkspaceAddress => {
  if (key.kind !== 'email' && key.kind !== 'phone') throw new Error('a unique identifier is no address');
  return { workspaceId, kind: key.kind, value: contactKey(key.kind, key.value) };
};

const contactPersonRow = (person: NewPerson): object => {
  const { kind, value } = addressOf(person);
  const given = 'value' in person.key ? person.key.value : value;
  return { ...personRow(person), kind, value, [kind]: given };
};

/** SQLSTATE classes that a repetition can cure: connection, conflict, resources, operator intervention. */
const RETRYABLE = /^(?:08|40|53|57|55P03)/;
const RETRYABLE_SYSTEM = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOENT']);

const asFaults = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    throw new IngestFault(String(error), isRetryable(error), error);
  }
};

const isRetryable = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false;
  if (!('code' in error) || typeof error.code !== 'string')
    return /terminated|timeout|Connection/.test(error.message);
  return RETRYABLE.test(error.code) || RETRYABLE_SYSTEM.has(error.code);
};
