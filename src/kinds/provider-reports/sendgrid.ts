// Twilio SendGrid's event webhook: a list of flat events.
import { ok } from '../../core/result.ts';
import type { ReportKind, ReportedFate } from '../../core/interactions/provider-report.ts';
import { emailReport, list, text, wrongShape } from './read.ts';

export const sendgrid: ReportKind = {
  id: 'sendgrid',
  channels: ['email'],
  parse: ({ body }) => {
    if (!Array.isArray(body)) return wrongShape('SendGrid');
    return ok(
      list(body).flatMap((event) => {
        const fate = fateOf(event);
        if (fate === null) return [];
        const ids = [text(event, 'smtp-id'), text(event, 'sg_message_id').split('.')[0] ?? ''];
        return emailReport(fate, text(event, 'email'), ids, text(event, 'reason') || text(event, 'response'));
      }),
    );
  },
};

/** `deferred` goes on; `open` and `click` are theirs, ours are counted by us. */
const fateOf = (event: unknown): ReportedFate | null => {
  switch (text(event, 'event')) {
    case 'delivered':
      return 'delivery';
    case 'bounce':
      return text(event, 'type') === 'blocked' ? 'soft_bounce' : 'hard_bounce';
    case 'blocked':
    case 'dropped':
      return 'soft_bounce';
    case 'spamreport':
      return 'spam';
    case 'unsubscribe':
    case 'group_unsubscribe':
      return 'unsubscribe';
    default:
      return null;
  }
};
