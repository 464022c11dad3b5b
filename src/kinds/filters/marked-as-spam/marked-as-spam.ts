// Has Marked You As Spam.
import { makeColumnFlagKind } from '../conditions/column-kinds.ts';

export const markedAsSpam = makeColumnFlagKind({
  id: 'marked-as-spam',
  column: (scope) => scope.emailSpamAt,
  at: (profile) => profile.emailSpamAt,
  label: {
    en: ['marked you as spam', 'did not mark you as spam'],
    fr: ['vous a signalé comme indésirable', 'ne vous a pas signalé comme indésirable'],
  },
});
