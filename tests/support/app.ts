// The real application in this process over a database of its own, reached over HTTP like from outside. What a test
// needs to begin with is made through /admin/v1, except the first key, which no door can make.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '../../src/adapters/observe/log.ts';
import type { Pool } from '../../src/adapters/postgres/pool.ts';
import { createStop } from '../../src/adapters/system/stop.ts';
import { readConfig } from '../../src/app/config.ts';
import { createOwnerKey } from '../../src/app/keys.ts';
import { openRuntime } from '../../src/app/open-runtime.ts';
import { startApi } from '../../src/app/start-api.ts';
import { startWorker } from '../../src/app/start-worker.ts';
import { wire } from '../../src/app/wire.ts';
import { PERMISSIONS, type Permission } from '../../src/contract/permissions.ts';
import { createTestDatabase } from './database.ts';

// Tests look into answers freely.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Body = any;

export interface Answer {
  readonly status: number;
  readonly body: Body;
  readonly headers: Headers;
}

export interface TestApp {
  readonly url: string;
  readonly pool: Pool;
  readonly databaseUrl: string;
  /** Calls with the key of the installation. */
  readonly owner: Client;
  client(key: string): Client;
  makeWorkspace(wanted: WorkspaceWish): Promise<TestWorkspace>;
  close(): Promise<void>;
}

export interface Client {
  readonly key: string;
  get(path: string): Promise<Answer>;
  post(path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  patch(path: string, body: unknown): Promise<Answer>;
  put(path: string, body: unknown): Promise<Answer>;
  delete(path: string): Promise<Answer>;
}

export interface WorkspaceWish {
  readonly kind: 'live' | 'sandbox';
  readonly timeZone?: string;
  /** Sandboxes: where the clock starts. */
  readonly clockAt?: string;
  readonly rateLimits?: Readonly<Record<string, number>>;
}

export interface AppOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** The API alone: what is accepted stays where it is. */
  readonly withoutWorker?: boolean;
}

