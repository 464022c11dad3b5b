// Workspaces and their clocks.
import { uuidOf } from '../../core/identity.ts';
import * as contract from '../../contract/admin/workspaces.ts';
import { postbackBody } from '../../core/deliveries/postback.ts';
import type { JsonObject } from '../../core/json.ts';
import { isObject } from '../../core/json.ts';
import { RATE_POOLS } from '../../contract/rate-limits.ts';
import type { Refusal, Result } from '../../core/result.ts';
import { ok, refuse } from '../../core/result.ts';
import { knownZone, parseInstant, toIso } from '../../core/time.ts';
import type { Instant } from '../../core/time.ts';
import type { ListedPostback } from '../../ports/postback-store.ts';
import type { WorkspaceRecord } from '../../ports/settings-store.ts';
import type { RequestContext, Route } from '../handle.ts';
import { route } from '../handle.ts';
import type { Reply } from '../reply.ts';
import { NOT_FOUND, refuseWith, succeed } from '../reply.ts';
import { isoOrNull } from './present.ts';
import { findStale, versioned } from './versions.ts';
import type { AdminServices } from './services.ts';

/** The sandboxes of rehearsals are nobody's to look at. */
const isSeen = ({ settings }: WorkspaceRecord): boolean => settings['rehearsal'] === undefined;

export const workspaceRoutes = (services: AdminServices): readonly Route[] => [
  route(contract.listWorkspaces, async () =>
    succeed({ workspaces: (await services.workspaces.list()).filter(isSeen).map(present) }),
  ),
  route(contract.createWorkspace, async (_context, { body }) => createWorkspace(services, body)),
  route(contract.readWorkspace, async (context) => answerWorkspace(services, context)),
  route(contract.changeWorkspace, async (context, { body }) => changeWorkspace(services, context, body)),
  route(contract.listPostbacks, async ({ workspaceId }, { query }) => {
    const { limit = USUAL_LIMIT, dispatch_id: dispatchId = null } = query;
    return succeed({
      postbacks: (await services.postbacks.list(workspaceId, limit, dispatchId)).map(presentPostback),
    });
  }),
  route(contract.readClock, async ({ workspace, now }) =>
    succeed({ workspace: workspace.key, kind: workspace.kind, now: toIso(now) }),
  ),
  route(contract.moveClock, async (context, { body }) => moveClock(services, context, body)),
];

const USUAL_LIMIT = 100;

const presentPostback = (one: ListedPostback) => ({
  state: one.state,
  body: postbackBody(one),
  tries: one.tries,
  problem: one.problem,
  written_at: toIso(one.writtenAt),
  next_try_at: isoOrNull(one.nextTryAt),
});

const present = ({ clockAt, ...workspace }: WorkspaceRecord) => ({
  clock_at: isoOrNull(clockAt),
  ...versioned({
    key: workspace.key,
    name: workspace.name,
    kind: workspace.kind,
    time_zone: workspace.timeZone,
    settings: presentSettings(workspace),
    created_at: toIso(workspace.createdAt),
    archived_at: isoOrNull(workspace.archivedAt),
  }),
});

const presentSettings = ({
  settings,
  postbackSecret,
}: Pick<WorkspaceRecord, 'settings' | 'postbackSecret'>): JsonObject => {
  const { postbacks } = settings;
  if (!isObject(postbacks)) return settings;
  const secret = {
    has_signing_secret: postbackSecret !== null,
    // Sealed anew each time, so what is sealed differs even when the secret is the same; nothing of it can be read.
    signing_secret_mark:
      postbackSecret === null
        ? null
        : uuidOf('sealed', Buffer.from(postbackSecret).toString('hex')).slice(0, 8),
  };
  return { ...settings, postbacks: { ...postbacks, ...secret } };
};

interface WorkspaceBody {
  readonly key: string;
  readonly name: string;
  readonly kind: 'live' | 'sandbox';
  readonly time_zone?: string;
  readonly clock_at?: string;
  readonly settings?: object;
}

