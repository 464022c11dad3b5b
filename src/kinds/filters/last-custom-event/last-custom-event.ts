// Last Did Custom Event: "less than 3 days ago" is exactly 72 hours (CD-18.3).
import { makeMomentKind } from '../conditions/summary-kinds.ts';

export const lastCustomEvent = makeMomentKind({
  id: 'last-custom-event',
  of: 'event',
  nameKey: 'name',
  end: 'last',
  label: { en: 'last event #', fr: 'le dernier événement #' },
});
