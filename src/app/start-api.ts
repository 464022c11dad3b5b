// Starts the HTTP side of a process: health and metrics, and whatever routes wiring adds.
import Fastify from 'fastify';
import { readReadiness } from './health.ts';
import type { ListeningService, Runtime } from './runtime.ts';

export const startApi = async (runtime: Runtime): Promise<ListeningService> => {
  const app = Fastify({ trustProxy: runtime.config.trustProxy });
  app.get('/healthz', () => ({ alive: true }));
  app.get('/readyz', async (_request, reply) => {
    const readiness = await readReadiness(runtime);
    return reply.code(readiness.ready ? 200 : 503).send(readiness);
  });
  app.get('/version', () => ({ version: runtime.version }));
  app.get('/metrics', async (request, reply) => {
    const { metricsToken } = runtime.config;
    if (metricsToken !== null && request.headers.authorization !== `Bearer ${metricsToken}`) {
      return reply.code(401).send({ message: 'The metrics need METRICS_TOKEN as bearer token.' });
    }
    return reply.type(runtime.metrics.contentType).send(await runtime.metrics.render());
  });
  const url = await app.listen({ port: runtime.config.port, host: runtime.config.host });
  return { url, close: () => app.close() };
};
