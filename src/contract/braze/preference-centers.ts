// Preference centres at Braze's door (braze-rest-api 9.4): pages of HTML.
import { Type } from 'typebox';
import {
  MAX_PAGE_CHARS,
  isCenterName,
  readCenterOptions,
  type HtmlCenter,
} from '../../core/content/preference-center.ts';
import { isObject } from '../../core/json.ts';
import type { Refusal, Result } from '../../core/result.ts';
import { ok, refuse } from '../../core/result.ts';
import { brazeEndpoint } from '../endpoint.ts';
import type { RawInput } from '../endpoint.ts';

const area = 'Preference centres';
const Message = Type.String();
const params = Type.Object({ preference_center_api_id: Type.String() });
const PATH = '/preference_center/v1';

export const NO_CENTER: Refusal = {
  code: 'not_found',
  message: 'Invalid preference center ID',
  field: 'preference_center_api_id',
};

const idOf = (input: RawInput): string => input.params['preference_center_api_id'] ?? '';

export const centerListEndpoint = brazeEndpoint({
  id: 'preference_center.list',
  method: 'GET',
  path: `${PATH}/list`,
  permission: 'preference_center.list',
  pool: 'preference_center_read',
  area,
  summary: 'List preference centres',
  shapes: {
    responses: {
      200: Type.Object({
        message: Message,
        preference_centers: Type.Array(
          Type.Object({
            name: Type.String(),
            preference_center_api_id: Type.String(),
            created_at: Type.String(),
            updated_at: Type.String(),
          }),
        ),
      }),
    },
  },
  parse: () => ok(null),
});

const Options = Type.Object({}, { additionalProperties: true });
export const centerGetEndpoint = brazeEndpoint({
  id: 'preference_center.get',
  method: 'GET',
  path: `${PATH}/:preference_center_api_id`,
  permission: 'preference_center.get',
  pool: 'preference_center_read',
  area,
  summary: 'One preference centre',
  description:
    'A centre made of questions in the dashboard has no HTML of its own: its texts are empty here.',
  shapes: {
    params,
    responses: {
      200: Type.Object({
        message: Message,
        name: Type.String(),
        preference_center_api_id: Type.String(),
        created_at: Type.String(),
        updated_at: Type.String(),
        preference_center_title: Type.String(),
        preference_center_page_html: Type.String(),
        confirmation_page_html: Type.String(),
        redirect_page_html: Type.String(),
        preference_center_options: Options,
        state: Type.String(),
      }),
    },
  },
  parse: (input: RawInput) => ok(idOf(input)),
});

export const centerUrlEndpoint = brazeEndpoint({
  id: 'preference_center.user.get',
  method: 'GET',
  path: `${PATH}/:preference_center_api_id/url/:user_id`,
  permission: 'preference_center.user.get',
  pool: 'preference_center_read',
  area,
  summary: 'The address of a preference centre for one person, named by external id or braze id',
  shapes: {
    params: Type.Object({ preference_center_api_id: Type.String(), user_id: Type.String() }),
    responses: { 200: Type.Object({ message: Message, preference_center_url: Type.String() }) },
  },
  parse: (input: RawInput) => ok({ id: idOf(input), user: input.params['user_id'] ?? '' }),
});

export interface CenterFields {
  readonly name?: string;
  readonly state?: 'active' | 'draft';
  readonly title?: string;
  readonly page?: string;
  readonly confirmation?: string;
  readonly options?: HtmlCenter['options'];
}

const bad = (field: string, message: string): Result<never> => refuse('invalid_field', message, field);

const readText = (body: object, field: string, max: number): Result<string | undefined> => {
  const value: unknown = (body as Readonly<Record<string, unknown>>)[field];
  if (value === undefined || value === null) return ok(undefined);
  if (typeof value !== 'string' || value.includes('\0')) return bad(field, `${field} must be a string`);
  if (value.trim() === '') return bad(field, `${field} cannot be blank`);
  return value.length <= max ? ok(value) : bad(field, `${field} must have at most ${max} characters`);
};

