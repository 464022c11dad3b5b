// What others wrote down about people who are erased (G16): callers into the properties of their calls, staff into what
// the audit log keeps, this product into answers and errors. Runs once per erasure, for everybody whom it erases.
import type { PoolClient, Queryable } from './pool.ts';
import { loadSql } from './load-sql.ts';
import { keyText, partOfRecipient } from '../../core/campaigns/recipient-key.ts';
import type { Json, JsonObject } from '../../core/json.ts';
import { DAY_MS } from '../../core/time.ts';
import { addressesOf } from '../../core/users/address.ts';
import type { PersonKey } from '../../core/users/person-key.ts';
import { contactKey } from '../../core/users/person-key.ts';
import type { Traces } from '../../core/users/traces.ts';
import { blankTraces, isList, isTrace, joinTraces, tracesOf, widenTraces } from '../../core/users/traces.ts';
import type { Profile } from '../../core/users/user.ts';
import type { Clock } from '../../ports/clock.ts';

const sql = loadSql(new URL('./forget-mentions.sql', import.meta.url), [
  'callsNaming',
  'writeCalls',
  'callsOf',
  'dropCallContents',
  'forgetCallContents',
  'schedulesNaming',
  'writeSchedules',
  'deliveriesNaming',
  'writeDeliveries',
  'auditNaming',
  'writeAudit',
  'blankRequestErrors',
  'dropAnswers',
  'leaveSeedGroups',
  'forgetExportRules',
  'exportsNaming',
  'writeExportRules',
  'scrubUnknown',
  'scrubCopies',
]);

/** Somebody who is erased, and everything they were known by. */
export interface Forgotten {
  readonly person: Profile;
  /** External ids, those of the past too, and names of aliases. */
  readonly names: readonly string[];
  readonly keys: readonly PersonKey[];
  /** Calls that they got something from, or were to get. */
  readonly calls: readonly string[];
}

interface Search {
  readonly client: PoolClient;
  readonly workspaceId: number;
  readonly people: readonly Forgotten[];
  /** Everybody's, and those that the erasure named though nobody has them. */
  readonly keys: readonly PersonKey[];
  readonly traces: Traces;
  /** Workspace, patterns and patterns of digits: the first values of every query here. */
  readonly where: readonly unknown[];
}

/** Stands in rules where the person stood: nobody has it, so that the rule means the same others. */
const NOBODY = 'erased';

export const forgetMentions = async (
  client: PoolClient,
  workspaceId: number,
  people: readonly Forgotten[],
  named: readonly PersonKey[] = [],
): Promise<void> => {
  const keys = [...named, ...people.flatMap((each) => each.keys)];
  if (keys.length === 0) return;
  const traces = joinTraces(people.map(({ person, names }) => tracesOf(person, names)));
  const patterns = patternsOf(traces.within);
  const digits = traces.digits.map((text) => `%${text}%`);
  const search = { client, workspaceId, people, keys, traces, where: [workspaceId, patterns, digits] };
  await scrubSchedules(search);
  await scrubCalls(search);
  await scrubDeliveries(search);
  await scrubAudit(search);
  await scrubExports(search);
  await scrubLedger(search);
  const quoted = people
    .flatMap(({ person, names }) => [person.userId, ...names])
    .map((name) => `%${escapeLike(JSON.stringify(name))}%`);
  await client.query(sql.blankRequestErrors([...search.where, quoted]));
  await client.query(sql.dropAnswers([...search.where, quoted]));
};

/** For LIKE: each anywhere in the text of a JSON value. */
export const patternsOf = (texts: readonly string[]): readonly string[] =>
  texts.map((text) => `%${escapeLike(inJson(text))}%`);

/** Texts stand in `jsonb` as in JSON; a pattern's own signs are texts here. */
const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);
const escapeLike = (text: string): string => text.replaceAll(/[\\%_]/g, '\\$&');

interface Call {
  readonly dispatch_id: string;
  readonly trigger_properties: Json;
  readonly attachments: Json;
  readonly audience: Json;
  /** What a call brought itself. */
  readonly message: Json;
}

