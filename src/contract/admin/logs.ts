// Who changed what, and what keys asked for.
import { Type } from 'typebox';
import { THING_KINDS } from '../../core/access/named-things.ts';
import { adminEndpoint } from '../endpoint.ts';
import { FreeObject, Instant, Next, Nullable, answer, closed, pageQuery } from './shapes.ts';

export const listAudit = adminEndpoint({
  id: 'admin.audit.list',
  method: 'GET',
  path: '/admin/v1/audit-log',
  permission: 'admin.read',
  area: 'Audit',
  summary: 'Who changed what, newest first',
  description:
    '`detail.changes` lists what was changed: `path`, `before`, `after`; of people only the path. `detail.name` is what the ' +
    'thing was called then; `names` says what ids are called now. `scope=installation` ' +
    'shows what belongs to no workspace (sign-ins, accounts) and needs the permission `admin.installation`.',
  query: closed({
    ...pageQuery,
    actor_id: Type.Optional(Type.String({ maxLength: 100, description: 'Of a person or a key.' })),
    action: Type.Optional(
      Type.String({
        maxLength: 100,
        description: 'An action, or the beginning of several: `admin.campaigns.`.',
      }),
    ),
    subject: Type.Optional(Type.String({ maxLength: 300 })),
    since: Type.Optional(Instant),
    until: Type.Optional(Instant),
    scope: Type.Optional(Type.Union([Type.Literal('workspace'), Type.Literal('installation')])),
  }),
  responses: {
    200: answer({
      entries: Type.Array(
        Type.Object({
          audit_id: Type.String(),
          at: Type.String(),
          actor: Type.String(),
          actor_id: Type.String(),
          action: Type.String(),
          subject: Type.String(),
          detail: FreeObject,
        }),
      ),
      names: Type.Array(
        Type.Object({
          id: Type.String(),
          kind: Type.String({ description: THING_KINDS.join(', ') }),
          name: Type.String(),
          gone: Type.Boolean({ description: 'It was deleted: the name is the one it had.' }),
        }),
        {
          description:
            'What the ids in the entries are called: who acted, what was changed, what stands in it.',
        },
      ),
      next: Next,
    }),
  },
});

export const listRequests = adminEndpoint({
  id: 'admin.requests.list',
  method: 'GET',
  path: '/admin/v1/request-log',
  permission: 'admin.keys',
  area: 'API keys',
  summary: 'The last requests that came with a key, newest first',
  description:
    'A sample where there are many: of every second and process 20 failures and 5 successes. The newest 10,000, a week ' +
    'at most. What stood in a path or body is never kept.',
  query: closed({
    ...pageQuery,
    key_id: Type.Optional(Type.String({ maxLength: 100 })),
    route: Type.Optional(Type.String({ maxLength: 200, description: 'Part of the path.' })),
    failed: Type.Optional(Type.Boolean()),
  }),
  responses: {
    200: answer({
      requests: Type.Array(
        Type.Object({
          request_id: Type.String(),
          at: Type.String(),
          method: Type.String(),
          route: Type.String(),
          status: Type.Integer(),
          duration_ms: Type.Integer(),
          key_id: Type.String(),
          key_name: Type.String(),
          error: Nullable(FreeObject),
        }),
      ),
      next: Next,
    }),
  },
});
