import { expect, test } from 'vitest';
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
