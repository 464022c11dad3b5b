// Segments: every change names the version it started from. A segment that others name names none itself, so what a
// rule means is at most one step away.
import * as contract from '../../contract/admin/segments.ts';
import { diffJson } from '../../core/campaigns/diff.ts';
import type { Json, JsonObject } from '../../core/json.ts';
import type { Refusal, Result } from '../../core/result.ts';
import { ok, refuse } from '../../core/result.ts';
import { describeSegment } from '../../core/segments/describe.ts';
import { firstMembership } from '../../core/segments/named-segments.ts';
import { parseSegment, parseStoredSegment, type FilterKinds } from '../../core/segments/segment.ts';
import { DAY_MS, toIso, utcDay } from '../../core/time.ts';
import type { SegmentDraft, SegmentRecord, SegmentVersion } from '../../ports/segment-store.ts';
import type { RequestContext, Route } from '../handle.ts';
import { route } from '../handle.ts';
import type { Reply } from '../reply.ts';
import { NOT_FOUND, refuseWith, succeed } from '../reply.ts';
import { archiveSegment } from './archive-segment.ts';
import { filtersFor, type KnownSegments } from './known-segments.ts';
import { isoOrNull } from './present.ts';
import type { AdminServices } from './services.ts';

const SIZE_DAYS = 90;

export const segmentRoutes = (services: AdminServices): readonly Route[] => [
  route(contract.listSegments, async ({ workspaceId }, { query }) => {
    const limit = query.limit ?? 50;
    const archived = query.archived ?? 'no';
    const found = await services.segments.list(workspaceId, {
      limit,
      after: query.after ?? null,
      search: query.search ?? null,
      tags: query.tag ?? [],
      archived: archived === 'too' ? null : archived === 'only',
    });
    const filters = await filtersFor(
      services,
      workspaceId,
      found.map(({ rule }) => rule),
    );
    const next = found.length === limit ? (found.at(-1)?.segmentId ?? null) : null;
    const tags = await services.segments.tags(workspaceId);
    const sizes = await services.segments.lastSizes(
      workspaceId,
      found.map(({ segmentId }) => segmentId),
    );
    const shown = found.map((one) => present(one, filters, sizes.get(one.segmentId) ?? null));
    return succeed({ segments: shown, tags, next });
  }),
  route(contract.createSegment, async (context, { body }) => createSegment(services, context, body)),
  route(contract.readSegment, async (context, { params }) =>
    withSegment(services, context, params.segment_id, (segment) => answer(services, segment)),
  ),
  route(contract.changeSegment, async (context, { params, body }) =>
    withSegment(services, context, params.segment_id, (segment) => change(services, context, segment, body)),
  ),
  route(contract.archiveSegment, async (context, { params }) =>
    withSegment(services, context, params.segment_id, async (segment) => {
      const archived = await archiveSegment(services, context, segment);
      if (!archived.ok) return refuseWith(archived.error);
      const after = await services.segments.find(context.workspaceId, segment.segmentId);
      const shown = await presentFresh(services, after ?? segment);
      return succeed({ segment: shown, archived_campaigns: archived.value });
    }),
  ),
  route(contract.unarchiveSegment, async (context, { params }) =>
    withSegment(services, context, params.segment_id, async ({ segmentId }) => {
      const done = await services.segments.archive(context.workspaceId, segmentId, null);
      return done ? reload(services, context, segmentId) : refuseWith(NOT_ARCHIVED);
    }),
  ),
  route(contract.duplicateSegment, async (context, { params, body }) =>
    withSegment(services, context, params.segment_id, ({ name, description, tags, rule, tracked }) =>
      createSegment(services, context, {
        name: body.name ?? `Copy of ${name}`,
        ...(body.key === undefined ? {} : { key: body.key }),
        description,
        tags: [...tags],
        rule,
        tracked,
      }),
    ),
  ),
  ...historyRoutes(services),
];

