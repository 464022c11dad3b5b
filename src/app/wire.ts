// The only place that knows every concrete choice: builds the parts of a process from its runtime. A part that a
// role does not need stays idle (rendering processes start with their first job, loops when they are started).
import { indexTriggerKinds } from '../core/campaigns/parse-triggers.ts';
import { createHmac } from 'node:crypto';
import { makeLinkSeal } from '../adapters/crypto/link-seal.ts';
import { makeMac, makeProviderCrypto } from '../adapters/crypto/provider-crypto.ts';
import { parseEgressAllow, type AllowRule } from '../adapters/http/allow-list.ts';
import { makeEgress, type Egress } from '../adapters/http/egress.ts';
import { createMjml } from '../adapters/mjml/compile.ts';
import { createTemplates, type ChildTemplates } from '../adapters/liquid/templates.ts';
import { createCaptureStore } from '../adapters/postgres/captured-messages.ts';
import { openConsentStore } from '../adapters/postgres/consent.ts';
import { createFactOutbox } from '../adapters/postgres/fact-outbox.ts';
import { createDeliveryStore } from '../adapters/postgres/deliveries.ts';
import { openIdentityStore } from '../adapters/postgres/identity.ts';
import { postgresIngestStore, postgresTrackReadback } from '../adapters/postgres/ingest.ts';
import { postgresConvertingCampaigns } from '../adapters/postgres/converting-campaigns.ts';
import { createInteractionStore } from '../adapters/postgres/interactions.ts';
import { postgresLiveCampaigns } from '../adapters/postgres/live-campaigns.ts';
import { createPlanningStore } from '../adapters/postgres/planning.ts';
import { createPostbackStore } from '../adapters/postgres/postbacks.ts';
import { loadProfiles } from '../adapters/postgres/resolve-people.ts';
import type { Digest } from '../adapters/postgres/tombstones.ts';
import { evidenceFrom } from '../adapters/postgres/evidence.ts';
import { usersScope } from '../adapters/postgres/scope.ts';
import { createNameStore } from '../adapters/postgres/seen-names.ts';
import { openTables } from '../adapters/postgres/tables.ts';
import { createFenceSource } from '../adapters/postgres/geofences.ts';
import { createSeedCopies } from '../adapters/postgres/seed-copies.ts';
import { createRequestLog } from '../adapters/postgres/request-log.ts';
import { createShortLinks } from '../adapters/postgres/short-links.ts';
import { createSignals } from '../adapters/postgres/signals.ts';
import { createTemplateHost } from '../adapters/postgres/template-host.ts';
import { makeTransports } from '../adapters/transports.ts';
import { compileAudience } from '../core/segments/compiled-audience.ts';
import { indexFilterKinds } from '../core/segments/segment.ts';
import { emailAddress, phoneAddress } from '../core/users/address.ts';
import { createEngine, type Engine } from '../engine/engine.ts';
import { INGEST_SETTINGS } from '../engine/ingest-deps.ts';
import { makeImportPeople } from '../engine/import-people.ts';
import { makeFenceIndex } from '../engine/fence-index.ts';
import { makeIngestPeople } from '../engine/ingest-people.ts';
import { makeIngest, type Ingest } from '../engine/ingest.ts';
import { createPlanner } from '../engine/planner.ts';
import { makeInteractionRecorder } from '../engine/record-interactions.ts';
import { makeCalledSamples } from '../engine/called-samples.ts';
import type { PlanningDeps } from '../engine/planning.ts';
import type { SandboxDeps } from '../engine/sandbox-clock.ts';
import { createSandboxDrainer } from '../engine/sandbox-drainer.ts';
import { makeTrackWorlds } from '../engine/track-worlds.ts';
import { preferenceCenterNames } from '../adapters/postgres/preference-centers.ts';
import { createWebCopies } from '../adapters/postgres/web-copies.ts';
import { postgresShareStore } from '../adapters/postgres/shares.ts';
import { postgresWinnerStore } from '../adapters/postgres/winners.ts';
import { createSelections } from '../engine/selections.ts';
import { createWinners } from '../engine/winners.ts';
import { makeConversionIndex } from '../engine/conversion-index.ts';
import { makeHeardFacts, makeOfferFacts } from '../engine/offer-facts.ts';
import { makeNameLog } from '../engine/name-log.ts';
import { createPostbackSender, type PostbackSender } from '../engine/send-postbacks.ts';
import { createFactSweeper } from '../engine/sweep-facts.ts';
import { makeTriggerIndex } from '../engine/trigger-index.ts';
import { CHANNELS } from '../kinds/channels/index.ts';
import { PROVIDERS } from '../kinds/channels/providers.ts';
import { filterKindList } from '../kinds/filters/index.ts';
import { triggerKindList } from '../kinds/triggers/index.ts';
import type { ConsentStore } from '../ports/consent-store.ts';
import type { HeardFacts, InteractionRecorder, OfferFacts } from '../ports/interactions.ts';
import type { Signals } from '../ports/signals.ts';
import type { WakeUps } from '../ports/wake-ups.ts';
import { startAppMail } from './app-mail.ts';
import { consentFacts, lateFacts } from './late-facts.ts';
import { makeLinks, type Links } from './links.ts';
import { openSecretsWith } from './open-secrets.ts';
import type { Runtime } from './runtime.ts';

