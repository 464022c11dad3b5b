// `prioritization` arrays (braze-rest-api 1.10): narrow the profiles that share an address, left to right.
import type { Instant } from '../time.ts';
import type { Prioritization } from './trigger-call.ts';

export interface Candidate {
  readonly userId: string;
  readonly externalId: string | null;
  readonly updatedAt: Instant;
}

/** Who is left; the caller takes somebody only when exactly one is. An exact tie in time keeps several. */
export const prioritize = <C extends Candidate>(
  candidates: readonly C[],
  order: readonly Prioritization[],
): readonly C[] => order.reduce(narrow, candidates);

const narrow = <C extends Candidate>(candidates: readonly C[], rule: Prioritization): readonly C[] => {
  switch (rule) {
    case 'identified':
      return candidates.filter((candidate) => candidate.externalId !== null);
    case 'unidentified':
      return candidates.filter((candidate) => candidate.externalId === null);
    case 'most_recently_updated':
      return extreme(candidates, Math.max);
    case 'least_recently_updated':
      return extreme(candidates, Math.min);
  }
};

const extreme = <C extends Candidate>(
  candidates: readonly C[],
  pick: (...instants: number[]) => number,
): readonly C[] => {
  const at = candidates.reduce<number | null>(
    (best, { updatedAt }) => (best === null ? updatedAt : pick(best, updatedAt)),
    null,
  );
  return candidates.filter((candidate) => candidate.updatedAt === at);
};
