// Push tokens belong to the last person who logged in with them (19.5): whoever had one loses it in the transaction
// that gives it away. Token rows are locked before people, in one order.
import { uuidOf } from '../../core/identity.ts';
import { partOf } from '../../core/part.ts';
import type { Device, Profile } from '../../core/users/user.ts';
import type { PersonPlace, PersonWrite, TokenClaim } from '../../ports/ingest-store.ts';
import { deviceSql } from './device-items.ts';
import type { Queryable } from './pool.ts';

const tokenKey = ({ appId, token }: Pick<Device, 'appId' | 'token'>): string => uuidOf('token', appId, token);
const TOKEN = 'push_token';

const tokenRow = (place: PersonPlace, device: Pick<Device, 'appId' | 'token'>) => {
  const key = tokenKey(device);
  const { workspaceId, part, userId } = place;
  return { part: partOf(workspaceId, TOKEN, key), w: workspaceId, k: key, up: part, u: userId };
};
type TokenRow = ReturnType<typeof tokenRow>;

export interface Claimed {
  /** People who had a token that somebody else has now. */
  readonly losers: readonly PersonPlace[];
  /** `<workspace>:<key>` → who has it now. */
  readonly owners: ReadonlyMap<string, string>;
}

export const claimTokens = async (db: Queryable, claims: readonly TokenClaim[]): Promise<Claimed> => {
  const wanted = new Map<string, TokenRow>();
  for (const claim of claims) {
    const row = tokenRow(claim.place, claim);
    wanted.set(`${row.w}:${row.k}`, row);
  }
  const owners = new Map([...wanted].map(([name, row]) => [name, row.u]));
  if (wanted.size === 0) return { losers: [], owners };
  const rows = JSON.stringify([...wanted.values()]);
  const entered = await db.query(deviceSql.enterTokens([rows]));
  if (entered.rowCount === wanted.size) return { losers: [], owners };
  const held = await db.query<{ workspace_id: number; key: string; user_part: number; user_id: string }>(
    deviceSql.lockTokens([rows]),
  );
  const lost = held.rows.filter((row) => owners.get(`${row.workspace_id}:${row.key}`) !== row.user_id);
  if (lost.length > 0) {
    const moved = lost.map((row) => wanted.get(`${row.workspace_id}:${row.key}`));
    await db.query(deviceSql.giveTokens([JSON.stringify(moved)]));
  }
  const losers = new Map(
    lost.map((row) => [
      `${row.workspace_id}:${row.user_id}`,
      { workspaceId: row.workspace_id, part: row.user_part, userId: row.user_id },
    ]),
  );
  return { losers: [...losers.values()], owners };
};

/** The person without the devices whose token is somebody else's; the same object when there are none. */
export const withoutLostTokens = (profile: Profile, { owners }: Claimed): Profile => {
  if (owners.size === 0) return profile;
  const kept = profile.devices.filter((device) => {
    if (device.token === '') return true;
    const owner = owners.get(`${profile.workspaceId}:${tokenKey(device)}`);
    return owner === undefined || owner === profile.userId;
  });
  return kept.length === profile.devices.length ? profile : { ...profile, devices: kept };
};

/** What was decided about people, and about those who lose a token without being spoken of. */
export const withLosers = (
  writes: readonly PersonWrite[],
  claimed: Claimed,
  profiles: ReadonlyMap<string, Profile>,
): readonly PersonWrite[] => {
  if (claimed.losers.length === 0 && claimed.owners.size === 0) return writes;
  const seen = new Set<string>();
  const stripped = writes.map((write): PersonWrite => {
    const { change, place } = write;
    if (change !== null) seen.add(place.userId);
    if (change === null) return write;
    const after = withoutLostTokens(change.after, claimed);
    return after === change.after ? write : { ...write, change: { ...change, after } };
  });
  const others = claimed.losers.flatMap(({ userId }): readonly PersonWrite[] => {
    const before = profiles.get(userId);
    if (before === undefined || seen.has(userId)) return [];
    const after = { ...withoutLostTokens(before, claimed), revision: before.revision + 1 };
    const place = { workspaceId: before.workspaceId, part: before.part, userId };
    return [
      {
        place,
        now: before.updatedAt,
        facts: [],
        plain: null,
        change: { before, after },
        deliveries: [],
        skips: [],
        cancels: [],
        conversions: [],
      },
    ];
  });
  return [...stripped, ...others];
};

const ownRows = (person: Profile): string =>
  JSON.stringify(
    person.devices
      .filter(({ token }) => token !== '')
      .map((device) => tokenRow(person, device))
      .map(({ part, w, k, u }) => ({ part, w, k, u })),
  );

/** After a merge: the tokens of who is gone are the survivor's. */
export const repointTokens = async (db: Queryable, from: Profile, to: PersonPlace): Promise<void> => {
  if (from.devices.length === 0) return;
  await db.query(deviceSql.repointTokens([ownRows(from), to.part, to.userId]));
};

export const dropTokens = async (db: Queryable, person: Profile): Promise<void> => {
  if (person.devices.length > 0) await db.query(deviceSql.dropTokens([ownRows(person)]));
};
