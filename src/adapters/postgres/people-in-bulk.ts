// People by the thousand: whom external ids point at, the birth of new people, and plain changes of people whose addresses
// stay as they are. What files say is nearly always one of these.
import type { PersonMatch } from '../../core/users/person-key.ts';
import { contactKey, contactPart, identifierValue } from '../../core/users/person-key.ts';
import { partOf } from '../../core/part.ts';
import type { Profile } from '../../core/users/user.ts';
import type { BirthBundle, NewPerson, PersonPlace, PlainWrite } from '../../ports/ingest-store.ts';
import { bareColumn, column, jsonColumn } from './columns.ts';
import { loadSql } from './load-sql.ts';
import type { PoolClient, Queryable } from './pool.ts';
import { toProfileRow } from './profile-row.ts';

const sql = loadSql(new URL('./people-in-bulk.sql', import.meta.url), [
  'followExternalIds',
  'bearPeople',
  'changePlain',
]);

const NOBODY: PersonMatch = { kind: 'none' };

/** Distinct external ids of one workspace → where they lead, unchecked. */
export const followExternalIds = async (
  db: Queryable,
  workspaceId: number,
  values: readonly string[],
): Promise<readonly PersonMatch[]> => {
  const parts = bareColumn(values, (value) => partOf(workspaceId, 'external_id', value));
  const { rows } = await db.query<{ found: string | null }>(
    sql.followExternalIds([workspaceId, parts, column(values, (value) => value)]),
  );
  const matches = new Array<PersonMatch>(values.length).fill(NOBODY);
  for (const one of rows[0]?.found?.split(',') ?? []) {
    const [place, part, userId = '', passing] = one.split(' ');
    matches[Number(place) - 1] = { kind: 'one', part: Number(part), userId, lasting: passing === 'f' };
  }
  return matches;
};

/** `made`: one for each of the people, in their order. */
export const bearPeople = async (
  client: PoolClient,
  { workspaceId, groupId, receivedAt, parts, people, now }: BirthBundle,
  made: readonly Profile[],
): Promise<void> => {
  const emails = made.map(({ email }) => addressOf('email', workspaceId, email));
  const phones = made.map(({ phone }) => addressOf('phone', workspaceId, phone));
  await client.query(
    sql.bearPeople([
      ...[workspaceId, groupId, receivedAt, parts, now],
      bareColumn(people, ({ part }) => part),
      bareColumn(people, ({ userId }) => userId),
      column(people, ({ key }) => (key.kind === 'external_id' ? null : key.kind)),
      column(people, identifierOf),
      bareColumn(people, ({ randomBucket }) => randomBucket),
      ...addressColumns(emails),
      ...addressColumns(phones),
      jsonColumn(made, ({ fields }) => jsonUnlessEmpty(fields)),
      jsonColumn(made, ({ attributes }) => jsonUnlessEmpty(attributes)),
      jsonColumn(made, restOf),
    ]),
  );
};

interface AddressCells {
  readonly given: string;
  readonly part: number;
  /** Null: the address is its own key. */
  readonly key: string | null;
}

const addressOf = (
  kind: 'email' | 'phone',
  workspaceId: number,
  given: string | null,
): AddressCells | null => {
  if (given === null) return null;
  const key = contactKey(kind, given);
  return { given, part: contactPart(workspaceId, kind, key), key: key === given ? null : key };
};

const addressColumns = (cells: readonly (AddressCells | null)[]): readonly string[] => [
  column(cells, (cell) => cell?.given),
  column(cells, (cell) => cell?.part),
  column(cells, (cell) => cell?.key),
];

const identifierOf = ({ key }: NewPerson): string => {
  if (key.kind !== 'external_id' && key.kind !== 'alias')
    throw new Error('an address is no unique identifier');
  return identifierValue(key);
};

/** What few newborns have. */
const restOf = (one: Profile): string => {
  const usual =
    one.timeZone === null &&
    one.emailState === 'subscribed' &&
    one.emailStateAt === null &&
    one.pushState === 'subscribed' &&
    one.pushStateAt === null &&
    one.emailBouncedAt === null &&
    one.emailSpamAt === null &&
    one.phoneStoppedAt === null &&
    one.phoneInvalidAt === null &&
    one.lastUsedAt === null &&
    one.devices.length === 0 &&
    isEmpty(one.aliases) &&
    isEmpty(one.subscriptionGroups);
  if (usual) return '';
  const { profile: _, attributes: __, ...rest } = toProfileRow(one);
  return JSON.stringify(rest);
};

const isEmpty = (map: object): boolean => {
  for (const name in map) if (Object.hasOwn(map, name)) return false;
  return true;
};

const jsonUnlessEmpty = (map: object): string => (isEmpty(map) ? '' : JSON.stringify(map));

/**
 * Locks all of them in one order and changes those that `writes` can be applied to blindly. Answers the ids of the others,
 * and of those who are gone.
 */
export const changePlain = async (
  client: PoolClient,
  places: readonly PersonPlace[],
  writes: readonly PlainWrite[],
): Promise<ReadonlySet<string>> => {
  const plain = new Set(writes.map(({ place }) => place.userId));
  const rest = places.filter(({ userId }) => !plain.has(userId));
  const rows: readonly (PlainWrite | { readonly place: PersonPlace; readonly change?: never })[] = [
    ...writes,
    ...rest.map((place) => ({ place })),
  ];
  const { rows: left } = await client.query<{ left: string }>(
    sql.changePlain([
      bareColumn(rows, ({ place }) => place.part),
      bareColumn(rows, ({ place }) => place.workspaceId),
      bareColumn(rows, ({ place }) => place.userId),
      column(rows, (row) => (row.change === undefined ? null : row.now)),
      column(rows, (row) => (row.change === undefined ? null : row.email)),
      column(rows, (row) => (row.change === undefined ? null : row.phone)),
      column(rows, ({ change }) => change?.timeZone),
      jsonColumn(rows, ({ change }) => (change === undefined ? '' : jsonUnlessEmpty(change.fields))),
      jsonColumn(rows, ({ change }) => (change === undefined ? '' : jsonUnlessEmpty(change.attributes))),
    ]),
  );
  return new Set(left.map((row) => row.left));
};
