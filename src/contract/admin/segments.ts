// Segments: rules with a name, their versions, what uses them, how large they were.
import { Type } from 'typebox';
import { adminEndpoint } from '../endpoint.ts';
import { FreeObject, Key, Name, Next, Nullable, Tags, answer, closed, pageQuery } from './shapes.ts';

const area = 'Segments';
const base = '/admin/v1/segments';
const params = Type.Object({ segment_id: Type.String({ description: 'Id or key of the segment.' }) });

const Rule = Type.Unsafe<Readonly<Record<string, unknown>>>({
  type: 'object',
  description:
    'A group `{"all" | "any" | "none": [rules]}` or a filter `{"filter": "<kind>", …settings}`; `{"all": []}` is everybody.',
});
const Description = Type.String({ maxLength: 2_000 });

const Segment = Type.Object({
  segment_id: Type.String(),
  key: Type.String(),
  name: Type.String(),
  description: Type.String(),
  tags: Type.Array(Type.String()),
  rule: FreeObject,
  sentence: Type.Object({ en: Type.String(), fr: Type.String() }),
  version: Type.Integer(),
  tracked: Type.Boolean({ description: 'Its size is recorded every day.' }),
  archived: Type.Boolean(),
  size: Nullable(Type.Integer({ description: 'As last recorded.' })),
  created_at: Type.String(),
  updated_at: Type.String(),
  updated_by: Type.String(),
  archived_at: Nullable(Type.String()),
});
export type SegmentAnswer = typeof Segment;
const One = answer({ segment: Segment });

export const listSegments = adminEndpoint({
  id: 'admin.segments.list',
  method: 'GET',
  path: base,
  permission: 'admin.read',
  area,
  summary: 'List segments by name',
  query: closed({
    ...pageQuery,
    search: Type.Optional(Type.String({ maxLength: 200, description: 'In name, key or description.' })),
    tag: Type.Optional(Type.Array(Type.String({ maxLength: 100 }), { description: 'Any of them.' })),
    archived: Type.Optional(
      Type.Union([Type.Literal('no'), Type.Literal('only'), Type.Literal('too')], {
        description: '`no` unless given.',
      }),
    ),
  }),
  responses: {
    200: answer({ segments: Type.Array(Segment), tags: Type.Array(Type.String()), next: Next }),
  },
});

const written = {
  description: Type.Optional(Description),
  tags: Type.Optional(Tags),
  tracked: Type.Optional(Type.Boolean()),
};

export const createSegment = adminEndpoint({
  id: 'admin.segments.create',
  method: 'POST',
  path: base,
  permission: 'admin.write',
  area,
  summary: 'Create a segment',
  body: closed({ key: Type.Optional(Key), name: Name, rule: Rule, ...written }),
  responses: { 201: One },
});

export const readSegment = adminEndpoint({
  id: 'admin.segments.get',
  method: 'GET',
  path: `${base}/:segment_id`,
  permission: 'admin.read',
  area,
  summary: 'One segment',
  params,
  responses: { 200: One },
});

export const changeSegment = adminEndpoint({
  id: 'admin.segments.update',
  method: 'PATCH',
  path: `${base}/:segment_id`,
  permission: 'admin.write',
  area,
  summary: 'Change a segment; makes a new version',
  description:
    'Whatever uses the segment follows at once. `version` is the one the change started from: when it is not the ' +
    'present one, the answer is 409 with the present segment in `current`.',
  params,
  body: closed({
    name: Type.Optional(Name),
    rule: Type.Optional(Rule),
    ...written,
    version: Type.Integer({ minimum: 1 }),
  }),
  responses: { 200: One },
});

export const archiveSegment = adminEndpoint({
  id: 'admin.segments.archive',
  method: 'POST',
  path: `${base}/:segment_id/archive`,
  permission: 'admin.launch',
  area,
  summary: 'Archive a segment, and every campaign that uses it',
  description: 'Refused while another segment or a suppression list names it: they would mean other people.',
  params,
  body: closed({}),
  responses: { 200: answer({ segment: Segment, archived_campaigns: Type.Array(Type.String()) }) },
});

export const unarchiveSegment = adminEndpoint({
  id: 'admin.segments.unarchive',
  method: 'POST',
  path: `${base}/:segment_id/unarchive`,
  permission: 'admin.write',
  area,
  summary: 'Bring an archived segment back; campaigns stay archived',
  params,
  body: closed({}),
  responses: { 200: One },
});

export const duplicateSegment = adminEndpoint({
  id: 'admin.segments.duplicate',
  method: 'POST',
  path: `${base}/:segment_id/duplicate`,
  permission: 'admin.write',
  area,
  summary: 'Copy into a new segment',
  params,
  body: closed({ name: Type.Optional(Name), key: Type.Optional(Key) }),
  responses: { 201: One },
});

const Use = Type.Object({
  kind: Type.Union(
    (['campaign', 'campaign_draft', 'segment', 'suppression_list', 'fanout'] as const).map((kind) =>
      Type.Literal(kind),
    ),
  ),
  id: Type.String(),
  name: Type.String(),
  status: Type.String(),
});

export const readUses = adminEndpoint({
  id: 'admin.segments.uses',
  method: 'GET',
  path: `${base}/:segment_id/used-in`,
  permission: 'admin.read',
  area,
  summary: 'Campaigns, drafts, segments, suppression lists and running fan-outs that name the segment',
  params,
  responses: { 200: answer({ uses: Type.Array(Use) }) },
});

const Version = Type.Object({
  version: Type.Integer(),
  created_at: Type.String(),
  created_by: Type.String(),
  name: Type.String(),
});
const Change = Type.Object({ path: Type.String(), before: Type.Unknown(), after: Type.Unknown() });

export const listVersions = adminEndpoint({
  id: 'admin.segments.versions.list',
  method: 'GET',
  path: `${base}/:segment_id/versions`,
  permission: 'admin.read',
  area,
  summary: 'Versions of a segment, newest first',
  params,
  responses: { 200: answer({ versions: Type.Array(Version) }) },
});

export const readVersion = adminEndpoint({
  id: 'admin.segments.versions.get',
  method: 'GET',
  path: `${base}/:segment_id/versions/:version`,
  permission: 'admin.read',
  area,
  summary: 'One version, and what changed against another (the one before it unless `against` names one)',
  params: Type.Object({
    segment_id: Type.String({ description: 'Id or key of the segment.' }),
    version: Type.String({ pattern: '^[1-9][0-9]{0,8}$' }),
  }),
  query: closed({ against: Type.Optional(Type.Integer({ minimum: 1 })) }),
  responses: {
    200: answer({
      version: Version,
      content: Type.Object({
        name: Type.String(),
        description: Type.String(),
        tags: Type.Array(Type.String()),
        rule: FreeObject,
        sentence: Type.Object({ en: Type.String(), fr: Type.String() }),
      }),
      against: Nullable(Type.Integer()),
      changes: Type.Array(Change),
    }),
  },
});

export const readSizes = adminEndpoint({
  id: 'admin.segments.sizes',
  method: 'GET',
  path: `${base}/:segment_id/sizes`,
  permission: 'admin.read',
  area,
  summary: 'How large the segment was, day by day',
  params,
  query: closed({ days: Type.Optional(Type.Integer({ minimum: 1, maximum: 400, default: 90 })) }),
  responses: {
    200: answer({ sizes: Type.Array(Type.Object({ day: Type.String(), size: Type.Integer() })) }),
  },
});