const createWorkspace = async (services: AdminServices, body: WorkspaceBody): Promise<Reply> => {
  const zone = readZone(body.time_zone ?? 'UTC');
  if (!zone.ok) return refuseWith(zone.error);
  const clockAt = readClockAt(body, services.clock.now());
  if (!clockAt.ok) return refuseWith(clockAt.error);
  const unknown = findUnknownPool(body.settings) ?? findUnknownCurrency(body.settings);
  if (unknown !== null) return refuseWith(unknown);
  const read = readSettings(services, body.settings);
  if (!read.ok) return refuseWith(read.error);
  const created = await services.workspaces.create({
    key: body.key,
    name: body.name,
    kind: body.kind,
    timeZone: zone.value,
    clockAt: clockAt.value,
    settings: read.value.settings ?? {},
    createdAt: services.clock.now(),
  });
  if (created === null) return refuseWith(KEY_TAKEN);
  const { postbackSecret } = read.value;
  if (postbackSecret === undefined) return succeed({ workspace: present(created) }, 201);
  await services.workspaces.change(created.workspaceId, { postbackSecret });
  return succeed({ workspace: present({ ...created, postbackSecret }) }, 201);
};

const KEY_TAKEN: Refusal = { code: 'conflict', message: 'key is used by another workspace.', field: 'key' };

const readZone = (name: string): Result<string> => {
  const zone = knownZone(name);
  return zone === null ? refuse('invalid_field', 'time_zone must be an IANA zone.', 'time_zone') : ok(zone);
};

/** A sandbox starts at the given instant, or now; live workspaces have no clock to set. */
const readClockAt = (body: WorkspaceBody, now: Instant): Result<Instant | null> => {
  if (body.kind === 'live') {
    return body.clock_at === undefined
      ? ok(null)
      : refuse('invalid_field', 'clock_at is only for sandboxes.', 'clock_at');
  }
  const at = body.clock_at === undefined ? now : parseInstant(body.clock_at);
  return at === null
    ? refuse('invalid_field', 'clock_at must be an ISO 8601 instant with an offset.', 'clock_at')
    : ok(at);
};

const findUnknownPool = (settings: object | undefined): Refusal | null => {
  const limits = settings !== undefined && 'rate_limits' in settings ? settings.rate_limits : {};
  const unknown = Object.keys(isObject(limits) ? limits : {}).find((name) => !(name in RATE_POOLS));
  if (unknown === undefined) return null;
  const field = `settings.rate_limits.${unknown}`;
  const known = Object.keys(RATE_POOLS).join(', ');
  return { code: 'invalid_field', message: `${field} is no pool; there are ${known}.`, field };
};

const CURRENCIES = new Set(Intl.supportedValuesOf('currency'));

const findUnknownCurrency = (settings: object | undefined): Refusal | null => {
  const code = settings !== undefined && 'currency' in settings ? settings.currency : null;
  if (typeof code !== 'string' || CURRENCIES.has(code)) return null;
  const field = 'settings.currency';
  return { code: 'invalid_field', message: `${field} is no currency of ISO 4217.`, field };
};

interface ReadSettings {
  readonly settings?: JsonObject;
  readonly postbackSecret?: Uint8Array | null;
}

const ADDRESS = /^https?:\/\/[^\s/]+/;
const SECRET = /^(?:whsec_)?[A-Za-z0-9+/]{22,}={0,2}$/;
const WRONG_URL: Refusal = {
  code: 'invalid_field',
  message: 'settings.postbacks.url must be an address that begins with https:// or http://',
  field: 'settings.postbacks.url',
};
const WRONG_SECRET: Refusal = {
  code: 'invalid_field',
  message: 'settings.postbacks.signing_secret must be base64 of at least 16 bytes, with or without whsec_',
  field: 'settings.postbacks.signing_secret',
};

