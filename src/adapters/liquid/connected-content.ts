// The parent's side of connected_content: credentials, the cache of answers, the health of hosts and the call
// itself, through the one egress (personalisation 6.2, F51).
import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Instant } from '../../core/time.ts';
import type { Clock } from '../../ports/clock.ts';
import type { HttpEgress } from '../../ports/egress.ts';
import type { Credential, TemplateHost } from '../../ports/template-host.ts';
import { HostHealth } from './host-health.ts';
import { CONTENT_MAX_BYTES, CONTENT_TIMEOUT_MS } from './limits.ts';
import type { ContentAnswer, ContentRequest } from './messages.ts';

export interface ConnectedContentOptions {
  readonly egress: HttpEgress;
  readonly host: Pick<TemplateHost, 'credential'>;
  readonly clock: Clock;
}

interface Kept {
  readonly answer: ContentAnswer;
  readonly until: Instant;
}

/** What an operator opened by address and port (EGRESS_ALLOW) the egress lets through besides. */
const PORTS: readonly number[] = [80, 443];
const MAX_KEPT = 5_000;
const MAX_KEPT_CHARS = 64 * 1024 * 1024;
const USER_AGENT = 'Braze Sender (Relance)';
const UNHEALTHY: ContentAnswer = {
  kind: 'failed',
  error: 'status 598 (the host is failing, calls are paused)',
};

export class ConnectedContent {
  readonly #options: ConnectedContentOptions;
  readonly #health: HostHealth;
  readonly #kept = new LRUCache<string, Kept>({
    max: MAX_KEPT,
    maxSize: MAX_KEPT_CHARS,
    sizeCalculation: ({ answer }) => 200 + (answer.kind === 'answered' ? answer.body.length : 0),
  });
  /** Calls under way that others with the same request wait for. */
  readonly #underWay = new Map<string, Promise<ContentAnswer>>();

  constructor(options: ConnectedContentOptions) {
    this.#options = options;
    this.#health = new HostHealth(options.clock);
  }

  /** `now` is the workspace's clock: ages of kept answers are counted on it. */
  async fetch(workspaceId: number, request: ContentRequest, now: Instant): Promise<ContentAnswer> {
    if (request.maxAgeSeconds === null) return this.#call(workspaceId, request);
    const key = keyOf(workspaceId, request);
    const kept = this.#kept.get(key);
    if (kept !== undefined && now < kept.until) return kept.answer;
    const underWay = this.#underWay.get(key);
    if (underWay !== undefined) return underWay;
    const call = this.#call(workspaceId, request).finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, call);
    const answer = await call;
    if (isGood(answer)) this.#kept.set(key, { answer, until: now + request.maxAgeSeconds * 1000 });
    return answer;
  }

  async #call(workspaceId: number, request: ContentRequest): Promise<ContentAnswer> {
    const headers = await this.#headers(workspaceId, request);
    if (headers === null) return { kind: 'unknown_credential' };
    const host = hostOf(request.url);
    if (host === null) return { kind: 'failed', error: 'not a URL' };
    if (this.#health.isPaused(host)) return UNHEALTHY;
    const answer = await this.#send(request, headers);
    this.#health.note(host, answer.kind === 'answered' ? answer.status : null);
    return answer;
  }

  async #send(request: ContentRequest, headers: Readonly<Record<string, string>>): Promise<ContentAnswer> {
    const result = await this.#options.egress.request({
      url: request.url,
      method: request.method,
      headers,
      ...(request.body !== null && { body: request.body }),
      timeoutMs: CONTENT_TIMEOUT_MS,
      maxResponseBytes: CONTENT_MAX_BYTES,
      ports: PORTS,
    });
    if (result.phase !== 'answered') return { kind: 'failed', error: result.error };
    if (result.truncated)
      return { kind: 'failed', error: 'the answer is larger than 1 MB, or could not be read' };
    return { kind: 'answered', status: result.status, body: result.body };
  }

  async #headers(
    workspaceId: number,
    request: ContentRequest,
  ): Promise<Readonly<Record<string, string>> | null> {
    const base = { ...request.headers, 'user-agent': USER_AGENT };
    if (request.credential === null) return base;
    const credential = await this.#options.host.credential(workspaceId, request.credential.name);
    if (credential === null || credential.kind !== request.credential.kind) return null;
    return { ...base, ...authorization(credential) };
  }
}

const authorization = (credential: Credential): Readonly<Record<string, string>> => {
  if (credential.kind === 'basic') {
    const pair = Buffer.from(`${credential.user}:${credential.password}`).toString('base64');
    return { authorization: `Basic ${pair}` };
  }
  return Object.fromEntries(
    Object.entries(credential.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
};

const isGood = (answer: ContentAnswer): boolean =>
  answer.kind === 'answered' && answer.status >= 200 && answer.status < 300;

const hostOf = (url: string): string | null => {
  try {
    return new URL(url).host;
  } catch {
    return null;
  }
};

/** Everything that may change the answer, so that nobody sees what another request was given. */
const keyOf = (workspaceId: number, { maxAgeSeconds: _, ...request }: ContentRequest): string =>
  createHash('sha256')
    .update(JSON.stringify([workspaceId, request]))
    .digest('base64');
