// An endpoint as a value: what it is called, who may call it, what goes in and what comes out. The same value
// routes, validates, authorises, limits and documents, so none of these can be forgotten (F94).
import type { Static, TObject, TSchema } from 'typebox';
import { IsLiteral, IsObject, IsUnion } from 'typebox';
import { Compile } from 'typebox/compile';
import type { ItemLists } from '../core/inspect-json.ts';
import { isObject } from '../core/json.ts';
import type { Refusal, Result } from '../core/result.ts';
import { err, ok } from '../core/result.ts';
import type { Permission } from './permissions.ts';
import type { RatePoolName } from './rate-limits.ts';

/** braze: bearer key, permissive bodies. admin: bearer key, strict schemas. public: no key, no limit. */
export type Family = 'braze' | 'admin' | 'public';
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** `key=v` gives a text, `key[]=v` and repeated keys give a list, under `key` without the brackets. */
export type Query = Readonly<Record<string, string | readonly string[]>>;

export interface RawInput {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  /** Parsed JSON (already safe: depth, numbers, keys), form fields, or undefined without a body. */
  readonly body: unknown;
  /** Of reports: JSON as it came, for signatures over it. */
  readonly text?: string;
}

/** Schemas of the OpenAPI document; for admin endpoints also what validates. */
export interface Shapes {
  readonly params?: TObject;
  readonly query?: TObject;
  readonly body?: TSchema;
  /** By status; the errors every endpoint shares are added by the document. */
  readonly responses: Readonly<Record<number, TSchema>>;
}

export interface Endpoint<Input> {
  /** Unique; the operationId. */
  readonly id: string;
  readonly method: Method;
  /** `/campaigns/:campaign_id`: path parameters with a colon. */
  readonly path: string;
  readonly family: Family;
  /** null only for family `public`. */
  readonly permission: Permission | null;
  /** null only for family `public`. */
  readonly pool: RatePoolName | null;
  readonly area: string;
  readonly summary: string;
  readonly description?: string;
  /**
   * Form fields are only accepted by public endpoints (one-click unsubscribe). Beacons of browsers are JSON that may
   * call itself text/plain. `report`: whatever providers send, JSON, form fields or the text of a mail.
   */
  readonly consumes?: 'json' | 'form' | 'beacon' | 'report';
  /** Pages of other sites may call it; it answers nothing that is anybody's secret. */
  readonly crossOrigin?: true;
  /** Called with the public key of an app, which the handler checks. */
  readonly appKey?: true;
  /** Only asks, whatever its method: nothing for the record of changes. */
  readonly changesNothing?: true;
  /** Lists of the body that answer item by item: what cannot be stored stands there as a SpoiltItem. */
  readonly itemLists?: ItemLists;
  /** Where bodies may take less, or more, than elsewhere. */
  readonly maxBodyBytes?: number;
  /** Media type of what it answers; JSON unless it is a page or document of ours. */
  readonly produces?: string;
  /** GET: HEAD is answered too, and does nothing. */
  readonly answersHead?: true;
  /** The answer carries a secret shown once: it is never kept for an Idempotency-Key. */
  readonly answersSecret?: true;
  /** Public, but answers only who is signed in: the handler looks at the session. */
  readonly session?: true;
  readonly shapes: Shapes;
  parse(input: RawInput): Result<Input, Refusal | readonly [Refusal, ...Refusal[]]>;
}

type BrazeSpec<Input> = Omit<Endpoint<Input>, 'family' | 'pool' | 'permission'> & {
  readonly permission: Permission;
  readonly pool?: RatePoolName;
};

/** A Braze-compatible endpoint: parses permissively by its own pure parser. */
export const brazeEndpoint = <Input>(spec: BrazeSpec<Input>): Endpoint<Input> => ({
  ...spec,
  family: 'braze',
  pool: spec.pool ?? 'default',
});

type PublicSpec<Input> = Omit<Endpoint<Input>, 'family' | 'pool' | 'permission'>;

/** Reachable without a key: health, documents, unsubscribe links, provider callbacks. */
export const publicEndpoint = <Input>(spec: PublicSpec<Input>): Endpoint<Input> => ({
  ...spec,
  family: 'public',
  permission: null,
  pool: null,
});

type StaticOr<Schema, Otherwise> = Schema extends TSchema ? Static<Schema> : Otherwise;

export interface AdminInput<Params, Search, Body> {
  readonly params: StaticOr<Params, Readonly<Record<string, never>>>;
  readonly query: StaticOr<Search, Readonly<Record<string, never>>>;
  readonly body: StaticOr<Body, undefined>;
}

interface AdminSpec<Params, Search, Body> {
  readonly id: string;
  readonly method: Method;
  readonly path: string;
  readonly permission: Permission;
  readonly area: string;
  readonly summary: string;
  readonly description?: string;
  readonly params?: Params;
  readonly query?: Search;
  readonly body?: Body;
  readonly answersSecret?: true;
  readonly produces?: string;
  readonly changesNothing?: true;
  readonly maxBodyBytes?: number;
  readonly responses: Readonly<Record<number, TSchema>>;
}

/** An endpoint of /admin/v1: strictly what its schemas say, refusals name every offending field. */
export const adminEndpoint = <
  Params extends TObject | undefined = undefined,
  Search extends TObject | undefined = undefined,
  Body extends TSchema | undefined = undefined,
>(
  spec: AdminSpec<Params, Search, Body>,
): Endpoint<AdminInput<Params, Search, Body>> => {
  const { params, query, body, responses, ...rest } = spec;
  const shapes = shapesOf(params, query, body, responses);
  return { ...rest, family: 'admin', pool: 'admin', shapes, parse: strictParser(shapes) };
};

