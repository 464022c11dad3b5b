// Somebody who has just been made: known by one identifier, nothing said yet.
import { contactKey } from './person-key.ts';
import type { PersonKey } from './person-key.ts';
import type { Instant } from '../time.ts';
import type { Profile } from './user.ts';

export interface Newborn {
  readonly workspaceId: number;
  readonly part: number;
  readonly userId: string;
  readonly key: Exclude<PersonKey, { readonly kind: 'braze_id' }>;
  readonly randomBucket: number;
  readonly createdAt: Instant;
}

export const newbornProfile = ({
  key,
  createdAt,
  workspaceId,
  part,
  userId,
  randomBucket,
}: Newborn): Profile => ({
  workspaceId,
  part,
  userId,
  externalId: key.kind === 'external_id' ? key.value : null,
  email: key.kind === 'email' ? contactKey('email', key.value) : null,
  phone: key.kind === 'phone' ? contactKey('phone', key.value) : null,
  timeZone: null,
  fields: {},
  attributes: {},
  aliases: key.kind === 'alias' ? { [key.label]: key.name } : {},
  devices: [],
  subscriptionGroups: {},
  emailState: 'subscribed',
  emailStateAt: null,
  pushState: 'subscribed',
  pushStateAt: null,
  emailBouncedAt: null,
  emailSpamAt: null,
  phoneStoppedAt: null,
  phoneInvalidAt: null,
  lastUsedAt: null,
  revenue: 0,
  randomBucket,
  revision: 1,
  createdAt,
  updatedAt: createdAt,
});
