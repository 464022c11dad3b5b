// Push Opt In Date, of people who are opted in now.
import { makeColumnMomentKind } from '../conditions/column-kinds.ts';
import { sql } from '../../../core/sql.ts';

export const pushOptInDate = makeColumnMomentKind({
  id: 'push-opt-in-date',
  column: (scope) => sql`(case when ${scope.pushState} = 'opted_in' then ${scope.pushStateAt} end)`,
  at: (profile) => (profile.pushState === 'opted_in' ? profile.pushStateAt : null),
  label: { en: 'push opt-in', fr: 'l’inscription au push' },
});
