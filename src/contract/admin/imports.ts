// Importing people and events from CSV files: uploaded in pieces, mapped, tried, applied, with what was refused.
import { Type } from 'typebox';
import { CELL_TYPES } from '../../core/imports/mapping.ts';
import { adminEndpoint } from '../endpoint.ts';
import { Name, Nullable, answer, closed } from './shapes.ts';

const area = 'Imports';
const base = '/admin/v1/imports';
const params = closed({ import_id: Type.String({ maxLength: 100 }) });

const Target = Type.Object(
  {
    to: Type.String({
      description:
        'skip, external_id, braze_id, alias_name, alias_label, attribute, group, group_id, group_state; for events also event_name, event_time, property.',
    }),
    name: Type.Optional(Type.String({ maxLength: 255, description: 'Of the attribute or property.' })),
    type: Type.Optional(Type.Union(CELL_TYPES.map((name) => Type.Literal(name)))),
    group_id: Type.Optional(Type.String({ maxLength: 100 })),
  },
  { additionalProperties: false },
);
const Mapping = Type.Array(Target, { maxItems: 500, description: 'One entry per column of the file.' });

const Options = closed({
  update_existing_only: Type.Optional(Type.Boolean({ description: 'Nobody is created.' })),
  fire_triggers: Type.Optional(
    Type.Boolean({
      description:
        'What the rows change may start campaigns and convert. Off: nobody is messaged because of an import.',
    }),
  ),
});

const Import = Type.Object({
  import_id: Type.String(),
  name: Type.String(),
  kind: Type.String(),
  status: Type.String({ description: 'uploading, ready, running, done, failed, cancelled' }),
  columns: Type.Array(Type.String()),
  mapping: Mapping,
  options: Type.Object({ update_existing_only: Type.Boolean(), fire_triggers: Type.Boolean() }),
  list_id: Nullable(Type.String()),
  next_sequence: Type.Integer({ description: 'Of the piece that is awaited.' }),
  rows: Type.Integer(),
  done_rows: Type.Integer({ description: 'Rows that are passed.' }),
  created: Type.Integer(),
  updated: Type.Integer(),
  skipped: Type.Integer(),
  rejected: Type.Integer(),
  error: Nullable(Type.String()),
  created_by: Type.String(),
  created_at: Type.String(),
  started_at: Nullable(Type.String()),
  finished_at: Nullable(Type.String()),
});
const One = answer({ import: Import });

const Reject = Type.Object({
  row: Type.Integer({ description: '1 is the line after the names.' }),
  column: Type.String({ description: 'Empty: the row as a whole.' }),
  reason: Type.String(),
  sentence: Type.String(),
  cells: Type.Array(Type.String()),
});
const language = Type.Optional(Type.Union([Type.Literal('en'), Type.Literal('fr')], { default: 'en' }));

export const listImports = adminEndpoint({
  id: 'admin.imports.list',
  method: 'GET',
  path: base,
  permission: 'admin.read',
  area,
  summary: 'Imports, newest first',
  query: closed({
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
    after: Type.Optional(Type.String({ maxLength: 60, description: 'The `next` of the page before.' })),
  }),
  responses: { 200: answer({ imports: Type.Array(Import), next: Nullable(Type.String()) }) },
});

export const createImport = adminEndpoint({
  id: 'admin.imports.create',
  method: 'POST',
  path: base,
  permission: 'admin.write',
  area,
  summary: 'Begin an import; its file follows in pieces',
  body: closed({
    name: Name,
    kind: Type.Optional(Type.Union([Type.Literal('attributes'), Type.Literal('events')])),
  }),
  responses: { 201: One },
});

export const readImport = adminEndpoint({
  id: 'admin.imports.get',
  method: 'GET',
  path: `${base}/:import_id`,
  permission: 'admin.read',
  area,
  summary: 'One import: how far it is',
  params,
  responses: { 200: One },
});

export const uploadChunk = adminEndpoint({
  id: 'admin.imports.upload',
  method: 'POST',
  path: `${base}/:import_id/chunks`,
  permission: 'admin.write',
  area,
  summary: 'The next piece of the file',
  description:
    'Pieces are texts cut anywhere, numbered from 0; sending one again is harmless, so that an upload goes on where it broke.',
  params,
  body: closed({
    sequence: Type.Integer({ minimum: 0 }),
    text: Type.String({ maxLength: 3_000_000 }),
    last: Type.Optional(Type.Boolean()),
  }),
  responses: { 200: One },
});

export const checkImport = adminEndpoint({
  id: 'admin.imports.check',
  method: 'POST',
  path: `${base}/:import_id/check`,
  permission: 'admin.read',
  area,
  summary: 'Dry run: what the first rows would do with a mapping',
  changesNothing: true,
  params,
  body: closed({ mapping: Type.Optional(Mapping), language }),
  responses: {
    200: answer({
      checked: Type.Integer(),
      valid: Type.Integer(),
      blank: Type.Integer(),
      rejects: Type.Array(Reject),
      sample: Type.Array(Type.Array(Type.String())),
    }),
  },
});

export const startImport = adminEndpoint({
  id: 'admin.imports.start',
  method: 'POST',
  path: `${base}/:import_id/start`,
  permission: 'admin.write',
  area,
  summary: 'Apply the file',
  params,
  body: closed({
    mapping: Type.Optional(Mapping),
    options: Type.Optional(Options),
    list_id: Type.Optional(
      Type.String({ maxLength: 100, description: 'A list that everybody of the file joins.' }),
    ),
    list_name: Type.Optional(Name),
  }),
  responses: { 200: One },
});

export const cancelImport = adminEndpoint({
  id: 'admin.imports.cancel',
  method: 'POST',
  path: `${base}/:import_id/cancel`,
  permission: 'admin.write',
  area,
  summary: 'Stop an import; rows that were applied stay applied',
  params,
  body: closed({}),
  responses: { 200: One },
});

export const listRejects = adminEndpoint({
  id: 'admin.imports.rejects',
  method: 'GET',
  path: `${base}/:import_id/rejects`,
  permission: 'admin.read',
  area,
  summary: 'Refused rows with the column and the reason, in the order of the file',
  params,
  query: closed({
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000, default: 100 })),
    after_row: Type.Optional(Type.Integer({ minimum: 0 })),
    language,
  }),
  responses: { 200: answer({ rejects: Type.Array(Reject), next: Nullable(Type.Integer()) }) },
});

export const listLists = adminEndpoint({
  id: 'admin.lists.list',
  method: 'GET',
  path: '/admin/v1/lists',
  permission: 'admin.read',
  area,
  summary: 'Lists of people that imports made',
  responses: {
    200: answer({
      lists: Type.Array(
        Type.Object({ list_id: Type.String(), name: Type.String(), members: Type.Integer() }),
      ),
    }),
  },
});
