// The pool of lanes: one per channel configuration in use, opened from its stored settings and sealed secrets, and
// opened anew when the configuration changed.
import type { Timer } from '../ports/clock.ts';
import type { StoredConfiguration } from '../ports/delivery-store.ts';
import type { Provider } from '../ports/provider.ts';
import type { Result } from '../core/result.ts';
import { refuse } from '../core/result.ts';
import { openLane, type Lane } from './lane.ts';
import type { Leases } from './leases.ts';
import type { SendingDeps } from './sending.ts';

export interface ConfigurationRef {
  readonly workspaceId: number;
  readonly configurationId: string;
  /** False in a sandbox: messages are captured instead of sent. */
  readonly live: boolean;
}

export interface Lanes {
  /** Null: the configuration is missing, inactive or unusable. */
  lanesFor(refs: readonly ConfigurationRef[]): Promise<ReadonlyMap<string, Lane | null>>;
  drain(): void;
  close(): Promise<void>;
}

export const laneKey = ({ workspaceId, configurationId, live }: ConfigurationRef): string =>
  `${workspaceId}:${configurationId}:${live ? 'live' : 'capture'}`;

/** Calls under way on a replaced lane have ended long before this. */
const RETIRE_AFTER_MS = 60_000;

interface Entry {
  lane: Lane | null;
  updatedAt: number;
  checkedAtMs: number;
}

export const createLanes = (deps: SendingDeps, leases: Leases): Lanes => {
  const entries = new Map<string, Entry>();
  const retired = new Map<Lane, Timer>();
  /** What waits in it goes back to the store and returns through the new one. */
  const retire = (lane: Lane): void => {
    lane.drain();
    const close = (): void => {
      retired.delete(lane);
      void lane.close();
    };
    retired.set(lane, deps.scheduler.after(RETIRE_AFTER_MS, close));
  };
  const isStale = (ref: ConfigurationRef): boolean => {
    const entry = entries.get(laneKey(ref));
    return entry === undefined || deps.clock.monotonic() - entry.checkedAtMs > deps.limits.cacheMs;
  };
  const refresh = (
    ref: ConfigurationRef,
    found: StoredConfiguration | undefined,
    checkedAtMs: number,
  ): void => {
    const key = laneKey(ref);
    const entry = entries.get(key);
    const updatedAt = found?.active === true ? found.updatedAt : -1;
    if (entry !== undefined && entry.updatedAt === updatedAt) {
      entry.checkedAtMs = checkedAtMs;
      return;
    }
    if (entry?.lane != null) retire(entry.lane);
    const lane = found?.active === true ? tryOpen(deps, leases, found, ref.live) : null;
    entries.set(key, { lane, updatedAt, checkedAtMs });
  };
  return {
    lanesFor: async (refs) => {
      const stale = refs.filter(isStale);
      if (stale.length > 0) {
        const checkedAtMs = deps.clock.monotonic();
        const found = await deps.store.configurations(stale);
        const byId = new Map(found.map((one) => [`${one.workspaceId}:${one.configurationId}`, one]));
        for (const ref of stale)
          refresh(ref, byId.get(`${ref.workspaceId}:${ref.configurationId}`), checkedAtMs);
      }
      return new Map(refs.map((ref) => [laneKey(ref), entries.get(laneKey(ref))?.lane ?? null]));
    },
    drain: () => {
      for (const { lane } of entries.values()) lane?.drain();
    },
    close: async () => {
      for (const timer of retired.values()) timer.cancel();
      const open = [...retired.keys(), ...[...entries.values()].flatMap(({ lane }) => lane ?? [])];
      entries.clear();
      await Promise.all(open.map((lane) => lane.close()));
    },
  };
};

const tryOpen = (
  deps: SendingDeps,
  leases: Leases,
  configuration: StoredConfiguration,
  live: boolean,
): Lane | null => {
  const provider = openProvider(deps, configuration, live);
  if (provider.ok) return openLane(deps, leases, configuration, provider.value, !live);
  deps.observer.emit({
    name: 'configuration-unusable',
    level: 'error',
    configuration: configuration.configurationId,
    error: provider.error.message,
  });
  return null;
};

const openProvider = (
  deps: SendingDeps,
  configuration: StoredConfiguration,
  live: boolean,
): Result<Provider> => {
  const id = live ? configuration.provider : 'capture';
  const kind = deps.providers.find((one) => one.channel === configuration.channel && one.id === id);
  if (kind === undefined) return refuse('unknown_provider', `There is no provider ${id}.`);
  if (!live) return opened(kind.parse({}, {}, 'provider'), deps);
  const secrets = deps.openSecrets(configuration);
  if (!secrets.ok) return secrets;
  return opened(kind.parse(configuration.settings.provider, secrets.value, 'provider'), deps);
};

const opened = (
  parsed: ReturnType<SendingDeps['providers'][number]['parse']>,
  deps: SendingDeps,
): Result<Provider> => (parsed.ok ? { ok: true, value: parsed.value.open(deps.transports) } : parsed);
