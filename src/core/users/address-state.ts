// What is known about an address whoever has it, and what it means for a person who gets it (19.3, 19.4). The
// copies on the user row must always equal what these functions give, so that a decision needs only that row.
import type { Instant } from '../time.ts';
import type { GroupState, SubscriptionState } from './user.ts';

export interface GroupRecord {
  readonly state: GroupState;
  readonly at: string;
}
export type Groups = Readonly<Record<string, GroupRecord>>;

export interface AddressState {
  readonly emailState: SubscriptionState | null;
  readonly emailStateAt: Instant | null;
  /** Email: hard bounce. Phone: known to be invalid. */
  readonly bouncedAt: Instant | null;
  readonly spamAt: Instant | null;
  readonly stoppedAt: Instant | null;
  readonly groups: Groups;
}

export interface EmailConsent {
  readonly emailState: SubscriptionState;
  readonly emailStateAt: Instant | null;
  readonly emailBouncedAt: Instant | null;
  readonly emailSpamAt: Instant | null;
  readonly subscriptionGroups: Groups;
}

export interface PhoneConsent {
  readonly phoneStoppedAt: Instant | null;
  readonly phoneInvalidAt: Instant | null;
  readonly subscriptionGroups: Groups;
}

/** A person's consent after their email became one with this state; an address nobody knows is subscribed. */
export const adoptEmail = (groups: Groups, state: AddressState | null): EmailConsent => ({
  emailState: state?.emailState ?? 'subscribed',
  emailStateAt: state?.emailStateAt ?? null,
  emailBouncedAt: state?.bouncedAt ?? null,
  emailSpamAt: state?.spamAt ?? null,
  subscriptionGroups: newerGroups(groups, state?.groups ?? {}),
});

/** The subscription follows the number when it moves between people (19.4). */
export const adoptPhone = (groups: Groups, state: AddressState | null): PhoneConsent => ({
  phoneStoppedAt: state?.stoppedAt ?? null,
  phoneInvalidAt: state?.bouncedAt ?? null,
  subscriptionGroups: newerGroups(groups, state?.groups ?? {}),
});

/** Per group the later decision; at the same instant the one that sends less. */
export const newerGroups = (a: Groups, b: Groups): Groups => {
  const out: Record<string, GroupRecord> = { ...a };
  for (const [id, record] of Object.entries(b)) {
    const known = out[id];
    out[id] = known === undefined ? record : laterGroup(known, record);
  }
  return out;
};

const laterGroup = (a: GroupRecord, b: GroupRecord): GroupRecord => {
  if (a.at !== b.at) return a.at > b.at ? a : b;
  return a.state === 'unsubscribed' ? a : b;
};