type AccountSpec<Params, Search, Body> = Omit<AdminSpec<Params, Search, Body>, 'permission'> & {
  /** False: whoever comes (signing in, links). */
  readonly signedIn: boolean;
};

/** An endpoint of people themselves, no matter in which workspace: strict like those of /admin/v1, without a scope. */
export const accountEndpoint = <
  Params extends TObject | undefined = undefined,
  Search extends TObject | undefined = undefined,
  Body extends TSchema | undefined = undefined,
>(
  spec: AccountSpec<Params, Search, Body>,
): Endpoint<AdminInput<Params, Search, Body>> => {
  const { params, query, body, responses, signedIn, ...rest } = spec;
  const shapes = shapesOf(params, query, body, responses);
  const session = signedIn ? { session: true as const } : {};
  return {
    ...rest,
    ...session,
    family: 'public',
    permission: null,
    pool: null,
    shapes,
    parse: strictParser(shapes),
  };
};

const shapesOf = (
  params: TObject | undefined,
  query: TObject | undefined,
  body: TSchema | undefined,
  responses: Shapes['responses'],
): Shapes => ({
  responses,
  ...(params === undefined ? {} : { params }),
  ...(query === undefined ? {} : { query }),
  ...(body === undefined ? {} : { body }),
});

const strictParser = <Input>(shapes: Shapes): Endpoint<Input>['parse'] => {
  const params = checker(shapes.params, '');
  const query = checker(shapes.query, 'query.');
  const body = checker(shapes.body, '');
  return (raw) => {
    const search = fromText(shapes.query, raw.query);
    const path = fromText(shapes.params, raw.params);
    const given = raw.body === undefined && mayBeLeftOut(shapes.body) ? {} : raw.body;
    const [first, ...more] = [...params(path), ...query(search), ...body(given)];
    if (first !== undefined) return err([first, ...more]);
    return ok({ params: path, query: search, body: given } as Input);
  };
};

/** A body of which nothing is required need not be sent at all. */
const mayBeLeftOut = (schema: TSchema | undefined): boolean =>
  schema !== undefined &&
  'type' in schema &&
  schema.type === 'object' &&
  !('required' in schema && Array.isArray(schema.required) && schema.required.length > 0);

const MAX_REFUSALS = 50;

/** Refusals of a value against a schema; a place without a schema takes nothing. */
const checker = (schema: TSchema | undefined, prefix: string): ((value: unknown) => readonly Refusal[]) => {
  if (schema === undefined) return refuseAnything(prefix);
  const compiled = Compile(schema);
  return (value) => {
    if (compiled.Check(value)) return [];
    const meant = branchMeant(schema, value);
    const errors = (meant === null ? compiled : Compile(meant)).Errors(value);
    return [...errors].flatMap((error) => refusalsOf(error, prefix)).slice(0, MAX_REFUSALS);
  };
};

/** Of several shapes a body may have, the one that its literals (`kind`) name: the faults of the others say nothing. */
const branchMeant = (schema: TSchema, value: unknown): TSchema | null => {
  if (!IsUnion(schema) || !isObject(value)) return null;
  const named = schema.anyOf.filter((branch) => {
    if (!IsObject(branch)) return false;
    const literals = Object.entries(branch.properties).filter(([, one]) => IsLiteral(one));
    return (
      literals.length > 0 && literals.every(([name, one]) => IsLiteral(one) && one.const === value[name])
    );
  });
  return named.length === 1 ? (named[0] ?? null) : null;
};

const refuseAnything =
  (prefix: string) =>
  (value: unknown): readonly Refusal[] => {
    if (value === undefined) return [];
    if (!isObject(value)) return [{ code: 'unexpected_body', message: 'This endpoint takes no body.' }];
    return Object.keys(value).map((key) => unknownField(`${prefix}${key}`));
  };

const unknownField = (field: string): Refusal => ({
  code: 'unknown_field',
  message: `${field} is not a field of this endpoint.`,
  field,
});

interface SchemaError {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: object;
  readonly message: string;
}

const refusalsOf = (error: SchemaError, prefix: string): readonly Refusal[] => {
  const at = prefix + dotted(error.instancePath);
  if (error.keyword === 'required' && 'requiredProperties' in error.params) {
    const missing = error.params.requiredProperties as readonly string[];
    return missing.map((name) => {
      const field = joinPath(at, name);
      return { code: 'missing_field', message: `${field} is required.`, field };
    });
  }
  if (error.keyword === 'boolean') return [unknownField(at)];
  if (error.keyword === 'additionalProperties') return [];
  const field = at === '' ? 'body' : at;
  return [{ code: 'invalid_field', message: `${field} ${error.message}.`, field }];
};

const dotted = (pointer: string): string =>
  pointer
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce(joinPath, '');

/** `audience` + `0` → `audience[0]`; `audience` + `field` → `audience.field`. */
export const joinPath = (path: string, step: string | number): string => {
  if (/^\d+$/.test(String(step))) return `${path}[${step}]`;
  return path === '' || path.endsWith('.') ? `${path}${step}` : `${path}.${step}`;
};

/** Query and path values are texts: numbers and booleans are read where the schema asks for them. */
const fromText = (schema: TObject | undefined, given: Query): unknown => {
  const out: Record<string, unknown> = {};
  for (const [name, text] of Object.entries(given)) out[name] = readText(schema?.properties[name], text);
  return out;
};

const readText = (schema: TSchema | undefined, text: string | readonly string[]): unknown => {
  const kind = schema !== undefined && 'type' in schema ? schema.type : undefined;
  if (kind === 'array') return typeof text === 'string' ? [text] : text;
  if (typeof text !== 'string') return text;
  if ((kind === 'integer' || kind === 'number') && /^-?\d{1,15}(\.\d{1,15})?$/.test(text))
    return Number(text);
  if (kind === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
};