/** Calls of which nobody else waits say nothing any more; the others say nothing of the person. */
const scrubCalls = async ({ client, workspaceId, people, traces, where }: Search): Promise<void> => {
  for (const { person, calls } of people) await forgetCalls(client, workspaceId, person.userId, calls);
  const own = [...new Set(people.flatMap(({ calls }) => calls))];
  const { rows } = await client.query<Call>(sql.callsNaming([...where, own]));
  const written = rows.flatMap((row) => {
    const theirs = people.filter(({ calls }) => calls.includes(row.dispatch_id));
    const wide = joinTraces([
      traces,
      ...theirs.map(({ person, names }) => widenTraces(tracesOf(person, names), person, names)),
    ]);
    const properties = blankTraces(row.trigger_properties, wide, null);
    const attachments = dropNamed(row.attachments, wide);
    const audience = blankTraces(row.audience, traces, NOBODY);
    // A text of a message that names them goes whole: without it the message does not leave for anybody else either.
    const message = blankTraces(row.message, wide, '');
    const same =
      properties === row.trigger_properties &&
      attachments === row.attachments &&
      audience === row.audience &&
      message === row.message;
    return same ? [] : [{ id: row.dispatch_id, properties, attachments, audience, message }];
  });
  if (written.length > 0) await client.query(sql.writeCalls([workspaceId, JSON.stringify(written)]));
};

/** A file whose name or address names the person is no file for anybody else. */
const dropNamed = (attachments: Json, traces: Traces): Json => {
  if (!isList(attachments)) return attachments;
  const kept = attachments.filter((each) => blankTraces(each, traces, null) === each);
  return kept.length === attachments.length ? attachments : kept;
};

/** Those of a person that nobody else waits for. */
export const forgetCalls = async (
  client: PoolClient,
  workspaceId: number,
  userId: string,
  calls: readonly string[],
): Promise<void> => {
  if (calls.length > 0) await client.query(sql.dropCallContents([workspaceId, calls, userId]));
};

export const callsOf = async (
  client: PoolClient,
  { part, workspaceId, userId }: Pick<Profile, 'part' | 'workspaceId' | 'userId'>,
  keys: readonly PersonKey[] = [],
): Promise<readonly string[]> => {
  const { rows } = await client.query<{ dispatch_id: string }>(
    sql.callsOf([part, workspaceId, userId, ...recipientKeys(keys)]),
  );
  return rows.map((row) => row.dispatch_id);
};

/** As recipients of stored calls are named: values, and aliases whole. */
export const recipientKeys = (
  keys: readonly PersonKey[],
): readonly [readonly string[], readonly string[]] => [
  keys.flatMap((key) => (key.kind === 'alias' ? [] : [key.value])),
  keys.flatMap((key) => (key.kind === 'alias' ? [JSON.stringify(key)] : [])),
];

interface Recipient extends JsonObject {
  readonly key: JsonObject;
  readonly properties: Json;
  readonly attributes: JsonObject | null;
}

interface Request extends JsonObject {
  readonly audience: Json;
  readonly recipients: readonly Recipient[];
}

/** In the place of a recipient who is erased; an empty list could mean everybody. */
const NO_RECIPIENT: Recipient = {
  key: { kind: 'braze_id', value: NOBODY },
  properties: null,
  sendToExistingOnly: true,
  attributes: null,
};

/** Calls accepted for later that name the people, or say something of them to others. */
const scrubSchedules = async ({ client, workspaceId, keys, traces, where }: Search): Promise<void> => {
  const [values, aliases] = recipientKeys(keys);
  const { rows } = await client.query<{ schedule_id: string; request: Request }>(
    sql.schedulesNaming([...where, values, aliases]),
  );
  const isErased = ({ key }: Recipient): boolean => keys.some((each) => isSameKey(each, key));
  const written = rows.map(({ schedule_id: id, request }) => ({
    id,
    request: {
      ...request,
      audience: blankTraces(request.audience, traces, NOBODY),
      recipients: request.recipients.map((each) =>
        isErased(each) ? NO_RECIPIENT : withoutTraces(each, traces),
      ),
    },
  }));
  if (written.length > 0) await client.query(sql.writeSchedules([workspaceId, JSON.stringify(written)]));
};

