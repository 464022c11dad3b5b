import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FastifyInstance } from 'fastify';
import { buildApp } from '../app.ts';
import { makeMemoryAccess, makeMemoryIdempotency, makeMemoryLimits } from '../memory-access.ts';
import type { Readiness, SystemServices } from './system.ts';
import { documentRoutes, systemRoutes } from './system.ts';

const clock = { now: () => 0, monotonic: () => 0 };
let ready: Readiness;
let app: FastifyInstance;

const makeApp = (changes: Partial<SystemServices> = {}): FastifyInstance => {
  const services: SystemServices = {
    facts: { version: '1.2.3', publicUrl: null },
    checkReadiness: async () => ready,
    renderMetrics: async () => ({ contentType: 'text/plain; version=0.0.4', text: 'relance_up 1\n' }),
    metricsToken: 'a-token-for-metrics',
    ...changes,
  };
  const routes = systemRoutes(services);
  return buildApp({
    routes: [...routes, ...documentRoutes(services.facts, routes)],
    access: makeMemoryAccess({}, clock.now),
    limits: makeMemoryLimits(clock),
    idempotency: makeMemoryIdempotency(),
    clock,
    random: { hex: () => 'id', uuid: () => '', fraction: () => 0 },
    observer: { emit: () => undefined },
  });
};

beforeEach(() => {
  ready = { database: true, migrations: true, sending: true };
  app = makeApp();
});
afterEach(() => app.close());

test('health, version and readiness need no key', async () => {
  expect((await app.inject('/healthz')).json()).toEqual({ message: 'success' });
  expect((await app.inject('/version')).json()).toMatchObject({ version: '1.2.3' });
  expect((await app.inject('/readyz')).statusCode).toBe(200);
});

test('readiness fails without database or migrations, and only tells of a fence', async () => {
  ready = { database: false, migrations: false, sending: true };
  expect((await app.inject('/readyz')).statusCode).toBe(503);
  ready = { database: true, migrations: true, sending: false };
  const fenced = await app.inject('/readyz');
  expect(fenced.statusCode).toBe(200);
  expect(fenced.json()).toMatchObject({ sending: false });
});

test('metrics want their token; without one configured they do not exist', async () => {
  expect((await app.inject('/metrics')).statusCode).toBe(401);
  const headers = { authorization: 'Bearer a-token-for-metrics' };
  const open = await app.inject({ url: '/metrics', headers });
  expect(open.statusCode).toBe(200);
  expect(open.body).toContain('relance_up 1');
  await app.close();
  app = makeApp({ metricsToken: null });
  expect((await app.inject({ url: '/metrics', headers })).statusCode).toBe(404);
});

test('the document lists every route, and the reader loads nothing from elsewhere', async () => {
  const document = (await app.inject('/openapi.json')).json<{ paths: object }>();
  expect(Object.keys(document.paths)).toEqual(
    expect.arrayContaining(['/healthz', '/readyz', '/metrics', '/version', '/openapi.json', '/docs']),
  );
  const page = await app.inject('/docs');
  expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
  expect(page.headers['content-security-policy']).toContain("connect-src 'self'");
  expect(page.body).not.toMatch(/https?:\/\//);
  const script = await app.inject('/docs/reader.js');
  expect(script.statusCode).toBe(200);
  expect(script.body.length).toBeGreaterThan(1_000_000);
});
