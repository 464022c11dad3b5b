// Consent belongs to addresses (19.3): a state or group that a request set on a person goes to everybody who has
// the same email, and stays known for whoever gets it next. Done before the request is answered; repeating it is
// harmless.
import type { Instant } from '../core/time.ts';
import { emailAddress } from '../core/users/address.ts';
import type { GroupState, SubscriptionState } from '../core/users/user.ts';
import type { PersonFact } from '../core/users/track-item.ts';
import type { PersonWrite } from '../ports/ingest-store.ts';
import type { IngestDeps } from './ingest-deps.ts';

interface ConsentChange {
  readonly workspaceId: number;
  readonly email: string;
  readonly now: Instant;
  readonly state: SubscriptionState | null;
  readonly groups: ReadonlyMap<string, GroupState>;
}

/** What the requests themselves said about people with an email; what an address brought is known already. */
export const collectConsent = (writes: readonly PersonWrite[]): readonly ConsentChange[] =>
  writes.flatMap(({ change, facts, place, now }) =>
    consentIn(place.workspaceId, change?.after.email ?? null, facts, now),
  );

/** Of one person with this email. */
export const consentIn = (
  workspaceId: number,
  email: string | null,
  facts: readonly PersonFact[],
  now: Instant,
): readonly ConsentChange[] => {
  if (email === null || !facts.some(saysConsent)) return NOTHING_SAID;
  let state: SubscriptionState | null = null;
  const groups = new Map<string, GroupState>();
  for (const fact of facts) {
    if (fact.kind !== 'attributes') continue;
    state = fact.change.emailState ?? state;
    for (const group of fact.change.groups) groups.set(group.groupId, group.state);
  }
  if (state === null && groups.size === 0) return NOTHING_SAID;
  return [{ workspaceId, email, now, state, groups }];
};
const NOTHING_SAID: readonly ConsentChange[] = [];

const saysConsent = (fact: PersonFact): boolean =>
  fact.kind === 'attributes' && (fact.change.emailState !== undefined || fact.change.groups.length > 0);

/** People of one bundle who say the same share one statement: the last word of an address counts. */
export const shareConsent = async (
  { consent }: Pick<IngestDeps, 'consent'>,
  changes: readonly ConsentChange[],
): Promise<void> => {
  for (const { workspaceId, now, state, emails } of sameStates(changes))
    await consent.setEmailState(workspaceId, emails, state, now);
  for (const { workspaceId, email, now, groups } of changes) {
    if (groups.size === 0) continue;
    const writes = [...groups].map(([groupId, group]) => ({
      groupId,
      state: group,
      externalIds: [],
      addresses: [emailAddress(email)],
    }));
    await consent.setGroups(workspaceId, writes, now);
  }
};

interface SameState {
  readonly workspaceId: number;
  readonly now: Instant;
  readonly state: SubscriptionState;
  readonly emails: string[];
}

const sameStates = (changes: readonly ConsentChange[]): readonly SameState[] => {
  const last = new Map<string, ConsentChange>();
  for (const change of changes)
    if (change.state !== null) last.set(`${change.workspaceId}:${emailAddress(change.email).value}`, change);
  const sets = new Map<string, SameState>();
  for (const { workspaceId, email, now, state } of last.values()) {
    if (state === null) continue;
    const key = `${workspaceId}:${now}:${state}`;
    const set = sets.get(key) ?? { workspaceId, now, state, emails: [] };
    set.emails.push(emailAddress(email).value);
    sets.set(key, set);
  }
  return [...sets.values()];
};
