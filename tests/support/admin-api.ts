// The admin API over a real database, with an installation key and a key that may nothing.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { createAccess, createApiKeyStore } from '../../src/adapters/postgres/api-keys.ts';
import { createAlertStore } from '../../src/adapters/postgres/alerts.ts';
import { createAppStore } from '../../src/adapters/postgres/apps.ts';
import { createLinkStore } from '../../src/adapters/postgres/account-links.ts';
import { createAccountStore } from '../../src/adapters/postgres/accounts.ts';
import { createCampaignStandings } from '../../src/adapters/postgres/campaign-families.ts';
import { createTeamStore } from '../../src/adapters/postgres/teams.ts';
import { createMemberStore } from '../../src/adapters/postgres/members.ts';
import { createAuditLog } from '../../src/adapters/postgres/audit-log.ts';
import { createThingNames } from '../../src/adapters/postgres/thing-names.ts';
import { createNameStore } from '../../src/adapters/postgres/seen-names.ts';
import { createExportStore } from '../../src/adapters/postgres/exports.ts';
import { createImportStore } from '../../src/adapters/postgres/imports.ts';
import { createPeopleDirectory } from '../../src/adapters/postgres/people-directory.ts';
import { createRehearsalStore } from '../../src/adapters/postgres/rehearsals.ts';
import { createCampaignInventory } from '../../src/adapters/postgres/campaign-inventory.ts';
import { createCampaignRevisions } from '../../src/adapters/postgres/campaign-revisions.ts';
import { createCampaignStore } from '../../src/adapters/postgres/campaigns.ts';
import { createCatalogStore } from '../../src/adapters/postgres/catalogs.ts';
import { createPromotionStore } from '../../src/adapters/postgres/promotions.ts';
import { createConfigurationStore } from '../../src/adapters/postgres/channel-configurations.ts';
import {
  createContentBlockStore,
  createCredentialStore,
  createGroupStore,
} from '../../src/adapters/postgres/content.ts';
import { createActivitySeries } from '../../src/adapters/postgres/activity-series.ts';
import { createHeldCopies } from '../../src/adapters/postgres/held-copies.ts';
import { heldDesk } from '../../src/app/held-desk.ts';
import { resolvingHeld } from '../../src/adapters/postgres/held-sends.ts';
import { createIdempotencyKeys } from '../../src/adapters/postgres/idempotency-keys.ts';
import { evidenceFrom } from '../../src/adapters/postgres/evidence.ts';
import { createPlanningStore } from '../../src/adapters/postgres/planning.ts';
import { usersScope } from '../../src/adapters/postgres/scope.ts';
import { createGeofenceStore } from '../../src/adapters/postgres/geofences.ts';
import { makeUserTokens } from '../../src/adapters/crypto/user-tokens.ts';
import { createLimitSettings } from '../../src/adapters/postgres/limit-settings.ts';
import { createCalendarStore } from '../../src/adapters/postgres/calendar.ts';
import { createMessageLog } from '../../src/adapters/postgres/message-log.ts';
import { createOverviewStore } from '../../src/adapters/postgres/overview.ts';
import { createControlGroupCounts } from '../../src/adapters/postgres/control-group-report.ts';
import { createReports } from '../../src/adapters/postgres/reports.ts';
import { createRequestLimits } from '../../src/adapters/postgres/request-limits.ts';
import { createAudienceSizes } from '../../src/adapters/postgres/audience-sizes.ts';
import { createSegmentStore } from '../../src/adapters/postgres/segments.ts';
import { makeCalledSamples } from '../../src/engine/called-samples.ts';
import { makeRunningCounts } from '../../src/engine/running-counts.ts';
import { createSeedGroupStore } from '../../src/adapters/postgres/seed-groups.ts';
import { openTables } from '../../src/adapters/postgres/tables.ts';
import { createPostbackStore } from '../../src/adapters/postgres/postbacks.ts';
import { createWorkspaceStore } from '../../src/adapters/postgres/workspaces.ts';
import { contentServices } from '../../src/app/content-services.ts';
import { createMjml } from '../../src/adapters/mjml/compile.ts';
import { createTemplates } from '../../src/adapters/liquid/templates.ts';
import { systemClock } from '../../src/adapters/system/clock.ts';
import { systemRandom } from '../../src/adapters/system/random.ts';
import type { AdminServices } from '../../src/api/admin/services.ts';
import { buildApp } from '../../src/api/app.ts';
import type { Route } from '../../src/api/handle.ts';
import { openFenceDesk } from '../../src/app/fence.ts';
import { createSeal } from '../../src/app/seal.ts';
import { PERMISSIONS } from '../../src/contract/permissions.ts';
import type { Permission } from '../../src/contract/permissions.ts';
import { compileAudience } from '../../src/core/segments/compiled-audience.ts';
import { indexTriggerKinds } from '../../src/core/campaigns/parse-triggers.ts';
import { triggerKindList } from '../../src/kinds/triggers/index.ts';
import { indexFilterKinds } from '../../src/core/segments/segment.ts';
import { cancelWaiting } from '../../src/engine/cancel-waiting.ts';
import { makeOverview } from '../../src/engine/overview.ts';
import { openScheduleDesk } from '../../src/engine/schedule-desk.ts';
import { parseConfiguration } from '../../src/kinds/channels/configuration.ts';
import { CHANNELS } from '../../src/kinds/channels/index.ts';
import { PROVIDERS } from '../../src/kinds/channels/providers.ts';
import { withSegments } from '../../src/kinds/filters/segment-membership/segment-membership.ts';
import { filterKindList } from '../../src/kinds/filters/index.ts';
import { createTestDatabase } from './database.ts';
import type { TestDatabase } from './database.ts';

