// What one job carries through its parts: limits spent, warnings, message extras, promotion codes, and whether
// something has decided against sending. Tags and filters reach it through the render scope.
import { Context } from 'liquidjs';
import type { Drop, Liquid, Template } from 'liquidjs';
import type { ReasonCode } from '../../core/deliveries/reasons.ts';
import type { Instant } from '../../core/time.ts';
import type { HostCalls, HostMethods } from './messages.ts';
import * as limits from './limits.ts';
import { print, readKey, sizeOf } from './print.ts';
import { unwrap } from './values.ts';

/** Ends the render. Recorded on the state first, so that no wrapper of the parser can swallow it. */
export class Stop extends Error {}

export interface Abort {
  readonly reason: ReasonCode;
  readonly detail: string;
}

export interface Compiled {
  readonly templates: Template[];
  /** Renders with tags that ask the host wait; all others run through at once. */
  readonly needsHost: boolean;
  /** Lists named by promotion tags: all of them are charged, also in branches not taken (6.4). */
  readonly promotions: readonly string[];
}

export interface StateInit {
  readonly liquid: Liquid;
  readonly compile: (source: string) => Compiled;
  readonly now: Instant;
  readonly workspaceId: number;
  readonly deliveryId: string;
  readonly preview: boolean;
  readonly translations: Readonly<Record<string, unknown>>;
  readonly forbidden: readonly string[];
  readonly call: HostCalls;
}

export class RenderState {
  readonly init: StateInit;
  readonly extras = new Map<string, string>();
  readonly warnings: string[] = [];
  readonly promotionCodes = new Map<string, Promise<string | null>>();
  abort: Abort | null = null;
  /** Set by `:retry`; an abort later in the template wins (6.2). */
  retry: string | null = null;
  /** The host could not answer: the message goes back, whatever the template says. */
  fault: string | null = null;
  blockDepth = 0;
  /** Inside a response that is rendered again: no further calls out. */
  inResponse = false;
  #output = 0;
  #work = 0;
  #elements = 0;
  #calls = 0;
  #extraBytes = 0;
  #clock: { wall: number; cpu: number };

  constructor(init: StateInit) {
    this.init = init;
    this.#clock = { wall: performance.now(), cpu: 0 };
    this.restartClock();
  }

  stop(reason: ReasonCode, detail: string): never {
    this.abort ??= { reason, detail: detail.slice(0, limits.MAX_DETAIL_CHARS) };
    throw new Stop(detail);
  }

  get stopped(): boolean {
    return this.abort !== null || this.fault !== null;
  }

  warn(text: string): void {
    if (this.warnings.length < limits.MAX_WARNINGS)
      this.warnings.push(text.slice(0, limits.MAX_DETAIL_CHARS));
  }

  /** Waiting for the host costs no processor time, so the clock starts anew after it. */
  restartClock(): void {
    const { user, system } = process.cpuUsage();
    this.#clock = { wall: performance.now(), cpu: user + system };
  }

  checkTime(): void {
    if (performance.now() - this.#clock.wall < limits.JOB_CPU_MS) return;
    const { user, system } = process.cpuUsage();
    if (user + system - this.#clock.cpu < limits.JOB_CPU_MS * 1000) return;
    this.stop('render_limit', 'the template takes too long');
  }

  chargeOutput(chars: number): void {
    this.#output += chars;
    if (this.#output > limits.MAX_OUTPUT_CHARS) this.stop('render_limit', 'the message is too long');
  }

  chargeText(chars: number): void {
    this.#work += chars;
    if (chars > limits.MAX_TEXT_CHARS || this.#work > limits.MAX_WORK_CHARS) {
      this.stop('render_limit', 'the template makes too much text');
    }
  }

  chargeElements(count: number): void {
    this.#elements += count;
    if (this.#elements > limits.MAX_ELEMENTS)
      this.stop('render_limit', 'the template makes too many elements');
  }

  checkLoop(turn: number): void {
    if (turn >= limits.MAX_LOOP) this.stop('render_limit', `a loop has more than ${limits.MAX_LOOP} turns`);
  }

  chargeCall(): void {
    if (++this.#calls > limits.MAX_HOST_CALLS) this.stop('render_limit', 'the template asks for too much');
  }

  /** The first value of a key stays; what exceeds 1 KB in all is cut (6.8). */
  addExtra(key: string, value: string): void {
    if (this.extras.has(key)) return;
    const room = limits.MAX_EXTRAS_BYTES - this.#extraBytes - Buffer.byteLength(key);
    if (room < 0) return;
    const kept = cutBytes(value, room);
    this.#extraBytes += Buffer.byteLength(key) + Buffer.byteLength(kept);
    this.extras.set(key, kept);
  }

  /** One request to the host. Waiting for it costs the job no time. */
  async ask<Method extends keyof HostMethods>(
    method: Method,
    args: Parameters<HostMethods[Method]>,
  ): Promise<Awaited<ReturnType<HostMethods[Method]>>> {
    this.chargeCall();
    try {
      return await this.init.call(method, args);
    } catch (error) {
      this.fault = error instanceof Error ? error.message : String(error);
      throw new Stop(this.fault, { cause: error });
    } finally {
      this.restartClock();
    }
  }

  /** Asks once per list and job; the host gives the same code again for the same delivery. */
  promotionCode(list: string): Promise<string | null> {
    const known = this.promotionCodes.get(list);
    if (known !== undefined) return known;
    const { preview, workspaceId, deliveryId, now } = this.init;
    const code = preview
      ? Promise.resolve('PREVIEW-CODE')
      : this.ask('promotionCode', [workspaceId, list, deliveryId, now]);
    this.promotionCodes.set(list, code);
    return code;
  }
}

const cutBytes = (text: string, bytes: number): string => {
  if (Buffer.byteLength(text) <= bytes) return text;
  return Buffer.from(text)
    .subarray(0, bytes)
    .toString()
    .replace(/\uFFFD+$/, '');
};

/** LiquidJS' context of one part, with the job's state. Variables live and die with it. */
export class RenderScope extends Context {
  readonly state: RenderState;
  constructor(state: RenderState, variables: object, sync: boolean) {
    super(variables, state.init.liquid.options, { sync }, { liquid: state.init.liquid });
    this.state = state;
  }

  /** Plain data by own keys alone: nothing of JavaScript's is reachable from a template. */
  override readProperty(from: unknown, key: string | number | Drop): unknown {
    const name = unwrap(key);
    if (from instanceof AskedNamespace) return from.read(print(name));
    const found = readKey(from, name);
    if (found !== null && found !== undefined) return found;
    if (name === 'size') return sizeOf(from);
    if (name === 'first' && Array.isArray(from)) return (from as unknown[])[0];
    return name === 'last' && Array.isArray(from) ? (from as unknown[]).at(-1) : undefined;
  }
}

/** A namespace whose keys are asked from the host when they are read. */
export class AskedNamespace {
  readonly #ask: (key: string) => Promise<unknown>;
  constructor(ask: (key: string) => Promise<unknown>) {
    this.#ask = ask;
  }
  read(key: string): Promise<unknown> {
    return this.#ask(key);
  }
}

export const stateOf = (context: Context): RenderState => {
  if (context instanceof RenderScope) return context.state;
  throw new Error('rendered outside of a render scope');
};
