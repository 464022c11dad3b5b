// People for those who look after them: searched by any identifier, with what happened to them, newest first.
import { aliasValue, PARTS, partOf, partOfUserId, slotOfPart } from '../../core/part.ts';
import type { JsonObject } from '../../core/json.ts';
import { inOrder, type CurrencyAmount } from '../../core/reports/revenue.ts';
import { addressesOf } from '../../core/users/address.ts';
import { contactKey } from '../../core/users/person-key.ts';
import type { Profile } from '../../core/users/user.ts';
import type {
  FoundPerson,
  PeopleDirectory,
  PeoplePage,
  PersonPlaceRef,
} from '../../ports/people-directory.ts';
import { loadSql } from './load-sql.ts';
import { readTimeline } from './person-timeline.ts';
import type { Pool } from './pool.ts';
import { toProfile, type ProfileRow } from './profile-row.ts';
import { loadProfiles } from './resolve-people.ts';

const sql = loadSql(new URL('./people-directory.sql', import.meta.url), [
  'searchIdentifiers',
  'searchContacts',
  'aliasLabels',
  'listPeople',
  'receiptsOf',
  'listsOf',
  'spentBy',
  'tablesOfPeople',
  'pointersOf',
]);

/** Sorts behind every character that an identifier may hold. */
const LAST = String.fromCodePoint(0x10ffff);
const MIN_PHONE_DIGITS = 4;

export const createPeopleDirectory = (pool: Pool): PeopleDirectory => ({
  search: (workspaceId, text, limit, after) =>
    text.trim() === ''
      ? listPeople(pool, workspaceId, limit, after)
      : searchPeople(pool, workspaceId, text.trim(), limit),
  find: async (workspaceId, userId) => {
    const part = partOfUserId(userId);
    if (part === null) return null;
    return (await loadProfiles(pool, [{ workspaceId, part, userId }])).get(userId) ?? null;
  },
  receipts: (workspaceId, person) => readReceipts(pool, workspaceId, person),
  spent: async (workspaceId, { part, userId }) => {
    const { rows } = await pool.query<CurrencyAmount>(sql.spentBy([part, workspaceId, userId]));
    return inOrder(rows);
  },
  lists: async (workspaceId, { part, userId }) => {
    const { rows } = await pool.query<{ list_id: string; name: string; added_at: number }>(
      sql.listsOf([part, workspaceId, userId]),
    );
    return rows.map((row) => ({ listId: row.list_id, name: row.name, addedAt: row.added_at }));
  },
  timeline: (workspaceId, person, query) => readTimeline(pool, workspaceId, person, query),
  everything: (workspaceId, person) => readEverything(pool, workspaceId, person),
});

interface Hit extends PersonPlaceRef {
  readonly kind: string;
  readonly value: string;
}

interface PointerRow {
  readonly part: number;
  readonly user_id: string;
  readonly value: string;
}

const searchPeople = async (
  pool: Pool,
  workspaceId: number,
  text: string,
  limit: number,
): Promise<PeoplePage> => {
  const walk = async (query: 'searchIdentifiers' | 'searchContacts', kind: string, prefix: string) => {
    const values = [PARTS, workspaceId, kind, prefix, LAST, limit];
    const { rows } = await pool.query<PointerRow>(sql[query](values));
    return rows.map((row): Hit => ({ part: row.part, userId: row.user_id, kind, value: row.value }));
  };
  const found = await Promise.all([
    walk('searchIdentifiers', 'external_id', text),
    walk('searchContacts', 'email', contactKey('email', text)),
    searchPhones(text, (prefix) => walk('searchContacts', 'phone', prefix)),
    searchAliases(pool, workspaceId, text, (prefix) => walk('searchIdentifiers', 'alias', prefix)),
  ]);
  const hits = distinct([...ownId(text), ...found.flat()]);
  const profiles = await loadProfiles(
    pool,
    hits.slice(0, limit * 2).map((hit) => ({ workspaceId, part: hit.part, userId: hit.userId })),
  );
  const people = hits.flatMap((hit): readonly FoundPerson[] => {
    const profile = profiles.get(hit.userId);
    return profile === undefined || !stillHas(profile, hit) ? [] : [{ profile, matched: shown(hit) }];
  });
  return { people: people.slice(0, limit), next: null };
};

const ownId = (text: string): readonly Hit[] => {
  const part = partOfUserId(text);
  return part === null ? [] : [{ part, userId: text, kind: 'braze_id', value: text }];
};

const searchPhones = async (
  text: string,
  walk: (prefix: string) => Promise<readonly Hit[]>,
): Promise<readonly Hit[]> => {
  const digits = text.replaceAll(/\D/g, '');
  if (!/^\+?[\d\s().-]+$/.test(text) || digits.length < MIN_PHONE_DIGITS) return [];
  return walk(text.startsWith('+') ? `+${digits}` : contactKey('phone', text));
};

