// Last Used Specific App.
import { makeMomentKind } from '../conditions/summary-kinds.ts';

export const lastUsedSpecificApp = makeMomentKind({
  id: 'last-used-specific-app',
  of: 'session',
  nameKey: 'app_id',
  end: 'last',
  label: { en: 'last used app #', fr: 'dernière utilisation de l’application #' },
});
