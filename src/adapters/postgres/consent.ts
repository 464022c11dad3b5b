// Consent over PostgreSQL (braze-rest-api 8; campaign-delivery 19; G6). What is known about an address is written
// first, under its lock; then the copies on everybody who has it, in the same transaction. Nobody can get the
// address in between (address-locks.ts), so the answer means: no send decided before this can still start.
import type { Pool, PoolClient, Queryable } from './pool.ts';
import { ownAddresses } from './address-locks.ts';
import { loadSql } from './load-sql.ts';
import type { PersonAt } from './person-history.ts';
import { loadProfiles, resolvePeople } from './resolve-people.ts';
import { StaleRead, inRetriedTransaction } from './retry-conflicts.ts';
import { findSurvivor, workspaceNow } from './settle-departed.ts';
import { partOf, partOfUserId } from '../../core/part.ts';
import { parseInstant, toIso } from '../../core/time.ts';
import type { Groups } from '../../core/users/address-state.ts';
import type { Address } from '../../core/users/address.ts';
import { addressesOf, emailAddress, phoneAddress } from '../../core/users/address.ts';
import type { PersonKey } from '../../core/users/person-key.ts';
import type { Profile, SubscriptionState } from '../../core/users/user.ts';
import type {
  AddressFacts,
  ConsentChange,
  ConsentStore,
  Group,
  GroupWrite,
  OwnChoice,
  PersonConsent,
  Preferences,
  UnsubscribeRequest,
} from '../../ports/consent-store.ts';
import type { OfferedFact } from '../../ports/interactions.ts';
import { listAddresses } from './address-lists.ts';

export const consentSql = loadSql(new URL('./consent.sql', import.meta.url), [
  'writeAddressStates',
  'patchPeople',
  'findOwners',
  'findAddressStates',
  'findGroups',
  'findEmailGroups',
]);
const sql = consentSql;

/** Columns that change. A key that is there is written, null included. */
interface Patch {
  readonly email_state?: SubscriptionState;
  readonly email_state_at?: number;
  readonly bounced_at?: number | null;
  readonly bounce_reason?: string;
  readonly spam_at?: number | null;
  readonly stopped_at?: number | null;
  /** No column: when the person said so, where `stopped_at` does not tell. */
  readonly told_at?: number;
  readonly groups?: Groups;
}

type Source = NonNullable<ConsentChange['source']>;

/** Changes as facts: kept in the transaction of the change, offered when it is done. */
export interface ConsentFacts {
  keep(client: PoolClient, changes: readonly ConsentChange[]): Promise<readonly OfferedFact[]>;
  offer(kept: readonly OfferedFact[]): Promise<void>;
}

/** Called at the end of a transaction. */
type Keep = (client: PoolClient, changes: readonly ConsentChange[]) => Promise<void>;

type Tell = (
  write: (keep: Keep) => Promise<readonly ConsentChange[]>,
  source?: Source,
) => Promise<readonly ConsentChange[]>;

const telling =
  (facts: ConsentFacts | undefined): Tell =>
  async (write, source) => {
    let kept: readonly OfferedFact[] = [];
    const said = (changes: readonly ConsentChange[]): readonly ConsentChange[] =>
      source === undefined ? changes : changes.map((change) => ({ ...change, source }));
    const changes = await write(async (client, made) => {
      if (facts !== undefined && made.length > 0) kept = await facts.keep(client, said(made));
    });
    if (kept.length > 0) await facts?.offer(kept);
    return said(changes);
  };

