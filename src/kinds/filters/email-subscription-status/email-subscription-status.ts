// Global email state, compared exactly: `subscribed` does not include `opted_in` (braze-rest-api 2.2).
import { makeStateFilterKind } from '../../../core/segments/state-filter.ts';

export const emailSubscriptionStatus = makeStateFilterKind({
  id: 'email-subscription-status',
  states: ['opted_in', 'subscribed', 'unsubscribed'],
  column: (scope) => scope.emailState,
  stateOf: (profile) => profile.emailState,
  label: { en: 'email subscription', fr: 'l’abonnement e-mail' },
});
