// Whom a message is shown as when it is nobody who exists: what was typed in, over a person with nothing.
import type { JsonObject } from '../json.ts';
import { isObject } from '../json.ts';
import type { Profile, SubscriptionState } from '../users/user.ts';

/** Nobody has it: its part is not one of the 64. */
const NOBODY = '000000000000000000000000';

const COLUMNS = new Set([
  'external_id',
  'email',
  'phone',
  'time_zone',
  'custom_attributes',
  'email_subscribe',
]);
const STATES: readonly SubscriptionState[] = ['opted_in', 'subscribed', 'unsubscribed'];

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

export const previewPerson = (workspaceId: number, given: JsonObject, now: number): Profile => {
  const fields = Object.fromEntries(
    Object.entries(given).filter(([name, value]) => !COLUMNS.has(name) && value !== null && value !== ''),
  );
  const attributes = given['custom_attributes'];
  const state = STATES.find((one) => one === given['email_subscribe']);
  return {
    workspaceId,
    part: 0,
    userId: NOBODY,
    externalId: text(given['external_id']),
    email: text(given['email']) ?? 'somebody@example.com',
    phone: text(given['phone']) ?? '+33600000000',
    timeZone: text(given['time_zone']),
    fields,
    attributes: isObject(attributes) ? attributes : {},
    aliases: {},
    devices: [],
    subscriptionGroups: {},
    emailState: state ?? 'subscribed',
    emailStateAt: null,
    pushState: 'subscribed',
    pushStateAt: null,
    emailBouncedAt: null,
    emailSpamAt: null,
    phoneStoppedAt: null,
    phoneInvalidAt: null,
    lastUsedAt: null,
    revenue: 0,
    randomBucket: 0,
    revision: 1,
    createdAt: now,
    updatedAt: now,
  };
};
