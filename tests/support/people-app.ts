// The real HTTP application over a real database, with the routes of people, consent and track, and one key that may
// do everything. Requests go through Fastify's own injection: the whole pipeline, no socket.
import { createHmac } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll } from 'vitest';
import { openConsentStore } from '../../src/adapters/postgres/consent.ts';
import { openIdentityStore } from '../../src/adapters/postgres/identity.ts';
import { postgresIngestStore, postgresTrackReadback } from '../../src/adapters/postgres/ingest.ts';
import { createInteractionStore } from '../../src/adapters/postgres/interactions.ts';
import { openPersonExports } from '../../src/adapters/postgres/person-export.ts';
import type { Pool } from '../../src/adapters/postgres/pool.ts';
import { systemRandom } from '../../src/adapters/system/random.ts';
import { systemScheduler } from '../../src/adapters/system/scheduler.ts';
import { buildApp } from '../../src/api/app.ts';
import { consentRoutes } from '../../src/api/braze/consent.ts';
import { peopleRoutes } from '../../src/api/braze/people.ts';
import { trackRoutes } from '../../src/api/braze/track.ts';
import type { Route } from '../../src/api/handle.ts';
import {
  makeCaller,
  makeMemoryAccess,
  makeMemoryIdempotency,
  makeMemoryLimits,
  makeWorkspaceFacts,
} from '../../src/api/memory-access.ts';
import { unsubscribeRoutes } from '../../src/api/public/unsubscribe.ts';
import type { Mac } from '../../src/core/channels/unsubscribe.ts';
import { makeInteractionRecorder } from '../../src/engine/record-interactions.ts';
import { makeTrackWorlds } from '../../src/engine/track-worlds.ts';
import type { ConsentStore } from '../../src/ports/consent-store.ts';
import type { IdentityStore } from '../../src/ports/identity-store.ts';
import type { Observer } from '../../src/ports/observer.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { makeTestIngest } from './ingest.ts';

export const KEY = 'key-with-everything';

export interface Answer {
  readonly status: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers are looked into freely by tests
  readonly body: Record<string, any>;
}

export interface PeopleApp {
  readonly app: FastifyInstance;
  readonly identity: IdentityStore;
  readonly consent: ConsentStore;
  readonly mac: Mac;
  now: number;
  post(path: string, body: unknown): Promise<Answer>;
  get(pathAndQuery: string): Promise<Answer>;
}

export const openPeopleApp = (pool: Pool, moreRoutes: readonly Route[] = []): PeopleApp => {
  const secret = (text: string): Buffer => createHmac('sha256', 'test secret').update(text).digest();
  const mac: Mac = (purpose, text) => secret(`${purpose}\n${text}`).toString('base64url');
  const clock = { now: () => self.now, monotonic: () => performance.now() };
  const random = systemRandom(clock);
  const identity = openIdentityStore({ pool, clock, random, digest: secret });
  const consent = openConsentStore(pool);
  const { ingest, deps } = makeTestIngest(pool, {
    consent,
    store: postgresIngestStore(pool, secret),
  });
  const track = {
    ingest,
    worlds: makeTrackWorlds(deps.store, clock),
    readback: postgresTrackReadback(pool),
  };
  const observer = {
    emit: (seen: Parameters<Observer['emit']>[0]) => seen.level === 'error' && console.error(seen),
  };
  const recorder = makeInteractionRecorder({
    store: createInteractionStore(pool),
    offerFacts: async () => undefined,
    clock,
    scheduler: systemScheduler,
    observer,
  });
  const app = buildApp({
    routes: [
      ...peopleRoutes({ identity, exports: openPersonExports(pool) }),
      ...consentRoutes({ consent }),
      ...unsubscribeRoutes({ consent, mac, recorder }),
      ...trackRoutes(track),
      ...moreRoutes,
    ],
    access: makeMemoryAccess({ [KEY]: makeCaller(makeWorkspaceFacts()) }, () => self.now),
    limits: makeMemoryLimits(clock),
    idempotency: makeMemoryIdempotency(),
    clock,
    random,
    observer,
  });
  const send = async (method: 'GET' | 'POST', url: string, body?: unknown): Promise<Answer> => {
    const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };
    const payload = body === undefined ? {} : { payload: JSON.stringify(body) };
    const response = await app.inject({ method, url, headers, ...payload });
    return { status: response.statusCode, body: response.json() };
  };
  const self: PeopleApp = {
    app,
    identity,
    consent,
    mac,
    now: Date.parse('2026-03-01T10:20:30.000Z'),
    post: (path, body) => send('POST', path, body),
    get: (path) => send('GET', path),
  };
  return self;
};

export let peopleDb: TestDatabase;
export let peopleApi: PeopleApp;

/** A database and an application of a file's own; called once at its top, filled in before its first test. */
export const usePeopleApp = (): void => {
  beforeAll(async () => {
    peopleDb = await createTestDatabase();
    peopleApi = openPeopleApp(peopleDb.pool);
  });
  afterAll(async () => {
    await peopleApi.app.close();
    await peopleDb.drop();
  });
};
