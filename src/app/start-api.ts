// Starts the HTTP side of a process: every route, over the parts that wiring built.
import { makeUserTokens } from '../adapters/crypto/user-tokens.ts';
import { buildApp } from '../api/app.ts';
import { makeBroadcastLimits } from '../api/broadcast-limits.ts';
import type { UnsubscribeServices } from '../api/public/unsubscribe.ts';
import type { Route } from '../api/handle.ts';
import type { DashboardFiles } from '../api/public/dashboard.ts';
import { dashboardPage } from '../api/public/dashboard.ts';
import { allRoutes } from '../api/routes.ts';
import type { ApiServices } from '../api/services.ts';
import { createSessionStore } from '../adapters/postgres/account-sessions.ts';
import { createAccess, createApiKeyStore } from '../adapters/postgres/api-keys.ts';
import { createAlertStore } from '../adapters/postgres/alerts.ts';
import { createAppStore } from '../adapters/postgres/apps.ts';
import { createAuditLog } from '../adapters/postgres/audit-log.ts';
import { createThingNames } from '../adapters/postgres/thing-names.ts';
import { createTeamStore } from '../adapters/postgres/teams.ts';
import { createCampaignStandings } from '../adapters/postgres/campaign-families.ts';
import { createRehearsalStore } from '../adapters/postgres/rehearsals.ts';
import { createCampaignInventory } from '../adapters/postgres/campaign-inventory.ts';
import { createCampaignRevisions } from '../adapters/postgres/campaign-revisions.ts';
import { createCampaignStore } from '../adapters/postgres/campaigns.ts';
import { createCatalogStore } from '../adapters/postgres/catalogs.ts';
import { createPromotionStore } from '../adapters/postgres/promotions.ts';
import { createConfigurationStore } from '../adapters/postgres/channel-configurations.ts';
import {
  createContentBlockStore,
  createCredentialStore,
  createGroupStore,
} from '../adapters/postgres/content.ts';
import { evidenceFrom } from '../adapters/postgres/evidence.ts';
import { createGeofenceStore } from '../adapters/postgres/geofences.ts';
import { createLimitSettings } from '../adapters/postgres/limit-settings.ts';
import { createCalendarStore } from '../adapters/postgres/calendar.ts';
import { createMessageLog } from '../adapters/postgres/message-log.ts';
import { createOverviewStore } from '../adapters/postgres/overview.ts';
import { createActivitySeries } from '../adapters/postgres/activity-series.ts';
import { createReports } from '../adapters/postgres/reports.ts';
import { createAudienceSizes } from '../adapters/postgres/audience-sizes.ts';
import { createSegmentStore } from '../adapters/postgres/segments.ts';
import { createControlGroupCounts } from '../adapters/postgres/control-group-report.ts';
import { createHeldCopies } from '../adapters/postgres/held-copies.ts';
import { createSeedGroupStore } from '../adapters/postgres/seed-groups.ts';
import { createShortLinks } from '../adapters/postgres/short-links.ts';
import { openTables } from '../adapters/postgres/tables.ts';
import { createPublicImages } from '../adapters/postgres/images.ts';
import { createWebCopies } from '../adapters/postgres/web-copies.ts';
import { createSuppressedAddresses } from '../adapters/postgres/suppressed-addresses.ts';
import { createPostbackStore } from '../adapters/postgres/postbacks.ts';
import { createWorkspaceStore } from '../adapters/postgres/workspaces.ts';
import type { AdminServices } from '../api/admin/services.ts';
import { cancelWaiting } from '../engine/cancel-waiting.ts';
import { makeOverview } from '../engine/overview.ts';
import { evaluateAlerts } from '../engine/campaign-alerts.ts';
import { openScheduleDesk } from '../engine/schedule-desk.ts';
import { makeRunningCounts } from '../engine/running-counts.ts';
import { hurryPaused } from '../engine/hurry-paused.ts';
import { moveClock } from '../engine/sandbox-clock.ts';
import { parseConfiguration } from '../kinds/channels/configuration.ts';
import { withSegments } from '../kinds/filters/segment-membership/segment-membership.ts';
import { CHANNELS } from '../kinds/channels/index.ts';
import { PROVIDERS } from '../kinds/channels/providers.ts';
import { ok, refuse } from '../core/result.ts';
import { createIdempotencyKeys } from '../adapters/postgres/idempotency-keys.ts';
import { openPersonExports } from '../adapters/postgres/person-export.ts';
import { createRequestLimits } from '../adapters/postgres/request-limits.ts';
import { API_SCHEDULE_HORIZON_DAYS } from '../core/limits.ts';
import type { RequestLimits } from '../ports/access.ts';
import { heldDesk } from './held-desk.ts';
import { alertDepsOf } from './watch-alerts.ts';
import { channelChecksOf } from './check-channels.ts';
import { accountServicesOf, teamOf } from './account-services.ts';
import { contentServices } from './content-services.ts';
import { deviceServicesOf } from './device-services.ts';
import { readDashboardFiles } from './dashboard-files.ts';
import { openFenceDesk } from './fence.ts';
import { hookServicesOf, webhooksOf } from './hooks.ts';
import { messageServicesOf } from './message-services.ts';
import { peopleServicesOf } from './people-services.ts';
import { readReadiness } from './health.ts';
import type { ListeningService, Runtime } from './runtime.ts';
import type { Parts } from './wire.ts';

