// A sending engine over a test database with real providers, egress and rendering processes; only what may be
// switched off or slowed down for a test is an option.
import { postgresWinnerStore } from '../../src/adapters/postgres/winners.ts';
import { postgresShareStore } from '../../src/adapters/postgres/shares.ts';
import { createSelections } from '../../src/engine/selections.ts';
import { createWinners } from '../../src/engine/winners.ts';
import { randomUUID } from 'node:crypto';
import { makeProviderCrypto } from '../../src/adapters/crypto/provider-crypto.ts';
import { parseEgressAllow } from '../../src/adapters/http/allow-list.ts';
import { makeEgress } from '../../src/adapters/http/egress.ts';
import { createTemplates } from '../../src/adapters/liquid/templates.ts';
import { createCaptureStore } from '../../src/adapters/postgres/captured-messages.ts';
import { createDeliveryStore } from '../../src/adapters/postgres/deliveries.ts';
import { evidenceFrom } from '../../src/adapters/postgres/evidence.ts';
import { createSeedCopies } from '../../src/adapters/postgres/seed-copies.ts';
import { createTemplateHost } from '../../src/adapters/postgres/template-host.ts';
import type { Pool } from '../../src/adapters/postgres/pool.ts';
import { systemClock } from '../../src/adapters/system/clock.ts';
import { noFailpoints } from '../../src/adapters/system/failpoints.ts';
import { systemRandom } from '../../src/adapters/system/random.ts';
import { systemScheduler } from '../../src/adapters/system/scheduler.ts';
import { makeMailTransport } from '../../src/adapters/smtp/relay.ts';
import type { JsonObject } from '../../src/core/json.ts';
import { ok } from '../../src/core/result.ts';
import { createEngine, type Engine, type EngineDeps } from '../../src/engine/engine.ts';
import { CHANNELS } from '../../src/kinds/channels/index.ts';
import { PROVIDERS } from '../../src/kinds/channels/providers.ts';
import { filterKindList } from '../../src/kinds/filters/index.ts';
import type { Observation } from '../../src/ports/observer.ts';

export interface TestEngines {
  /** Another worker over the same database. */
  open(options?: EngineOptions): Engine;
  readonly observations: Observation[];
  close(): Promise<void>;
}

export type EngineOptions = Partial<EngineDeps>;

/** Tests keep secrets in clear. */
const seal = {
  open: (sealed: Uint8Array) => ok(Buffer.from(sealed).toString('utf8')),
};

/** What all workers of a test share: the ways out and the rendering processes. */
export const openEngines = (pool: Pool): TestEngines => {
  const allow = parseEgressAllow('127.0.0.0/8');
  if (!allow.ok) throw new Error(allow.error.message);
  const observations: Observation[] = [];
  const observer = { emit: (observation: Observation) => void observations.push(observation) };
  const egress = makeEgress({ allow: allow.value });
  const templates = createTemplates({
    host: createTemplateHost({ pool, clock: systemClock, seal }),
    egress: egress.http,
    clock: systemClock,
    observer,
    children: 1,
  });
  const capture = createCaptureStore(pool);
  const crypto = makeProviderCrypto();
  const mail = makeMailTransport(egress.dialer);
  const engines: Engine[] = [];
  return {
    observations,
    open: (options = {}) => {
      const engine = createEngine({
        store: createDeliveryStore(pool),
        winners: createWinners(postgresWinnerStore(pool)),
        selections: createSelections(postgresShareStore(pool)),
        templates,
        channels: CHANNELS,
        filters: filterKindList,
        loadEvidence: evidenceFrom(pool),
        providers: PROVIDERS,
        transports: { http: egress.http, http2: egress.http2, mail, crypto, clock: systemClock, capture },
        openSecrets: (configuration) => ({ ok: true, value: readSecrets(configuration.secrets) }),
        isFenced: () => false,
        recordHardBounce: async () => undefined,
        linksFor: () => null,
        trackingFor: () => null,
        offerFacts: async () => undefined,
        heardFacts: async () => [],
        seeds: createSeedCopies(pool),
        keepShortLinks: async () => undefined,
        clock: systemClock,
        random: systemRandom(systemClock),
        scheduler: systemScheduler,
        failpoints: noFailpoints,
        observer,
        ...options,
        limits: { pollMs: 50, cacheMs: 0, ...options.limits },
      });
      engines.push(engine);
      return engine;
    },
    close: async () => {
      await Promise.all(engines.map((engine) => engine.stop()));
      await templates.close();
      await egress.close();
    },
  };
};

const readSecrets = (stored: Uint8Array | null): JsonObject =>
  stored === null ? {} : (JSON.parse(Buffer.from(stored).toString('utf8')) as JsonObject);

export interface ConfigurationOptions {
  readonly workspaceId?: number;
  readonly channel: string;
  readonly provider: string;
  readonly sender?: JsonObject;
  readonly settings?: JsonObject;
  readonly secrets?: JsonObject;
  readonly messagesPerSecond?: number;
}

/** An active channel configuration; secrets are stored in clear, as `open` above reads them. */
export const addConfiguration = async (pool: Pool, options: ConfigurationOptions): Promise<string> => {
  const configurationId = randomUUID();
  await pool.query(
    `insert into channel_configurations (workspace_id, configuration_id, key, name, channel, category, provider,
       settings, secrets, created_at, updated_at)
     values ($1, $2, $3, $3, $4, 'marketing', $5, $6, $7, now(), now())`,
    [
      options.workspaceId ?? 1,
      configurationId,
      `cfg-${configurationId}`,
      options.channel,
      options.provider,
      JSON.stringify({
        sender: options.sender ?? {},
        provider: options.settings ?? {},
        limits: { messagesPerSecond: options.messagesPerSecond ?? null },
      }),
      options.secrets === undefined ? null : Buffer.from(JSON.stringify(options.secrets)),
    ],
  );
  return configurationId;
};

/** Polls a condition; fails with what was last seen. */
export const eventually = async <T>(
  read: () => T | Promise<T>,
  accept: (value: T) => boolean,
  withinMs = 15_000,
): Promise<T> => {
  const until = Date.now() + withinMs;
  for (;;) {
    const value = await read();
    if (accept(value)) return value;
    if (Date.now() > until) throw new Error(`Not within ${withinMs} ms: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};
