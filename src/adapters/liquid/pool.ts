// Spreads work over the rendering processes. A batch goes out as one message; when a child dies, every job it had
// not finished is done again in a message of its own, so that a hostile template costs only itself (F97, F98).
import { LRUCache } from 'lru-cache';
import type { StandingText } from '../../core/templates/text-pieces.ts';
import type { RenderResult } from '../../ports/templates.ts';
import { RenderChild } from './child-process.ts';
import type { Death } from './child-process.ts';
import { joinPieces } from './pieces.ts';
import { BATCH_JOBS, KEPT_SOURCE_CHARS, KEPT_TEMPLATES, MAX_QUEUED_JOBS } from './limits.ts';
import { CONDEMNED, Strikes } from './strikes.ts';
import type { FromChild, SyntaxFault, TemplateSource, WireJob } from './messages.ts';

/** Answers what a child asks; rejects when the world fails. */
export type AnswerCall = (method: string, args: readonly unknown[]) => Promise<unknown>;

export interface PoolOptions {
  readonly children: number;
  readonly answer: AnswerCall;
  readonly onDeath: (death: Death, unfinished: number) => void;
}

/** The pool has more work than it may hold. Retryable: nothing was rendered. */
export class RenderQueueFull extends Error {
  readonly retryable = true;
}

interface Entry {
  readonly job: WireJob;
  readonly template: TemplateSource;
}

interface Batch {
  readonly kind: 'render';
  /** By index; a batch is done when none is left. */
  readonly open: Map<number, Entry>;
  readonly onResult: (index: number, result: RenderResult) => void;
  readonly onFault: (error: Error) => void;
  /** Children that died over it while it was a single job. */
  deaths: number;
}
interface Check {
  readonly kind: 'check';
  readonly source: string;
  readonly html: boolean;
  readonly onFaults: (faults: readonly SyntaxFault[]) => void;
  readonly onFault: (error: Error) => void;
  deaths: number;
}
type Work = Batch | Check;

interface Slot {
  child: RenderChild | null;
  work: Work | null;
  /** Templates the child has, with what fell out since the last message. */
  known: LRUCache<string, TemplateSource>;
  dropped: string[];
  /** By template: what the child named by number. */
  readonly standing: Map<string, StandingText[]>;
  failedStarts: number;
}

const MAX_FAILED_STARTS = 5;
const MAX_DEATHS = 2;

