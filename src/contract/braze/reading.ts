// Reading campaigns (braze-rest-api 6.1, 6.2) and content blocks (9.1).
import { Type } from 'typebox';
import { parseIsoInstant } from '../../core/braze-dates.ts';
import { isObject } from '../../core/json.ts';
import type { Refusal, Result } from '../../core/result.ts';
import { ok, refuse } from '../../core/result.ts';
import type { Instant } from '../../core/time.ts';
import type { Query, RawInput } from '../endpoint.ts';
import { brazeEndpoint } from '../endpoint.ts';
import { fieldOf, readBody, readCampaignId, readFlag } from './fields.ts';

const text = (query: Query, name: string): string | null => {
  const value = query[name];
  return typeof value === 'string' ? value : (value?.[0] ?? null);
};

const integer = (query: Query, name: string, otherwise: number, min: number, max: number): Result<number> => {
  const given = text(query, name);
  if (given === null) return ok(otherwise);
  const value = /^\d{1,9}$/.test(given) ? Number(given) : NaN;
  return value >= min && value <= max
    ? ok(value)
    : refuse('invalid_field', `${name} must be an integer from ${min} to ${max}`, name);
};

export interface CampaignListQuery {
  readonly page: number;
  readonly includeArchived: boolean;
  readonly descending: boolean;
  readonly editedAfter: Instant | null;
}

const EDITED_AFTER = 'last_edit.time[gt]';
const MAX_PAGE = 1_000_000;

const parseCampaignList = ({ query }: RawInput): Result<CampaignListQuery> => {
  const page = integer(query, 'page', 0, 0, MAX_PAGE);
  if (!page.ok) return page;
  const direction = text(query, 'sort_direction') ?? 'asc';
  if (direction !== 'asc' && direction !== 'desc') {
    return refuse('invalid_field', 'sort_direction must be asc or desc', 'sort_direction');
  }
  const edited = text(query, EDITED_AFTER);
  const editedAfter = edited === null ? null : parseIsoInstant(edited);
  if (edited !== null && editedAfter === null) {
    return refuse('invalid_field', `${EDITED_AFTER} must be an ISO 8601 date and time`, EDITED_AFTER);
  }
  const includeArchived = readFlag(text(query, 'include_archived') ?? 'false');
  if (includeArchived === null)
    return refuse('invalid_field', 'include_archived must be true or false', 'include_archived');
  return ok({ page: page.value, includeArchived, descending: direction === 'desc', editedAfter });
};

const Message = Type.String();

export interface DuplicateCall {
  readonly campaignId: string;
  readonly name: string;
  readonly description: string | undefined;
  /** They take the place of the original's. */
  readonly tags: readonly string[] | undefined;
}

const MAX_NAME_CHARS = 200;
const MAX_DESCRIPTION_CHARS = 2_000;

const parseDuplicate = ({ body }: RawInput): Result<DuplicateCall> => {
  const given = readBody(body);
  if (!given.ok) return given;
  const campaignId = readCampaignId(fieldOf(given.value, 'campaign_id'));
  if (!campaignId.ok) return campaignId;
  const name = fieldOf(given.value, 'name');
  if (typeof name !== 'string' || name.trim() === '' || name.length > MAX_NAME_CHARS)
    return refuse('invalid_field', `name must be a text of 1 to ${MAX_NAME_CHARS} characters`, 'name');
  const description = fieldOf(given.value, 'description');
  if (
    description !== undefined &&
    (typeof description !== 'string' || description.length > MAX_DESCRIPTION_CHARS)
  )
    return refuse(
      'invalid_field',
      `description must be a text of at most ${MAX_DESCRIPTION_CHARS} characters`,
      'description',
    );
  const tags = readTagNames(fieldOf(given.value, 'tag_names'));
  return tags.ok ? ok({ campaignId: campaignId.value, name, description, tags: tags.value }) : tags;
};