/** `label:name`, or a name under any label. */
const searchAliases = async (
  pool: Pool,
  workspaceId: number,
  text: string,
  walk: (prefix: string) => Promise<readonly Hit[]>,
): Promise<readonly Hit[]> => {
  const { rows } = await pool.query<{ label: string }>(sql.aliasLabels([PARTS, workspaceId, LAST]));
  const prefixes = rows.flatMap(({ label }) => {
    const name = text.startsWith(`${label}:`) ? text.slice(label.length + 1) : text;
    return aliasValue(label, name).slice(0, -2);
  });
  return (await Promise.all(prefixes.map(walk))).flat();
};

/** Exact matches first: whoever types a whole identifier means it. */
const distinct = (hits: readonly Hit[]): readonly Hit[] => {
  const seen = new Map<string, Hit>();
  for (const hit of [...hits].sort((a, b) => a.value.length - b.value.length))
    if (!seen.has(hit.userId)) seen.set(hit.userId, hit);
  return [...seen.values()];
};

/** Pointers are hints: the row decides. */
const stillHas = (profile: Profile, { kind, value }: Hit): boolean => {
  if (kind !== 'email' && kind !== 'phone') return true;
  const own = profile[kind];
  return own !== null && contactKey(kind, own) === value;
};

const shown = ({ kind, value }: Hit): FoundPerson['matched'] =>
  kind === 'alias' ? { kind, value: (JSON.parse(value) as string[]).join(':') } : { kind, value };

const listPeople = async (
  pool: Pool,
  workspaceId: number,
  limit: number,
  after: string | null,
): Promise<PeoplePage> => {
  const from = after === null ? null : partOfUserId(after);
  const parts = from === null ? PARTS : PARTS.slice(slotOfPart(from));
  const { rows } = await pool.query<ProfileRow>(
    sql.listPeople([parts, workspaceId, from === null ? '' : after, limit]),
  );
  const next = rows.length === limit ? (rows.at(-1)?.user_id ?? null) : null;
  return { people: rows.map((row) => ({ profile: toProfile(row), matched: null })), next };
};

interface ReceiptRow {
  readonly campaign_id: string;
  readonly name: string;
  readonly received: number;
  readonly first_received_at: number | null;
  readonly last_received_at: number | null;
  readonly control: boolean;
  readonly variant: string | null;
  readonly channels: JsonObject;
  readonly interactions: JsonObject;
  readonly conversions: JsonObject;
}

const readReceipts = async (pool: Pool, workspaceId: number, { part, userId }: PersonPlaceRef) => {
  const { rows } = await pool.query<ReceiptRow>(sql.receiptsOf([part, workspaceId, userId]));
  return rows.map(({ campaign_id, first_received_at, last_received_at, ...row }) => ({
    ...row,
    campaignId: campaign_id,
    firstReceivedAt: first_received_at,
    lastReceivedAt: last_received_at,
  }));
};

/** Table names come from the catalogue, never from a caller. */
const QUOTED = /^[a-z_]+$/;
const MAX_ROWS = 100_000;
/** Rows that live in a part of their own, not in the person's. */
const ELSEWHERE = new Set(['device_tokens', 'short_links']);

const readEverything = async (pool: Pool, workspaceId: number, person: PersonPlaceRef) => {
  const out: Record<string, JsonObject[]> = {};
  const { rows: tables } = await pool.query<{ name: string; has_part: boolean }>(sql.tablesOfPeople());
  for (const { name, has_part } of tables) {
    if (!QUOTED.test(name)) continue;
    const place = has_part && !ELSEWHERE.has(name) ? 'and x.part = $4' : 'and $4::smallint is not null';
    const { rows } = await pool.query<{ row: JsonObject }>(
      `select to_jsonb(x) as row from "${name}" x where x.workspace_id = $1 and x.user_id = $2 ${place} limit $3`,
      [workspaceId, person.userId, MAX_ROWS, person.part],
    );
    if (rows.length > 0) out[name] = rows.map(({ row }) => row);
  }
  const profile = (await loadProfiles(pool, [{ workspaceId, ...person }])).get(person.userId);
  for (const { name, row } of profile === undefined ? [] : await readPointers(pool, profile))
    (out[name] ??= []).push(row);
  return out;
};

const readPointers = async (pool: Pool, profile: Profile) => {
  const { workspaceId, userId } = profile;
  const named = [
    ...(profile.externalId === null ? [] : [{ kind: 'external_id', value: profile.externalId }]),
    ...Object.entries(profile.aliases).map(([label, name]) => ({
      kind: 'alias',
      value: aliasValue(label, name),
    })),
    ...addressesOf(profile),
  ];
  const parts = named.map(({ kind, value }) => partOf(workspaceId, kind, value));
  const values = named.map(({ value }) => value);
  const { rows } = await pool.query<{ name: string; row: JsonObject }>(
    sql.pointersOf([parts, workspaceId, userId, values]),
  );
  return rows;
};
