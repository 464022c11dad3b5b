// Every filter kind. A new one is a folder and a line here; tests/conformance/filters.test.ts picks it up.
import type { FilterKind } from '../../core/segments/filter.ts';
import { createdAt } from './created-at/created-at.ts';
import { customAttribute } from './custom-attribute/custom-attribute.ts';
import { emailAvailable } from './email-available/email-available.ts';
import { emailSubscriptionStatus } from './email-subscription-status/email-subscription-status.ts';
import { externalId } from './external-id/external-id.ts';
import { lastUsedApp } from './last-used-app/last-used-app.ts';
import { profileField } from './profile-field/profile-field.ts';
import { pushSubscriptionStatus } from './push-subscription-status/push-subscription-status.ts';
import { randomBucket } from './random-bucket/random-bucket.ts';
import { subscriptionGroup } from './subscription-group/subscription-group.ts';

export const filterKindList: readonly FilterKind[] = [
  createdAt,
  customAttribute,
  emailAvailable,
  emailSubscriptionStatus,
  externalId,
  lastUsedApp,
  profileField,
  pushSubscriptionStatus,
  randomBucket,
  subscriptionGroup,
];
