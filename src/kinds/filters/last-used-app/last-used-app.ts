// Last Used App: when the person last used any. Without a recorded date only "is blank" matches (CD-18.5).
import { makeColumnMomentKind } from '../conditions/column-kinds.ts';

export const lastUsedApp = makeColumnMomentKind({
  id: 'last-used-app',
  column: (scope) => scope.lastUsedAt,
  at: (profile) => profile.lastUsedAt,
  label: { en: 'last used an app', fr: 'dernière utilisation' },
});
