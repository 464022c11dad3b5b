// Tells receivers what became of transactional calls (braze-rest-api 3.7): at least once, in order per dispatch, for up
// to 24 hours. One lane per workspace, so that a receiver that is away keeps no other waiting; what is in memory is what
// is claimed. A fenced database tells nobody anything (G14).
import { uuidOf } from '../core/identity.ts';
import { nextTry, postbackBody } from '../core/deliveries/postback.ts';
import { SECOND_MS, type Instant } from '../core/time.ts';
import type { Clock, Random, Scheduler } from '../ports/clock.ts';
import type { HttpEgress, HttpResult } from '../ports/egress.ts';
import type { Observer } from '../ports/observer.ts';
import type {
  ClaimedPostback,
  PostbackReceiver,
  PostbackResult,
  PostbackStore,
} from '../ports/postback-store.ts';
import type { Seal } from '../ports/seal.ts';
import type { ProviderCrypto } from '../ports/transports.ts';

export interface PostbackDeps {
  readonly store: PostbackStore;
  readonly http: HttpEgress;
  readonly crypto: Pick<ProviderCrypto, 'hmacSha256'>;
  readonly seal: Pick<Seal, 'open'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly random: Pick<Random, 'fraction'>;
  readonly scheduler: Pick<Scheduler, 'every'>;
  readonly observer: Observer;
  readonly isFenced: () => boolean;
  /** Sets a gauge of /metrics. */
  readonly measure: (name: string, value: number) => void;
}

const LOOK_EVERY_MS = SECOND_MS;
const LOOKS_BETWEEN_COUNTS = 30;
/** A claim is called all at once: so many connections to one receiver. */
const AT_ONCE = 16;
const CALL_TIMEOUT_MS = 10 * SECOND_MS;
/** Longer than a call and what is written of it. */
const LEASE_MS = 60 * SECOND_MS;
const MAX_RESPONSE_BYTES = 4_096;
const MAX_PROBLEM_CHARS = 300;

export interface PostbackSender {
  start(): void;
  /** Resolves when nothing of it is under way. */
  stop(): Promise<void>;
}

export const createPostbackSender = (deps: PostbackDeps): PostbackSender => {
  const lanes = new Map<number, Promise<void>>();
  let looking: Promise<void> | null = null;
  let timer: { cancel(): void } | null = null;
  let stopped = false;
  const isOver = (): boolean => stopped || deps.isFenced();
  const fail = (error: unknown): void =>
    deps.observer.emit({ name: 'postbacks_failed', level: 'error', error: String(error) });
  let looks = 0;
  const look = async (): Promise<void> => {
    if (looks++ % LOOKS_BETWEEN_COUNTS === 0) await measure(deps);
    if (isOver()) return;
    for (const receiver of await deps.store.receivers(deps.clock.now())) {
      const { workspaceId } = receiver;
      if (lanes.has(workspaceId)) continue;
      const lane = serveReceiver(deps, receiver, isOver)
        .catch(fail)
        .finally(() => lanes.delete(workspaceId));
      lanes.set(workspaceId, lane);
    }
  };
  return {
    start: () => {
      timer ??= deps.scheduler.every(LOOK_EVERY_MS, () => {
        looking ??= look()
          .catch(fail)
          .finally(() => (looking = null));
      });
    },
    stop: async () => {
      stopped = true;
      timer?.cancel();
      await looking;
      await Promise.all(lanes.values());
    },
  };
};

const measure = async ({ store, clock, measure: set }: PostbackDeps): Promise<void> => {
  const { waiting, givenUp, oldestMs } = await store.count(clock.now());
  set('relance_postbacks_waiting', waiting);
  set('relance_postbacks_given_up', givenUp);
  set('relance_postbacks_oldest_seconds', oldestMs / SECOND_MS);
};

/** Until nothing is due: the next of a dispatch can be claimed as soon as the one before it is taken. */
const serveReceiver = async (
  deps: PostbackDeps,
  receiver: PostbackReceiver,
  isOver: () => boolean,
): Promise<void> => {
  const { workspaceId, url } = receiver;
  if (url === null || receiver.archived) {
    const problem = receiver.archived ? 'The workspace is archived.' : 'There is no address any more.';
    const count = await deps.store.giveUpAll(workspaceId, deps.clock.now(), problem);
    if (count > 0) deps.observer.emit({ name: 'postbacks_given_up', level: 'warn', workspaceId, count });
    return;
  }
  const secret = secretOf(deps, receiver);
  while (!isOver()) {
    const claimed = await deps.store.claim(workspaceId, deps.clock.now(), AT_ONCE, LEASE_MS);
    if (claimed.length === 0) return;
    const results = await Promise.all(claimed.map((one) => post(deps, url, secret, one)));
    await deps.store.settle(results);
    const failed = announce(deps, workspaceId, results);
    // It is away: what else is due finds that out at the next look.
    if (failed === claimed.length) return;
  }
};

