// X Custom Event Property in Y Days.
import { makePropertyKind } from '../conditions/property-kinds.ts';

export const customEventProperty = makePropertyKind({
  id: 'custom-event-property',
  of: 'event',
  nameKey: 'name',
  optional: false,
  label: { en: 'count of event', fr: 'le nombre d’événements' },
});