const historyRoutes = (services: AdminServices): readonly Route[] => [
  route(contract.readUses, async (context, { params }) =>
    withSegment(services, context, params.segment_id, async ({ segmentId }) =>
      succeed({ uses: await services.segments.uses(context.workspaceId, segmentId) }),
    ),
  ),
  route(contract.listVersions, async (context, { params }) =>
    withSegment(services, context, params.segment_id, async ({ segmentId }) => {
      const versions = await services.segments.versions(context.workspaceId, segmentId);
      return succeed({ versions: versions.map(presentVersion) });
    }),
  ),
  route(contract.readVersion, async (context, { params, query }) =>
    withSegment(services, context, params.segment_id, ({ segmentId }) =>
      readVersion(services, context, segmentId, Number(params.version), query.against),
    ),
  ),
  route(contract.readSizes, async (context, { params, query }) =>
    withSegment(services, context, params.segment_id, async ({ segmentId }) => {
      const from = utcDay(context.now - ((query.days ?? SIZE_DAYS) - 1) * DAY_MS);
      const { workspaceId, now } = context;
      return succeed({ sizes: await services.segments.sizes(workspaceId, segmentId, from, utcDay(now)) });
    }),
  ),
];

/** By id or by key. */
export const withSegment = async (
  services: Pick<AdminServices, 'segments'>,
  { workspaceId }: Pick<RequestContext, 'workspaceId'>,
  idOrKey: string,
  run: (segment: SegmentRecord) => Promise<Reply>,
): Promise<Reply> => {
  const found =
    (await services.segments.find(workspaceId, idOrKey)) ??
    (await services.segments.findByKey(workspaceId, idOrKey));
  return found === null ? refuseWith(NOT_FOUND) : run(found);
};

const NOT_ARCHIVED: Refusal = { code: 'conflict', message: 'The segment is not archived.' };
const READ_ONLY: Refusal = { code: 'conflict', message: 'An archived segment is read-only.' };
const KEY_TAKEN: Refusal = { code: 'conflict', message: 'key is used by another segment.', field: 'key' };

interface SegmentBody {
  readonly name?: string;
  readonly key?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly tracked?: boolean;
  readonly rule?: JsonObject | Readonly<Record<string, unknown>>;
}

const createSegment = async (
  services: AdminServices,
  context: RequestContext,
  body: SegmentBody & { readonly name: string },
): Promise<Reply> => {
  const segmentId = services.random.uuid();
  const rule = await readRule(services, context.workspaceId, segmentId, body.rule ?? { all: [] });
  if (!rule.ok) return refuseWith(rule.error);
  const draft: SegmentDraft = {
    segmentId,
    key: body.key ?? keyFrom(body.name, segmentId),
    name: body.name,
    description: body.description ?? '',
    tags: [...new Set(body.tags ?? [])],
    rule: rule.value,
    tracked: body.tracked ?? true,
  };
  const at = services.clock.now();
  const created = await services.segments.create(context.workspaceId, draft, context.caller.name, at);
  return created ? reload(services, context, segmentId, 201) : refuseWith(KEY_TAKEN);
};

/** A readable key that no other segment has: the name, and the end of the id. */
const keyFrom = (name: string, segmentId: string): string => {
  const slug = name
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 48);
  return `${slug === '' ? 'segment' : slug}-${segmentId.slice(-8)}`;
};

/** Understood, with paths under `rule`; whatever it names is there and names nothing itself. */
export const readRule = async (
  services: Pick<AdminServices, 'segments'> & KnownSegments,
  workspaceId: number,
  segmentId: string,
  rule: unknown,
): Promise<Result<JsonObject>> => {
  const filters = await filtersFor(services, workspaceId, rule, { self: segmentId });
  const parsed = parseSegment(rule, filters, 'rule');
  if (!parsed.ok) return parsed;
  const naming = firstMembership(rule);
  if (naming === null) return ok(parsed.value.rule);
  const uses = await services.segments.uses(workspaceId, segmentId);
  const by = uses.find(({ kind }) => kind === 'segment');
  return by === undefined
    ? ok(parsed.value.rule)
    : refuse(
        'segment_is_named',
        `“${by.name}” is defined by this segment, so it may name no other itself.`,
        naming,
      );
};

