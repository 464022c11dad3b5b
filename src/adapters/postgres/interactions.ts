// The log of interactions on PostgreSQL. What is meant is looked up first, in sets; then one transaction takes the
// keys, locks the receipts, lets core decide what grows, and writes log, receipts and sums in one statement.
import { isTooSoon } from '../../core/interactions/classify-hit.ts';
import {
  asMachine,
  marksSharedAddress,
  type Interaction,
  type InteractionKind,
} from '../../core/interactions/interaction.ts';
import { addToTallies, type Tallies } from '../../core/interactions/tally.ts';
import { uuidOf } from '../../core/identity.ts';
import { PARTS, partOfUserId } from '../../core/part.ts';
import type { Instant } from '../../core/time.ts';
import { DAY_MS, utcDay } from '../../core/time.ts';
import { emailAddress } from '../../core/users/address.ts';
import type { Profile } from '../../core/users/user.ts';
import type { Clock } from '../../ports/clock.ts';
import {
  factOfInteraction,
  type InteractionStore,
  type RecordOutcome,
  type RecordedInteraction,
} from '../../ports/interaction-store.ts';
import type { HeardFacts, OfferedFact } from '../../ports/interactions.ts';
import { findOwners } from './consent.ts';
import { keepFacts } from './fact-outbox.ts';
import { loadSql } from './load-sql.ts';
import type { PersonAt } from './person-history.ts';
import type { Pool, PoolClient, Queryable } from './pool.ts';
import { toReportedStatus } from './reported-statuses.ts';
import { loadProfiles } from './resolve-people.ts';
import { inRetriedTransaction } from './retry-conflicts.ts';
import { findSurvivor } from './settle-departed.ts';

const sql = loadSql(new URL('./interactions.sql', import.meta.url), [
  'findSendFacts',
  'findClocks',
  'findCampaigns',
  'takeKeys',
  'makeReceipts',
  'lockReceipts',
  'writeInteractions',
  'forgetKeys',
]);

/** `heard`: of which facts somebody wants to know; they are kept with what is recorded. */
export const createInteractionStore = (pool: Pool, heard?: HeardFacts): InteractionStore => ({
  record: async (batch, receivedAt) => {
    const meant = await readMeant(pool, batch, receivedAt);
    const known = meant.filter((one) => one !== null);
    if (known.length === 0) return batch.map(() => UNKNOWN);
    const repeated = await inRetriedTransaction(pool, async (client) => {
      const before = await write(client, known, receivedAt);
      const fresh = known.filter((one) => !before.has(one));
      if (heard !== undefined) await keepHeard(client, fresh, heard, receivedAt);
      return before;
    });
    return meant.map((one) => {
      if (one === null) return UNKNOWN;
      return repeated.has(one) ? REPEATED : outcomeOf(one);
    });
  },
});

/** Providers repeat themselves for days, not for months. */
const KEYS_KEPT_MS = 90 * DAY_MS;

export const forgetOldInteractionKeys = async (pool: Pool, clock: Pick<Clock, 'now'>): Promise<void> => {
  for (const part of PARTS) await pool.query(sql.forgetKeys([clock.now() - KEYS_KEPT_MS, part]));
};

const UNKNOWN: RecordOutcome = { kind: 'unknown' };
const REPEATED: RecordOutcome = { kind: 'repeated' };

/** An interaction with the person, the send and the clock it belongs to. */
interface Meant {
  readonly input: Interaction;
  readonly interaction: InteractionKind;
  readonly person: Profile;
  readonly campaignId: string;
  /** Null: as the receipt says, which is read under its lock. */
  readonly send: SendFacts | null;
  readonly live: boolean;
  readonly now: Instant;
  readonly at: Instant;
  /** Others who have the address (18.6). */
  readonly mates: readonly Profile[];
  variant: string;
  dispatchId: string;
  channel: string;
  keptAs?: string;
}

interface SendFacts {
  readonly i: number;
  readonly user_id: string;
  readonly campaign_id: string;
  readonly dispatch_id: string;
  readonly channel: string;
  readonly variant: string;
  readonly send_id: string;
  /** Database clock; null while the call is under way. */
  readonly settled_at: Instant | null;
  /** Set: whoever called wants to know. */
  readonly postback: { readonly id: string | null } | null;
}

const outcomeOf = (one: Meant): RecordedInteraction => ({
  kind: 'recorded',
  interaction: one.interaction,
  userId: one.person.userId,
  campaignId: one.campaignId,
  variant: one.variant,
  channel: one.channel,
  dispatchId: one.dispatchId,
  at: one.at,
  now: one.now,
  live: one.live,
  ...(one.keptAs === undefined ? {} : { keptAs: one.keptAs }),
});

