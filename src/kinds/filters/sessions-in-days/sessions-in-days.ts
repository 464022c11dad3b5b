// X Sessions in Last Y Days (CD-18.3), in all apps or in one.
import { makeInDaysKind } from '../conditions/summary-kinds.ts';

export const sessionsInDays = makeInDaysKind({
  id: 'sessions-in-days',
  of: 'session',
  nameKey: 'app_id',
  optional: true,
  label: { en: 'count of sessions #', fr: 'le nombre de sessions #' },
});
