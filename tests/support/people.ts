// People for tests: profiles with defaults, stored together with their identifiers and contact points.
import type { Pool } from '../../src/adapters/postgres/pool.ts';
import { toProfileRow } from '../../src/adapters/postgres/profile-row.ts';
import { aliasValue, makeUserId, partOf } from '../../src/core/part.ts';
import { contactKey, contactPart } from '../../src/core/users/person-key.ts';
import type { Profile } from '../../src/core/users/user.ts';

let made = 0;

/** A profile that lives where its first identifier says. */
export const buildProfile = (over: Partial<Profile> = {}): Profile => {
  made++;
  const workspaceId = over.workspaceId ?? 1;
  const [kind, value] = firstIdentifier(over);
  const part = over.part ?? partOf(workspaceId, kind, value);
  return {
    workspaceId,
    part,
    userId: makeUserId(made.toString(16).padStart(22, '0'), part),
    externalId: null,
    email: null,
    phone: null,
    timeZone: null,
    fields: {},
    attributes: {},
    aliases: {},
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
    randomBucket: 0,
    revision: 1,
    createdAt: 1_700_000_000_000,
    updatedAt: 1_700_000_000_000,
    ...over,
  };
};

const firstIdentifier = (over: Partial<Profile>): readonly [string, string] => {
  if (typeof over.externalId === 'string') return ['external_id', over.externalId];
  const alias = Object.entries(over.aliases ?? {})[0];
  if (alias !== undefined) return ['alias', aliasValue(...alias)];
  if (typeof over.email === 'string') return ['email', contactKey('email', over.email)];
  return ['anonymous', String(made)];
};

export const storeProfiles = async (pool: Pool, profiles: readonly Profile[]): Promise<void> => {
  await pool.query('insert into users select * from jsonb_populate_recordset(null::users, $1)', [
    JSON.stringify(profiles.map((profile) => ({ deprecated_ids: [], ...toProfileRow(profile) }))),
  ]);
  await pool.query('insert into identifiers select * from jsonb_populate_recordset(null::identifiers, $1)', [
    JSON.stringify(profiles.flatMap(identifierRows)),
  ]);
  await pool.query(
    'insert into contact_points select * from jsonb_populate_recordset(null::contact_points, $1)',
    [JSON.stringify(profiles.flatMap(contactRows))],
  );
};

const pointer = (p: Profile) => ({ workspace_id: p.workspaceId, user_part: p.part, user_id: p.userId });

const identifierRows = (p: Profile): readonly object[] => [
  ...(p.externalId === null ? [] : [identifierRow(p, 'external_id', p.externalId)]),
  ...Object.entries(p.aliases).map((alias) => identifierRow(p, 'alias', aliasValue(...alias))),
];

export const identifierRow = (p: Profile, kind: string, value: string, deprecated = false): object => ({
  ...pointer(p),
  part: partOf(p.workspaceId, kind, value),
  kind,
  value,
  deprecated,
});

const contactRows = (p: Profile): readonly object[] =>
  (['email', 'phone'] as const).flatMap((kind) => {
    const address = p[kind];
    if (address === null) return [];
    const value = contactKey(kind, address);
    return [{ ...pointer(p), part: contactPart(p.workspaceId, kind, value), kind, value }];
  });