/** Named after what happened: the same happening, told twice at one instant, is one. */
const keepHeard = async (
  client: PoolClient,
  fresh: readonly Meant[],
  heard: HeardFacts,
  receivedAt: Instant,
): Promise<void> => {
  const facts = fresh.map((one): OfferedFact => {
    const { interaction, alias, button, ...fact } = { ...one.input, ...outcomeOf(one) };
    const about = [fact.workspaceId, fact.userId, interaction, fact.dispatchId, fact.channel];
    one.keptAs = uuidOf('interaction', ...about, alias ?? '', button ?? '', fact.at);
    return factOfInteraction(one.input, outcomeOf(one));
  });
  const wanted = await heard(facts);
  await keepFacts(client, wanted, receivedAt);
  const names = new Set(wanted.map(({ keptAs }) => keptAs));
  for (const one of fresh) if (!names.has(one.keptAs)) delete one.keptAs;
};

const readMeant = async (
  pool: Pool,
  batch: readonly Interaction[],
  receivedAt: Instant,
): Promise<readonly (Meant | null)[]> => {
  const people = await findPeople(pool, batch);
  const sends = await findSends(pool, batch, people);
  const [clocks, campaigns] = await Promise.all([
    findClocks(pool, distinctWorkspaces(batch)),
    findCampaigns(pool, batch),
  ]);
  const meant = batch.map((input, i): Meant | null => {
    const person = people[i];
    const send = sends.get(i) ?? null;
    const clock = clocks.get(input.workspaceId);
    if (person === undefined || clock === undefined) return null;
    const campaignId = campaignOf(input, send, person, campaigns);
    if (campaignId === null) return null;
    const now = clock ?? receivedAt;
    return {
      input,
      interaction: interactionOf(input, send, clock === null),
      person,
      campaignId,
      send,
      live: clock === null,
      now,
      at: input.at ?? now,
      mates: [],
      variant: send?.variant ?? '',
      dispatchId: send?.dispatch_id ?? '',
      channel: input.channel ?? send?.channel ?? '',
    };
  });
  return withMates(pool, meant);
};

/** Sandboxes hand nothing over: their clocks say nothing about how soon somebody was. */
const interactionOf = (
  { interaction, hitAt }: Interaction,
  send: SendFacts | null,
  live: boolean,
): InteractionKind => {
  if (!live || hitAt === undefined || send === null) return interaction;
  if (interaction !== 'open' && interaction !== 'click') return interaction;
  return isTooSoon(interaction, send.settled_at ?? hitAt, hitAt) ? asMachine(interaction) : interaction;
};

const campaignOf = (
  { about, workspaceId }: Interaction,
  send: SendFacts | null,
  person: Profile,
  campaigns: ReadonlySet<string>,
): string | null => {
  if (about.kind === 'send') return send?.user_id === person.userId ? send.campaign_id : null;
  return campaigns.has(`${workspaceId}:${about.campaignId}`) ? about.campaignId : null;
};

/** Through merges; who is erased is nobody. */
const findPeople = async (
  pool: Pool,
  batch: readonly Interaction[],
): Promise<readonly (Profile | undefined)[]> => {
  const placed = batch.map(({ workspaceId, userId }): PersonAt | null => {
    const part = partOfUserId(userId);
    return part === null ? null : { workspaceId, part, userId };
  });
  const known = placed.filter((one) => one !== null);
  const found = new Map(await loadProfiles(pool, known));
  for (const gone of known.filter(({ userId }) => !found.has(userId))) {
    const survivor = await findSurvivor(pool, gone);
    if (survivor === null) continue;
    const profile = (await loadProfiles(pool, [survivor])).get(survivor.userId);
    if (profile !== undefined) found.set(gone.userId, profile);
  }
  return batch.map(({ userId }) => found.get(userId));
};

/** A send moves with its person. */
const findSends = async (
  pool: Pool,
  batch: readonly Interaction[],
  people: readonly (Profile | undefined)[],
): Promise<ReadonlyMap<number, SendFacts>> => {
  const rows = batch.flatMap(({ about, workspaceId }, i) => {
    const person = people[i];
    return about.kind !== 'send' || person === undefined
      ? []
      : [{ i, part: person.part, w: workspaceId, key: about.sendKey }];
  });
  if (rows.length === 0) return new Map();
  const found = await pool.query<SendFacts>(sql.findSendFacts([JSON.stringify(rows)]));
  return new Map(found.rows.map((row) => [row.i, row]));
};

const distinctWorkspaces = (batch: readonly Interaction[]): readonly number[] => [
  ...new Set(batch.map(({ workspaceId }) => workspaceId)),
];

