// Exports of many people: begun by a call, written in the background, fetched by a link that ends (braze-rest-api 5.12,
// 5.13).
import * as admin from '../../contract/admin/exports.ts';
import {
  cancelExportEndpoint,
  exportControlGroupEndpoint,
  exportSegmentEndpoint,
  type PeopleExportBody,
} from '../../contract/braze/people-exports.ts';
import { cutRange, readRange } from '../../core/exports/byte-range.ts';
import { gzipLength, toGzip, toZip, zipLength } from '../../core/exports/frame-file.ts';
import type { JsonObject } from '../../core/json.ts';
import type { Refusal } from '../../core/result.ts';
import { toIso } from '../../core/time.ts';
import type { Clock, Random } from '../../ports/clock.ts';
import type { ExportFormat, ExportKind, ExportRecord, ExportStore } from '../../ports/export-store.ts';
import type { NameStore } from '../../ports/name-store.ts';
import type { SegmentStore } from '../../ports/segment-store.ts';
import type { Signals } from '../../ports/signals.ts';
import { ruleToRun } from '../admin/known-segments.ts';
import { isoOrNull } from '../admin/present.ts';
import type { PublicContext, RequestContext, Route } from '../handle.ts';
import { publicRoute, route } from '../handle.ts';
import type { Reply } from '../reply.ts';
import { failWith, NOT_FOUND, refuseWith, succeed } from '../reply.ts';

export interface PeopleExportServices {
  readonly exports: ExportStore;
  readonly segments: Pick<SegmentStore, 'find' | 'findByKey' | 'named'>;
  readonly names: { readonly store: Pick<NameStore, 'list'> };
  readonly clock: Pick<Clock, 'now'>;
  readonly random: Pick<Random, 'uuid'>;
  readonly signals: Pick<Signals, 'send'>;
  readonly publicUrl: () => string;
}

export const peopleExportRoutes = (services: PeopleExportServices): readonly Route[] => [
  route(exportSegmentEndpoint, async (context, body) => {
    const rule = await ruleOfSegment(services, context.workspaceId, body.segmentId);
    if (rule === null) return refuseWith(UNKNOWN_SEGMENT);
    return beginForBraze(services, context, body, { kind: 'segment', subject: body.segmentId, rule });
  }),
  route(exportControlGroupEndpoint, (context, body) =>
    beginForBraze(services, context, body, {
      kind: 'global_control_group',
      subject: '',
      rule: { filter: 'global-control-group', value: true },
    }),
  ),
  route(cancelExportEndpoint, async ({ workspaceId }, segmentId) => {
    await services.exports.cancel(workspaceId, 'segment', segmentId, services.clock.now());
    return succeed();
  }),
  publicRoute(admin.downloadExport, async ({ headers }, file) => download(services, file, headers)),
];

const UNKNOWN_SEGMENT: Refusal = {
  code: 'invalid_segment_id',
  message: 'segment_id names no segment.',
  field: 'segment_id',
};
const BUSY: Refusal = {
  code: 'rate_limited',
  message: 'An export of this segment is running; wait for it or cancel it.',
};
const FULL: Refusal = { code: 'too_many_exports', message: 'At most 100 exports run at once.' };

const ruleOfSegment = async (
  { segments }: PeopleExportServices,
  workspaceId: number,
  idOrKey: string,
): Promise<JsonObject | null> => {
  const found =
    (await segments.find(workspaceId, idOrKey)) ?? (await segments.findByKey(workspaceId, idOrKey));
  return found === null ? null : ruleToRun(segments, workspaceId, found.rule);
};

interface What {
  readonly kind: ExportKind;
  readonly subject: string;
  readonly rule: JsonObject;
}

interface Whose {
  readonly workspaceId: number;
  readonly createdBy: string;
}

interface How {
  readonly format: ExportFormat;
  readonly fields: readonly string[];
  readonly attributes: readonly string[];
  readonly callback: string | null;
}

const begin = async (
  services: PeopleExportServices,
  { workspaceId, createdBy }: Whose,
  { kind, subject, rule }: What,
  how: How,
): Promise<ExportRecord | Refusal> => {
  const createdAt = services.clock.now();
  const prefix = `${services.random.uuid()}-${Math.floor(createdAt / 1_000)}`;
  const url = `${services.publicUrl()}/exports/${prefix}.${ENDINGS[how.format]}`;
  const record: ExportRecord = {
    workspaceId,
    exportId: services.random.uuid(),
    kind,
    subject,
    prefix,
    request: { rule, url, ...how },
    status: 'running',
    people: 0,
    chunks: 0,
    bytes: 0,
    error: null,
    createdBy,
    createdAt,
    finishedAt: null,
    expiresAt: null,
  };
  const outcome = await services.exports.create(record);
  if (outcome !== 'created') return outcome === 'busy' ? BUSY : FULL;
  services.signals.send('export', record.exportId);
  return record;
};

const ENDINGS: Readonly<Record<ExportFormat, string>> = { zip: 'zip', gzip: 'gz', csv: 'csv.gz' };

const beginForBraze = async (
  services: PeopleExportServices,
  { workspaceId, caller }: RequestContext,
  { fields, attributes, callback, format }: PeopleExportBody,
  what: What,
): Promise<Reply> => {
  const whose = { workspaceId, createdBy: caller.name };
  const columns = attributes.length > 0 ? attributes : await columnsOf(services, workspaceId, format);
  const made = await begin(services, whose, what, { fields, attributes: columns, callback, format });
  if ('code' in made) return refuseWith(made);
  return succeed({ object_prefix: made.prefix, url: made.request.url }, 201);
};

