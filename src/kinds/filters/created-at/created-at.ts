// User Created At: when the person became known to the workspace.
import { makeColumnMomentKind } from '../conditions/column-kinds.ts';

export const createdAt = makeColumnMomentKind({
  id: 'created-at',
  column: (scope) => scope.createdAt,
  at: (profile) => profile.createdAt,
  label: { en: 'created', fr: 'créé' },
});
