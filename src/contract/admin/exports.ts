// Files of people: begun here, written in the background, fetched by a link that ends.
import { Type } from 'typebox';
import { adminEndpoint, publicEndpoint } from '../endpoint.ts';
import { Nullable, answer, closed } from './shapes.ts';
import { ok } from '../../core/result.ts';

const area = 'People';

const Export = Type.Object({
  export_id: Type.String(),
  kind: Type.String({ description: 'segment, global_control_group, people' }),
  segment_id: Nullable(Type.String()),
  format: Type.String(),
  status: Type.String({ description: 'running, done, failed, cancelled, expired' }),
  people: Type.Integer(),
  bytes: Type.Integer(),
  error: Nullable(Type.String()),
  url: Nullable(Type.String({ description: 'While the file is there.' })),
  created_by: Type.String(),
  created_at: Type.String(),
  finished_at: Nullable(Type.String()),
  expires_at: Nullable(Type.String()),
});
const One = answer({ export: Export });

export const createExport = adminEndpoint({
  id: 'admin.people.exports.create',
  method: 'POST',
  path: '/admin/v1/exports',
  permission: 'admin.write',
  area,
  summary: 'Begin a file of people: CSV, or JSON lines in a ZIP or gzip',
  body: closed({
    segment_id: Type.Optional(
      Type.String({ maxLength: 100, description: 'Id or key; everybody without it.' }),
    ),
    format: Type.Union([Type.Literal('csv'), Type.Literal('zip'), Type.Literal('gzip')]),
    fields: Type.Optional(Type.Array(Type.String({ maxLength: 100 }), { maxItems: 100 })),
    attributes: Type.Optional(Type.Array(Type.String({ maxLength: 255 }), { maxItems: 500 })),
  }),
  responses: { 201: One },
});

export const listExports = adminEndpoint({
  id: 'admin.people.exports.list',
  method: 'GET',
  path: '/admin/v1/exports',
  permission: 'admin.read',
  area,
  summary: 'The last files of people',
  responses: { 200: answer({ exports: Type.Array(Export) }) },
});

export const readExport = adminEndpoint({
  id: 'admin.people.exports.get',
  method: 'GET',
  path: '/admin/v1/exports/:export_id',
  permission: 'admin.read',
  area,
  summary: 'How far a file of people is',
  params: closed({ export_id: Type.String({ maxLength: 100 }) }),
  responses: { 200: One },
});

export const downloadExport = publicEndpoint({
  id: 'exports.download',
  method: 'GET',
  path: '/exports/:file',
  area,
  summary: 'A file of people, by the link that its export answered with',
  produces: 'application/octet-stream',
  shapes: { responses: { 200: Type.String() } },
  parse: ({ params }) => ok(params['file'] ?? ''),
});
