// Limits of workspaces as the sending stages need them: suppression lists parsed once per version. At most a second
// old; the commit of every attempt compares the version, and who is turned away is judged by fresh ones.
import type { Judge } from '../core/deliveries/decide.ts';
import type { ActiveSuppression } from '../core/deliveries/steps/limit-facts.ts';
import type { JsonObject } from '../core/json.ts';
import type { WorkspaceLimits } from '../core/restraints/workspace-limits.ts';
import type { StoredLimits } from '../ports/limit-store.ts';
import type { SendingDeps } from './sending.ts';

export interface ReadyLimits extends StoredLimits {
  readonly suppression: readonly ActiveSuppression[];
}

export interface LimitsReference {
  limitsOf(workspaceIds: readonly number[], fresh: boolean): Promise<ReadonlyMap<number, ReadyLimits>>;
  forgetLimits(workspaceId: number): void;
}

interface Cached {
  readonly ready: ReadyLimits;
  readonly loadedAtMs: number;
}

type Deps = Pick<SendingDeps, 'store' | 'clock' | 'limits'>;

export const createLimitsReference = (
  deps: Deps,
  judgeOf: (rule: JsonObject, owner: string) => Judge | null,
): LimitsReference => {
  const known = new Map<number, Cached>();
  const isFresh = (id: number): boolean => {
    const cached = known.get(id);
    return cached !== undefined && deps.clock.monotonic() - cached.loadedAtMs <= deps.limits.cacheMs;
  };
  return {
    limitsOf: async (workspaceIds, fresh) => {
      const ids = [...new Set(workspaceIds)];
      const stale = ids.filter((id) => fresh || !isFresh(id));
      const loadedAtMs = deps.clock.monotonic();
      for (const stored of stale.length === 0 ? [] : await deps.store.limitsOf(stale)) {
        const before = known.get(stored.workspaceId)?.ready;
        const suppression =
          before?.version === stored.version && sameLists(before.limits, stored.limits)
            ? before.suppression
            : openLists(stored.limits, judgeOf);
        known.set(stored.workspaceId, { ready: { ...stored, suppression }, loadedAtMs });
      }
      return new Map(
        ids.flatMap((id) => {
          const cached = known.get(id);
          return cached === undefined ? [] : [[id, cached.ready] as const];
        }),
      );
    },
    forgetLimits: (workspaceId) => {
      known.delete(workspaceId);
    },
  };
};

/** Lists may name segments, whose rules stand in them: those change without the limits' version. */
const sameLists = (a: WorkspaceLimits, b: WorkspaceLimits): boolean =>
  JSON.stringify(a.suppressionLists) === JSON.stringify(b.suppressionLists);

const openLists = (
  { suppressionLists }: WorkspaceLimits,
  judgeOf: (rule: JsonObject, owner: string) => Judge | null,
): readonly ActiveSuppression[] =>
  suppressionLists.flatMap(({ active, name, audience, exemptTags }) => {
    const judge = active ? judgeOf(audience, `suppression list ${name}`) : null;
    return judge === null ? [] : [{ name, exemptTags, judge }];
  });
