// Hard Bounced: the address of the person bounced for good and was not changed since.
import { makeColumnFlagKind } from '../conditions/column-kinds.ts';

export const hardBounced = makeColumnFlagKind({
  id: 'hard-bounced',
  column: (scope) => scope.emailBouncedAt,
  at: (profile) => profile.emailBouncedAt,
  label: {
    en: ['email hard bounced', 'email did not hard bounce'],
    fr: ['l’e-mail a été rejeté définitivement', 'l’e-mail n’a pas été rejeté'],
  },
});