/** How late a change of campaigns is seen when its hint got lost. */
const TRIGGER_REFRESH_MS = 1_000;
const YIELD_MS = 50;

export type Parts = ReturnType<typeof wire>;

/** What a simulation chooses differently; everything else of a process is wired the same. */
export interface Ways {
  readonly openSignals: (runtime: Runtime) => Signals;
  readonly openOutside: (runtime: Runtime) => Outside;
  readonly providers: typeof PROVIDERS;
  readonly deliveryStore: typeof createDeliveryStore;
  readonly planningStore: typeof createPlanningStore;
  readonly ingestStore: typeof postgresIngestStore;
  readonly seedCopyStore: typeof createSeedCopies;
}

export const wire = (runtime: Runtime, ways: Ways = USUAL_WAYS) => {
  const signals = ways.openSignals(runtime);
  const outside = ways.openOutside(runtime);
  const offered = lateFacts();
  const consent = openConsentStore(runtime.pools.api, consentFacts(offered, runtime));
  const mac = makeMac(runtime.seal.keyFor('links'));
  const linkSeal = makeLinkSeal(runtime.seal.keyFor('tracking'));
  const links = makeLinks(mac, linkSeal, runtime.config);
  const engine = wireEngine(runtime, ways, {
    ...outside,
    consent,
    links,
    signals,
    offerFacts: offered.offer,
    heardFacts: offered.heard,
  });
  const facts = wireIngest(runtime, ways, consent, signals);
  offered.fill({ offer: facts.offerFacts, heard: facts.heardFacts });
  const interactions = wireInteractions(runtime, facts);
  const appMail = startAppMail(runtime);
  const requestLog = createRequestLog({ ...runtime, pool: runtime.pools.api });
  const samples = makeCalledSamples(runtime.clock);
  const planning = { ...wirePlanning(runtime, ways, facts, signals), samples };
  const sandbox: SandboxDeps = {
    ...planning,
    sendDue: (request) => engine.sendDue(request),
    yieldBriefly: () => runtime.scheduler.sleep(YIELD_MS),
  };
  const isFenced = async (): Promise<boolean> => runtime.fence.isFenced();
  return {
    ...outside,
    ...facts,
    signals,
    mjml: createMjml(),
    consent,
    mac,
    links,
    linkSeal,
    interactions,
    appMail,
    requestLog,
    engine,
    planning,
    samples,
    sandbox,
    filterKinds: FILTER_KINDS,
    triggerKinds: TRIGGER_KINDS,
    identity: wireIdentity(runtime),
    planner: createPlanner(planning, runtime.scheduler, isFenced),
    postbacks: wirePostbacks(runtime, outside),
    sweeper: createFactSweeper({
      ...runtime,
      outbox: createFactOutbox(runtime.pools.claim),
      offerFacts: facts.offerFacts,
    }),
    drainer: createSandboxDrainer(sandbox, runtime.scheduler, isFenced),
    close: async (): Promise<void> => {
      await interactions.drain();
      await appMail.close();
      await requestLog.close();
      facts.stopRefreshing();
      await facts.ingest.drain();
      await facts.names.close();
      await outside.templates.close();
      await outside.egress.close();
      await signals.close();
    },
  };
};

