// Consent belongs to addresses (19.3): a state or group that a request set on a person goes to everybody who has
// the same email, and stays known for whoever gets it next. Done before the request is answered; repeating it is
// harmless.
import type { Instant } from '../core/time.ts';
import { emailAddress } from '../core/users/address.ts';
import type { GroupState, SubscriptionState } from '../core/users/user.ts';
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
  writes.flatMap(({ change, facts, place, now }) => {
    const email = change?.after.email ?? null;
    if (email === null) return [];
    let state: SubscriptionState | null = null;
    const groups = new Map<string, GroupState>();
    for (const fact of facts) {
      if (fact.kind !== 'attributes') continue;
      state = fact.change.emailState ?? state;
      for (const group of fact.change.groups) groups.set(group.groupId, group.state);
    }
    if (state === null && groups.size === 0) return [];
    return [{ workspaceId: place.workspaceId, email, now, state, groups }];
  });

export const shareConsent = async (
  { consent }: Pick<IngestDeps, 'consent'>,
  changes: readonly ConsentChange[],
): Promise<void> => {
  for (const { workspaceId, email, now, state, groups } of changes) {
    const address = emailAddress(email);
    if (state !== null) await consent.setEmailState(workspaceId, [address.value], state, now);
    if (groups.size === 0) continue;
    const writes = [...groups].map(([groupId, group]) => ({
      groupId,
      state: group,
      externalIds: [],
      addresses: [address],
    }));
    await consent.setGroups(workspaceId, writes, now);
  }
};
