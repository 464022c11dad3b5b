// One rendering process seen from the parent: starting it, talking to it, noticing that it is stuck, ending it.
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { CHILD_HEAP_MB, CHILD_SILENCE_MS, CHILD_STALL_MS, CHILD_START_MS, JOB_CPU_MS } from './limits.ts';
import type { FromChild, ToChild } from './messages.ts';

/**
 * `silent`: we ended it, for it gave no sign of life while using the processor. `hungry`: V8 ended it, its heap
 * was full. `gone`: anything else, which may be nobody's fault.
 */
export type Death = 'silent' | 'hungry' | 'gone';

export interface ChildEvents {
  onMessage(message: FromChild): void;
  onDeath(death: Death): void;
}

const TICK_MS = 50;
/** Exit code of an abort, where the signal is not told. */
const ABORTED = 134;

/** Run from source, the entry is TypeScript and needs tsx; built, it is plain JavaScript. */
const entryOf = (): { readonly path: string; readonly loader: readonly string[] } => {
  const fromSource = import.meta.url.endsWith('.ts');
  const path = fileURLToPath(new URL(fromSource ? './child.ts' : './child.js', import.meta.url));
  if (!fromSource) return { path, loader: [] };
  return { path, loader: ['--import', createRequire(import.meta.url).resolve('tsx')] };
};

export class RenderChild {
  readonly #process: ChildProcess;
  readonly #events: ChildEvents;
  readonly #startedAt = performance.now();
  #ready = false;
  #watch: NodeJS.Timeout | null = null;
  #lifeAt = 0;
  #cpuAtLife: number | null = null;
  #silent = false;
  #hungry = false;
  #openEnds = 2;

  constructor(events: ChildEvents) {
    this.#events = events;
    const { path, loader } = entryOf();
    this.#process = fork(path, [], {
      // Nothing of the parent's environment: there are secrets in it.
      env: {},
      execArgv: [...loader, `--max-old-space-size=${CHILD_HEAP_MB}`, '--disable-proto=delete'],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.#process.on('message', (message: FromChild) => this.#receive(message));
    // Messages may still be in the channel when the process is gone: both ends must be over.
    this.#process.on('exit', (code, signal) => {
      this.#hungry = signal === 'SIGABRT' || code === ABORTED;
      this.#close();
    });
    this.#process.on('disconnect', () => this.#close());
    this.#process.on('error', () => this.#process.kill('SIGKILL'));
    this.#startWatch();
  }

  get ready(): boolean {
    return this.#ready;
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Sends work and watches for signs of life until `rest`. */
  work(message: ToChild): void {
    this.#noteLife();
    this.#startWatch();
    this.send(message);
  }

  send(message: ToChild): void {
    if (this.#process.connected) this.#process.send(message, () => undefined);
  }

  /** The work is done: nothing to watch, and an idle child does not keep the parent alive. */
  rest(): void {
    if (this.#watch !== null) clearInterval(this.#watch);
    this.#watch = null;
    this.#process.unref();
    this.#process.channel?.unref();
  }

  kill(): void {
    this.#process.kill('SIGKILL');
  }

  #receive(message: FromChild): void {
    this.#noteLife();
    if (message.kind === 'ready') {
      this.#ready = true;
      this.rest();
    }
    if (message.kind !== 'pong') this.#events.onMessage(message);
  }

  #close(): void {
    if (--this.#openEnds > 0) return;
    if (this.#watch !== null) clearInterval(this.#watch);
    this.#watch = null;
    this.#events.onDeath(this.#silent ? 'silent' : this.#hungry ? 'hungry' : 'gone');
  }

  #noteLife(): void {
    this.#lifeAt = performance.now();
    this.#cpuAtLife = null;
    this.#silent = false;
  }

  #startWatch(): void {
    this.#process.ref();
    this.#process.channel?.ref();
    this.#watch ??= setInterval(() => this.#look(), TICK_MS);
  }

  #look(): void {
    const now = performance.now();
    if (!this.#ready) {
      if (now - this.#startedAt > CHILD_START_MS) this.kill();
      return;
    }
    this.#cpuAtLife ??= this.#cpuMs();
    const silence = now - this.#lifeAt;
    if (silence > TICK_MS) this.send({ kind: 'ping' });
    if (silence < CHILD_SILENCE_MS || (this.#starved() && silence < CHILD_STALL_MS)) return;
    this.#silent = true;
    this.kill();
  }

  /** On a loaded machine a child may be silent because it does not get the processor. */
  #starved(): boolean {
    const cpu = this.#cpuMs();
    return cpu !== null && this.#cpuAtLife !== null && cpu - this.#cpuAtLife < JOB_CPU_MS;
  }

  /** Processor time so far, where the system tells (Linux). */
  #cpuMs(): number | null {
    try {
      const stat = readFileSync(`/proc/${this.#process.pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return (Number(fields[11]) + Number(fields[12])) * 10;
    } catch {
      return null;
    }
  }
}