export const startTestApp = async (options: AppOptions = {}): Promise<TestApp> => {
  const db = await createTestDatabase({ poolSize: 3 });
  const dataDir = mkdtempSync(join(tmpdir(), 'relance-app-'));
  const environment = {
    DATABASE_URL: db.url,
    DATA_DIR: dataDir,
    PORT: '0',
    EGRESS_ALLOW: '127.0.0.0/8',
    LOG_LEVEL: 'error',
    // The server of tests gives up durability for speed.
    RELANCE_ALLOW_UNSAFE_DATABASE: '1',
    ...options.environment,
  };
  const config = readConfig(environment, dataDir);
  if (!config.ok) throw new Error(JSON.stringify(config.error));
  const stop = createStop();
  const opened = await openRuntime({ config: config.value, logger: createLogger('error'), stop });
  const { runtime } = opened;
  const parts = wire(runtime);
  const api = await startApi(runtime, parts);
  const worker = options.withoutWorker === true ? null : await startWorker(runtime, parts);
  const { clock, random } = runtime;
  const { key } = await createOwnerKey(
    { pool: db.pool, clock, random, actor: 'tests' },
    { workspace: 'main', name: 'Owner', timeZone: 'UTC' },
  );
  const client = (withKey: string): Client => openClient(api.url, withKey);
  const owner = client(key);
  let workspaces = 0;
  return {
    url: api.url,
    pool: db.pool,
    databaseUrl: config.value.databaseUrl ?? db.url,
    owner,
    client,
    makeWorkspace: (wanted) => makeWorkspace(owner, client, `w${++workspaces}`, wanted),
    close: async () => {
      stop.stop();
      await worker?.close();
      await api.close();
      await parts.close();
      await opened.close();
      await db.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
};

const openClient = (url: string, key: string): Client => {
  const call = async (method: string, path: string, body?: unknown, headers = {}): Promise<Answer> => {
    const response = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: readJson(text), headers: response.headers };
  };
  return {
    key,
    get: (path) => call('GET', path),
    post: (path, body = {}, headers = {}) => call('POST', path, body, headers),
    patch: (path, body) => call('PATCH', path, body),
    put: (path, body) => call('PUT', path, body),
    delete: (path) => call('DELETE', path),
  };
};

/** Everything behind a key is JSON; pages for people are text. */
const readJson = (text: string): Body => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

export interface ConfigurationWish {
  readonly channel?: string;
  readonly category?: 'marketing' | 'transactional';
  readonly provider?: string;
  readonly sender?: object;
  readonly settings?: object;
  readonly secrets?: object;
}

export interface CampaignWish {
  readonly type?: 'api_triggered' | 'scheduled' | 'action_based';
  readonly category?: 'marketing' | 'transactional';
  /** Content of the one message of the one variant; emails unless `channel` says otherwise. */
  readonly content?: object;
  readonly channel?: string;
  readonly configurationId?: string;
  /** Fields of the definition; every call may send unless it says otherwise. */
  readonly definition?: object;
  readonly name?: string;
  readonly tags?: readonly string[];
  readonly draft?: boolean;
}

export interface TestWorkspace {
  readonly key: string;
  /** A key of the workspace that may do everything but rule the installation. */
  readonly api: Client;
  makeKey(permissions: readonly Permission[]): Promise<string>;
  configure(wanted?: ConfigurationWish): Promise<string>;
  makeGroup(name: string, channel?: string): Promise<string>;
  /** Makes and launches a campaign; answers its id. */
  makeCampaign(wanted?: CampaignWish): Promise<string>;
  act(campaignId: string, action: string): Promise<void>;
  /** Attribute objects of /users/track; fails unless all are taken. */
  track(...attributes: readonly object[]): Promise<void>;
  trigger(campaignId: string, call: object): Promise<Answer>;
  schedule(campaignId: string, call: object): Promise<Answer>;
  /** Moves the sandbox's clock forwards, by seconds or to an instant, and comes back when everything due is done. */
  move(to: number | string): Promise<Answer>;
  /** Drains what is due at the present instant. */
  settle(): Promise<void>;
  captured(campaignId: string): Promise<readonly Captured[]>;
  stats(campaignId: string): Promise<Body>;
  why(user: string, campaignId: string, language?: string): Promise<Body>;
}

export interface Captured {
  readonly at: string;
  readonly external_id: string | null;
  readonly user_id: string;
  readonly channel: string;
  readonly dispatch_id: string;
  readonly variant: string;
  readonly message: Body;
}

const INSTALLATION: Permission = 'admin.installation';
const EMAIL = { subject: 'Hello {{${first_name}}}', body: '<p>Hello {{${first_name}}}</p>' };
const SENDERS: Readonly<Record<string, object>> = {
  email: { from_name: 'Shop', from_address: 'shop@example.com' },
  sms: { from: '+33123456789' },
};

const makeWorkspace = async (
  owner: Client,
  client: (key: string) => Client,
  key: string,
  wanted: WorkspaceWish,
): Promise<TestWorkspace> => {
  const made = await owner.post('/admin/v1/workspaces', {
    key,
    name: key,
    kind: wanted.kind,
    time_zone: wanted.timeZone ?? 'UTC',
    ...(wanted.kind === 'sandbox' ? { clock_at: wanted.clockAt ?? '2026-03-01T10:00:00Z' } : {}),
    ...(wanted.rateLimits === undefined ? {} : { settings: { rate_limits: wanted.rateLimits } }),
  });
  expectStatus(made, 201);
  const makeKey = async (permissions: readonly Permission[]): Promise<string> => {
    const answer = await owner.post(`/admin/v1/api-keys?workspace=${key}`, { name: 'Tests', permissions });
    return expectStatus(answer, 201).body.api_key as string;
  };
  const api = client(await makeKey(PERMISSIONS.filter((name) => name !== INSTALLATION)));
  return openWorkspace(api, key, wanted.kind, makeKey);
};

const openWorkspace = (
  api: Client,
  key: string,
  kind: 'live' | 'sandbox',
  makeKey: TestWorkspace['makeKey'],
): TestWorkspace => {
  const configured = new Map<string, Promise<string>>();
  const configure = async (wanted: ConfigurationWish = {}): Promise<string> => {
    const channel = wanted.channel ?? 'email';
    const answer = await api.post('/admin/v1/channel-configurations', {
      name: `Way of ${channel}`,
      channel,
      category: wanted.category ?? 'marketing',
      provider: wanted.provider ?? 'capture',
      sender: wanted.sender ?? SENDERS[channel] ?? {},
      ...(wanted.settings === undefined ? {} : { provider_settings: wanted.settings }),
      ...(wanted.secrets === undefined ? {} : { secrets: wanted.secrets }),
    });
    return expectStatus(answer, 201).body.configuration.configuration_id as string;
  };
  const usual = (channel: string, category: 'marketing' | 'transactional'): Promise<string> => {
    const name = `${channel}/${category}`;
    const found = configured.get(name) ?? configure({ channel, category });
    configured.set(name, found);
    return found;
  };
  const act = async (campaignId: string, action: string): Promise<void> => {
    expectStatus(await api.post(`/admin/v1/campaigns/${campaignId}/${action}`, {}), 200);
  };
  const settle = async (): Promise<void> => {
    if (kind === 'sandbox') await moveClock(api, { advance_seconds: 0 });
  };
  return {
    key,
    api,
    makeKey,
    configure,
    act,
    settle,
    makeGroup: async (name, channel = 'email') => {
      const answer = await api.post('/admin/v1/subscription-groups', { name, channel });
      return expectStatus(answer, 201).body.group.group_id as string;
    },
    makeCampaign: async (wanted = {}) => {
      const { category = 'marketing', channel = 'email', content = EMAIL, name = 'Campaign' } = wanted;
      const configurationId = wanted.configurationId ?? (await usual(channel, category));
      const answer = await api.post('/admin/v1/campaigns', {
        name,
        category,
        ...(wanted.type === undefined ? {} : { type: wanted.type }),
        ...(wanted.tags === undefined ? {} : { tags: wanted.tags }),
        definition: {
          reeligibility: { after_seconds: 0 },
          variants: [{ messages: [{ channel, configuration_id: configurationId, content }] }],
          ...wanted.definition,
        },
      });
      const campaignId = expectStatus(answer, 201).body.campaign.campaign_id as string;
      if (wanted.draft !== true) await act(campaignId, 'launch');
      return campaignId;
    },
    track: async (...attributes) => {
      const answer = expectStatus(await api.post('/users/track', { attributes }), 201);
      if (answer.body.errors !== undefined) throw new Error(JSON.stringify(answer.body));
    },
    trigger: (campaignId, call) => api.post('/campaigns/trigger/send', { campaign_id: campaignId, ...call }),
    schedule: (campaignId, call) =>
      api.post('/campaigns/trigger/schedule/create', { campaign_id: campaignId, ...call }),
    move: async (to) => moveClock(api, typeof to === 'number' ? { advance_seconds: to } : { now: to }),
    captured: async (campaignId) => {
      await settle();
      const path = `/admin/v1/captured-messages?limit=500&campaign_id=${campaignId}`;
      return expectStatus(await api.get(path), 200).body.messages as readonly Captured[];
    },
    stats: async (campaignId) => {
      await settle();
      return expectStatus(await api.get(`/admin/v1/campaigns/${campaignId}/stats`), 200).body;
    },
    why: async (user, campaignId, language) => {
      await settle();
      const query = new URLSearchParams({ user, campaign: campaignId, ...(language && { language }) });
      return expectStatus(await api.get(`/admin/v1/why?${query}`), 200).body;
    },
  };
};

const moveClock = async (api: Client, to: object): Promise<Answer> =>
  expectStatus(await api.post('/admin/v1/clock', to), 200);

export const expectStatus = (answer: Answer, status: number): Answer => {
  if (answer.status !== status)
    throw new Error(`Status ${answer.status} instead of ${status}: ${JSON.stringify(answer.body)}`);
  return answer;
};
