// Bulk loading of made-up people and their history: a few set-based statements, thousands of rows each.
import type { Instant } from '../../core/time.ts';
import type { Profile } from '../../core/users/user.ts';
import { contactKey, contactPart } from '../../core/users/person-key.ts';
import type { ContactKind } from '../../core/users/person-key.ts';
import { partOf } from '../../core/part.ts';
import { loadSql } from './load-sql.ts';
import type { PoolClient } from './pool.ts';
import { toProfileRow } from './profile-row.ts';

const sql = loadSql(new URL('./seed.sql', import.meta.url), [
  'lockSeed',
  'countWorkspaces',
  'loadUsers',
  'loadIdentifiers',
  'loadContacts',
  'loadEvents',
  'loadSummaries',
  'loadCatalog',
  'loadItems',
]);

const BATCH = 5_000;

/** Held until the transaction ends: one process seeds, the others find it done. */
export const lockSeed = async (client: PoolClient): Promise<void> => {
  await client.query(sql.lockSeed());
};

export const isEmptyInstallation = async (client: PoolClient): Promise<boolean> => {
  const { rows } = await client.query<{ count: number }>(sql.countWorkspaces());
  return Number(rows[0]?.count) === 0;
};

export interface SeedFact {
  readonly kind: string;
  readonly name: string;
  readonly at: Instant;
  readonly properties: object;
}
export interface SeedSummary {
  readonly kind: string;
  readonly name: string;
  readonly count: number;
  readonly firstAt: Instant;
  readonly lastAt: Instant;
  readonly revenue: number;
  readonly days: Readonly<Record<string, number>>;
}
export interface SeedPerson {
  readonly profile: Profile;
  readonly facts: readonly SeedFact[];
  readonly summaries: readonly SeedSummary[];
}

/** Returns how many facts were written. */
export const loadPeople = async (client: PoolClient, people: readonly SeedPerson[]): Promise<number> => {
  const load = async (query: keyof typeof sql, rows: readonly object[]): Promise<void> => {
    for (let start = 0; start < rows.length; start += BATCH) {
      await client.query(sql[query]([JSON.stringify(rows.slice(start, start + BATCH))]));
    }
  };
  await load(
    'loadUsers',
    people.map(({ profile }) => ({ ...toProfileRow(profile), deprecated_ids: [] })),
  );
  await load(
    'loadIdentifiers',
    people.flatMap(({ profile }) => identifierOf(profile)),
  );
  await load(
    'loadContacts',
    people.flatMap(({ profile }) => [
      ...contactOf(profile, 'email', profile.email),
      ...contactOf(profile, 'phone', profile.phone),
    ]),
  );
  const facts = people.flatMap(({ profile, facts: own }) =>
    own.map((fact) => ({ ...ownerOf(profile), ...fact })),
  );
  await load('loadEvents', facts);
  await load(
    'loadSummaries',
    people.flatMap(({ profile, summaries }) =>
      summaries.map(({ firstAt: first_at, lastAt: last_at, ...rest }) => ({
        ...ownerOf(profile),
        ...rest,
        first_at,
        last_at,
      })),
    ),
  );
  return facts.length;
};

const ownerOf = ({ part, workspaceId, userId }: Profile) => ({
  part,
  workspace_id: workspaceId,
  user_id: userId,
});

const identifierOf = (profile: Profile): readonly object[] => {
  const { workspaceId: workspace_id, part: user_part, userId: user_id, externalId: value } = profile;
  if (value === null) return [];
  const part = partOf(workspace_id, 'external_id', value);
  return [{ part, workspace_id, kind: 'external_id', value, user_part, user_id }];
};

const contactOf = (profile: Profile, kind: ContactKind, address: string | null): readonly object[] => {
  if (address === null) return [];
  const { workspaceId: workspace_id, part: user_part, userId: user_id } = profile;
  const value = contactKey(kind, address);
  return [{ part: contactPart(workspace_id, kind, value), workspace_id, kind, value, user_part, user_id }];
};

export interface SeedCatalog {
  readonly name: string;
  readonly description: string;
  readonly fields: readonly object[];
  readonly items: readonly object[];
}

export const loadCatalog = async (
  client: PoolClient,
  workspaceId: number,
  { name, description, fields, items }: SeedCatalog,
  at: Instant,
): Promise<void> => {
  await client.query(sql.loadCatalog([workspaceId, name, description, JSON.stringify(fields), at]));
  await client.query(sql.loadItems([workspaceId, name, JSON.stringify(items), at]));
};
