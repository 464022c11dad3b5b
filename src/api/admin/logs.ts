// The audit log and the log of requests, page by page.
import * as contract from '../../contract/admin/logs.ts';
import { idsIn } from '../../core/access/named-things.ts';
import type { Refusal } from '../../core/result.ts';
import { parseInstant, toIso, type Instant } from '../../core/time.ts';
import type { AuditEntry } from '../../ports/settings-store.ts';
import { deniedTo } from '../gate.ts';
import type { RequestContext, Route } from '../handle.ts';
import { route } from '../handle.ts';
import type { Reply } from '../reply.ts';
import { refuseWith, succeed } from '../reply.ts';
import type { AdminServices } from './services.ts';

const USUAL_LIMIT = 50;
/** What belongs to no workspace. */
const INSTALLATION = 0;

export const logRoutes = (services: AdminServices): readonly Route[] => [
  route(contract.listAudit, async (context, { query }) => listAudit(services, context, query)),
  route(contract.listRequests, async ({ workspaceId }, { query }) => {
    const limit = query.limit ?? USUAL_LIMIT;
    const found = await services.requests.list(workspaceId, {
      limit,
      after: query.after ?? null,
      ...(query.key_id === undefined ? {} : { keyId: query.key_id }),
      ...(query.route === undefined ? {} : { route: query.route }),
      ...(query.failed === undefined ? {} : { failed: query.failed }),
    });
    return succeed({
      requests: found.map((one) => ({
        request_id: one.requestId,
        at: toIso(one.at),
        method: one.method,
        route: one.route,
        status: one.status,
        duration_ms: one.durationMs,
        key_id: one.keyId,
        key_name: one.keyName,
        error: one.error,
      })),
      next: found.length === limit ? (found.at(-1)?.requestId ?? null) : null,
    });
  }),
];

interface AuditWish {
  readonly limit?: number;
  readonly after?: string;
  readonly actor_id?: string;
  readonly action?: string;
  readonly subject?: string;
  readonly since?: string;
  readonly until?: string;
  readonly scope?: 'workspace' | 'installation';
}

const listAudit = async (
  services: AdminServices,
  { workspaceId, caller }: RequestContext,
  query: AuditWish,
): Promise<Reply> => {
  const ofInstallation = query.scope === 'installation';
  if (ofInstallation && !caller.permissions.has('admin.installation')) return refuseWith(deniedTo(caller));
  const since = readInstant(query.since);
  const until = readInstant(query.until);
  if (since === null) return refuseWith(badInstant('since'));
  if (until === null) return refuseWith(badInstant('until'));
  const limit = query.limit ?? USUAL_LIMIT;
  const scopeId = ofInstallation ? INSTALLATION : workspaceId;
  const found = await services.audit.list(scopeId, {
    limit,
    after: query.after ?? null,
    ...(query.actor_id === undefined ? {} : { actorId: query.actor_id }),
    ...(query.action === undefined ? {} : { action: query.action }),
    ...(query.subject === undefined ? {} : { subject: query.subject }),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
  });
  const names = await services.thingNames.find(scopeId, idsIn(found));
  return succeed({
    entries: found.map(presentEntry),
    names: names.map(({ isGone, ...thing }) => ({ ...thing, gone: isGone })),
    next: found.length === limit ? (found.at(-1)?.auditId ?? null) : null,
  });
};

const readInstant = (text: string | undefined): Instant | null | undefined =>
  text === undefined ? undefined : parseInstant(text);

const badInstant = (name: string): Refusal => ({
  code: 'invalid_field',
  message: `query.${name} must be an ISO 8601 instant with an offset.`,
  field: `query.${name}`,
});

const presentEntry = (entry: AuditEntry) => ({
  audit_id: entry.auditId,
  at: toIso(entry.at),
  actor: entry.actor,
  actor_id: entry.actorId ?? '',
  action: entry.action,
  subject: entry.subject,
  detail: entry.detail,
});