/** Null: real time. Absent: no such workspace. */
export const findClocks = async (
  pool: Queryable,
  ids: readonly number[],
): Promise<ReadonlyMap<number, Instant | null>> => {
  const { rows } = await pool.query<{ workspace_id: number; kind: string; clock_at: number | null }>(
    sql.findClocks([ids]),
  );
  return new Map(rows.map((row) => [row.workspace_id, row.kind === 'sandbox' ? row.clock_at : null]));
};

/** Those of the workspaces that live on a test clock. */
export const findSandboxes = async (
  pool: Queryable,
  ids: readonly number[],
): Promise<ReadonlySet<number>> => {
  const clocks = await findClocks(pool, ids);
  return new Set([...clocks].flatMap(([id, clock]) => (clock === null ? [] : [id])));
};

const findCampaigns = async (pool: Pool, batch: readonly Interaction[]): Promise<ReadonlySet<string>> => {
  const rows = batch.flatMap(({ about, workspaceId }) =>
    about.kind === 'campaign' ? [{ w: workspaceId, c: about.campaignId }] : [],
  );
  if (rows.length === 0) return new Set();
  const found = await pool.query<{ workspace_id: number; campaign_id: string }>(
    sql.findCampaigns([JSON.stringify(rows)]),
  );
  return new Set(found.rows.map((row) => `${row.workspace_id}:${row.campaign_id}`));
};

/** 19.3: a state reaches up to so many profiles of one address; marks of a message do the same. */
const MAX_MATES = 100;

const withMates = async (
  pool: Pool,
  meant: readonly (Meant | null)[],
): Promise<readonly (Meant | null)[]> => {
  const sharing = meant.filter(
    (one) => one !== null && one.person.email !== null && marksSharedAddress(one.channel, one.interaction),
  );
  if (sharing.length === 0) return meant;
  const mates = new Map<string, readonly Profile[]>();
  const workspaces = new Set(sharing.map((one) => one?.input.workspaceId ?? 0));
  for (const workspaceId of workspaces) {
    const emails = new Set(
      sharing.flatMap((one) =>
        one === null || one.input.workspaceId !== workspaceId || one.person.email === null
          ? []
          : [emailAddress(one.person.email).value],
      ),
    );
    const owners = await findOwners(pool, workspaceId, [...emails].map(emailAddress));
    const profiles = await loadProfiles(pool, owners);
    for (const profile of profiles.values()) {
      if (profile.email === null) continue;
      const key = `${workspaceId}:${emailAddress(profile.email).value}`;
      const list = mates.get(key) ?? [];
      if (list.length < MAX_MATES) mates.set(key, [...list, profile]);
    }
  }
  return meant.map((one) => {
    if (one === null || !sharing.includes(one)) return one;
    const all = mates.get(`${one.input.workspaceId}:${emailAddress(one.person.email ?? '').value}`) ?? [];
    return { ...one, mates: all.filter(({ userId }) => userId !== one.person.userId) };
  });
};

interface ReceiptRow {
  readonly part: number;
  readonly workspace_id: number;
  readonly user_id: string;
  readonly campaign_id: string;
  readonly interactions: Tallies;
  readonly variant: string | null;
  readonly last_dispatch_id: string | null;
  readonly channels: Readonly<Record<string, { readonly last_at: string }>>;
}

/** Those that were counted before. */
const write = async (
  client: PoolClient,
  meant: readonly Meant[],
  receivedAt: Instant,
): Promise<ReadonlySet<Meant>> => {
  const repeated = await takeKeys(client, meant, receivedAt);
  const fresh = meant.filter((one) => !repeated.has(one));
  if (fresh.length === 0) return repeated;
  const receipts = await lockReceipts(client, fresh);
  const sums = new Map<string, Sum>();
  const gained = new Map<string, Gain>();
  for (const one of fresh) {
    const own = receipts.get(receiptKey(one.person, one.campaignId));
    if (own === undefined) continue;
    fillFromReceipt(one, own);
    const step = { ...one.input, interaction: one.interaction, dispatchId: one.dispatchId, at: one.at };
    for (const { outcome, reason } of grow(receipts, gained, one.person, one, step))
      addSum(sums, one, outcome, reason);
    for (const mate of one.mates) grow(receipts, gained, mate, one, step);
  }
  await client.query(
    sql.writeInteractions([
      JSON.stringify(fresh.map(toLogRow)),
      JSON.stringify([...gained.values()]),
      JSON.stringify([...sums.values()]),
      receivedAt,
      JSON.stringify(fresh.flatMap(toReportedStatus)),
    ]),
  );
  return repeated;
};