/** Attributes that a CSV has columns for, when none are named. */
const MOST_ATTRIBUTES = 200;

export interface WantedPeopleFile {
  /** Id or key; null: everybody. */
  readonly segmentId: string | null;
  readonly format: ExportFormat;
  readonly fields?: readonly string[];
  /** Without them a CSV has a column for each that was seen. */
  readonly attributes?: readonly string[];
}

/** A file of people as the dashboard and the command line ask for it. */
export const beginPeopleFile = async (
  services: PeopleExportServices,
  whose: Whose,
  {
    segmentId,
    format,
    fields = ['external_id', 'braze_id', 'email', 'custom_attributes'],
    attributes,
  }: WantedPeopleFile,
): Promise<ExportRecord | Refusal> => {
  const { workspaceId } = whose;
  const rule = segmentId === null ? { all: [] } : await ruleOfSegment(services, workspaceId, segmentId);
  if (rule === null) return UNKNOWN_SEGMENT;
  const columns = attributes ?? (await columnsOf(services, workspaceId, format));
  const what = { kind: 'people', subject: segmentId ?? '', rule } as const;
  return begin(services, whose, what, { format, fields, attributes: columns, callback: null });
};

/** Lines of JSON need no columns. */
const columnsOf = async (
  { names }: PeopleExportServices,
  workspaceId: number,
  format: ExportFormat,
): Promise<readonly string[]> => {
  if (format !== 'csv') return [];
  const query = { kind: 'attribute', parent: '', search: '', after: null, limit: MOST_ATTRIBUTES } as const;
  return (await names.store.list(workspaceId, query)).map(({ name }) => name);
};

export const ownExportRoutes = (services: PeopleExportServices): readonly Route[] => [
  route(admin.createExport, async ({ workspaceId, caller }, { body }) => {
    const { segment_id: segmentId = null, ...wanted } = body;
    const whose = { workspaceId, createdBy: caller.name };
    const made = await beginPeopleFile(services, whose, { segmentId, ...wanted });
    return 'code' in made ? refuseWith(made) : succeed({ export: present(made) }, 201);
  }),
  route(admin.listExports, async ({ workspaceId }) => {
    const found = await services.exports.list(workspaceId, 50);
    return succeed({ exports: found.map(present) });
  }),
  route(admin.readExport, async ({ workspaceId }, { params }) => {
    const found = await services.exports.find(workspaceId, params.export_id);
    return found === null ? refuseWith(NOT_FOUND) : succeed({ export: present(found) });
  }),
];

const present = (one: ExportRecord) => ({
  export_id: one.exportId,
  kind: one.kind,
  segment_id: one.subject === '' ? null : one.subject,
  format: one.request.format,
  status: one.status,
  people: one.people,
  bytes: one.bytes,
  error: one.error,
  url: one.status === 'done' ? one.request.url : null,
  created_by: one.createdBy,
  created_at: toIso(one.createdAt),
  finished_at: isoOrNull(one.finishedAt),
  expires_at: isoOrNull(one.expiresAt),
});

/** Whoever knows the link may have the file while it is there: its name is random. */
const download = async (
  services: PeopleExportServices,
  file: string,
  headers: PublicContext['headers'],
): Promise<Reply> => {
  const match = /^([0-9a-f-]{36}-\d{1,12})\.(zip|gz|csv\.gz)$/.exec(file);
  const found = match === null ? null : await services.exports.findByPrefix(match[1] ?? '');
  if (found === null || found.status !== 'done' || ENDINGS[found.request.format] !== match?.[2])
    return refuseWith(NOT_FOUND);
  if (found.expiresAt !== null && found.expiresAt <= services.clock.now()) return refuseWith(NOT_FOUND);
  const pieces = services.exports.chunks(found);
  const { bytes, length } =
    found.request.format === 'zip'
      ? {
          bytes: toZip(pieces, memberName),
          length: zipLength(found.bytes, found.chunks, memberName(1).length),
        }
      : { bytes: toGzip(pieces), length: gzipLength(found.bytes, found.chunks) };
  return sendFile(file, { bytes, length, tag: `"${found.prefix}"` }, headers);
};

const memberName = (n: number): string => `${String(n).padStart(6, '0')}.txt`;

interface PeopleFile {
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly length: number;
  readonly tag: string;
}

/** Whole, or from where a connection was lost. */
const sendFile = (
  name: string,
  { bytes, length, tag }: PeopleFile,
  asked: PublicContext['headers'],
): Reply => {
  const [range, since] = [asked['range'], asked['if-range']];
  const isSame = since === undefined || since === tag;
  const part = isSame && typeof range === 'string' ? readRange(range, length) : null;
  if (part === 'unsatisfiable') {
    const refused = failWith(416, 'The file ends before that.', { code: 'invalid_field' });
    return { ...refused, headers: { 'content-range': `bytes */${length}` } };
  }
  const sent = part ?? { from: 0, to: length - 1 };
  return {
    kind: 'stream',
    status: part === null ? 200 : 206,
    contentType: name.endsWith('.zip') ? 'application/zip' : 'application/gzip',
    chunks: part === null ? bytes : cutRange(bytes, part),
    headers: {
      'content-disposition': `attachment; filename="${name}"`,
      'cache-control': 'no-store',
      'accept-ranges': 'bytes',
      etag: tag,
      'content-length': String(sent.to - sent.from + 1),
      ...(part === null ? {} : { 'content-range': `bytes ${part.from}-${part.to}/${length}` }),
    },
  };
};