const change = async (
  services: AdminServices,
  context: RequestContext,
  segment: SegmentRecord,
  body: SegmentBody & { readonly version: number },
): Promise<Reply> => {
  if (segment.archivedAt !== null) return refuseWith(READ_ONLY);
  if (body.version !== segment.version) return conflict(services, segment);
  const { workspaceId, caller } = context;
  const rule =
    body.rule === undefined
      ? ok(segment.rule)
      : await readRule(services, workspaceId, segment.segmentId, body.rule);
  if (!rule.ok) return refuseWith(rule.error);
  const draft = {
    segmentId: segment.segmentId,
    name: body.name ?? segment.name,
    description: body.description ?? segment.description,
    tags: body.tags === undefined ? segment.tags : [...new Set(body.tags)],
    rule: rule.value,
    tracked: body.tracked ?? segment.tracked,
  };
  const at = services.clock.now();
  const revised = await services.segments.revise(workspaceId, draft, segment.version, caller.name, at);
  if (!revised) {
    const present = await services.segments.find(workspaceId, segment.segmentId);
    return conflict(services, present ?? segment);
  }
  // Whoever matches triggers looks at segments together with campaigns.
  services.signals.send('campaigns', String(workspaceId));
  await services.triggersReady();
  return reload(services, context, segment.segmentId);
};

/** The screen shows both: what was written, and what somebody else saved meanwhile. */
const conflict = async (services: AdminServices, segment: SegmentRecord): Promise<Reply> => {
  const reply = refuseWith({
    code: 'conflict',
    message: 'The segment was changed meanwhile; read it again.',
    field: 'version',
  });
  return { ...reply, body: { ...reply.body, current: await presentFresh(services, segment) } };
};

const reload = async (
  services: AdminServices,
  { workspaceId }: RequestContext,
  segmentId: string,
  status = 200,
): Promise<Reply> => {
  const found = await services.segments.find(workspaceId, segmentId);
  return found === null ? refuseWith(NOT_FOUND) : answer(services, found, status);
};

const answer = async (services: AdminServices, segment: SegmentRecord, status = 200): Promise<Reply> =>
  succeed({ segment: await presentFresh(services, segment) }, status);

const presentFresh = async (services: AdminServices, segment: SegmentRecord) => {
  const { workspaceId, segmentId, rule } = segment;
  const sizes = await services.segments.lastSizes(workspaceId, [segmentId]);
  return present(segment, await filtersFor(services, workspaceId, rule), sizes.get(segmentId) ?? null);
};

const present = (segment: SegmentRecord, filters: FilterKinds, size: number | null) => ({
  segment_id: segment.segmentId,
  key: segment.key,
  name: segment.name,
  description: segment.description,
  tags: segment.tags,
  rule: segment.rule,
  sentence: sentencesOf(segment.rule, filters),
  version: segment.version,
  tracked: segment.tracked,
  archived: segment.archivedAt !== null,
  size,
  created_at: toIso(segment.createdAt),
  updated_at: toIso(segment.updatedAt),
  updated_by: segment.updatedBy,
  archived_at: isoOrNull(segment.archivedAt),
});

/** What the rule says, in both languages; its refusal where it can no longer be read. */
export const sentencesOf = (
  rule: JsonObject,
  filters: FilterKinds,
): { readonly en: string; readonly fr: string } => {
  const parsed = parseStoredSegment(rule, filters);
  if (!parsed.ok) return { en: parsed.error.message, fr: parsed.error.message };
  return { en: describeSegment(parsed.value, 'en'), fr: describeSegment(parsed.value, 'fr') };
};

const presentVersion = ({ version, createdAt, createdBy, name }: SegmentVersion) => ({
  version,
  created_at: toIso(createdAt),
  created_by: createdBy,
  name,
});

const contentOf = ({ name, description, tags, rule }: SegmentVersion) => ({
  name,
  description,
  tags: tags as Json,
  rule,
});

const readVersion = async (
  services: AdminServices,
  { workspaceId }: RequestContext,
  segmentId: string,
  number: number,
  given: number | undefined,
): Promise<Reply> => {
  const against = given ?? (number > 1 ? number - 1 : null);
  const [version, other] = await Promise.all([
    services.segments.version(workspaceId, segmentId, number),
    against === null ? null : services.segments.version(workspaceId, segmentId, against),
  ]);
  if (version === null || (against !== null && other === null)) return refuseWith(NOT_FOUND);
  const filters = await filtersFor(services, workspaceId, version.rule);
  return succeed({
    version: presentVersion(version),
    content: { ...contentOf(version), sentence: sentencesOf(version.rule, filters) },
    against,
    changes: other === null ? [] : diffJson(contentOf(other), contentOf(version)),
  });
};