const never = (): never => {
  throw new Error('Nothing of this may be asked here.');
};
const observer = { emit: () => undefined };
const clock = systemClock;
const random = systemRandom(clock);

export interface AdminApi {
  readonly db: TestDatabase;
  readonly services: AdminServices;
  /** Calls with the installation key; throws nothing, whatever the status. */
  call(method: string, url: string, body?: object, key?: string): Promise<{ status: number; body: Answer }>;
  makeKey(permissions: readonly Permission[], workspaceId?: number): Promise<string>;
  readonly app: FastifyInstance;
  close(): Promise<void>;
}
// Tests look into answers freely.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Answer = any;

export const openAdminApi = async (
  listRoutes: (services: AdminServices, db: TestDatabase) => readonly Route[],
): Promise<AdminApi> => {
  const db = await createTestDatabase();
  const dataDir = mkdtempSync(join(tmpdir(), 'relance-admin-'));
  const tables = openTables(db.pool);
  const templates = createTemplates({
    host: new Proxy({}, { get: () => never }) as never,
    egress: { request: never },
    clock,
    observer,
    children: 1,
  });
  const store = createPlanningStore(db.pool);
  const services: AdminServices = {
    requests: { list: async () => [] },
    standings: createCampaignStandings(db.pool),
    teams: createTeamStore(db.pool),
    team: {
      members: createMemberStore(db.pool),
      accounts: createAccountStore(db.pool, random),
      links: createLinkStore(db.pool, random),
      mail: { isOn: false, send: never },
      publicUrl: () => 'http://127.0.0.1',
    },
    clock,
    random,
    seal: createSeal('a secret key of thirty-two characters', '00000000-0000-4000-8000-000000000000'),
    templates,
    mjml: createMjml(),
    content: {
      ...contentServices(db.pool, random, clock),
      centerUrl: (_workspaceId, userId, name) => `http://127.0.0.1/p/${userId}/${name}`,
    },
    signals: { send: () => undefined },
    channels: CHANNELS,
    parseConfiguration: (input, kept) =>
      parseConfiguration(input, { channels: CHANNELS, providers: PROVIDERS }, kept),
    filters: indexFilterKinds(filterKindList),
    withSegments,
    triggers: indexTriggerKinds(triggerKindList),
    webhooksOf: () => [],
    suppressed: { list: never, add: never, release: never },
    channelChecks: { sendTest: never, dnsHints: never },
    triggersReady: async () => undefined,
    segments: createSegmentStore(db.pool),
    sizes: createAudienceSizes({ api: db.pool, reports: db.pool }, clock),
    counts: makeRunningCounts({ send: () => undefined, on: () => () => undefined }),
    seeds: createSeedGroupStore(db.pool),
    alerts: createAlertStore(db.pool),
    sendTests: never,
    loadEvidence: evidenceFrom(db.pool),
    workspaces: createWorkspaceStore(tables),
    postbacks: createPostbackStore(db.pool),
    inventory: createCampaignInventory(db.pool),
    revisions: createCampaignRevisions(tables),
    rehearsals: createRehearsalStore(tables, db.pool),
    campaigns: createCampaignStore(tables),
    configurations: createConfigurationStore(tables),
    groups: createGroupStore(tables),
    contentBlocks: createContentBlockStore(tables),
    credentials: createCredentialStore(tables),
    keys: createApiKeyStore(db.pool, random),
    catalogs: createCatalogStore(tables),
    promotions: createPromotionStore(tables, db.pool),
    apps: createAppStore(tables),
    userTokens: makeUserTokens(),
    geofences: createGeofenceStore(tables, clock),
    audit: createAuditLog(tables),
    thingNames: createThingNames(db.pool),
    samples: makeCalledSamples(clock),
    people: { directory: createPeopleDirectory(db.pool), edit: never, identity: { erase: never } },
    names: { store: createNameStore(db.pool), flush: async () => undefined, refresh: async () => undefined },
    exports: createExportStore(db.pool),
    publicUrl: () => 'http://localhost',
    imports: { store: createImportStore(db.pool), worldOf: never },
    limits: createLimitSettings(db.pool),
    resumePaused: async () => 0,
    schedules: openScheduleDesk(
      {
        store,
        clock,
        random,
        observer,
        people: { resolve: never, applyAttributes: never, profiles: never },
        failpoints: { hit: () => undefined },
        compileAudience: (tree) => compileAudience(tree, indexFilterKinds(filterKindList)),
        scope: (now, place) => usersScope(now, place),
        loadEvidence: evidenceFrom(db.pool),
        wakeParts: () => undefined,
        wakePlanner: () => undefined,
        wakeSandbox: () => undefined,
      },
      createCalendarStore(db.pool),
    ),
    held: heldDesk(
      {
        resend: async (workspaceId, keys) =>
          (await resolvingHeld(db.pool).resendHeld(workspaceId, keys, clock.now())).count,
        markAsSent: (workspaceId, keys) =>
          resolvingHeld(db.pool).markHeldAsSent(workspaceId, keys, clock.now()),
        drop: (workspaceId, keys) => resolvingHeld(db.pool).dropHeld(workspaceId, keys, clock.now()),
      },
      createHeldCopies(db.pool),
      clock,
    ),
    reports: createReports(db.pool),
    controlGroupCounts: createControlGroupCounts(db.pool),
    activity: createActivitySeries(db.pool),
    messageLog: createMessageLog(db.pool),
    overview: {
      store: createOverviewStore(db.pool),
      desk: makeOverview({ store: createOverviewStore(db.pool), clock, isFenced: () => false }),
      isFenced: () => false,
    },
    fence: openFenceDesk({ pool: db.pool, dataDir, random }, db.pool),
    cancelWaiting: (campaign, now) => cancelWaiting({ store, clock }, campaign, now),
    moveClock: async (workspaceId, toAt) => {
      await db.pool.query(
        'update workspaces set clock_at = to_timestamp($2 / 1000.0) where workspace_id = $1',
        [workspaceId, toAt],
      );
      return { ok: true, value: { clockAt: toAt, processed: 0 } };
    },
  };
  const app = buildApp({
    routes: listRoutes(services, db),
    access: createAccess(db.pool, clock),
    limits: createRequestLimits(db.pool, clock),
    idempotency: createIdempotencyKeys(db.pool, clock),
    clock,
    random,
    observer,
  });
  for (const [key, kind] of [
    ['main', 'live'],
    ['sand', 'sandbox'],
  ] as const) {
    await services.workspaces.create({
      key,
      name: key,
      kind,
      timeZone: 'UTC',
      clockAt: kind === 'sandbox' ? Date.parse('2026-01-01T00:00:00Z') : null,
      settings: {},
      createdAt: clock.now(),
    });
  }
  const makeKey = async (permissions: readonly Permission[], workspaceId = 1): Promise<string> => {
    const wanted = { name: 'Test', permissions, allowedIps: [] };
    return (await services.keys.create(workspaceId, wanted, clock.now())).key;
  };
  const own = await makeKey(PERMISSIONS);
  return {
    db,
    services,
    app,
    makeKey,
    call: async (method, url, body, key = own) => {
      const answer = await app.inject({
        method: method as 'GET',
        url,
        headers: {
          authorization: `Bearer ${key}`,
          ...(body === undefined && method !== 'GET' ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
      });
      return { status: answer.statusCode, body: answer.json() };
    },
    close: async () => {
      await app.close();
      await templates.close();
      rmSync(dataDir, { recursive: true });
      await db.drop();
    },
  };
};
