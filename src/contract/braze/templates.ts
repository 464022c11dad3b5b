// Templates of emails at Braze's door (braze-rest-api 9.2).
import { Type } from 'typebox';
import { parseIsoInstant } from '../../core/braze-dates.ts';
import { isObject } from '../../core/json.ts';
import type { Refusal, Result } from '../../core/result.ts';
import { err, ok, refuse } from '../../core/result.ts';
import type { Instant } from '../../core/time.ts';
import type { Query, RawInput } from '../endpoint.ts';
import { brazeEndpoint } from '../endpoint.ts';

const area = 'Templates';
const Message = Type.String();

export interface TemplateListQuery {
  readonly modifiedAfter: Instant | null;
  readonly modifiedBefore: Instant | null;
  readonly limit: number;
  readonly offset: number;
}

const text = (query: Query, name: string): string | null => {
  const value = query[name];
  return typeof value === 'string' ? value : (value?.[0] ?? null);
};

const readTime = (query: Query, name: string, label: string): Result<Instant | null> => {
  const given = text(query, name);
  if (given === null) return ok(null);
  const at = parseIsoInstant(given);
  return at === null ? refuse('invalid_field', `${label} time is invalid`, name) : ok(at);
};

const readCount = (
  query: Query,
  name: string,
  otherwise: number,
  max: number,
  label: string,
): Result<number> => {
  const given = text(query, name);
  if (given === null) return ok(otherwise);
  if (!/^-?\d{1,9}$/.test(given)) return refuse('invalid_field', `${label} is invalid`, name);
  const value = Number(given);
  if (value < 0 || (value === 0 && name === 'limit'))
    return refuse('invalid_field', `${label} must be greater than 0`, name);
  return value > max ? refuse('invalid_field', `${label} exceeds maximum of ${max}`, name) : ok(value);
};

const parseList = ({ query }: RawInput): Result<TemplateListQuery> => {
  const after = readTime(query, 'modified_after', 'Modified after');
  if (!after.ok) return after;
  const before = readTime(query, 'modified_before', 'Modified before');
  if (!before.ok) return before;
  if (after.value !== null && before.value !== null && after.value > before.value) {
    const message = 'Modified after time must be earlier than or the same as modified before time.';
    return refuse('invalid_field', message, 'modified_after');
  }
  const limit = readCount(query, 'limit', 100, 1_000, 'Email Template number limit');
  if (!limit.ok) return limit;
  const offset = readCount(query, 'offset', 0, 100_000_000, 'Offset');
  if (!offset.ok) return offset;
  return ok({
    modifiedAfter: after.value,
    modifiedBefore: before.value,
    limit: limit.value,
    offset: offset.value,
  });
};

export const templateListEndpoint = brazeEndpoint({
  id: 'templates.email.list',
  method: 'GET',
  path: '/templates/email/list',
  permission: 'templates.email.list',
  area,
  summary: 'List templates of emails; those of the visual editor are left out',
  shapes: {
    query: Type.Object({
      modified_after: Type.Optional(Type.String()),
      modified_before: Type.Optional(Type.String()),
      limit: Type.Optional(Type.Integer()),
      offset: Type.Optional(Type.Integer()),
    }),
    responses: {
      200: Type.Object({
        message: Message,
        count: Type.Integer(),
        templates: Type.Array(
          Type.Object({
            email_template_id: Type.String(),
            template_name: Type.String(),
            created_at: Type.String(),
            updated_at: Type.String(),
            tags: Type.Array(Type.String()),
          }),
        ),
      }),
    },
  },
  parse: parseList,
});

export const NO_TEMPLATE: Refusal = {
  code: 'invalid_field',
  message: 'Invalid Email Template ID',
  field: 'email_template_id',
};

const readId = (value: unknown): Result<string> =>
  typeof value === 'string' && value !== ''
    ? ok(value)
    : refuse('invalid_field', 'Email Template ID cannot be blank', 'email_template_id');

export const templateInfoEndpoint = brazeEndpoint({
  id: 'templates.email.info',
  method: 'GET',
  path: '/templates/email/info',
  permission: 'templates.email.info',
  area,
  summary: 'One template of an email',
  shapes: {
    query: Type.Object({ email_template_id: Type.String() }),
    responses: {
      200: Type.Object({
        message: Message,
        email_template_id: Type.String(),
        template_name: Type.String(),
        description: Type.String(),
        subject: Type.String(),
        preheader: Type.String(),
        body: Type.String(),
        plaintext_body: Type.String(),
        should_inline_css: Type.Boolean(),
        tags: Type.Array(Type.String()),
        created_at: Type.String(),
        updated_at: Type.String(),
      }),
    },
  },
  parse: ({ query }: RawInput) => readId(text(query, 'email_template_id')),
});

