// The only place that knows every concrete choice: builds the parts of a process from its runtime. A part that a
// role does not need is built lazily or stays idle (rendering processes start with their first job).
import { createHmac } from 'node:crypto';
import { makeMac, makeProviderCrypto } from '../adapters/crypto/provider-crypto.ts';
import { makeEgress } from '../adapters/http/egress.ts';
import { createTemplates } from '../adapters/liquid/templates.ts';
import { createCaptureStore } from '../adapters/postgres/captured-messages.ts';
import { openConsentStore } from '../adapters/postgres/consent.ts';
import { createDeliveryStore } from '../adapters/postgres/deliveries.ts';
import { openIdentityStore } from '../adapters/postgres/identity.ts';
import { postgresIngestStore } from '../adapters/postgres/ingest.ts';
import { postgresLiveCampaigns } from '../adapters/postgres/live-campaigns.ts';
import { createPlanningStore } from '../adapters/postgres/planning.ts';
import { usersScope } from '../adapters/postgres/scope.ts';
import { createSignals } from '../adapters/postgres/signals.ts';
import { createTemplateHost } from '../adapters/postgres/template-host.ts';
import { trackWorldReader } from '../adapters/postgres/track-world.ts';
import { makeMailTransport } from '../adapters/smtp/relay.ts';
import { parseEgressAllow, type AllowRule } from '../adapters/http/allow-list.ts';
import { compileAudience } from '../core/segments/compiled-audience.ts';
import { indexFilterKinds } from '../core/segments/segment.ts';
import { emailAddress, phoneAddress } from '../core/users/address.ts';
import { createEngine } from '../engine/engine.ts';
import { INGEST_SETTINGS } from '../engine/ingest-deps.ts';
import { makeIngest } from '../engine/ingest.ts';
import { createPlanner } from '../engine/planner.ts';
import type { PlanningDeps } from '../engine/planning.ts';
import type { SandboxDeps } from '../engine/sandbox-clock.ts';
import { createSandboxDrainer } from '../engine/sandbox-drainer.ts';
import { makeTriggerIndex } from '../engine/trigger-index.ts';
import { CHANNELS } from '../kinds/channels/index.ts';
import { PROVIDERS } from '../kinds/channels/providers.ts';
import { filterKindList } from '../kinds/filters/index.ts';
import { triggerKindList } from '../kinds/triggers/index.ts';
import type { Signals } from '../ports/signals.ts';
import type { WakeUps } from '../ports/wake-ups.ts';
import { makeCallPeople } from './call-people.ts';
import { makeLinks } from './links.ts';
import { openSecretsWith } from './open-secrets.ts';
import type { Runtime } from './runtime.ts';

/** How late a change of campaigns is seen when its hint got lost. */
const TRIGGER_REFRESH_MS = 1_000;

export type Parts = ReturnType<typeof wire>;

