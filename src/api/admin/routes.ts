// The admin API: every change that succeeds leaves a line in the audit log, and nobody sees campaigns of a type that is
// not theirs.
import type { Route } from '../handle.ts';
import { audited } from './audited.ts';
import { guarded } from './campaign-guard.ts';
import { logRoutes } from './logs.ts';
import { campaignReportRoutes } from './campaign-report.ts';
import { channelCheckRoutes } from './channel-checks.ts';
import { catalogRoutes } from './catalogs.ts';
import { copyRoutes } from './copies.ts';
import { previewRoutes } from './preview-delivery.ts';
import { campaignInventoryRoutes } from './campaign-inventory.ts';
import { campaignRoutes } from './campaigns.ts';
import { deviceSetupRoutes } from './devices.ts';
import { schemaRoutes } from './data-schema.ts';
import { fenceRoutes } from './fence.ts';
import { limitRoutes } from './limits.ts';
import { messageLogRoutes } from './message-log.ts';
import { overviewRoutes } from './overview.ts';
import { importRoutes } from './imports.ts';
import { personRoutes } from './people.ts';
import { contentPreviewRoutes } from './previews.ts';
import { memberRoutes } from './members.ts';
import { reportRoutes } from './reports.ts';
import { campaignRevisionRoutes } from './campaign-revisions.ts';
import { rehearsalRoutes } from './rehearsals.ts';
import { resultRoutes } from './results.ts';
import { audienceRoutes } from './audiences.ts';
import { segmentRoutes } from './segments.ts';
import { scheduleRoutes } from './schedules.ts';
import type { AdminServices } from './services.ts';
import { setupRoutes } from './setup.ts';
import { templateRoutes } from './templates.ts';
import { workspaceRoutes } from './workspaces.ts';

export const adminRoutes = (services: AdminServices): readonly Route[] => {
  const all = listRoutes(services);
  return all.map((each) => audited(services, guarded(services, each), all));
};

const listRoutes = (services: AdminServices): readonly Route[] => [
  ...workspaceRoutes(services),
  ...campaignInventoryRoutes(services),
  ...previewRoutes(services),
  ...campaignRoutes(services),
  ...segmentRoutes(services),
  ...audienceRoutes(services),
  ...scheduleRoutes(services),
  ...copyRoutes(services),
  ...setupRoutes(services),
  ...channelCheckRoutes(services),
  ...templateRoutes(services),
  ...catalogRoutes(services),
  ...limitRoutes(services),
  ...reportRoutes(services),
  ...overviewRoutes(services),
  ...messageLogRoutes(services),
  ...resultRoutes(services),
  ...campaignReportRoutes(services),
  ...personRoutes(services),
  ...importRoutes(services),
  ...rehearsalRoutes(services),
  ...campaignRevisionRoutes(services),
  ...fenceRoutes(services),
  ...deviceSetupRoutes(services),
  ...memberRoutes(services),
  ...logRoutes(services),
  ...contentPreviewRoutes(services),
];
<<<<<<< HEAD
=======

const changingRoutes = (services: AdminServices): readonly Route[] =>
  [
    ...workspaceRoutes(services),
    ...campaignInventoryRoutes(services),
    ...previewRoutes(services),
    ...campaignRoutes(services),
    ...segmentRoutes(services),
    ...audienceRoutes(services),
    ...scheduleRoutes(services),
    ...copyRoutes(services),
    ...setupRoutes(services),
    ...channelCheckRoutes(services),
    ...templateRoutes(services),
    ...catalogRoutes(services),
    ...limitRoutes(services),
    ...reportRoutes(services),
    ...overviewRoutes(services),
    ...messageLogRoutes(services),
    ...resultRoutes(services),
    ...campaignReportRoutes(services),
    ...personRoutes(services),
    ...importRoutes(services),
    ...schemaRoutes(services),
    ...rehearsalRoutes(services),
    ...campaignRevisionRoutes(services),
    ...fenceRoutes(services),
    ...deviceSetupRoutes(services),
    ...memberRoutes(services),
    auditRoute(services),
  ].map((each) => audited(services, each));

const audited = (services: AdminServices, each: Route): Route => {
  if (each.kind !== 'keyed' || each.endpoint.method === 'GET' || each.endpoint.changesNothing === true)
    return each;
  return {
    ...each,
    prepare: (raw) => {
      const prepared = each.prepare(raw);
      if (!prepared.ok) return prepared;
      const run: typeof prepared.run = async (context) => {
        const reply = await prepared.run(context);
        if (reply.status < 300) {
          await services.audit.write(context.workspaceId, {
            auditId: services.random.uuid(),
            at: services.clock.now(),
            actor: `${context.caller.name} (${context.caller.keyId})`,
            actorId: context.caller.keyId,
            action: each.endpoint.id,
            subject: Object.values(raw.params).join('/') || subjectOf(reply),
            detail: { request_id: context.requestId },
          });
        }
        return reply;
      };
      return { ok: true, run };
    },
  };
};

/** The id of what was made. */
const subjectOf = (reply: {
  readonly kind: string;
  readonly body?: Readonly<Record<string, unknown>>;
}): string => {
  const values = Object.values(reply.body ?? {}).filter(isObject);
  for (const value of [reply.body ?? {}, ...values]) {
    const id = Object.entries(value).find(([name]) => name.endsWith('_id') || name === 'key');
    if (id !== undefined && typeof id[1] === 'string') return id[1];
  }
  return '';
};

const auditRoute = (services: AdminServices): Route =>
  route(contract.listAudit, async ({ workspaceId }, { query }) => {
    const limit = query.limit ?? 50;
    const found = await services.audit.list(workspaceId, { limit, after: query.after ?? null });
    return succeed({
      entries: found.map((entry) => ({
        audit_id: entry.auditId,
        at: toIso(entry.at),
        actor: entry.actor,
        action: entry.action,
        subject: entry.subject,
        detail: entry.detail,
      })),
      next: found.length === limit ? (found.at(-1)?.auditId ?? null) : null,
    });
  });
>>>>>>> 6c213c4 (Data schema: names, types, examples and volume of what comes in, blocked names dropped and counted, Braze's lists of them)
