// Push Unsubscribed Date, of people who are unsubscribed now.
import { makeColumnMomentKind } from '../conditions/column-kinds.ts';
import { sql } from '../../../core/sql.ts';

export const pushUnsubscribedDate = makeColumnMomentKind({
  id: 'push-unsubscribed-date',
  column: (scope) => sql`(case when ${scope.pushState} = 'unsubscribed' then ${scope.pushStateAt} end)`,
  at: (profile) => (profile.pushState === 'unsubscribed' ? profile.pushStateAt : null),
  label: { en: 'push unsubscription', fr: 'le désabonnement du push' },
});
