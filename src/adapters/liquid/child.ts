// Entry of a rendering process. It has no environment, no network use of its own and no files: templates and
// data come over the channel, and so do the answers of the host. It ends when its parent does.
import { compile } from './compile.ts';
import { createDialect } from './dialect.ts';
import { BATCH_JOBS, CONCURRENT_WAITS, FLUSH_MS } from './limits.ts';
import type { FromChild, HostCalls, HostMethods, TemplateSource, ToChild, WireJob } from './messages.ts';
import type { PiecewiseResult } from './pieces.ts';
import { compileTemplate, renderNow, renderWaiting } from './render-job.ts';
import type { Template } from './render-job.ts';
import { CONDEMNED, Strikes } from './strikes.ts';

const liquid = createDialect({ reportAll: false });
const strict = createDialect({ reportAll: true });
/** Parsed at first use, so that a template that cannot be parsed in time costs only its own jobs. */
const templates = new Map<string, { readonly source: TemplateSource; parsed: Template | null }>();

const strikes = new Strikes();
const condemned: PiecewiseResult = { kind: 'aborted', reason: 'render_limit', detail: CONDEMNED };

interface Pending {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}
const pending = new Map<number, Pending>();
let lastCall = 0;

const send = (message: FromChild): void => {
  process.send?.(message);
};

const callHost: HostCalls = <Method extends keyof HostMethods>(
  method: Method,
  args: Parameters<HostMethods[Method]>,
) =>
  new Promise<Awaited<ReturnType<HostMethods[Method]>>>((resolve, reject) => {
    const call = ++lastCall;
    pending.set(call, { resolve, reject });
    send({ kind: 'call', call, method, args });
  });

/** Results travel together, but never wait long: what was sent survives the end of this process. */
class Outbox {
  #results: (readonly [number, PiecewiseResult])[] = [];
  readonly #rendered = new Map<string, Template>();
  #since = performance.now();
  add({ index, key }: WireJob, result: PiecewiseResult, template: Template | null): void {
    this.#results.push([index, result]);
    if (template !== null) this.#rendered.set(key, template);
    if (performance.now() - this.#since >= FLUSH_MS) this.flush(false);
  }
  flush(done: boolean): void {
    const standing = [...this.#rendered]
      .map(([key, template]) => [key, template.standing.tellNew()] as const)
      .filter(([, texts]) => texts.length > 0);
    send({ kind: 'results', standing, results: this.#results, done });
    this.#rendered.clear();
    this.#results = [];
    this.#since = performance.now();
  }
}

const render = async (message: ToChild & { readonly kind: 'render' }): Promise<void> => {
  const outbox = new Outbox();
  for (const key of message.dropped) templates.delete(key);
  for (const source of message.templates) templates.set(source.key, { source, parsed: null });
  const waiting: WireJob[] = [];
  for (const job of message.jobs) {
    const template = strikes.isCondemned(job.key) ? null : templateOf(job);
    if (template === null) outbox.add(job, condemned, null);
    else if (template.needsHost) waiting.push(job);
    else outbox.add(job, judged(job, renderNow(liquid, template, job, callHost)), template);
  }
  await renderAllWaiting(waiting, CONCURRENT_WAITS, outbox);
  outbox.flush(true);
};

const reachedLimit = (result: PiecewiseResult): boolean =>
  result.kind === 'aborted' && result.reason === 'render_limit';

const judged = (job: WireJob, result: PiecewiseResult): PiecewiseResult => {
  strikes.note(job.key, reachedLimit(result));
  return result;
};

const templateOf = (job: WireJob): Template => {
  const entry = templates.get(job.key);
  if (entry === undefined) throw new Error(`template ${job.key} was never sent`);
  entry.parsed ??= compileTemplate(liquid, entry.source);
  return entry.parsed;
};

/** Several at once, since they mostly wait. One that ran out of time among others is rendered again alone. */
const renderAllWaiting = async (jobs: readonly WireJob[], width: number, outbox: Outbox): Promise<void> => {
  const queue = [...jobs];
  const crowded: WireJob[] = [];
  const work = async (): Promise<void> => {
    for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
      if (strikes.isCondemned(job.key)) {
        outbox.add(job, condemned, null);
        continue;
      }
      const template = templateOf(job);
      const result = await renderWaiting(liquid, template, job, callHost);
      if (width > 1 && reachedLimit(result)) crowded.push(job);
      else outbox.add(job, judged(job, result), template);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, BATCH_JOBS, queue.length) }, work));
  if (crowded.length > 0) await renderAllWaiting(crowded, 1, outbox);
};

const check = (source: string, html: boolean): void => {
  const compilation = compile(strict, source, html);
  send({ kind: 'checked', faults: compilation.ok ? [] : compilation.faults });
};

const answer = (call: number, settle: (pending: Pending) => void): void => {
  const found = pending.get(call);
  pending.delete(call);
  if (found !== undefined) settle(found);
};

process.on('message', (message: ToChild) => {
  switch (message.kind) {
    case 'render':
      void render(message);
      return;
    case 'check':
      check(message.source, message.html);
      return;
    case 'answer':
      answer(message.call, ({ resolve }) => resolve(message.value as never));
      return;
    case 'failed':
      answer(message.call, ({ reject }) => reject(new Error(message.error)));
      return;
    case 'ping':
      send({ kind: 'pong' });
  }
});
process.on('disconnect', () => process.exit(0));
// Signals meant for the whole group are the parent's to answer: it still needs renders while it winds up.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
send({ kind: 'ready' });
