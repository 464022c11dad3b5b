// Email Address, as the person has it, case included.
import { makeTextKind } from '../conditions/column-kinds.ts';

export const emailAddress = makeTextKind({
  id: 'email-address',
  column: (scope) => scope.email,
  textOf: (profile) => profile.email,
  label: { en: 'email address', fr: 'l’adresse e-mail' },
});
