// Who is meant: identifiers of a batch → people, set by set, never one query per person. Pointers are checked
// against the users row, which is the truth (a pointer left behind by a crash or a merge finds nobody).
import type { Queryable } from './pool.ts';
import { loadSql } from './load-sql.ts';
import { followExternalIds } from './people-in-bulk.ts';
import { toProfile } from './profile-row.ts';
import type { ProfileRow } from './profile-row.ts';
import { partOf, partOfUserId } from '../../core/part.ts';
import {
  chooseByContact,
  contactKey,
  contactPart,
  identifierValue,
  personKeyText,
} from '../../core/users/person-key.ts';
import type { ContactKind, PersonKey, PersonMatch } from '../../core/users/person-key.ts';
import type { Profile } from '../../core/users/user.ts';

export const peopleSql = loadSql(new URL('./resolve-people.sql', import.meta.url), [
  'findIdentifiers',
  'findContacts',
  'findPeopleBriefly',
  'loadProfiles',
  'lockProfiles',
]);

export interface PersonRef {
  readonly workspaceId: number;
  readonly part: number;
  readonly userId: string;
}

export interface WorkspaceKey {
  readonly workspaceId: number;
  readonly key: PersonKey;
}

interface Pointer {
  readonly i: number;
  readonly user_part: number;
  readonly user_id: string;
  readonly passing?: boolean;
}

interface Brief {
  readonly part: number;
  readonly workspace_id: number;
  readonly user_id: string;
  readonly external_id: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly aliases: Readonly<Record<string, string>>;
  readonly updated_at: number;
}

type UniqueKey = Extract<PersonKey, { readonly kind: 'external_id' | 'alias' }>;
type ContactPersonKey = Extract<PersonKey, { readonly kind: ContactKind }>;

/** One match per key, in the order given. */
export const resolvePeople = (
  db: Queryable,
  workspaceId: number,
  keys: readonly PersonKey[],
): Promise<readonly PersonMatch[]> =>
  resolveAcross(
    db,
    keys.map((key) => ({ workspaceId, key })),
  );

/**
 * Where pointers lead, unchecked, for callers whose next statement finds out who is not there. Keys have to be
 * distinct. Addresses are always checked: only the row says whose they are now.
 */
export const followPointers = async (
  db: Queryable,
  asked: readonly WorkspaceKey[],
): Promise<readonly PersonMatch[]> => {
  const [first] = asked;
  if (first !== undefined && asked.every((one) => isExternalIdOf(first.workspaceId, one)))
    return followExternalIds(
      db,
      first.workspaceId,
      asked.map(({ key }) => ('value' in key ? key.value : '')),
    );
  const pointers = await findPointers(db, asked);
  const shared = asked.flatMap(({ key }, i) =>
    key.kind === 'email' || key.kind === 'phone' || key.kind === 'alias' ? [i] : [],
  );
  const briefs = await findBriefs(
    db,
    shared.flatMap((i) => pointers[i]!.map((ref) => ({ ...ref, workspaceId: asked[i]!.workspaceId }))),
  );
  const checked = new Set(shared);
  return asked.map((one, i) => {
    if (checked.has(i)) return match(one, pointers[i] ?? [], briefs);
    const ref = pointers[i]?.[0];
    return ref === undefined ? { kind: 'none' } : { kind: 'one', ...ref };
  });
};

const isExternalIdOf = (workspaceId: number, one: WorkspaceKey): boolean =>
  one.workspaceId === workspaceId && one.key.kind === 'external_id';

/** The same for keys of several workspaces. */
export const resolveAcross = async (
  db: Queryable,
  wanted: readonly WorkspaceKey[],
): Promise<readonly PersonMatch[]> => {
  const distinct = new Map(wanted.map((one) => [wantedText(one), one]));
  const asked = [...distinct.values()];
  const pointers = await findPointers(db, asked);
  const briefs = await findBriefs(
    db,
    pointers.flatMap((list, i) => list.map((ref) => ({ ...ref, workspaceId: asked[i]!.workspaceId }))),
  );
  const matches = new Map<string, PersonMatch>();
  asked.forEach((one, i) => matches.set(wantedText(one), match(one, pointers[i] ?? [], briefs)));
  return wanted.map((one) => matches.get(wantedText(one)) ?? { kind: 'none' });
};