const isSameKey = (key: PersonKey, given: JsonObject): boolean => {
  if (key.kind === 'alias') return given['label'] === key.label && given['name'] === key.name;
  if (given['kind'] !== key.kind || typeof given['value'] !== 'string') return false;
  const isContact = key.kind === 'email' || key.kind === 'phone';
  return isContact
    ? contactKey(key.kind, given['value']) === contactKey(key.kind, key.value)
    : given['value'] === key.value;
};

/** An attribute that says something of the erased is not written; null would take away what the other has. */
const withoutTraces = (recipient: Recipient, traces: Traces): Recipient => ({
  ...recipient,
  properties: blankTraces(recipient.properties, traces, null),
  attributes:
    recipient.attributes === null
      ? null
      : Object.fromEntries(
          Object.entries(recipient.attributes).filter(([, each]) => blankTraces(each, traces, null) === each),
        ),
});

const scrubDeliveries = async ({ client, workspaceId, traces, where }: Search): Promise<void> => {
  const { rows } = await client.query<{ part: number; delivery_id: string; properties: Json }>(
    sql.deliveriesNaming(where),
  );
  const written = rows.map(({ part, delivery_id: id, properties }) => ({
    ...{ part, id },
    properties: blankTraces(properties, traces, null),
  }));
  if (written.length > 0) await client.query(sql.writeDeliveries([workspaceId, JSON.stringify(written)]));
};

const scrubAudit = async ({ client, workspaceId, traces, where }: Search): Promise<void> => {
  const { rows } = await client.query<{ audit_id: string; subject: string; detail: Json }>(
    sql.auditNaming(where),
  );
  const written = rows.map(({ audit_id: id, subject, detail }) => ({
    id,
    subject: isTrace(subject, traces) ? '' : subject,
    detail: blankTraces(detail, traces, null),
  }));
  if (written.length > 0) await client.query(sql.writeAudit([workspaceId, JSON.stringify(written)]));
};

const scrubExports = async ({ client, workspaceId, traces, where }: Search): Promise<void> => {
  await client.query(sql.forgetExportRules([workspaceId]));
  const { rows } = await client.query<{ export_id: string; rule: Json }>(sql.exportsNaming(where));
  const written = rows.map(({ export_id: id, rule }) => ({ id, rule: blankTraces(rule, traces, NOBODY) }));
  if (written.length > 0) await client.query(sql.writeExportRules([workspaceId, JSON.stringify(written)]));
};

/** Lists of addresses, copies for testing, and recipients who were named before anybody had that name. */
const scrubLedger = async ({ client, workspaceId, people, keys }: Search): Promise<void> => {
  const emails = people.flatMap(({ person }) =>
    person.email === null ? [] : [contactKey('email', person.email)],
  );
  if (emails.length > 0) await client.query(sql.leaveSeedGroups([workspaceId, emails]));
  const ids = people.map(({ person }) => person.userId);
  const endpoints = people.flatMap(({ person }) => [
    ...[person.email, person.phone].filter((text) => text !== null),
    ...addressesOf(person).map(({ value }) => value),
  ]);
  await client.query(sql.scrubCopies([workspaceId, ids, endpoints]));
  const unknown = keys.map((key) => ({ part: partOfRecipient(workspaceId, key), text: keyText(key) }));
  await client.query(sql.scrubUnknown([workspaceId, JSON.stringify(unknown)]));
};

const CALL_KEPT_MS = DAY_MS;

/** To be called now and then: what a call says is kept while somebody waits for it, a day at least. */
export const forgetCallContents = async (db: Queryable, clock: Pick<Clock, 'now'>): Promise<void> => {
  await db.query(sql.forgetCallContents([clock.now(), CALL_KEPT_MS]));
};
