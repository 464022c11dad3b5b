// The OpenAPI 3.1 document, made from the very values that route, authorise, limit and validate: what is not in
// it does not exist, and what is in it is what happens.
import { ERROR_STATUS } from './errors.ts';
import type { Endpoint } from './endpoint.ts';
import { RATE_POOLS } from './rate-limits.ts';

type Described = Omit<Endpoint<unknown>, 'parse'>;
type Node = Readonly<Record<string, unknown>>;

export interface ApiFacts {
  readonly version: string;
  readonly publicUrl: string | null;
}

export const describeApi = (endpoints: readonly Described[], facts: ApiFacts): Node => ({
  openapi: '3.1.0',
  info: {
    title: 'Relance',
    version: facts.version,
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    description:
      'Braze-compatible endpoints at their Braze paths, and `/admin/v1` for everything else. ' +
      'Every answer is JSON with a `message`; errors name the offending fields in `errors`. ' +
      'POST requests take an `Idempotency-Key` header: a repeat gets the first answer again.',
  },
  servers: [{ url: facts.publicUrl ?? '/' }],
  tags: [...new Set(endpoints.map(({ area }) => area))].map((name) => ({ name })),
  paths: pathsOf(endpoints),
  components: COMPONENTS,
});

const pathsOf = (endpoints: readonly Described[]): Node => {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const endpoint of endpoints) {
    const path = endpoint.path.replace(/:(\w+)/g, '{$1}');
    (paths[path] ??= {})[endpoint.method.toLowerCase()] = operationOf(endpoint);
  }
  return paths;
};

const operationOf = (endpoint: Described): Node => ({
  operationId: endpoint.id,
  tags: [endpoint.area],
  summary: endpoint.summary,
  description: descriptionOf(endpoint),
  ...(endpoint.permission === null
    ? { security: securityOf(endpoint) }
    : { security: securityOf(endpoint), 'x-permission': endpoint.permission, 'x-rate-limit': endpoint.pool }),
  parameters: [...pathParameters(endpoint), ...queryParameters(endpoint), ...headerParameters(endpoint)],
  ...bodyOf(endpoint),
  responses: { ...successes(endpoint), ...failures(endpoint) },
});

const securityOf = ({ permission, family, appKey, session }: Described): readonly Node[] => {
  if (permission !== null) return family === 'admin' ? [{ apiKey: [] }, { session: [] }] : [{ apiKey: [] }];
  if (session === true) return [{ session: [] }];
  return appKey === true ? [{ appKey: [] }] : [];
};

const descriptionOf = ({ description, permission, pool }: Described): string => {
  const lines = description === undefined ? [] : [description];
  if (permission !== null) lines.push(`Permission: \`${permission}\`.`);
  if (pool !== null) {
    const { limit, windowMs } = RATE_POOLS[pool];
    lines.push(`Rate limit: ${limit} per ${windowMs / 1_000} s and workspace (pool \`${pool}\`).`);
  }
  return lines.join('\n\n');
};

const pathParameters = ({ path, shapes }: Described): readonly Node[] =>
  [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: shapes.params?.properties[name] ?? { type: 'string' },
  }));

const queryParameters = ({ shapes, family }: Described): readonly Node[] => {
  const required = new Set<string>(shapes.query?.required ?? []);
  const own = Object.entries(shapes.query?.properties ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.has(name),
    schema,
  }));
  return family === 'admin' ? [...own, { $ref: '#/components/parameters/Workspace' }] : own;
};

const headerParameters = ({ method, permission, answersSecret }: Described): readonly Node[] =>
  method === 'POST' && permission !== null && answersSecret !== true
    ? [{ $ref: '#/components/parameters/IdempotencyKey' }]
    : [];

const bodyOf = ({ shapes, consumes }: Described): Node => {
  if (shapes.body === undefined) return {};
  const content = BODY_TYPES[consumes ?? 'json'].map((type) => [type, { schema: shapes.body }]);
  return { requestBody: { required: true, content: Object.fromEntries(content) as Node } };
};

const FORM = 'application/x-www-form-urlencoded';
const BODY_TYPES: Readonly<Record<NonNullable<Described['consumes']>, readonly string[]>> = {
  json: ['application/json'],
  form: [FORM],
  beacon: ['application/json'],
  report: ['application/json', FORM, 'text/plain', 'message/rfc822'],
};

