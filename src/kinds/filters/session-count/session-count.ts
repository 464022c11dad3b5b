// How many sessions the person ever had, in all apps or in one (Session Count For App).
import { makeCountKind } from '../conditions/summary-kinds.ts';

export const sessionCount = makeCountKind({
  id: 'session-count',
  of: 'session',
  nameKey: 'app_id',
  optional: true,
  label: { en: 'count of sessions #', fr: 'le nombre de sessions #' },
});