export class RenderPool {
  readonly #options: PoolOptions;
  readonly #slots: Slot[];
  readonly #queue: Work[] = [];
  readonly #strikes = new Strikes();
  #queuedJobs = 0;
  #closed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#slots = Array.from({ length: options.children }, newSlot);
  }

  render(jobs: readonly Entry[]): Promise<readonly RenderResult[]> {
    if (jobs.length === 0) return Promise.resolve([]);
    if (this.#closed) return Promise.reject(new Error('templates are closed'));
    if (this.#queuedJobs + jobs.length > MAX_QUEUED_JOBS) {
      return Promise.reject(new RenderQueueFull('too many renders are waiting'));
    }
    this.#queuedJobs += jobs.length;
    return new Promise<readonly RenderResult[]>((resolve, reject) => {
      const results: RenderResult[] = new Array<RenderResult>(jobs.length);
      let left = jobs.length;
      const onResult = (index: number, result: RenderResult): void => {
        results[index] = result;
        this.#queuedJobs--;
        if (--left === 0) resolve(results);
      };
      for (const chunk of intoBatches(jobs)) {
        const open = new Map(chunk.map((entry) => [entry.job.index, entry]));
        this.#queue.push({
          kind: 'render',
          open,
          onResult,
          onFault: reject,
          deaths: 0,
        });
      }
      this.#dispatch();
    });
  }

  check(source: string, html: boolean): Promise<readonly SyntaxFault[]> {
    if (this.#closed) return Promise.reject(new Error('templates are closed'));
    return new Promise((resolve, reject) => {
      this.#queue.push({ kind: 'check', source, html, onFaults: resolve, onFault: reject, deaths: 0 });
      this.#dispatch();
    });
  }

  /** Process ids of the children that run, for tests and diagnostics. */
  pids(): readonly number[] {
    return this.#slots.flatMap((slot) => slot.child?.pid ?? []);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#failAll(new Error('templates are closed'));
    for (const slot of this.#slots) {
      if (slot.work !== null) this.#fail(slot.work, new Error('templates are closed'));
      slot.work = null;
      slot.child?.kill();
      slot.child = null;
    }
  }

  #dispatch(): void {
    for (const slot of this.#slots) {
      if (this.#queue.length === 0) return;
      if (slot.work === null) this.#give(slot);
    }
  }

  #give(slot: Slot): void {
    if (slot.child === null) return this.#start(slot);
    if (!slot.child.ready) return;
    const work = this.#nextWork();
    if (work === undefined) return;
    slot.work = work;
    if (work.kind === 'check') slot.child.work({ kind: 'check', source: work.source, html: work.html });
    else this.#sendBatch(slot, slot.child, work);
  }

  /** Jobs of templates that kill their process again and again are answered without another try. */
  #nextWork(): Work | undefined {
    for (let work = this.#queue.shift(); work !== undefined; work = this.#queue.shift()) {
      if (work.kind === 'check') return work;
      for (const [index, { template }] of work.open) {
        if (!this.#strikes.isCondemned(template.key)) continue;
        work.open.delete(index);
        work.onResult(index, { kind: 'aborted', reason: 'render_limit', detail: CONDEMNED });
      }
      if (work.open.size > 0) return work;
    }
    return undefined;
  }

  #sendBatch(slot: Slot, child: RenderChild, batch: Batch): void {
    const missing: TemplateSource[] = [];
    for (const { template } of batch.open.values()) {
      if (slot.known.get(template.key) !== undefined) continue;
      slot.known.set(template.key, template);
      missing.push(template);
      slot.standing.delete(template.key);
    }
    const needed = new Set([...batch.open.values()].map(({ template }) => template.key));
    // A batch may name more than a child keeps: what it needs is dropped with the next message, not before.
    const dropped = slot.dropped.filter((key) => !needed.has(key));
    slot.dropped = slot.dropped.filter((key) => needed.has(key) && !slot.known.has(key));
    for (const key of dropped) slot.standing.delete(key);
    const jobs = [...batch.open.values()].map(({ job }) => job);
    child.work({ kind: 'render', templates: missing, dropped, jobs });
  }

  #start(slot: Slot): void {
    slot.known.clear();
    slot.dropped = [];
    slot.standing.clear();
    const child: RenderChild = new RenderChild({
      onMessage: (message) => this.#receive(slot, child, message),
      onDeath: (death) => this.#bury(slot, child, death),
    });
    slot.child = child;
  }

  #receive(slot: Slot, child: RenderChild, message: FromChild): void {
    if (slot.child !== child) return;
    switch (message.kind) {
      case 'ready':
        slot.failedStarts = 0;
        return this.#dispatch();
      case 'results':
        return this.#takeResults(slot, child, message);
      case 'checked':
        if (slot.work?.kind === 'check') slot.work.onFaults(message.faults);
        return this.#release(slot, child);
      case 'call':
        void this.#answer(slot, child, message);
        return;
      case 'pong':
    }
  }

  #takeResults(slot: Slot, child: RenderChild, message: FromChild & { readonly kind: 'results' }): void {
    const batch = slot.work;
    if (batch?.kind !== 'render') return;
    for (const [key, texts] of message.standing)
      slot.standing.set(key, [...(slot.standing.get(key) ?? []), ...texts.map((text) => ({ text }))]);
    for (const [index, result] of message.results) {
      const entry = batch.open.get(index);
      if (entry === undefined) continue;
      batch.open.delete(index);
      batch.onResult(index, joinPieces(result, slot.standing.get(entry.template.key) ?? []));
    }
    if (message.done) this.#release(slot, child);
  }

  #release(slot: Slot, child: RenderChild): void {
    slot.work = null;
    child.rest();
    this.#dispatch();
  }

  async #answer(
    slot: Slot,
    child: RenderChild,
    message: FromChild & { readonly kind: 'call' },
  ): Promise<void> {
    const { call, method, args } = message;
    try {
      if (!this.#mayAsk(slot, args)) throw new Error('the job belongs to another workspace');
      child.send({ kind: 'answer', call, value: await this.#options.answer(method, args) });
    } catch (error) {
      child.send({ kind: 'failed', call, error: error instanceof Error ? error.message : String(error) });
    }
  }

  /** Every call names its workspace first, and only workspaces of the batch may be asked about. */
  #mayAsk(slot: Slot, args: readonly unknown[]): boolean {
    if (slot.work?.kind !== 'render') return false;
    return [...slot.work.open.values()].some(({ job }) => job.workspaceId === args[0]);
  }

  #bury(slot: Slot, child: RenderChild, death: Death): void {
    if (slot.child !== child) return;
    slot.child = null;
    const work = slot.work;
    slot.work = null;
    if (this.#closed) return;
    this.#options.onDeath(death, work?.kind === 'render' ? work.open.size : 0);
    if (!child.ready && ++slot.failedStarts >= MAX_FAILED_STARTS) {
      slot.failedStarts = 0;
      return this.#failAll(new Error('rendering processes do not start'));
    }
    if (work?.kind === 'render') this.#resume(work, death);
    else if (work?.kind === 'check') this.#resumeCheck(work, death);
    this.#dispatch();
  }

  /** Alone, a job is to blame for a death; otherwise each that is unfinished is done again alone. */
  #resume(batch: Batch, death: Death): void {
    const entries = [...batch.open.values()];
    const [only] = entries;
    if (only === undefined) return;
    if (entries.length > 1) {
      this.#queue.unshift(
        ...entries.map((entry) => ({ ...batch, open: new Map([[entry.job.index, entry]]) })),
      );
    } else if (death === 'gone' && ++batch.deaths < MAX_DEATHS) this.#queue.unshift(batch);
    else {
      this.#strikes.note(only.template.key, true);
      batch.onResult(only.job.index, { kind: 'aborted', reason: 'render_limit', detail: BLAME[death] });
    }
  }

  #resumeCheck(check: Check, death: Death): void {
    if (death === 'gone' && ++check.deaths < MAX_DEATHS) this.#queue.unshift(check);
    else check.onFaults([{ message: BLAME[death], line: 1, column: 1 }]);
  }

  #failAll(error: Error): void {
    for (const work of this.#queue.splice(0)) this.#fail(work, error);
  }

  #fail(work: Work, error: Error): void {
    if (work.kind === 'render') this.#queuedJobs -= work.open.size;
    work.onFault(error);
  }
}