export const openConsentStore = (pool: Pool, facts?: ConsentFacts): ConsentStore => {
  const tell = telling(facts);
  const patch = async (
    workspaceId: number,
    addresses: readonly Address[],
    change: Patch,
    source?: Source,
  ): Promise<void> => {
    await tell((keep) => patchAddresses(pool, workspaceId, addresses, change, keep), source);
  };
  const choose = async (
    person: Pick<UnsubscribeRequest, 'workspaceId' | 'userId'>,
    choice: OwnChoice,
    realNow: number,
    source: Source,
  ): Promise<readonly ConsentChange[]> =>
    tell((keep) => chooseByLink(pool, person, choice, realNow, keep), source);
  return {
    setEmailState: (workspaceId, emails, state, now) =>
      patch(workspaceId, emails.map(emailAddress), { email_state: state, email_state_at: now }),
    blockEmails: (workspaceId, emails, now) =>
      patch(workspaceId, emails.map(emailAddress), {
        email_state: 'unsubscribed',
        email_state_at: now,
        bounced_at: now,
        bounce_reason: 'blocked',
      }),
    clearBounces: (workspaceId, addresses) => patch(workspaceId, addresses, { bounced_at: null }),
    clearSpam: (workspaceId, emails) => patch(workspaceId, emails.map(emailAddress), { spam_at: null }),
    recordHardBounce: (workspaceId, address, at, reason = 'provider_error') =>
      patch(workspaceId, [address], { bounced_at: at, bounce_reason: reason }),
    recordSpam: (workspaceId, email, at) => patch(workspaceId, [emailAddress(email)], { spam_at: at }),
    recordStop: (workspaceId, phone, stopped, at) =>
      patch(
        workspaceId,
        [phoneAddress(phone)],
        { stopped_at: stopped ? at : null, told_at: at },
        'inbound_message',
      ),
    unsubscribeByLink: ({ subscriptionGroupId: group, ...person }, realNow) =>
      choose(
        person,
        group === undefined ? { state: 'unsubscribed' } : { groups: { [group]: 'unsubscribed' } },
        realNow,
        'list_unsubscribe',
      ),
    chooseByLink: (person, choice, realNow) => choose(person, choice, realNow, 'preference_center'),
    preferencesOf: (workspaceId, userId) => preferencesOf(pool, workspaceId, userId),
    setGroups: async (workspaceId, writes, now) => {
      await tell((keep) => setGroups(pool, workspaceId, writes, now, keep));
    },
    findGroups: (workspaceId, groupIds) => findGroups(pool, workspaceId, groupIds),
    consentOfPeople: (workspaceId, externalIds, addresses) =>
      consentOfPeople(pool, workspaceId, externalIds, addresses),
    addressFacts: (workspaceId, addresses) => addressFacts(pool, workspaceId, addresses),
    listAddresses: (workspaceId, list, query) => listAddresses(pool, workspaceId, list, query),
    personOf: (workspaceId, userId) => findByUserId(pool, workspaceId, userId),
    languageOf: async (workspaceId, userId) => {
      const person = await findByUserId(pool, workspaceId, userId);
      return person?.fields.language ?? null;
    },
  };
};

const patchAddresses = (
  pool: Pool,
  workspaceId: number,
  addresses: readonly Address[],
  patch: Patch,
  keep: Keep,
): Promise<readonly ConsentChange[]> =>
  inRetriedTransaction(pool, async (client) => {
    if (addresses.length === 0) return [];
    await ownAddresses(client, inWorkspace(workspaceId, addresses));
    const owners = await lockOwners(client, workspaceId, addresses, []);
    await writePatch(client, workspaceId, addresses, owners, patch);
    const changes = owners.flatMap((person) => changesOf(person, patch, 'email'));
    await keep(client, changes);
    return changes;
  });

/** What a patch changes of a person as they were. Groups are of one channel. */
const changesOf = (
  person: Profile,
  patch: Patch,
  channel: ConsentChange['channel'],
): readonly ConsentChange[] => {
  const { workspaceId, userId } = person;
  const changes: ConsentChange[] = [];
  const { email_state: state, email_state_at: stateAt } = patch;
  const email = { workspaceId, userId, channel: 'email', groupId: null } as const;
  if (state !== undefined && state !== person.emailState)
    changes.push({ ...email, before: person.emailState, after: state, at: stateAt ?? 0 });
  const stopped = patch.stopped_at;
  if (stopped !== undefined && (stopped === null) !== (person.phoneStoppedAt === null)) {
    const [before, after] = stopped === null ? STARTED : STOPPED;
    changes.push({ ...email, channel: 'sms', before, after, at: patch.told_at ?? 0 });
  }
  for (const [groupId, record] of Object.entries(patch.groups ?? {})) {
    const before = person.subscriptionGroups[groupId]?.state ?? null;
    const at = parseInstant(record.at) ?? 0;
    if (before !== record.state)
      changes.push({ workspaceId, userId, channel, groupId, before, after: record.state, at });
  }
  return changes;
};
const STOPPED = ['subscribed', 'unsubscribed'] as const;
const STARTED = ['unsubscribed', 'subscribed'] as const;

const writePatch = async (
  client: PoolClient,
  workspaceId: number,
  addresses: readonly Address[],
  people: readonly Profile[],
  patch: Patch,
): Promise<void> => {
  const text = JSON.stringify(patch);
  if (addresses.length > 0)
    await client.query(sql.writeAddressStates([addressRows(workspaceId, addresses), text]));
  const byEmail = addresses.some((address) => address.kind === 'email');
  if (people.length > 0) await client.query(sql.patchPeople([personRows(people), text, byEmail]));
};

const inWorkspace = (workspaceId: number, addresses: readonly Address[]) =>
  addresses.map((address) => ({ ...address, workspaceId }));

export const addressRows = (workspaceId: number, addresses: readonly Address[]): string => {
  const distinct = new Map(addresses.map((each) => [`${each.kind}:${each.value}`, each]));
  return JSON.stringify(
    [...distinct.values()].map(({ kind, value }) => ({
      part: partOf(workspaceId, kind, value),
      w: workspaceId,
      kind,
      value,
    })),
  );
};