/** One that cannot be opened keeps everything waiting: nothing leaves without the signature that was asked for. */
type Secret = { readonly kind: 'none' | 'unreadable' } | { readonly kind: 'key'; readonly base64: string };

const secretOf = ({ seal }: PostbackDeps, { sealedSecret }: PostbackReceiver): Secret => {
  if (sealedSecret === null) return { kind: 'none' };
  const opened = seal.open(sealedSecret);
  return opened.ok ? { kind: 'key', base64: opened.value.replace(/^whsec_/, '') } : { kind: 'unreadable' };
};

const post = async (
  deps: PostbackDeps,
  url: string,
  secret: Secret,
  one: ClaimedPostback,
): Promise<PostbackResult> => {
  const problem =
    secret.kind === 'unreadable' ? 'The signing secret cannot be read.' : await call(deps, url, secret, one);
  const { part, workspaceId, dispatchId, step, about, epoch } = one;
  const key = { part, workspaceId, dispatchId, step, about, epoch };
  if (problem === null) return { ...key, kind: 'taken' };
  const now = deps.clock.now();
  const dueAt = nextTry(one.tries + 1, one.writtenAt, now, deps.random.fraction());
  return dueAt === null
    ? { ...key, kind: 'given_up', at: now, problem }
    : { ...key, kind: 'later', dueAt, problem };
};

/** Null: taken. The same id on every repeat, so that the receiver can tell. */
const call = async (
  { http, crypto, clock }: PostbackDeps,
  url: string,
  secret: Secret,
  one: ClaimedPostback,
): Promise<string | null> => {
  const id = uuidOf('postback', one.workspaceId, one.dispatchId, one.step, one.about, occasionOf(one));
  const body = JSON.stringify(postbackBody(one));
  const headers = signedHeaders(crypto, secret, id, body, clock.now());
  const result = await http
    .request({
      ...{
        url,
        method: 'POST',
        headers,
        body,
        timeoutMs: CALL_TIMEOUT_MS,
        maxResponseBytes: MAX_RESPONSE_BYTES,
      },
    })
    .catch((error: unknown): HttpResult => ({ phase: 'maybe_sent', error: String(error) }));
  if (result.phase !== 'answered') return result.error.slice(0, MAX_PROBLEM_CHARS);
  return result.status >= 200 && result.status < 300 ? null : `The address answered ${result.status}.`;
};

/** A message that was held and sent again is told about twice under one id; it can bounce more than once. */
const occasionOf = ({ status, writtenAt }: ClaimedPostback): number => (status === 'bounced' ? writtenAt : 0);

/** As the webhook channel signs: Standard Webhooks. */
const signedHeaders = (
  crypto: PostbackDeps['crypto'],
  secret: Secret,
  id: string,
  body: string,
  now: Instant,
): Readonly<Record<string, string>> => {
  const timestamp = String(Math.floor(now / SECOND_MS));
  return {
    'user-agent': 'Relance',
    'content-type': 'application/json',
    'idempotency-key': id,
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    ...(secret.kind === 'key'
      ? { 'webhook-signature': `v1,${crypto.hmacSha256(secret.base64, `${id}.${timestamp}.${body}`)}` }
      : {}),
  };
};

/** Answers how many were not taken. */
const announce = (
  { observer }: PostbackDeps,
  workspaceId: number,
  results: readonly PostbackResult[],
): number => {
  const count = (kind: PostbackResult['kind']): number => results.filter((one) => one.kind === kind).length;
  const [taken, later, givenUp] = [count('taken'), count('later'), count('given_up')];
  if (taken > 0) observer.emit({ name: 'postbacks_taken', level: 'debug', workspaceId, count: taken });
  if (later > 0) observer.emit({ name: 'postbacks_put_off', level: 'warn', workspaceId, count: later });
  if (givenUp > 0) observer.emit({ name: 'postbacks_given_up', level: 'error', workspaceId, count: givenUp });
  return later + givenUp;
};