/** Every route of this release. */
export const routesOf = (
  runtime: Runtime,
  parts: Parts,
  limits: RequestLimits,
  dashboard: DashboardFiles | null,
): readonly Route[] => allRoutes({ ...servicesOf(runtime, parts, limits), dashboard });

export const startApi = async (runtime: Runtime, parts: Parts): Promise<ListeningService> => {
  const { config, clock, random, observer, pools } = runtime;
  const limits = createRequestLimits(pools.api, clock);
  const access = createAccess(pools.api, clock);
  const dashboard = readDashboardFiles();
  const app = buildApp({
    routes: routesOf(runtime, parts, limits, dashboard),
    page: dashboard === null ? null : dashboardPage(dashboard),
    access,
    sessions: createSessionStore(pools.api, random),
    requestLog: parts.requestLog,
    limits,
    idempotency: createIdempotencyKeys(pools.api, clock),
    clock,
    random,
    observer,
    trustProxy: config.trustProxy,
    capacity: runtime.capacity,
  });
  const url = await app.listen({ port: config.port, host: config.host });
  parts.links.listening(url);
  return {
    url,
    ask: async ({ method, path, headers, body }) => {
      const answer = await app.inject({
        method,
        url: path,
        headers: { ...headers },
        ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
      });
      const isJson = String(answer.headers['content-type']).startsWith('application/json');
      return { status: answer.statusCode, body: isJson ? answer.json<unknown>() : null };
    },
    close: async () => {
      await app.close();
      await access.close();
      await limits.close();
    },
  };
};

const servicesOf = (
  runtime: Runtime,
  parts: Parts,
  limits: RequestLimits,
): Omit<ApiServices, 'dashboard'> => ({
  device: deviceServicesOf(runtime, parts, limits),
  system: {
    facts: { version: runtime.version, publicUrl: runtime.config.publicUrl },
    checkReadiness: async () => {
      const readiness = await readReadiness(runtime);
      return {
        database: readiness.database === 'ok',
        migrations: readiness.migrations === 'ok',
        sending: readiness.sending === 'ok',
      };
    },
    renderMetrics: async () => ({
      contentType: runtime.metrics.contentType,
      text: await runtime.metrics.render(),
    }),
    metricsToken: runtime.config.metricsToken,
  },
  campaignCalls: {
    planning: parts.planning,
    broadcastLimits: makeBroadcastLimits(limits, runtime.clock),
    filterKinds: parts.filterKinds,
    horizonDays: API_SCHEDULE_HORIZON_DAYS,
  },
  messageCalls: messageServicesOf(runtime, parts, makeBroadcastLimits(limits, runtime.clock)),
  people: { identity: parts.identity, exports: openPersonExports(runtime.pools.reports) },
  consent: { consent: parts.consent },
  track: { ingest: parts.ingest, worlds: parts.worlds, readback: parts.readback },
  account: accountServicesOf(runtime, limits, {
    mail: parts.appMail,
    publicUrl: () => parts.links.publicUrl(),
  }),
  admin: adminServicesOf(runtime, parts),
  unsubscribe: unsubscribeServicesOf(parts),
  preferenceCenters: {
    ...unsubscribeServicesOf(parts),
    centers: contentServices(runtime.pools.api, runtime.random, runtime.clock).centers,
    templates: parts.templates,
  },
  hooks: hookServicesOf(runtime, parts),
  images: createPublicImages(runtime.pools.api),
  view: { seal: parts.linkSeal, webCopies: createWebCopies(runtime.pools.api) },
  tracking: {
    seal: parts.linkSeal,
    recorder: parts.interactions,
    scheduler: runtime.scheduler,
    shortLinks: createShortLinks(runtime.pools.api),
  },
});

const overviewOf = ({ pools, clock, fence }: Runtime): AdminServices['overview'] => {
  const store = createOverviewStore(pools.reports);
  const isFenced = (): boolean => fence.isFenced();
  return { store, isFenced, desk: makeOverview({ store, clock, isFenced }) };
};

/** A call made a moment ago may still be drained when its maker moves the clock. */
const CLOCK_PATIENCE_MS = 15_000;

const segmentServicesOf = ({ pools, clock }: Runtime, parts: Parts) => ({
  segments: createSegmentStore(pools.api),
  sizes: createAudienceSizes(pools, clock),
  counts: makeRunningCounts(parts.signals),
  withSegments,
});

const unsubscribeServicesOf = ({ consent, mac, interactions }: Parts): UnsubscribeServices => ({
  consent,
  mac,
  recorder: interactions,
});