/** Absent fields stay as they are. */
export interface TemplateFields {
  readonly name?: string;
  readonly subject?: string;
  readonly body?: string;
  readonly plaintextBody?: string;
  readonly preheader?: string;
  readonly shouldInlineCss?: boolean;
  readonly tags?: readonly string[];
}

const TEXTS = {
  template_name: 'name',
  subject: 'subject',
  body: 'body',
  plaintext_body: 'plaintextBody',
  preheader: 'preheader',
} as const;
const MAX_CHARS = 1_000_000;

const bad = (field: string, message: string): Result<never> => refuse('invalid_template', message, field);

const readFields = (body: unknown): Result<TemplateFields> => {
  if (!isObject(body)) return bad('body', 'The body must be an object');
  const fields: Record<string, unknown> = {};
  for (const [name, ours] of Object.entries(TEXTS)) {
    const value = body[name];
    if (value === undefined || value === null) continue;
    if (typeof value !== 'string') return bad(name, `${name} must be a string`);
    if (value.length > MAX_CHARS || value.includes('\0'))
      return bad(name, `${name} is too long or holds NUL`);
    fields[ours] = value;
  }
  if (fields['name'] === '') return bad('template_name', 'Template name is required');
  const inline = readInline(body['should_inline_css']);
  if (!inline.ok) return inline;
  const tags = readTags(body['tags']);
  if (!tags.ok) return tags;
  return ok({
    ...fields,
    ...(inline.value === null ? {} : { shouldInlineCss: inline.value }),
    ...(tags.value === null ? {} : { tags: tags.value }),
  });
};

const readInline = (value: unknown): Result<boolean | null> => {
  if (value === undefined || value === null) return ok(null);
  if (value === true || value === 'true') return ok(true);
  if (value === false || value === 'false') return ok(false);
  const message = 'Invalid value for `should_inline_css`. One of `true` or `false` was expected';
  return bad('should_inline_css', message);
};

const readTags = (value: unknown): Result<readonly string[] | null> => {
  if (value === undefined || value === null) return ok(null);
  if (!Array.isArray(value)) return bad('tags', 'Tags must be an array');
  const tags = (value as readonly unknown[]).filter((tag): tag is string => typeof tag === 'string');
  return tags.length === value.length ? ok([...new Set(tags)]) : bad('tags', 'All tags must be strings');
};

const parseCreate = ({ body }: RawInput): Result<TemplateFields & { readonly name: string }> => {
  const fields = readFields(body);
  if (!fields.ok) return fields;
  const { name, subject, body: html } = fields.value;
  if (name === undefined) return bad('template_name', 'Template name is required');
  if (subject === undefined) return bad('subject', 'Subject is required');
  if (html === undefined) return bad('body', 'Body is required');
  return ok({ ...fields.value, name });
};

const parseUpdate = (
  input: RawInput,
): Result<{ readonly templateId: string; readonly fields: TemplateFields }> => {
  const id = readId(isObject(input.body) ? input.body['email_template_id'] : undefined);
  if (!id.ok) return id;
  const fields = readFields(input.body);
  if (!fields.ok) return fields;
  return Object.keys(fields.value).length === 0
    ? err({ code: 'invalid_template', message: 'At least one field besides email_template_id is required' })
    : ok({ templateId: id.value, fields: fields.value });
};

const bodyShape = {
  subject: Type.Optional(Type.String()),
  body: Type.Optional(Type.String()),
  plaintext_body: Type.Optional(Type.String()),
  preheader: Type.Optional(Type.String()),
  tags: Type.Optional(Type.Array(Type.String())),
  should_inline_css: Type.Optional(Type.Boolean()),
};
const Made = Type.Object({ message: Message, email_template_id: Type.String() });

export const templateCreateEndpoint = brazeEndpoint({
  id: 'templates.email.create',
  method: 'POST',
  path: '/templates/email/create',
  permission: 'templates.email.create',
  area,
  summary: 'Create a template of an email',
  shapes: {
    body: Type.Object({ template_name: Type.String(), ...bodyShape }),
    responses: { 201: Made },
  },
  parse: parseCreate,
});

export const templateUpdateEndpoint = brazeEndpoint({
  id: 'templates.email.update',
  method: 'POST',
  path: '/templates/email/update',
  permission: 'templates.email.update',
  area,
  summary: 'Change a template of an email',
  shapes: {
    body: Type.Object({
      email_template_id: Type.String(),
      template_name: Type.Optional(Type.String()),
      ...bodyShape,
    }),
    responses: { 201: Made },
  },
  parse: parseUpdate,
});
