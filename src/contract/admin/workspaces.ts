// Workspaces and the test clock of sandboxes.
import { Type } from 'typebox';
import { adminEndpoint } from '../endpoint.ts';
import { FreeObject, Instant, Key, Name, Nullable, Version, answer, closed } from './shapes.ts';

const area = 'Workspaces';

const Workspace = Type.Object({
  key: Type.String(),
  name: Type.String(),
  kind: Type.String(),
  time_zone: Type.String(),
  clock_at: Nullable(Type.String()),
  settings: FreeObject,
  created_at: Type.String(),
  archived_at: Nullable(Type.String()),
  version: Type.String(),
});

const Settings = closed({
  rate_limits: Type.Optional(
    Type.Record(Type.String(), Type.Integer({ minimum: 0 }), {
      description: 'Overrides of request limits by pool, for example {"default": 1000}.',
    }),
  ),
  session_count_includes_triggering_session: Type.Optional(
    Type.Boolean({
      default: false,
      description: 'Whether the session that triggers a campaign counts already when its audience is judged.',
    }),
  ),
  currency: Type.Optional(
    Nullable(
      Type.String({
        pattern: '^[A-Z]{3}$',
        description:
          'ISO 4217: what amounts without a currency of their own are in, and which one is shown first.',
      }),
    ),
  ),
  postbacks: Type.Optional(
    closed({
      url: Nullable(
        Type.String({
          maxLength: 2_000,
          description: 'Where statuses of transactional calls are posted to; null: they are told to nobody.',
        }),
      ),
      signing_secret: Type.Optional(
        Nullable(
          Type.String({
            maxLength: 500,
            description:
              'Signs them as webhooks are signed. Base64 of at least 16 bytes, with or without `whsec_`; write only. Absent: ' +
              'as it was; null: they are not signed.',
          }),
        ),
      ),
      has_signing_secret: Type.Optional(Type.Boolean({ description: 'Answered; not taken.' })),
      signing_secret_mark: Type.Optional(
        Nullable(
          Type.String({
            maxLength: 8,
            description:
              'Answered; not taken. Another one whenever the secret is set; says nothing about it.',
          }),
        ),
      ),
    }),
  ),
  approvals: Type.Optional(
    closed({
      required: Type.Boolean({
        description: 'Every section of a campaign is approved before it is launched.',
      }),
      four_eyes: Type.Optional(
        Type.Boolean({ default: true, description: 'Whoever saved a version may not approve it.' }),
      ),
    }),
  ),
});

export const listWorkspaces = adminEndpoint({
  id: 'admin.workspaces.list',
  method: 'GET',
  path: '/admin/v1/workspaces',
  permission: 'admin.installation',
  area,
  summary: 'List workspaces',
  responses: { 200: answer({ workspaces: Type.Array(Workspace) }) },
});

export const createWorkspace = adminEndpoint({
  id: 'admin.workspaces.create',
  method: 'POST',
  path: '/admin/v1/workspaces',
  permission: 'admin.installation',
  area,
  summary: 'Create a live workspace or a sandbox',
  description: 'A sandbox has a test clock that only moves when told and sends nothing to the outside.',
  body: closed({
    key: Key,
    name: Name,
    kind: Type.Union([Type.Literal('live'), Type.Literal('sandbox')]),
    time_zone: Type.Optional(Type.String({ maxLength: 64 })),
    clock_at: Type.Optional(Instant),
    settings: Type.Optional(Settings),
  }),
  responses: { 201: answer({ workspace: Workspace }) },
});

export const readWorkspace = adminEndpoint({
  id: 'admin.workspaces.get',
  method: 'GET',
  path: '/admin/v1/workspace',
  permission: 'admin.read',
  area,
  summary: 'The workspace of the key, or the one named by `workspace`',
  responses: { 200: answer({ workspace: Workspace }) },
});

export const changeWorkspace = adminEndpoint({
  id: 'admin.workspaces.update',
  method: 'PATCH',
  path: '/admin/v1/workspace',
  permission: 'admin.write',
  area,
  summary: 'Change name, zone or settings',
  body: closed({
    name: Type.Optional(Name),
    time_zone: Type.Optional(Type.String({ maxLength: 64 })),
    settings: Type.Optional(Settings),
    archived: Type.Optional(Type.Boolean()),
    version: Version,
  }),
  responses: { 200: answer({ workspace: Workspace }) },
});

export const readClock = adminEndpoint({
  id: 'admin.clock.get',
  method: 'GET',
  path: '/admin/v1/clock',
  permission: 'admin.read',
  area,
  summary: 'The time in a workspace',
  responses: { 200: answer({ workspace: Type.String(), kind: Type.String(), now: Type.String() }) },
});

export const moveClock = adminEndpoint({
  id: 'admin.clock.move',
  method: 'POST',
  path: '/admin/v1/clock',
  permission: 'admin.clock',
  area,
  summary: 'Move the test clock of a sandbox forwards',
  description:
    'Everything that falls due on the way happens in order, through the real store and code; the answer comes ' +
    'when all of it is done. Give either `now` or `advance_seconds`.',
  body: closed({
    workspace: Type.Optional(Key),
    now: Type.Optional(Instant),
    advance_seconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 366 * 86_400 })),
  }),
  responses: {
    200: answer({ workspace: Type.String(), now: Type.String(), processed: Type.Integer() }),
  },
});

const Instants = Nullable(Type.String());

export const listPostbacks = adminEndpoint({
  id: 'admin.postbacks.list',
  method: 'GET',
  path: '/admin/v1/postbacks',
  permission: 'admin.read',
  area,
  summary: 'Statuses of transactional calls that wait, were given up, or were captured in a sandbox',
  description:
    'Newest first. What the receiver has taken is not kept. What was given up after 24 hours, and what a sandbox captured, ' +
    'can be read for 30 days.',
  query: closed({
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 100 })),
    dispatch_id: Type.Optional(Type.String({ maxLength: 64 })),
  }),
  responses: {
    200: answer({
      postbacks: Type.Array(
        Type.Object({
          state: Type.String({ description: 'waiting, captured or given_up' }),
          body: FreeObject,
          tries: Type.Integer(),
          problem: Type.String({ description: 'Of the last try.' }),
          written_at: Type.String(),
          next_try_at: Instants,
        }),
      ),
    }),
  },
});