const personRows = (people: readonly Profile[]): string =>
  JSON.stringify(people.map(({ part, workspaceId, userId }) => ({ part, w: workspaceId, u: userId })));

/** People who really have one of the addresses, and `more`, locked in one order. */
const lockOwners = async (
  client: PoolClient,
  workspaceId: number,
  addresses: readonly Address[],
  more: readonly PersonAt[],
): Promise<readonly Profile[]> => {
  const refs = [...(await findOwners(client, workspaceId, addresses)), ...more];
  const locked = await loadProfiles(client, refs, true);
  const named = new Set(more.map((ref) => ref.userId));
  return [...locked.values()].filter(
    (person) => named.has(person.userId) || addresses.some((address) => has(person, address)),
  );
};

export const findOwners = async (
  db: Queryable,
  workspaceId: number,
  addresses: readonly Address[],
): Promise<readonly PersonAt[]> => {
  if (addresses.length === 0) return [];
  const { rows } = await db.query<{ user_part: number; user_id: string }>(
    sql.findOwners([addressRows(workspaceId, addresses)]),
  );
  return rows.map((row) => ({ workspaceId, part: row.user_part, userId: row.user_id }));
};

const has = (person: Profile, address: Address): boolean =>
  addressesOf(person).some((own) => own.kind === address.kind && own.value === address.value);

/** A group named by a person counts for everybody who shares the address the group is about (2.6, 8.3). */
const setGroups = (
  pool: Pool,
  workspaceId: number,
  writes: readonly GroupWrite[],
  now: number,
  keep: Keep,
): Promise<readonly ConsentChange[]> =>
  inRetriedTransaction(pool, async (client) => {
    const groups = await findGroups(
      client,
      workspaceId,
      writes.map((write) => write.groupId),
    );
    const found = await resolvePeople(client, workspaceId, writes.flatMap(externalKeys));
    const named = found.flatMap((match) =>
      match.kind === 'one' ? [{ workspaceId, part: match.part, userId: match.userId }] : [],
    );
    const seen = await loadProfiles(client, named);
    const wanted = writes.flatMap((write) => [
      ...write.addresses,
      ...ownAddressesOf([...seen.values()], groups.get(write.groupId)),
    ]);
    await ownAddresses(client, inWorkspace(workspaceId, wanted));
    const locked = await lockOwners(client, workspaceId, wanted, named);
    refuseStale(seen, locked);
    const changes: ConsentChange[] = [];
    for (const write of writes) {
      const matches = await resolvePeople(client, workspaceId, externalKeys(write));
      const ids = new Set(matches.flatMap((match) => (match.kind === 'one' ? [match.userId] : [])));
      const group = groups.get(write.groupId);
      changes.push(...(await setGroup(client, workspaceId, write, group, locked, ids, now)));
    }
    await keep(client, changes);
    return changes;
  });

const externalKeys = (write: GroupWrite): readonly PersonKey[] =>
  write.externalIds.map((value) => ({ kind: 'external_id', value }));

const setGroup = async (
  client: PoolClient,
  workspaceId: number,
  write: GroupWrite,
  group: Group | undefined,
  locked: readonly Profile[],
  ids: ReadonlySet<string>,
  now: number,
): Promise<readonly ConsentChange[]> => {
  const named = locked.filter((person) => ids.has(person.userId));
  const addresses = [...write.addresses, ...ownAddressesOf(named, group)];
  const people = locked.filter(
    (person) => ids.has(person.userId) || addresses.some((address) => has(person, address)),
  );
  const patch: Patch = { groups: { [write.groupId]: { state: write.state, at: toIso(now) } } };
  await writePatch(client, workspaceId, addresses, people, patch);
  const channel = PHONE_CHANNELS.includes(group?.channel ?? '') ? 'sms' : 'email';
  return people.flatMap((person) => changesOf(person, patch, channel));
};

const PHONE_CHANNELS: readonly string[] = ['sms', 'whatsapp', 'rcs'];

const ownAddressesOf = (people: readonly Profile[], group: Group | undefined): readonly Address[] => {
  if (group === undefined) return [];
  const kind = PHONE_CHANNELS.includes(group.channel) ? 'phone' : group.channel === 'email' ? 'email' : null;
  return people.flatMap(addressesOf).filter((address) => address.kind === kind);
};

/** Somebody was merged away or changed their address before they were locked: start over. */
const refuseStale = (seen: ReadonlyMap<string, Profile>, locked: readonly Profile[]): void => {
  const now = new Map(locked.map((person) => [person.userId, person]));
  for (const before of seen.values()) {
    const after = now.get(before.userId);
    if (after === undefined || after.email !== before.email || after.phone !== before.phone)
      throw new StaleRead();
  }
};