export const wire = (runtime: Runtime) => {
  const { pools, clock, random, scheduler, failpoints, observer, seal, fence } = runtime;
  const allow = readAllow(runtime);
  const filterKinds = indexFilterKinds(filterKindList);
  const signals = createSignals({
    databaseUrl: runtime.databaseUrl,
    pool: pools.api,
    scheduler,
    observer,
    processId: random.hex(8),
  });
  const egress = makeEgress({ allow });
  const templates = createTemplates({
    host: createTemplateHost({ pool: pools.api, clock, seal }),
    egress: egress.http,
    clock,
    observer,
    extraPorts: allow.flatMap(({ port }) => (port === null ? [] : [port])),
  });
  const consent = openConsentStore(pools.api);
  const mac = makeMac(seal.keyFor('links'));
  const links = makeLinks(mac, runtime.config);
  const engine = createEngine({
    store: createDeliveryStore(pools.claim),
    templates,
    channels: CHANNELS,
    filters: filterKindList,
    providers: PROVIDERS,
    transports: {
      http: egress.http,
      http2: egress.http2,
      mail: makeMailTransport(egress.dialer),
      crypto: makeProviderCrypto(),
      clock,
      capture: createCaptureStore(pools.claim),
    },
    openSecrets: openSecretsWith(seal),
    isFenced: () => fence.isFenced(),
    recordHardBounce: ({ workspaceId, channel, address, at }) =>
      consent.recordHardBounce(
        workspaceId,
        channel === 'sms' ? phoneAddress(address) : emailAddress(address),
        at,
      ),
    linksFor: links.forMessage,
    clock,
    random,
    scheduler,
    failpoints,
    observer,
    wakeUps: wakeUpsOver(signals),
  });
  const wakeParts = (parts: readonly number[]): void => {
    for (const part of parts) signals.send('due', String(part));
  };
  const wakeSandbox = (workspaceId: number): void => signals.send('sandbox', String(workspaceId));
  const audienceOf: PlanningDeps['compileAudience'] = (tree) => compileAudience(tree, filterKinds);
  const triggers = makeTriggerIndex({
    campaigns: postgresLiveCampaigns(pools.api),
    kinds: new Map(triggerKindList.map((kind) => [kind.id, kind])),
    compileAudience: audienceOf,
    observer,
  });
  const ingest = makeIngest({
    store: postgresIngestStore(pools.api),
    triggers,
    consent,
    clock,
    random,
    scheduler,
    observer,
    settings: INGEST_SETTINGS,
    wakeParts,
    wakeSandbox,
  });
  const refreshTriggers = (): void => {
    triggers
      .refresh()
      .catch((error: unknown) =>
        observer.emit({ name: 'triggers_stale', level: 'warn', error: String(error) }),
      );
  };
  refreshTriggers();
  const triggerTimer = scheduler.every(TRIGGER_REFRESH_MS, refreshTriggers);
  signals.on('campaigns', refreshTriggers);
  const worldOf = trackWorldReader(pools.api, clock);
  const planningStore = createPlanningStore(pools.api);
  const planning: PlanningDeps = {
    store: planningStore,
    people: makeCallPeople({
      pool: pools.api,
      ingest,
      worldOf,
      isLive: async (id) => (await planningStore.workspace(id))?.kind !== 'sandbox',
    }),
    clock,
    random,
    failpoints,
    observer,
    compileAudience: audienceOf,
    scope: (now) => usersScope(now),
    wakeParts,
    wakePlanner: () => signals.send('plan', 'now'),
    wakeSandbox,
  };
  const sandbox: SandboxDeps = {
    ...planning,
    sendDue: (request) => engine.sendDue(request),
    yieldBriefly: () => scheduler.sleep(50),
  };
  const isFenced = async (): Promise<boolean> => fence.isFenced();
  return {
    signals,
    egress,
    templates,
    consent,
    mac,
    links,
    engine,
    ingest,
    triggers,
    worldOf,
    planning,
    sandbox,
    filterKinds,
    identity: openIdentityStore({
      pool: pools.api,
      clock,
      random,
      digest: (text) => createHmac('sha256', seal.keyFor('tombstones')).update(text).digest(),
    }),
    planner: createPlanner(planning, scheduler, isFenced),
    drainer: createSandboxDrainer(sandbox, scheduler, isFenced),
    close: async (): Promise<void> => {
      triggerTimer.cancel();
      await ingest.drain();
      await templates.close();
      await egress.close();
      await signals.close();
    },
  };
};

const readAllow = (runtime: Runtime): readonly AllowRule[] => {
  const allow = parseEgressAllow(runtime.config.egressAllow.join(' '));
  if (!allow.ok) throw new Error(allow.error.message);
  return allow.value;
};

/** Planning sends the hints itself, so the engine only listens. */
const wakeUpsOver = (signals: Signals): WakeUps => ({
  notify: async (parts) => parts.forEach((part) => signals.send('due', String(part))),
  listen: async (run) => {
    const off = signals.on('due', (payload) => run([Number(payload)]));
    return async () => off();
  },
});