/** One name in older texts, a list today (6.5). */
const readTagNames = (value: unknown): Result<readonly string[] | undefined> => {
  if (value === undefined) return ok(undefined);
  const names: unknown = typeof value === 'string' ? [value] : value;
  return Array.isArray(names) && names.every((name) => typeof name === 'string')
    ? ok([...new Set(names)])
    : refuse('invalid_field', 'tag_names must be an array of strings', 'tag_names');
};

export const campaignDuplicateEndpoint = brazeEndpoint({
  id: 'campaigns.duplicate',
  method: 'POST',
  path: '/campaigns/duplicate',
  permission: 'campaigns.duplicate',
  pool: 'duplicate',
  area: 'Campaigns',
  summary: 'Make a draft with the content and settings of a campaign',
  shapes: {
    body: Type.Object({
      campaign_id: Type.String(),
      name: Type.String({ maxLength: MAX_NAME_CHARS }),
      description: Type.Optional(Type.String({ maxLength: MAX_DESCRIPTION_CHARS })),
      tag_names: Type.Optional(Type.Array(Type.String())),
    }),
    responses: { 202: Type.Object({ message: Message }) },
  },
  parse: parseDuplicate,
});

export const campaignListEndpoint = brazeEndpoint({
  id: 'campaigns.list',
  method: 'GET',
  path: '/campaigns/list',
  permission: 'campaigns.list',
  area: 'Campaigns',
  summary: 'List campaigns, 100 a page',
  shapes: {
    query: Type.Object({
      page: Type.Optional(Type.Integer({ minimum: 0 })),
      include_archived: Type.Optional(Type.Boolean()),
      sort_direction: Type.Optional(Type.Union([Type.Literal('asc'), Type.Literal('desc')])),
      [EDITED_AFTER]: Type.Optional(Type.String()),
    }),
    responses: {
      200: Type.Object({
        message: Message,
        campaigns: Type.Array(
          Type.Object({
            id: Type.String(),
            name: Type.String(),
            last_edited: Type.String(),
            is_api_campaign: Type.Boolean(),
            tags: Type.Array(Type.String()),
          }),
        ),
      }),
    },
  },
  parse: parseCampaignList,
});

export const BAD_CAMPAIGN_ID: Refusal = {
  code: 'invalid_campaign_id',
  message: 'campaign_id must be a string of the campaign api identifier',
  field: 'campaign_id',
};

export const campaignDetailsEndpoint = brazeEndpoint({
  id: 'campaigns.details',
  method: 'GET',
  path: '/campaigns/details',
  permission: 'campaigns.details',
  area: 'Campaigns',
  summary: 'One campaign; messages are keyed by message variation id',
  shapes: {
    query: Type.Object({
      campaign_id: Type.String(),
      post_launch_draft_version: Type.Optional(Type.Boolean()),
    }),
    responses: {
      200: Type.Object({
        message: Message,
        name: Type.String(),
        description: Type.String(),
        archived: Type.Boolean(),
        draft: Type.Boolean(),
        enabled: Type.Boolean(),
        schedule_type: Type.String(),
        channels: Type.Array(Type.String()),
        messages: Type.Record(Type.String(), Type.Unknown()),
      }),
    },
  },
  parse: ({ query }: RawInput): Result<string> => {
    const id = text(query, 'campaign_id');
    return id === null || id === '' ? { ok: false, error: BAD_CAMPAIGN_ID } : ok(id);
  },
});

export interface BlockListQuery {
  readonly modifiedAfter: Instant | null;
  readonly modifiedBefore: Instant | null;
  readonly limit: number;
  readonly offset: number;
}

