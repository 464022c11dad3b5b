// Exports of many people into a file (braze-rest-api 5.12, 5.13).
import { Type } from 'typebox';
import type { TProperties } from 'typebox';
import { isObject } from '../../core/json.ts';
import { ok, refuse, type Refusal, type Result } from '../../core/result.ts';
import type { Permission } from '../permissions.ts';
import { brazeEndpoint } from '../endpoint.ts';
import { EXPORT_FIELDS, refuseExportField, unknownExportField } from './user-export.ts';

/** `csv` is ours: gzip, with the columns of an import, so that the file can be imported again. */
const FORMATS = ['zip', 'gzip', 'csv'] as const;

export interface PeopleExportBody {
  /** '' for the global control group. */
  readonly segmentId: string;
  readonly fields: readonly string[];
  readonly attributes: readonly string[];
  readonly callback: string | null;
  readonly format: (typeof FORMATS)[number];
}

const MAX_ATTRIBUTES = 500;

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string' && one !== '');

const readSegmentId = (body: Readonly<Record<string, unknown>>): Result<string> => {
  const id = body['segment_id'];
  return typeof id === 'string' && id !== ''
    ? ok(id)
    : refuse('missing_field', 'segment_id is required.', 'segment_id');
};

const readCallback = (value: unknown): Result<string | null> => {
  if (value === undefined || value === null) return ok(null);
  if (typeof value === 'string' && value.length <= 2_000 && /^https?:\/\/[^\s]+$/i.test(value))
    return ok(value);
  return refuse('invalid_field', 'callback_endpoint must be an http or https address.', 'callback_endpoint');
};

const parse =
  (ofSegment: boolean) =>
  ({ body }: { readonly body: unknown }): Result<PeopleExportBody, Refusal> => {
    if (!isObject(body)) return refuse('invalid_body', 'The body must be a JSON object.');
    const segmentId = ofSegment ? readSegmentId(body) : ok('');
    if (!segmentId.ok) return segmentId;
    const fields = body['fields_to_export'];
    if (!isTexts(fields) || fields.length === 0)
      return refuse(
        'missing_field',
        'fields_to_export must be a non-empty array of strings.',
        'fields_to_export',
      );
    const unknown = unknownExportField(fields);
    if (unknown !== undefined) return refuseExportField(unknown);
    const attributes = ofSegment ? (body['custom_attributes_to_export'] ?? []) : [];
    if (!isTexts(attributes) || attributes.length > MAX_ATTRIBUTES)
      return refuse(
        'invalid_field',
        `custom_attributes_to_export must be an array of at most ${MAX_ATTRIBUTES} strings.`,
        'custom_attributes_to_export',
      );
    const callback = readCallback(body['callback_endpoint']);
    if (!callback.ok) return callback;
    const format = FORMATS.find((one) => one === (body['output_format'] ?? 'zip'));
    if (format === undefined)
      return refuse('invalid_field', `output_format must be ${FORMATS.join(', ')}.`, 'output_format');
    return ok({ segmentId: segmentId.value, fields, attributes, callback: callback.value, format });
  };

const body = {
  fields_to_export: Type.Array(Type.String({ description: `One of ${EXPORT_FIELDS.join(', ')}` })),
  callback_endpoint: Type.Optional(Type.String()),
  output_format: Type.Optional(Type.Union(FORMATS.map((format) => Type.Literal(format)))),
};

const endpoint = (path: string, permission: Permission, summary: string, more: TProperties) =>
  brazeEndpoint({
    id: permission,
    method: 'POST',
    path,
    permission,
    area: 'People',
    summary,
    description:
      'Written in the background: the link becomes valid when the file is whole and lives a few hours. One JSON person per line; ' +
      'with `output_format: csv` a gzipped CSV with the columns of an import and one for each named attribute, or for all that were seen.',
    shapes: {
      body: Type.Object({ ...more, ...body }),
      responses: {
        201: Type.Object({
          message: Type.Literal('success'),
          object_prefix: Type.String(),
          url: Type.String(),
        }),
      },
    },
    parse: parse(permission === 'users.export.segment'),
  });

export const exportSegmentEndpoint = endpoint(
  '/users/export/segment',
  'users.export.segment',
  'Everybody of a segment, as a file',
  {
    segment_id: Type.String(),
    custom_attributes_to_export: Type.Optional(Type.Array(Type.String(), { maxItems: MAX_ATTRIBUTES })),
  },
);
export const exportControlGroupEndpoint = endpoint(
  '/users/export/global_control_group',
  'users.export.global_control_group',
  'Everybody of the global control group, as a file',
  {},
);

export const cancelExportEndpoint = brazeEndpoint({
  id: 'export.segment.cancel',
  method: 'POST',
  path: '/export/segment/cancel',
  permission: 'segments.list',
  area: 'People',
  summary: 'Cancel the running exports of a segment',
  shapes: {
    body: Type.Object({ segment_id: Type.String() }),
    responses: { 200: Type.Object({ message: Type.Literal('success') }) },
  },
  parse: ({ body: given }) => readSegmentId(isObject(given) ? given : {}),
});