/** Sandboxes live on their own clock. */
const chooseByLink = (
  pool: Pool,
  { workspaceId, userId }: Pick<UnsubscribeRequest, 'workspaceId' | 'userId'>,
  choice: OwnChoice,
  realNow: number,
  keep: Keep,
): Promise<readonly ConsentChange[]> =>
  inRetriedTransaction(pool, async (client) => {
    const person = await findByUserId(client, workspaceId, userId);
    if (person === null) return [];
    const now = await workspaceNow(client, workspaceId, realNow);
    const addresses = person.email === null ? [] : [emailAddress(person.email)];
    await ownAddresses(client, inWorkspace(workspaceId, addresses));
    const locked = await lockOwners(client, workspaceId, addresses, [person]);
    refuseStale(new Map([[person.userId, person]]), locked);
    const patch = patchOf(choice, now);
    await writePatch(client, workspaceId, addresses, locked, patch);
    const changes = locked.flatMap((one) => changesOf(one, patch, 'email'));
    await keep(client, changes);
    return changes;
  });

const patchOf = ({ state, groups }: OwnChoice, now: number): Patch => ({
  ...(state === undefined ? {} : { email_state: state, email_state_at: now }),
  ...(groups === undefined
    ? {}
    : {
        groups: Object.fromEntries(
          Object.entries(groups).map(([id, group]) => [id, { state: group, at: toIso(now) }]),
        ),
      }),
});

const preferencesOf = async (
  db: Queryable,
  workspaceId: number,
  userId: string,
): Promise<Preferences | null> => {
  const person = await findByUserId(db, workspaceId, userId);
  if (person === null) return null;
  const { rows } = await db.query<{ group_id: string; name: string }>(sql.findEmailGroups([workspaceId]));
  return {
    state: person.emailState,
    groups: rows.map(({ group_id: groupId, name }) => ({
      groupId,
      name,
      state: person.subscriptionGroups[groupId]?.state ?? null,
    })),
  };
};

/** By braze_id, through merges. */
const findByUserId = async (db: Queryable, workspaceId: number, userId: string): Promise<Profile | null> => {
  const part = partOfUserId(userId);
  if (part === null) return null;
  const own = { workspaceId, part, userId };
  const found = (await loadProfiles(db, [own])).get(userId);
  if (found !== undefined) return found;
  const survivor = await findSurvivor(db, own);
  return survivor === null ? null : ((await loadProfiles(db, [survivor])).get(survivor.userId) ?? null);
};

const findGroups = async (
  db: Queryable,
  workspaceId: number,
  groupIds: readonly string[],
): Promise<ReadonlyMap<string, Group>> => {
  const { rows } = await db.query<{ group_id: string; name: string; channel: string }>(
    sql.findGroups([workspaceId, groupIds]),
  );
  return new Map(
    rows.map((row) => [row.group_id, { groupId: row.group_id, name: row.name, channel: row.channel }]),
  );
};

const consentOfPeople = async (
  db: Queryable,
  workspaceId: number,
  externalIds: readonly string[],
  addresses: readonly Address[],
): Promise<readonly PersonConsent[]> => {
  const keys = externalIds.map((value): PersonKey => ({ kind: 'external_id', value }));
  const matches = await resolvePeople(db, workspaceId, keys);
  const named = matches.flatMap((match) =>
    match.kind === 'one' ? [{ workspaceId, part: match.part, userId: match.userId }] : [],
  );
  const refs = [...named, ...(await findOwners(db, workspaceId, addresses))];
  const found = await loadProfiles(db, refs);
  const ids = new Set(named.map((ref) => ref.userId));
  const distinct = [...new Set(refs.map((ref) => ref.userId))].sort();
  const ordered = [...ids, ...distinct.filter((id) => !ids.has(id))];
  return ordered.flatMap((id) => {
    const person = found.get(id);
    if (person === undefined) return [];
    if (!ids.has(id) && !addresses.some((address) => has(person, address))) return [];
    const { externalId, email, phone, subscriptionGroups } = person;
    return [{ externalId, email, phone, groups: subscriptionGroups }];
  });
};

const addressFacts = async (
  db: Queryable,
  workspaceId: number,
  addresses: readonly Address[],
): Promise<readonly AddressFacts[]> => {
  if (addresses.length === 0) return [];
  const { rows } = await db.query<{
    value: string;
    email_state: SubscriptionState | null;
    email_state_at: number | null;
    bounced_at: number | null;
    spam_at: number | null;
    groups: Groups;
  }>(sql.findAddressStates([addressRows(workspaceId, addresses)]));
  return rows.map((row) => ({
    value: row.value,
    emailState: row.email_state,
    emailStateAt: row.email_state_at,
    bouncedAt: row.bounced_at,
    spamAt: row.spam_at,
    groups: row.groups,
  }));
};