const sendingServicesOf = (runtime: Runtime, parts: Parts): Pick<AdminServices, 'sendTests' | 'held'> => ({
  sendTests: async (request) => {
    if (runtime.fence.isFenced()) return refuse('unavailable', 'Sending waits for an operator’s word.');
    const outcomes = await parts.engine.sendTests(request);
    return outcomes === null ? refuse('not_found', 'Not Found') : ok(outcomes);
  },
  held: heldOf(runtime, parts),
});

const heldOf = ({ pools, clock }: Runtime, { engine }: Parts): AdminServices['held'] =>
  heldDesk(
    {
      resend: (workspaceId, keys) => engine.resendHeld(workspaceId, keys),
      markAsSent: (workspaceId, keys) => engine.markHeldAsSent(workspaceId, keys),
      drop: (workspaceId, keys) => engine.dropHeld(workspaceId, keys),
    },
    createHeldCopies(pools.api),
    clock,
  );

const adminServicesOf = (runtime: Runtime, parts: Parts): AdminServices => {
  const { pools, clock, random, seal, config } = runtime;
  const tables = openTables(pools.api);
  return {
    requests: parts.requestLog,
    standings: createCampaignStandings(pools.api),
    teams: createTeamStore(pools.api),
    team: teamOf(runtime, parts.appMail, () => parts.links.publicUrl()),
    clock,
    random,
    seal,
    templates: parts.templates,
    mjml: parts.mjml,
    content: {
      ...contentServices(pools.api, random, clock),
      centerUrl: (workspaceId, userId, name) => parts.links.forCenter({ workspaceId, userId }, name),
    },
    signals: parts.signals,
    channels: CHANNELS,
    parseConfiguration: (input, kept) =>
      parseConfiguration(input, { channels: CHANNELS, providers: PROVIDERS }, kept),
    filters: parts.filterKinds,
    triggers: parts.triggerKinds,
    workspaces: createWorkspaceStore(tables),
    postbacks: createPostbackStore(pools.reports),
    campaigns: createCampaignStore(tables),
    inventory: createCampaignInventory(pools.api),
    revisions: createCampaignRevisions(tables),
    rehearsals: createRehearsalStore(tables, pools.api),
    configurations: createConfigurationStore(tables),
    groups: createGroupStore(tables),
    contentBlocks: createContentBlockStore(tables),
    credentials: createCredentialStore(tables),
    keys: createApiKeyStore(pools.api, random),
    catalogs: createCatalogStore(tables),
    promotions: createPromotionStore(tables, pools.api),
    apps: createAppStore(tables),
    userTokens: makeUserTokens(),
    geofences: createGeofenceStore(tables, clock),
    audit: createAuditLog(tables),
    thingNames: createThingNames(pools.api),
    samples: parts.samples,
    webhooksOf: webhooksOf(parts),
    channelChecks: channelChecksOf(runtime, parts),
    suppressed: createSuppressedAddresses(pools.api, parts.consent),
    ...segmentServicesOf(runtime, parts),
    seeds: createSeedGroupStore(pools.api),
    alerts: createAlertStore(pools.api),
    ...sendingServicesOf(runtime, parts),
    loadEvidence: evidenceFrom(pools.reports),
    ...peopleServicesOf(runtime, parts),
    limits: createLimitSettings(pools.api),
    reports: createReports(pools.reports),
    controlGroupCounts: createControlGroupCounts(pools.reports),
    activity: createActivitySeries(pools.reports),
    fence: openFenceDesk({ pool: pools.api, dataDir: config.dataDir, random }, pools.reports),
    messageLog: createMessageLog(pools.reports),
    overview: overviewOf(runtime),
    cancelWaiting: (campaign, now) => cancelWaiting({ store: parts.planning.store, clock }, campaign, now),
    resumePaused: (campaign, now) => hurryPaused(parts.planning, parts.engine, campaign, now),
    schedules: openScheduleDesk(parts.planning, createCalendarStore(pools.reports)),
    // Whoever waits here was answered by the store already; polling repeats what fails.
    triggersReady: () => parts.triggers.refresh().catch(() => undefined),
    moveClock: (workspaceId, toAt) => moveClockOf(runtime, parts, workspaceId, toAt),
  };
};

const moveClockOf = async (
  runtime: Runtime,
  parts: Parts,
  workspaceId: number,
  toAt: number,
): ReturnType<AdminServices['moveClock']> => {
  const workspace = await parts.planning.store.workspace(workspaceId);
  if (workspace === null) return refuse('not_found', 'There is no such workspace.', 'workspace');
  const moved = await moveClock(parts.sandbox, workspace, toAt, CLOCK_PATIENCE_MS);
  // On a test clock nobody waits for the timer: what the move did is looked at with it.
  if (moved.ok && !runtime.fence.isFenced())
    await evaluateAlerts(alertDepsOf(runtime, parts), workspaceId).catch((error: unknown) => {
      runtime.observer.emit({ name: 'alerts_failed', level: 'error', error: String(error) });
    });
  return moved;
};