const TRIGGER_KINDS = indexTriggerKinds(triggerKindList);
const FILTER_KINDS = indexFilterKinds(filterKindList);
const audienceOf: PlanningDeps['compileAudience'] = (tree) => compileAudience(tree, FILTER_KINDS);

const openSignals = ({ databaseUrl, pools, scheduler, observer, random }: Runtime): Signals =>
  createSignals({ databaseUrl, pool: pools.api, scheduler, observer, processId: random.hex(8) });

interface Outside {
  readonly egress: Egress;
  readonly templates: ChildTemplates;
}

/** The ways out, and what renders with their help. */
const wireOutside = ({ config, pools, clock, observer, seal }: Runtime): Outside => {
  const allow = readAllow(config.egressAllow);
  const egress = makeEgress({ allow });
  const templates = createTemplates({
    host: createTemplateHost({ pool: pools.api, clock, seal }),
    egress: egress.http,
    clock,
    observer,
  });
  return { egress, templates };
};

const USUAL_WAYS: Ways = {
  openSignals,
  openOutside: wireOutside,
  providers: PROVIDERS,
  deliveryStore: createDeliveryStore,
  planningStore: createPlanningStore,
  ingestStore: postgresIngestStore,
  seedCopyStore: createSeedCopies,
};

const readAllow = (entries: readonly string[]): readonly AllowRule[] => {
  const allow = parseEgressAllow(entries.join(' '));
  if (!allow.ok) throw new Error(allow.error.message);
  return allow.value;
};

interface EngineParts extends Outside {
  readonly consent: ConsentStore;
  readonly links: Links;
  readonly signals: Signals;
  readonly offerFacts: OfferFacts;
  readonly heardFacts: HeardFacts;
}

const wireEngine = (runtime: Runtime, ways: Ways, parts: EngineParts): Engine => {
  const { pools, clock, random, scheduler, failpoints, observer, seal, fence } = runtime;
  const { egress, consent, links } = parts;
  return createEngine({
    store: ways.deliveryStore(pools.claim, { onePartPerStatement: runtime.distributed }),
    winners: createWinners(postgresWinnerStore(pools.claim)),
    selections: createSelections(postgresShareStore(pools.claim)),
    templates: parts.templates,
    channels: CHANNELS,
    filters: filterKindList,
    loadEvidence: evidenceFrom(pools.claim),
    providers: ways.providers,
    transports: makeTransports(egress, clock, createCaptureStore(pools.claim)),
    openSecrets: openSecretsWith(seal),
    isFenced: () => fence.isFenced(),
    recordHardBounce: ({ workspaceId, channel, address, at }) =>
      consent.recordHardBounce(
        workspaceId,
        channel === 'sms' ? phoneAddress(address) : emailAddress(address),
        at,
      ),
    linksFor: (claim) => links.forMessage(claim),
    preferenceCenters: preferenceCenterNames(pools.claim),
    trackingFor: (claim) => links.tracking(claim),
    messageTokenFor: (claim) => links.messageToken(claim),
    offerFacts: parts.offerFacts,
    heardFacts: parts.heardFacts,
    seeds: ways.seedCopyStore(pools.claim),
    keepShortLinks: (made) => createShortLinks(pools.claim).keep(made),
    keepWebCopies: (made) => createWebCopies(pools.claim).keep(made),
    clock,
    random,
    scheduler,
    failpoints,
    observer,
    wakeUps: wakeUpsOver(parts.signals),
    limits: { inFlight: runtime.config.workerConcurrency },
  });
};

const wakeUpsOver = (signals: Signals): WakeUps => ({
  notify: async (parts) => parts.forEach((part) => signals.send('due', String(part))),
  listen: async (run) => {
    const off = signals.on('due', (payload) => run([Number(payload)]));
    return async () => off();
  },
});

const wakersOver = (signals: Signals) => ({
  wakeParts: (parts: readonly number[]): void => {
    for (const part of parts) signals.send('due', String(part));
  },
  wakeSandbox: (workspaceId: number): void => signals.send('sandbox', String(workspaceId)),
});

