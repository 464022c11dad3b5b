// The only ways the engine meets time and chance. Tests and simulations hand in their own.
import type { Instant } from '../core/time.ts';

export interface Clock {
  /** Wall clock, UTC. */
  now(): Instant;
  /** Milliseconds since an arbitrary start; never goes back. Leases are self-fenced with it. */
  monotonic(): number;
}

export interface Random {
  /** Lower-case hex text of `bytes` random bytes. */
  hex(bytes: number): string;
  /** A version 7 UUID for the given instant. */
  uuid(): string;
  /** Uniform in [0, 1). */
  fraction(): number;
}

export interface Timer {
  cancel(): void;
}

export interface Scheduler {
  after(ms: number, run: () => void): Timer;
  every(ms: number, run: () => void): Timer;
  sleep(ms: number, signal?: Stop): Promise<void>;
}

/** A stop signal without DOM types. */
export interface Stop {
  readonly stopped: boolean;
  /** At once when already stopped. Returns how to forget it again: loops would pile listeners up. */
  onStop(run: () => void): () => void;
}

/** Named points where tests kill the process or fail a call. Does nothing in production. */
export interface Failpoints {
  hit(name: string): void | Promise<void>;
}
