// Around every route that changes something: a line in the audit log with who, what, and what it was before and after.
// Before and after are what the thing's own GET answers, so that no handler has to say it and no secret is in it.
import { areaOf } from '../../contract/access-needs.ts';
import type { RawInput } from '../../contract/endpoint.ts';
import { findDifferences, withoutValues, type Difference } from '../../core/access/differences.ts';
import { nameIn } from '../../core/access/named-things.ts';
import type { JsonObject } from '../../core/json.ts';
import { isObject } from '../../core/json.ts';
import type { RequestContext, Route } from '../handle.ts';
import type { Reply } from '../reply.ts';
import type { AdminServices } from './services.ts';

type Keyed = Extract<Route, { kind: 'keyed' }>;
type AuditServices = Pick<AdminServices, 'audit' | 'random' | 'clock'>;

/** `all`: where the GETs are found. */
export const audited = (services: AuditServices, each: Route, all: readonly Route[]): Route => {
  if (each.kind !== 'keyed' || each.endpoint.method === 'GET') return each;
  if (each.endpoint.changesNothing === true) return each;
  const twin = findTwin(each, all);
  return {
    ...each,
    prepare: (raw) => {
      const prepared = each.prepare(raw);
      if (!prepared.ok) return prepared;
      const run: typeof prepared.run = async (context) => {
        const before = await look(twin, raw, context);
        const reply = await prepared.run(context);
        if (reply.status >= 300) return reply;
        const after = await look(twin, raw, context);
        const name = nameOf(each, raw, reply, [after, before]);
        const changes = changesOf(each, raw, reply, twin, before, after);
        await write(services, each, raw, context, reply, { name, changes });
        return reply;
      };
      return { ok: true, run };
    },
  };
};

/** One document of a workspace, without a name of its own. */
const SINGLE = new Set(['/admin/v1/limits', '/admin/v1/workspace']);

/** The GET of the thing that a route changes: at its own path or above it. */
const findTwin = ({ endpoint }: Keyed, all: readonly Route[]): Keyed | null => {
  const gets = all.filter((one): one is Keyed => one.kind === 'keyed' && one.endpoint.method === 'GET');
  for (let path = endpoint.path; path.startsWith('/admin/v1/'); path = path.slice(0, path.lastIndexOf('/'))) {
    const isOne = SINGLE.has(path) || /:\w+$/.test(path) || path.endsWith('/draft');
    const found = isOne ? gets.find((one) => one.endpoint.path === path) : undefined;
    if (found !== undefined) return found;
  }
  return null;
};

/** Null: there is nothing, or nobody can say. */
const look = async (
  twin: Keyed | null,
  raw: RawInput,
  context: RequestContext,
): Promise<JsonObject | null> => {
  if (twin === null) return null;
  const names = [...twin.endpoint.path.matchAll(/:(\w+)/g)].map((match) => match[1] ?? '');
  const params = Object.fromEntries(names.map((name) => [name, raw.params[name] ?? '']));
  const prepared = twin.prepare({ params, query: {}, body: undefined });
  if (!prepared.ok) return null;
  // A change is not refused because it could not be described.
  const reply = await prepared.run(context).catch(() => null);
  return reply?.kind === 'json' && reply.status === 200 ? (reply.body as JsonObject) : null;
};

/** Areas of personal data: the log says where something changed, and keeps none of it. */
const PERSONAL = new Set(['people', 'messages']);

const changesOf = (
  each: Keyed,
  raw: RawInput,
  reply: Reply,
  twin: Keyed | null,
  before: JsonObject | null,
  after: JsonObject | null,
): readonly Difference[] => {
  const { id, answersSecret } = each.endpoint;
  // What was made is in the answer; where the answer carries a secret, what was asked for says as much.
  const made = answersSecret === true ? raw.body : reply.kind === 'json' ? reply.body : null;
  const isMade = twin === null && each.endpoint.method === 'POST';
  const found = isMade ? findDifferences({}, made ?? {}) : findDifferences(before ?? {}, after ?? {});
  return PERSONAL.has(areaOf(id) ?? '') ? withoutValues(found) : found;
};

/** What the thing is called, or was: shown when it is gone. Of people nothing is kept. */
const nameOf = (each: Keyed, raw: RawInput, reply: Reply, looks: readonly (JsonObject | null)[]): string => {
  if (PERSONAL.has(areaOf(each.endpoint.id) ?? '')) return '';
  const answered = reply.kind === 'json' ? reply.body : null;
  return [...looks, answered, raw.body].map(nameIn).find((name) => name !== '') ?? '';
};

const write = async (
  { audit, random, clock }: AuditServices,
  each: Keyed,
  raw: RawInput,
  { workspaceId, caller, requestId }: RequestContext,
  reply: Reply,
  { name, changes }: { readonly name: string; readonly changes: readonly Difference[] },
): Promise<void> => {
  await audit.write(workspaceId, {
    auditId: random.uuid(),
    at: clock.now(),
    actor: `${caller.name} (${caller.keyId})`,
    actorId: caller.keyId,
    action: each.endpoint.id,
    subject: Object.values(raw.params).join('/') || subjectOf(reply),
    detail: toJson({
      request_id: requestId,
      ...(name === '' ? {} : { name }),
      ...(changes.length === 0 ? {} : { changes }),
    }),
  });
};

/** What is compared was JSON all along. */
const toJson = (detail: object): JsonObject => JSON.parse(JSON.stringify(detail)) as JsonObject;

/** The id of what was made. */
const subjectOf = (reply: {
  readonly kind: string;
  readonly body?: Readonly<Record<string, unknown>>;
}): string => {
  const values = Object.values(reply.body ?? {}).filter(isObject);
  for (const value of [reply.body ?? {}, ...values]) {
    const id = Object.entries(value).find(([name]) => name.endsWith('_id') || name === 'key');
    if (id !== undefined && typeof id[1] === 'string') return id[1];
  }
  return '';
};