const successes = ({ shapes, permission, produces }: Described): Node =>
  Object.fromEntries(
    Object.entries(shapes.responses).map(([status, schema]) => [
      status,
      {
        description: Number(status) < 300 ? 'Success' : 'Answer',
        ...(permission === null ? {} : { headers: LIMIT_HEADERS }),
        content: { [produces ?? 'application/json']: { schema } },
      },
    ]),
  );

const SHARED = [401, 403, 429, 500, 503] as const;

const failures = ({ shapes, permission, method, session }: Described): Node => {
  const statuses = [
    400,
    ...(permission === null ? (session === true ? [401, 403, 429, 500] : [500]) : SHARED),
    ...(method === 'GET' ? [] : [413, 415]),
    ...(method === 'POST' && permission !== null ? [409, 422] : []),
  ];
  const wanted = statuses.filter((status) => !(status in shapes.responses));
  return Object.fromEntries(wanted.map((status) => [status, { $ref: `#/components/responses/E${status}` }]));
};

const header = (description: string): Node => ({ description, schema: { type: 'string' } });
const LIMIT_HEADERS = {
  'X-RateLimit-Limit': header('Requests of the window.'),
  'X-RateLimit-Remaining': header('Requests left in the window.'),
  'X-RateLimit-Reset': header('UTC epoch second at which the window ends.'),
};

const MEANINGS: Readonly<Record<number, string>> = {
  400: 'The input is wrong; `errors` names the fields.',
  401: 'No valid API key, or not from this address.',
  403: 'The key lacks the permission of this endpoint.',
  409: 'A request with this Idempotency-Key is still running, or the state does not allow this.',
  413: 'The body is larger than this endpoint takes (4 MB unless it says less).',
  415: 'The content type is missing or is not application/json.',
  422: 'The Idempotency-Key was used with a different request.',
  429: 'Over a limit; nothing was processed. `Retry-After` says when to come back.',
  500: 'A fault of the server.',
  503: 'Temporarily unavailable; retry with backoff.',
};

const codesOf = (status: number): string => {
  const codes = Object.keys(ERROR_STATUS).filter((code) => ERROR_STATUS[code] === status);
  return codes.length === 0 ? '' : ` Codes: ${codes.map((code) => `\`${code}\``).join(', ')}.`;
};

const COMPONENTS: Node = {
  securitySchemes: {
    apiKey: { type: 'http', scheme: 'bearer', description: 'A REST API key.' },
    session: {
      type: 'apiKey',
      in: 'cookie',
      name: 'relance_session',
      description:
        'Somebody signed in; what they may do is said by their roles in the workspace. Requests other than GET ' +
        'also carry `X-Relance-Request: 1`.',
    },
    appKey: {
      type: 'apiKey',
      in: 'header',
      name: 'X-App-Key',
      description: 'The public key of an app: reports facts of devices and can do nothing else.',
    },
  },
  parameters: {
    IdempotencyKey: {
      name: 'Idempotency-Key',
      in: 'header',
      required: false,
      description: 'A repeat with the same key and body gets the first answer again, for 24 hours.',
      schema: { type: 'string', minLength: 1, maxLength: 255 },
    },
    Workspace: {
      name: 'workspace',
      in: 'query',
      required: false,
      description: 'Key of another workspace to act on; needs the permission `admin.installation`.',
      schema: { type: 'string' },
    },
  },
  schemas: {
    Error: {
      type: 'object',
      required: ['message'],
      properties: {
        message: { type: 'string' },
        code: { type: 'string' },
        error: { type: 'string', description: 'Only for malformed JSON: the same text as message.' },
        errors: {
          type: 'array',
          items: {
            type: 'object',
            required: ['code', 'message'],
            properties: {
              code: { type: 'string' },
              field: { type: 'string' },
              message: { type: 'string' },
            },
          },
        },
      },
    },
  },
  responses: Object.fromEntries(
    Object.entries(MEANINGS).map(([status, meaning]) => [
      `E${status}`,
      {
        description: meaning + codesOf(Number(status)),
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    ]),
  ),
};
