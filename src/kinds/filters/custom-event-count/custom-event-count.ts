// How often the person ever did a custom event.
import { makeCountKind } from '../conditions/summary-kinds.ts';

export const customEventCount = makeCountKind({
  id: 'custom-event-count',
  of: 'event',
  nameKey: 'name',
  label: { en: 'count of event #', fr: 'le nombre d’événements #' },
});