/** The secret goes its own way: sealed, and never into what is answered. */
const readSettings = (
  { seal }: Pick<AdminServices, 'seal'>,
  settings: object | undefined,
): Result<ReadSettings> => {
  if (settings === undefined) return ok({});
  const { postbacks, ...others } = settings as JsonObject;
  if (!isObject(postbacks)) return ok({ settings: settings as JsonObject });
  const url = postbacks['url'] ?? null;
  const secret = postbacks['signing_secret'];
  if (typeof url === 'string' && !ADDRESS.test(url)) return { ok: false, error: WRONG_URL };
  if (typeof secret === 'string' && !SECRET.test(secret)) return { ok: false, error: WRONG_SECRET };
  return ok({
    settings: { ...others, postbacks: { url } },
    ...(secret === undefined
      ? {}
      : { postbackSecret: typeof secret === 'string' ? seal.seal(secret) : null }),
  });
};

const answerWorkspace = async (services: AdminServices, context: RequestContext): Promise<Reply> => {
  const found = await services.workspaces.find(context.workspace.key);
  return found === null ? refuseWith(NOT_FOUND) : succeed({ workspace: present(found) });
};

const NOT_YOURS: Refusal = {
  code: 'access_denied',
  message: 'settings.approvals can be changed with the permission admin.installation alone.',
  field: 'settings.approvals',
};

const changeWorkspace = async (
  services: AdminServices,
  context: RequestContext,
  body: { name?: string; time_zone?: string; settings?: object; archived?: boolean; version?: string },
): Promise<Reply> => {
  const zone = body.time_zone === undefined ? ok(undefined) : readZone(body.time_zone);
  if (!zone.ok) return refuseWith(zone.error);
  const unknown = findUnknownPool(body.settings) ?? findUnknownCurrency(body.settings);
  if (unknown !== null) return refuseWith(unknown);
  const read = readSettings(services, body.settings);
  if (!read.ok) return refuseWith(read.error);
  // Who needs an approval must not be able to switch it off.
  const rules = body.settings !== undefined && 'approvals' in body.settings;
  if (rules && !context.caller.permissions.has('admin.installation')) return refuseWith(NOT_YOURS);
  const before = await services.workspaces.find(context.workspace.key);
  const stale = findStale(body.version, before === null ? null : present(before));
  if (stale !== null) return stale;
  await services.workspaces.change(context.workspaceId, {
    ...(body.name === undefined ? {} : { name: body.name }),
    ...(zone.value === undefined ? {} : { timeZone: zone.value }),
    ...read.value,
    ...(body.archived === undefined ? {} : { archivedAt: body.archived ? services.clock.now() : null }),
  });
  return answerWorkspace(services, context);
};

/** The body may name the workspace as the query may; a foreign one does not exist for keys of a workspace. */
const moveClock = async (
  services: AdminServices,
  context: RequestContext,
  body: { workspace?: string; now?: string; advance_seconds?: number },
): Promise<Reply> => {
  const key = body.workspace ?? context.workspace.key;
  const isForeign = key !== context.workspace.key && !context.caller.permissions.has('admin.installation');
  const workspace = isForeign ? null : await services.workspaces.find(key);
  if (workspace === null) return refuseWith(NOT_FOUND);
  if (workspace.clockAt === null) return refuseWith(NOT_A_SANDBOX);
  const to = readTarget(body, workspace.clockAt);
  if (!to.ok) return refuseWith(to.error);
  const moved = await services.moveClock(workspace.workspaceId, to.value);
  if (!moved.ok) return refuseWith(moved.error);
  const { clockAt, processed } = moved.value;
  return succeed({ workspace: workspace.key, now: toIso(clockAt), processed });
};

const NOT_A_SANDBOX: Refusal = {
  code: 'not_a_sandbox',
  message: 'Only a sandbox has a clock that can be moved.',
  field: 'workspace',
};

const readTarget = (body: { now?: string; advance_seconds?: number }, clockAt: Instant): Result<Instant> => {
  if ((body.now === undefined) === (body.advance_seconds === undefined)) {
    return refuse('missing_field', 'Give either now or advance_seconds.', 'now');
  }
  if (body.advance_seconds !== undefined) return ok(clockAt + body.advance_seconds * 1_000);
  const at = parseInstant(body.now ?? '');
  return at === null
    ? refuse('invalid_field', 'now must be an ISO 8601 instant with an offset.', 'now')
    : ok(at);
};
