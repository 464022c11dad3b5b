// Sparing hosts that are down: more than 3,000 failures and more than 90 % errors in a minute pause the calls to
// a host for a minute (personalisation 6.2).
import type { Clock } from '../../ports/clock.ts';

const WINDOW_MS = 60_000;
const MAX_FAILURES = 3_000;
const MAX_ERROR_SHARE = 0.9;
const MAX_HOSTS = 10_000;
const FAILURES: ReadonlySet<number> = new Set([408, 429, 502, 503, 504, 529]);

interface Window {
  startedAt: number;
  calls: number;
  failures: number;
  pausedUntil: number;
}

export class HostHealth {
  readonly #clock: Clock;
  readonly #hosts = new Map<string, Window>();
  constructor(clock: Clock) {
    this.#clock = clock;
  }

  isPaused(host: string): boolean {
    return this.#clock.monotonic() < (this.#hosts.get(host)?.pausedUntil ?? -Infinity);
  }

  /** `status` null: no answer came. */
  note(host: string, status: number | null): void {
    const now = this.#clock.monotonic();
    const window = this.#windowOf(host, now);
    window.calls++;
    if (status === null || FAILURES.has(status)) window.failures++;
    if (window.failures > MAX_FAILURES && window.failures / window.calls > MAX_ERROR_SHARE) {
      window.pausedUntil = now + WINDOW_MS;
      window.startedAt = -Infinity;
    }
  }

  #windowOf(host: string, now: number): Window {
    const known = this.#hosts.get(host);
    if (known !== undefined && now - known.startedAt < WINDOW_MS) return known;
    if (known === undefined && this.#hosts.size >= MAX_HOSTS) this.#hosts.clear();
    const fresh = { startedAt: now, calls: 0, failures: 0, pausedUntil: known?.pausedUntil ?? -Infinity };
    this.#hosts.set(host, fresh);
    return fresh;
  }
}