const parseBlockList = ({ query }: RawInput): Result<BlockListQuery> => {
  const after = readTime(query, 'modified_after', 'Modified after time is invalid');
  if (!after.ok) return after;
  const before = readTime(query, 'modified_before', 'Modified before time is invalid');
  if (!before.ok) return before;
  if (after.value !== null && before.value !== null && after.value > before.value) {
    const message = 'Modified after time must be earlier than or the same as modified before time.';
    return refuse('invalid_field', message, 'modified_after');
  }
  const limit = readCount(query, 'limit', 100, 'Content Block number limit', 1_000);
  if (!limit.ok) return limit;
  const offset = readCount(query, 'offset', 0, 'Offset', Number.MAX_SAFE_INTEGER);
  if (!offset.ok) return offset;
  const modified = { modifiedAfter: after.value, modifiedBefore: before.value };
  return ok({ ...modified, limit: limit.value, offset: offset.value });
};

const readTime = (query: Query, name: string, message: string): Result<Instant | null> => {
  const given = text(query, name);
  if (given === null) return ok(null);
  const at = parseIsoInstant(given);
  return at === null ? refuse('invalid_field', message, name) : ok(at);
};

const readCount = (
  query: Query,
  name: string,
  otherwise: number,
  label: string,
  max: number,
): Result<number> => {
  const given = text(query, name);
  if (given === null) return ok(otherwise);
  if (!/^-?\d{1,15}$/.test(given)) return refuse('invalid_field', `${label} is invalid`, name);
  const value = Number(given);
  if (value < 0 || (value === 0 && name === 'limit')) {
    return refuse('invalid_field', `${label} must be greater than 0`, name);
  }
  if (value > max) return refuse('invalid_field', `${label} exceeds maximum of ${max}`, name);
  return ok(value);
};

const area = 'Content blocks';
const Listed = Type.Object({
  content_block_id: Type.String(),
  name: Type.String(),
  content_type: Type.String(),
  liquid_tag: Type.String(),
  inclusion_count: Type.Integer(),
  created_at: Type.String(),
  last_edited: Type.String(),
  tags: Type.Array(Type.String()),
});

export const blockListEndpoint = brazeEndpoint({
  id: 'content_blocks.list',
  method: 'GET',
  path: '/content_blocks/list',
  permission: 'content_blocks.list',
  area,
  summary: 'List content blocks',
  shapes: {
    query: Type.Object({
      modified_after: Type.Optional(Type.String()),
      modified_before: Type.Optional(Type.String()),
      limit: Type.Optional(Type.Integer()),
      offset: Type.Optional(Type.Integer()),
    }),
    responses: {
      200: Type.Object({ message: Message, count: Type.Integer(), content_blocks: Type.Array(Listed) }),
    },
  },
  parse: parseBlockList,
});

export const blockInfoEndpoint = brazeEndpoint({
  id: 'content_blocks.info',
  method: 'GET',
  path: '/content_blocks/info',
  permission: 'content_blocks.info',
  area,
  summary: 'One content block with its content',
  shapes: {
    query: Type.Object({
      content_block_id: Type.String(),
      include_inclusion_data: Type.Optional(Type.Boolean()),
    }),
    responses: {
      200: Type.Object({ message: Message, content_block_id: Type.String(), content: Type.String() }),
    },
  },
  parse: ({ query }: RawInput): Result<string> => {
    const id = text(query, 'content_block_id');
    return id === null || id === ''
      ? refuse('invalid_field', 'Content Block ID cannot be blank', 'content_block_id')
      : ok(id);
  },
});

export interface BlockFields {
  readonly name: string | null;
  readonly content: string | null;
  readonly description: string | null;
  readonly state: 'active' | 'draft' | null;
  readonly tags: readonly string[] | null;
}

const MAX_CONTENT_BYTES = 50 * 1024;
const NAME = 'Content Block name';
const DESCRIPTION = 'Content Block description';

