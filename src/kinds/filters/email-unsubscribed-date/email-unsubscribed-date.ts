// Email Unsubscribed Date, of people who are unsubscribed now.
import { makeColumnMomentKind } from '../conditions/column-kinds.ts';
import { sql } from '../../../core/sql.ts';

export const emailUnsubscribedDate = makeColumnMomentKind({
  id: 'email-unsubscribed-date',
  column: (scope) => sql`(case when ${scope.emailState} = 'unsubscribed' then ${scope.emailStateAt} end)`,
  at: (profile) => (profile.emailState === 'unsubscribed' ? profile.emailStateAt : null),
  label: { en: 'email unsubscription', fr: 'le désabonnement de l’e-mail' },
});
