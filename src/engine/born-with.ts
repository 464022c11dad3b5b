// Somebody made for an address has it from birth: for triggers it was added all the same (7.4), by the first change
// of the profile, or by being made when nothing else changes.
import type { Happening } from '../core/users/fold.ts';
import type { Evidence } from '../core/segments/evidence.ts';
import type { Instant } from '../core/time.ts';
import type { Profile } from '../core/users/user.ts';

export const withBirth = (
  happenings: readonly Happening[],
  made: Profile,
  evidence: Evidence,
  now: Instant,
): readonly Happening[] => {
  if (made.email === null && made.phone === null) return happenings;
  const nobody: Profile = { ...made, email: null, phone: null };
  const first = happenings.findIndex(({ fact }) => fact.kind === 'profile_changed');
  if (first === -1) {
    const fact = { kind: 'profile_changed', before: nobody, after: made, at: now } as const;
    return [{ fact, profile: made, evidence }, ...happenings];
  }
  return happenings.map((one, i) =>
    i === first && one.fact.kind === 'profile_changed'
      ? { ...one, fact: { ...one.fact, before: { ...one.fact.before, email: null, phone: null } } }
      : one,
  );
};