/** UTF-8 length without Node: surrogate pairs are four bytes, two units. */
const byteLength = (value: string): number => {
  let bytes = 0;
  for (const char of value) {
    const point = char.codePointAt(0) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return bytes;
};

const findFault = (body: Readonly<Record<string, unknown>>): Refusal | null => {
  const say = (field: string, message: string): Refusal => ({
    code: 'invalid_content_block',
    message,
    field,
  });
  const { name, content, description, state, tags } = body;
  if (name !== undefined) {
    if (typeof name !== 'string' || name === '') return say('name', `${NAME} cannot be blank`);
    if (name.length >= 100) return say('name', `${NAME} must be shorter than 100 characters`);
    if (!/^[A-Za-z0-9_-]+$/.test(name))
      return say('name', `${NAME} can only contain alphanumeric characters`);
  }
  if (content !== undefined) {
    if (typeof content !== 'string') return say('content', 'Content must be a string');
    if (content === '') return say('content', 'Content cannot be blank');
    if (byteLength(content) > MAX_CONTENT_BYTES) return say('content', 'Content must be smaller than 50kb');
  }
  if (description !== undefined) {
    if (typeof description !== 'string') return say('description', `${DESCRIPTION} must be a string`);
    if (description.length >= 250) {
      return say('description', `${DESCRIPTION} must be shorter than 250 characters`);
    }
  }
  if (state !== undefined && state !== 'active' && state !== 'draft') {
    return say('state', 'Content Block state must be either active or draft');
  }
  if (tags !== undefined && !Array.isArray(tags)) return say('tags', 'Tags must be an array');
  if (Array.isArray(tags) && tags.some((tag) => typeof tag !== 'string')) {
    return say('tags', 'All tags must be strings');
  }
  return null;
};

const readFields = (body: unknown): Result<BlockFields> => {
  if (!isObject(body)) return refuse('invalid_content_block', 'The body must be an object');
  const fault = findFault(body);
  if (fault !== null) return { ok: false, error: fault };
  const { name, content, description, state, tags } = body;
  return ok({
    name: typeof name === 'string' ? name : null,
    content: typeof content === 'string' ? content : null,
    description: typeof description === 'string' ? description : null,
    state: state === 'active' || state === 'draft' ? state : null,
    tags: Array.isArray(tags) ? tags.filter((tag): tag is string => typeof tag === 'string') : null,
  });
};

const Saved = Type.Object({
  message: Message,
  content_block_id: Type.String(),
  liquid_tag: Type.String(),
  created_at: Type.String(),
});
const blockBody = {
  description: Type.Optional(Type.String()),
  state: Type.Optional(Type.String()),
  tags: Type.Optional(Type.Array(Type.String())),
};

export const blockCreateEndpoint = brazeEndpoint({
  id: 'content_blocks.create',
  method: 'POST',
  path: '/content_blocks/create',
  permission: 'content_blocks.create',
  area,
  summary: 'Create a content block',
  shapes: {
    body: Type.Object({ name: Type.String(), content: Type.String(), ...blockBody }),
    responses: { 201: Saved },
  },
  parse: ({ body }: RawInput): Result<BlockFields> => {
    const fields = readFields(body);
    if (!fields.ok) return fields;
    if (fields.value.name === null) return refuse('invalid_content_block', `${NAME} cannot be blank`, 'name');
    if (fields.value.content === null) {
      return refuse('invalid_content_block', 'Content cannot be blank', 'content');
    }
    return fields;
  },
});

export const blockUpdateEndpoint = brazeEndpoint({
  id: 'content_blocks.update',
  method: 'POST',
  path: '/content_blocks/update',
  permission: 'content_blocks.update',
  area,
  summary: 'Change a content block',
  shapes: {
    body: Type.Object({
      content_block_id: Type.String(),
      name: Type.Optional(Type.String()),
      content: Type.Optional(Type.String()),
      ...blockBody,
    }),
    responses: { 201: Saved },
  },
  parse: ({ body }: RawInput): Result<BlockFields & { readonly contentBlockId: string }> => {
    const fields = readFields(body);
    if (!fields.ok) return fields;
    const id = isObject(body) ? body['content_block_id'] : undefined;
    return typeof id === 'string' && id !== ''
      ? ok({ ...fields.value, contentBlockId: id })
      : refuse('invalid_content_block', 'Content Block ID cannot be blank', 'content_block_id');
  },
});
