// Global push state, compared exactly: `subscribed` does not include `opted_in` (braze-rest-api 2.2).
import { makeStateFilterKind } from '../../../core/segments/state-filter.ts';

export const pushSubscriptionStatus = makeStateFilterKind({
  id: 'push-subscription-status',
  states: ['opted_in', 'subscribed', 'unsubscribed'],
  column: (scope) => scope.pushState,
  stateOf: (profile) => profile.pushState,
  label: { en: 'push subscription', fr: 'l’abonnement push' },
});
