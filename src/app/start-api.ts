// Starts the HTTP side of a process: every route, over the parts that wiring built.
import { buildApp } from '../api/app.ts';
import { makeBroadcastLimits } from '../api/broadcast-limits.ts';
import { allRoutes } from '../api/routes.ts';
import type { ApiServices } from '../api/services.ts';
import { createAccess } from '../adapters/postgres/api-keys.ts';
import { createIdempotencyKeys } from '../adapters/postgres/idempotency-keys.ts';
import { openPersonExports } from '../adapters/postgres/person-export.ts';
import { createRequestLimits } from '../adapters/postgres/request-limits.ts';
import { API_SCHEDULE_HORIZON_DAYS } from '../core/limits.ts';
import type { RequestLimits } from '../ports/access.ts';
import { readReadiness } from './health.ts';
import type { ListeningService, Runtime } from './runtime.ts';
import type { Parts } from './wire.ts';

export const startApi = async (runtime: Runtime, parts: Parts): Promise<ListeningService> => {
  const { config, clock, random, observer, pools } = runtime;
  const limits = createRequestLimits(pools.api, clock);
  const access = createAccess(pools.api, clock);
  const app = buildApp({
    routes: allRoutes(servicesOf(runtime, parts, limits)),
    access,
    limits,
    idempotency: createIdempotencyKeys(pools.api, clock),
    clock,
    random,
    observer,
    trustProxy: config.trustProxy,
  });
  const url = await app.listen({ port: config.port, host: config.host });
  parts.links.listening(url);
  return {
    url,
    close: async () => {
      await app.close();
      await access.close();
      await limits.close();
    },
  };
};

const servicesOf = (runtime: Runtime, parts: Parts, limits: RequestLimits): ApiServices => ({
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
    broadcastLimits: makeBroadcastLimits(limits),
    filterKinds: parts.filterKinds,
    horizonDays: API_SCHEDULE_HORIZON_DAYS,
  },
  people: { identity: parts.identity, exports: openPersonExports(runtime.pools.reports) },
  consent: { consent: parts.consent },
  unsubscribe: { consent: parts.consent, mac: parts.mac },
});