const readFields = (body: unknown): Result<CenterFields> => {
  if (!isObject(body)) return bad('body', 'The body must be an object');
  const name = readText(body, 'name', 100);
  if (!name.ok) return name;
  if (name.value !== undefined && !isCenterName(name.value))
    return bad('name', 'name may only hold letters, digits, hyphens and underscores');
  const title = readText(body, 'preference_center_title', 200);
  if (!title.ok) return title;
  const page = readText(body, 'preference_center_page_html', MAX_PAGE_CHARS);
  if (!page.ok) return page;
  const confirmation = readText(body, 'confirmation_page_html', MAX_PAGE_CHARS);
  if (!confirmation.ok) return confirmation;
  const { state } = body;
  if (state !== undefined && state !== null && state !== 'active' && state !== 'draft')
    return bad('state', 'state must be either active or draft');
  const given = body['options'] ?? undefined;
  const options = given === undefined ? undefined : readCenterOptions(given);
  if (options === null) return bad('options', 'options holds something that is not an option');
  return ok({
    ...(name.value === undefined ? {} : { name: name.value }),
    ...(title.value === undefined ? {} : { title: title.value }),
    ...(page.value === undefined ? {} : { page: page.value }),
    ...(confirmation.value === undefined ? {} : { confirmation: confirmation.value }),
    ...(state === 'active' || state === 'draft' ? { state } : {}),
    ...(options === undefined ? {} : { options }),
  });
};

export type NewCenter = CenterFields & Required<Pick<CenterFields, 'name' | 'page' | 'confirmation'>>;

const parseCreate = ({ body }: RawInput): Result<NewCenter> => {
  const fields = readFields(body);
  if (!fields.ok) return fields;
  const { name, page, confirmation } = fields.value;
  if (name === undefined) return bad('name', 'name is required');
  if (page === undefined)
    return bad('preference_center_page_html', 'preference_center_page_html is required');
  if (confirmation === undefined) return bad('confirmation_page_html', 'confirmation_page_html is required');
  return ok({ ...fields.value, name, page, confirmation });
};

const parseUpdate = (input: RawInput): Result<{ readonly id: string; readonly fields: CenterFields }> => {
  const fields = readFields(input.body);
  return fields.ok ? ok({ id: idOf(input), fields: fields.value }) : fields;
};

const bodyShape = {
  preference_center_title: Type.Optional(Type.String({ default: 'Preference Center' })),
  state: Type.Optional(Type.Union([Type.Literal('active'), Type.Literal('draft')])),
  options: Type.Optional(Options),
};
const made = { message: Message, preference_center_api_id: Type.String(), created_at: Type.String() };

export const centerCreateEndpoint = brazeEndpoint({
  id: 'preference_center.create',
  method: 'POST',
  path: PATH,
  permission: 'preference_center.update',
  pool: 'preference_center_write',
  area,
  summary: 'Create a preference centre of HTML; scripts in it do not run',
  shapes: {
    body: Type.Object({
      name: Type.String(),
      preference_center_page_html: Type.String(),
      confirmation_page_html: Type.String(),
      ...bodyShape,
    }),
    responses: { 201: Type.Object({ ...made, liquid_tag: Type.String() }) },
  },
  parse: parseCreate,
});

export const centerUpdateEndpoint = brazeEndpoint({
  id: 'preference_center.update',
  method: 'PUT',
  path: `${PATH}/:preference_center_api_id`,
  permission: 'preference_center.update',
  pool: 'preference_center_write',
  area,
  summary: 'Change a preference centre; its name stays',
  shapes: {
    params,
    body: Type.Object({
      name: Type.Optional(Type.String()),
      preference_center_page_html: Type.Optional(Type.String()),
      confirmation_page_html: Type.Optional(Type.String()),
      ...bodyShape,
    }),
    responses: { 200: Type.Object({ ...made, updated_at: Type.String() }) },
  },
  parse: parseUpdate,
});
