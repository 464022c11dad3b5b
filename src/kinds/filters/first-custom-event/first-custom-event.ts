// First Did Custom Event.
import { makeMomentKind } from '../conditions/summary-kinds.ts';

export const firstCustomEvent = makeMomentKind({
  id: 'first-custom-event',
  of: 'event',
  nameKey: 'name',
  end: 'first',
  label: { en: 'first event #', fr: 'le premier événement #' },
});
