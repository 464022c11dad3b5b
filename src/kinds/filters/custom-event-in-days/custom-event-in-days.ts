// X Custom Event in Y Days (CD-18.3).
import { makeInDaysKind } from '../conditions/summary-kinds.ts';

export const customEventInDays = makeInDaysKind({
  id: 'custom-event-in-days',
  of: 'event',
  nameKey: 'name',
  label: { en: 'count of event #', fr: 'le nombre d’événements #' },
});
