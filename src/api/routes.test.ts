import { expect, test } from 'vitest';
import { PERMISSIONS } from '../contract/permissions.ts';
import { buildApp } from './app.ts';
import {
  makeCaller,
  makeMemoryAccess,
  makeMemoryIdempotency,
  makeMemoryLimits,
  makeWorkspaceFacts,
} from './memory-access.ts';
import { allRoutes } from './routes.ts';
import type { ApiServices } from './services.ts';

/** Making the list asks the services nothing. */
const nothing = new Proxy({}, { get: (): object => nothing }) as ApiServices & object;
const facts = { version: '1', publicUrl: null };
const services = { ...nothing, system: { facts } } as unknown as ApiServices;
const routes = allRoutes(new Proxy(services, { get: (all, name) => Reflect.get(all, name) ?? nothing }));

test('every route and every operation id stands once in the list', () => {
  const places = routes.map(({ endpoint }) => `${endpoint.method} ${endpoint.path.replace(/:\w+/g, ':')}`);
  const ids = routes.map(({ endpoint }) => endpoint.id);
  expect(places.filter((place, i) => places.indexOf(place) !== i)).toEqual([]);
  expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
});

test('F94 every route outside the public doors declares a permission and a limit', () => {
  for (const { endpoint } of routes) {
    const open = endpoint.family === 'public';
    expect([endpoint.id, endpoint.permission === null, endpoint.pool === null]).toEqual([
      endpoint.id,
      open,
      open,
    ]);
  }
});

test('F94 matrix of every keyed route: no key is 401, every permission but its own is 403', async () => {
  const clock = { now: () => 0, monotonic: () => 0 };
  const workspace = makeWorkspaceFacts();
  const lacking = PERMISSIONS.map((name) => {
    const others = PERMISSIONS.filter((other) => other !== name);
    return [`all-but-${name}`, makeCaller(workspace, others)] as const;
  });
  const app = buildApp({
    routes,
    access: makeMemoryAccess(Object.fromEntries(lacking), clock.now),
    limits: makeMemoryLimits(clock),
    idempotency: makeMemoryIdempotency(),
    clock,
    random: { hex: () => 'id', uuid: () => '', fraction: () => 0 },
    observer: { emit: () => undefined },
  });
  for (const { kind, endpoint } of routes) {
    if (kind === 'public') continue;
    const { id, method, permission } = endpoint;
    const call = async (key: string): Promise<string> => {
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
      const answer = await app.inject({
        method,
        url: endpoint.path.replace(/:\w+/g, 'x'),
        headers,
        ...(method === 'GET' ? {} : { payload: '{}' }),
      });
      return `${id} ${answer.statusCode}`;
    };
    expect(await call('nobody-at-all')).toBe(`${id} 401`);
    expect(await call(`all-but-${permission}`)).toBe(`${id} 403`);
  }
  await app.close();
});