/** Profiles by user id. `lock`: for the rest of the transaction, in one order. */
export const loadProfiles = async (
  db: Queryable,
  refs: readonly PersonRef[],
  lock = false,
): Promise<ReadonlyMap<string, Profile>> => {
  if (refs.length === 0) return new Map();
  const query = lock ? peopleSql.lockProfiles : peopleSql.loadProfiles;
  const { rows } = await db.query<ProfileRow>(query([refRows(refs)]));
  return new Map(rows.map((row) => [row.user_id, toProfile(row)]));
};

const wantedText = ({ workspaceId, key }: WorkspaceKey): string => `${workspaceId}:${personKeyText(key)}`;

interface Ref {
  readonly part: number;
  readonly userId: string;
  readonly lasting: boolean;
}

const findPointers = async (
  db: Queryable,
  asked: readonly WorkspaceKey[],
): Promise<readonly (readonly Ref[])[]> => {
  const found: Ref[][] = asked.map(({ key }) => ownPointer(key));
  const unique: object[] = [];
  const contacts: object[] = [];
  asked.forEach(({ workspaceId, key }, i) => {
    if (key.kind === 'external_id' || key.kind === 'alias') unique.push(uniqueRow(i, workspaceId, key));
    else if (key.kind !== 'braze_id') contacts.push(contactRow(i, workspaceId, key));
  });
  const add = ({ i, user_part, user_id, passing }: Pointer) =>
    found[i]?.push({ part: user_part, userId: user_id, lasting: passing === false });
  if (unique.length > 0)
    (await db.query<Pointer>(peopleSql.findIdentifiers([JSON.stringify(unique)]))).rows.forEach(add);
  if (contacts.length > 0)
    (await db.query<Pointer>(peopleSql.findContacts([JSON.stringify(contacts)]))).rows.forEach(add);
  return found;
};

/** A braze_id says itself where its person lives. */
const ownPointer = (key: PersonKey): Ref[] => {
  const part = key.kind === 'braze_id' ? partOfUserId(key.value) : null;
  return key.kind === 'braze_id' && part !== null ? [{ part, userId: key.value, lasting: false }] : [];
};

const uniqueRow = (i: number, w: number, key: UniqueKey): object => {
  const value = identifierValue(key);
  return { i, w, kind: key.kind, value, part: partOf(w, key.kind, value) };
};

const contactRow = (i: number, w: number, key: ContactPersonKey): object => {
  const value = contactKey(key.kind, key.value);
  return { i, w, kind: key.kind, value, part: contactPart(w, key.kind, value) };
};

const refRows = (refs: readonly PersonRef[]): string => {
  const distinct = new Map(refs.map((ref) => [`${ref.workspaceId}:${ref.userId}`, ref]));
  return JSON.stringify([...distinct.values()].map((r) => ({ part: r.part, w: r.workspaceId, u: r.userId })));
};

const findBriefs = async (db: Queryable, refs: readonly PersonRef[]): Promise<ReadonlyMap<string, Brief>> => {
  if (refs.length === 0) return new Map();
  const { rows } = await db.query<Brief>(peopleSql.findPeopleBriefly([refRows(refs)]));
  return new Map(rows.map((row) => [`${row.workspace_id}:${row.user_id}`, row]));
};

const match = (
  { workspaceId, key }: WorkspaceKey,
  pointers: readonly Ref[],
  briefs: ReadonlyMap<string, Brief>,
): PersonMatch => {
  const people = pointers.flatMap((ref) => briefs.get(`${workspaceId}:${ref.userId}`) ?? []);
  const confirmed = people.filter((brief) => confirms(brief, key));
  if (key.kind === 'external_id' || key.kind === 'alias' || key.kind === 'braze_id')
    return oneOf(confirmed[0]);
  const chosen = chooseByContact(
    confirmed.map((brief) => ({
      ...brief,
      userId: brief.user_id,
      externalId: brief.external_id,
      updatedAt: brief.updated_at,
    })),
    key.prioritization,
  );
  return chosen === 'none' || chosen === 'ambiguous' ? { kind: chosen } : oneOf(chosen);
};

const oneOf = (brief: Brief | undefined): PersonMatch =>
  brief === undefined ? { kind: 'none' } : { kind: 'one', part: brief.part, userId: brief.user_id };

/** Does the row still carry what the pointer says? A deprecated external id is known to its pointer alone. */
const confirms = (brief: Brief, key: PersonKey): boolean => {
  switch (key.kind) {
    case 'external_id':
    case 'braze_id':
      return true;
    case 'alias':
      return brief.aliases[key.label] === key.name;
    case 'email':
      return brief.email !== null && contactKey('email', brief.email) === contactKey('email', key.value);
    case 'phone':
      return brief.phone !== null && contactKey('phone', brief.phone) === contactKey('phone', key.value);
  }
};