const BLAME: Readonly<Record<Death, string>> = {
  silent: 'the template takes too long',
  hungry: 'the template needs too much memory',
  gone: 'the rendering process died twice over this message',
};

const newSlot = (): Slot => {
  const slot: Slot = {
    child: null,
    work: null,
    known: new LRUCache<string, TemplateSource>({
      max: KEPT_TEMPLATES,
      maxSize: KEPT_SOURCE_CHARS,
      sizeCalculation: sizeOf,
      dispose: (_template, key) => slot.dropped.push(key),
    }),
    dropped: [],
    standing: new Map(),
    failedStarts: 0,
  };
  return slot;
};

/** Few enough jobs for one message, and no more source than a child keeps. */
const intoBatches = (jobs: readonly Entry[]): readonly (readonly Entry[])[] => {
  const batches: Entry[][] = [];
  let keys = new Set<string>();
  let chars = Infinity;
  for (const entry of jobs) {
    const { key } = entry.template;
    const more = keys.has(key) ? 0 : sizeOf(entry.template);
    if (chars + more > KEPT_SOURCE_CHARS || (batches.at(-1)?.length ?? 0) >= BATCH_JOBS) {
      batches.push([]);
      keys = new Set();
      chars = 0;
    }
    chars += keys.has(key) ? 0 : sizeOf(entry.template);
    keys.add(key);
    batches.at(-1)!.push(entry);
  }
  return batches;
};

const sizeOf = (template: TemplateSource): number =>
  Object.values(template.parts).reduce((sum, part) => sum + part.length, 1);
