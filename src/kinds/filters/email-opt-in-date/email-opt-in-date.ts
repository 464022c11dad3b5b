// Email Opt In Date, of people who are opted in now.
import { makeColumnMomentKind } from '../conditions/column-kinds.ts';
import { sql } from '../../../core/sql.ts';

export const emailOptInDate = makeColumnMomentKind({
  id: 'email-opt-in-date',
  column: (scope) => sql`(case when ${scope.emailState} = 'opted_in' then ${scope.emailStateAt} end)`,
  at: (profile) => (profile.emailState === 'opted_in' ? profile.emailStateAt : null),
  label: { en: 'email opt-in', fr: 'l’inscription à l’e-mail' },
});