const takeKeys = async (
  client: PoolClient,
  meant: readonly Meant[],
  receivedAt: Instant,
): Promise<ReadonlySet<Meant>> => {
  const keyed = meant.filter(({ input }) => input.key !== null);
  if (keyed.length === 0) return new Set();
  const nameOf = ({ input, person }: Meant): string => `${person.part}:${input.workspaceId}:${input.key}`;
  const first = new Map<string, Meant>();
  for (const one of keyed) if (!first.has(nameOf(one))) first.set(nameOf(one), one);
  const rows = [...first.values()].map(({ input, person }) => ({
    part: person.part,
    w: input.workspaceId,
    key: input.key,
  }));
  const taken = await client.query<{ part: number; workspace_id: number; key: string }>(
    sql.takeKeys([JSON.stringify(rows), receivedAt]),
  );
  const fresh = new Set(taken.rows.map((row) => `${row.part}:${row.workspace_id}:${row.key}`));
  return new Set(keyed.filter((one) => first.get(nameOf(one)) !== one || !fresh.has(nameOf(one))));
};

const receiptKey = (person: Pick<Profile, 'workspaceId' | 'userId'>, campaignId: string): string =>
  `${person.workspaceId}:${person.userId}:${campaignId}`;

/** An open may be here before the send is concluded, and mates have received nothing: their rows are made. */
const lockReceipts = async (
  client: PoolClient,
  meant: readonly Meant[],
): Promise<Map<string, ReceiptRow>> => {
  const wanted = new Map<string, { part: number; w: number; u: string; c: string }>();
  for (const { person, mates, campaignId } of meant)
    for (const { part, workspaceId, userId } of [person, ...mates])
      wanted.set(`${workspaceId}:${userId}:${campaignId}`, {
        part,
        w: workspaceId,
        u: userId,
        c: campaignId,
      });
  const rows = [...wanted.values()];
  await client.query(sql.makeReceipts([JSON.stringify(rows)]));
  const locked = await client.query<ReceiptRow>(sql.lockReceipts([JSON.stringify(rows)]));
  return new Map(locked.rows.map((row) => [`${row.workspace_id}:${row.user_id}:${row.campaign_id}`, row]));
};

/** What only the campaign is known of is about the last message the person received of it. */
const fillFromReceipt = (one: Meant, receipt: ReceiptRow): void => {
  if (one.send !== null) return;
  one.variant = receipt.variant ?? '';
  one.dispatchId = receipt.last_dispatch_id ?? '';
  if (one.channel !== '') return;
  const [latest] = Object.entries(receipt.channels).sort(([, a], [, b]) => (a.last_at < b.last_at ? 1 : -1));
  one.channel = latest?.[0] ?? '';
};

interface Gain {
  readonly part: number;
  readonly w: number;
  readonly u: string;
  readonly c: string;
  readonly interactions: Tallies;
  readonly received: number;
  readonly received_ms: number | null;
}

/** Grows the receipt of one person; answers what the sums of the campaign gain, for the person written to. */
const grow = (
  receipts: Map<string, ReceiptRow>,
  gained: Map<string, Gain>,
  person: Profile,
  one: Meant,
  step: Parameters<typeof addToTallies>[1],
): ReturnType<typeof addToTallies>['counted'] => {
  const key = receiptKey(person, one.campaignId);
  const row = receipts.get(key);
  if (row === undefined) return [];
  const { tallies, counted } = addToTallies(row.interactions, step);
  receipts.set(key, { ...row, interactions: tallies });
  const before = gained.get(key);
  const delivered = person !== one.person && step.interaction === 'delivery';
  gained.set(key, {
    part: row.part,
    w: row.workspace_id,
    u: row.user_id,
    c: row.campaign_id,
    interactions: tallies,
    received: (before?.received ?? 0) + (delivered ? 1 : 0),
    received_ms: delivered ? one.at : (before?.received_ms ?? null),
  });
  return counted;
};

interface Sum {
  readonly part: number;
  readonly w: number;
  readonly c: string;
  readonly day: string;
  readonly send_id: string;
  readonly variant: string;
  readonly channel: string;
  readonly outcome: string;
  readonly reason: string;
  count: number;
}

const addSum = (sums: Map<string, Sum>, one: Meant, outcome: string, reason: string): void => {
  const { person, campaignId: c, variant, channel, send, at } = one;
  const { part, workspaceId: w } = person;
  const sum = {
    ...{ part, w, c, day: utcDay(at), send_id: send?.send_id ?? '', variant, channel, outcome, reason },
    count: 1,
  };
  const key = JSON.stringify(sum);
  const known = sums.get(key);
  if (known === undefined) sums.set(key, sum);
  else known.count += 1;
};

const toLogRow = (one: Meant) => ({
  part: one.person.part,
  w: one.person.workspaceId,
  at_ms: one.at,
  u: one.person.userId,
  c: one.campaignId,
  dispatch: one.dispatchId,
  variant: one.variant,
  channel: one.channel,
  kind: one.interaction,
  name: one.input.alias ?? one.input.button ?? '',
  key: one.input.about.kind === 'send' ? one.input.about.sendKey : null,
  detail: one.input.detail,
});