/** Ingest with its trigger index, which follows the campaigns that are stored. */
const wireIngest = (runtime: Runtime, ways: Ways, consent: ConsentStore, signals: Signals) => {
  const { pools, clock, random, scheduler, observer } = runtime;
  const store = ways.ingestStore(pools.api, tombstoneDigest(runtime));
  const triggers = makeTriggerIndex({
    campaigns: postgresLiveCampaigns(pools.api),
    kinds: TRIGGER_KINDS,
    channels: CHANNELS,
    compileAudience: audienceOf,
    observer,
  });
  const conversions = makeConversionIndex({
    campaigns: postgresConvertingCampaigns(pools.api),
    kinds: TRIGGER_KINDS,
    observer,
  });
  const fences = makeFenceIndex(createFenceSource(openTables(pools.api)));
  let closed = false;
  const refresh = (): void => {
    Promise.all([triggers.refresh(), conversions.refresh(), fences.refresh()]).catch((error: unknown) => {
      if (!closed) observer.emit({ name: 'triggers_stale', level: 'warn', error: String(error) });
    });
  };
  refresh();
  const timer = scheduler.every(TRIGGER_REFRESH_MS, refresh);
  signals.on('campaigns', refresh);
  signals.on('geofences', refresh);
  const names = makeNameLog({ store: createNameStore(pools.api), clock, scheduler, observer });
  const refreshNames = (): void => void names.refresh().catch(() => undefined);
  refreshNames();
  signals.on('names', refreshNames);
  const deps = {
    store,
    names,
    triggers,
    conversions,
    fences,
    consent,
    clock,
    random,
    scheduler,
    observer,
    settings: runtime.distributed ? { ...INGEST_SETTINGS, partsPerTransaction: 1 } : INGEST_SETTINGS,
    ...wakersOver(signals),
  };
  const ingest = makeIngest(deps);
  return {
    ingest,
    names,
    importPeople: makeImportPeople(deps, (...batch) => ingest.apply(...batch)),
    offerFacts: makeOfferFacts(deps),
    heardFacts: makeHeardFacts(deps),
    triggers,
    fences,
    ingestStore: store,
    worlds: makeTrackWorlds(store, clock),
    readback: postgresTrackReadback(pools.api),
    stopRefreshing: () => {
      closed = true;
      timer.cancel();
    },
  };
};

const wireInteractions = (
  { pools, clock, scheduler, observer }: Runtime,
  { offerFacts, heardFacts }: { readonly offerFacts: OfferFacts; readonly heardFacts: HeardFacts },
): InteractionRecorder =>
  makeInteractionRecorder({
    store: createInteractionStore(pools.api, heardFacts),
    offerFacts,
    clock,
    scheduler,
    observer,
  });

const wirePostbacks = (runtime: Runtime, { egress }: Outside): PostbackSender =>
  createPostbackSender({
    ...runtime,
    store: createPostbackStore(runtime.pools.claim),
    http: egress.http,
    crypto: makeProviderCrypto(),
    isFenced: () => runtime.fence.isFenced(),
    measure: (name, value) => runtime.metrics.set(name, value),
  });

interface IngestParts {
  readonly ingest: Ingest;
  readonly ingestStore: ReturnType<typeof postgresIngestStore>;
  readonly worlds: ReturnType<typeof makeTrackWorlds>;
}

const wirePlanning = (runtime: Runtime, ways: Ways, facts: IngestParts, signals: Signals): PlanningDeps => {
  const { pools, clock, random, failpoints, observer } = runtime;
  const store = ways.planningStore(pools.api);
  return {
    store,
    people: makeIngestPeople({
      ingest: facts.ingest,
      worlds: facts.worlds,
      store: facts.ingestStore,
      loadProfiles: (places) => loadProfiles(pools.api, places),
      isLive: async (id) => (await store.workspace(id))?.kind !== 'sandbox',
    }),
    clock,
    random,
    failpoints,
    observer,
    compileAudience: audienceOf,
    scope: usersScope,
    loadEvidence: evidenceFrom(pools.api),
    wakePlanner: () => signals.send('plan', 'now'),
    ...wakersOver(signals),
  };
};

const wireIdentity = (runtime: Runtime) => {
  const { pools, clock, random } = runtime;
  return openIdentityStore({ pool: pools.api, clock, random, digest: tombstoneDigest(runtime) });
};

/** What remembers erased identifiers: nobody without our secret can tell which they were (G16). */
const tombstoneDigest = ({ seal }: Runtime): Digest => {
  const key = seal.keyFor('tombstones');
  return (text) => createHmac('sha256', key).update(text).digest();
};
